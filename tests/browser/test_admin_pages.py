"""The pages about access in a real browser: seen, heard, by keyboard, on a phone and on a television."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page

from access.audit import Deed, Entry
from access.role import parse_grant
from dashboard.access.services import devices, links, people
from tests.access_cases import START, put_session
from tests.access_office import HOSTILE, Office
from tests.browser.access_site import Seat, open_office
from tests.browser.painted import faint
from tests.browser.test_access import violations

PHONE, TABLET, DESK, LARGE = (390, 844), (820, 1180), (1280, 900), (1920, 1080)
LONG = "Wareneingang-Nord-Halle-7-ohne-Leerzeichen-12345"
WIDE = """() => [...document.querySelectorAll('body *')]
    .filter(element => element.checkVisibility() && !element.closest('.unseen, thead'))
    .filter(element => element.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
    .map(element => element.outerHTML.slice(0, 120))"""

Sit = Callable[..., Seat]


@pytest.fixture(scope="module")
def office(browser: Browser) -> Iterator[Office]:
    """An office with people, screens, links and a past, some of them called as badly as may be."""
    with open_office() as opened:
        _fill(opened)
        yield opened


def _fill(office: Office) -> None:
    store, now = office.store, office.clock
    people.add(
        store, now, "anna.k", "Anna Krüger", [parse_grant("planner@north"), parse_grant("admin@south")], by="root"
    )
    people.add(store, now, "evil", HOSTILE, [parse_grant("carrier:ACME@*")], by="root")
    people.add(store, now, "long", LONG, [parse_grant("wall@north")], by="root")
    people.disable(store, now, "long", by="root")
    put_session(store, "anna.k")
    for name, browser in (("Gate 2", "Mozilla/5.0 (X11; Linux) Chrome/130.0"), (HOSTILE, HOSTILE), (LONG, "")):
        devices.pair(store, now, devices.invite(store, now, "north", name, by="root"), "10.0.0.7", browser)
    devices.invite(store, now, "south", HOSTILE, by=HOSTILE)
    links.make(store, now, "north", "S-1", 24, by="anna.k")
    links.make(store, now, "north", HOSTILE, 1, by=LONG)
    store.append_audit(Entry(at=START, deed=Deed.SIGN_IN_REFUSED, on=HOSTILE, where="10.0.0.9", words=LONG * 3))
    now.at += timedelta(minutes=70)


@pytest.fixture
def sit(browser: Browser, office: Office) -> Iterator[Sit]:
    """`sit("admin@*", theme="light", size=(390, 844))`: a browser of somebody in the office."""
    seats: list[Seat] = []

    def taken(*grants: str, **how: object) -> Seat:
        seats.append(Seat(browser, office, *grants, **how))  # type: ignore[arg-type]
        return seats[-1]

    yield taken
    for seat in seats:
        seat.context.close()


def paths(office: Office) -> list[str]:
    """Every page, and every question that one of them asks."""
    screen = office.store.screens.list_all()[0].id
    share = office.store.shares.list_all()[0].id
    return [
        *("/users", "/users/anna.k", "/users/evil", "/users/long", "/users/evil/remove", "/users/-/sign-out"),
        *("/screens", f"/screens/{screen}/name", f"/screens/{screen}/revoke", "/screen"),
        *("/audit", "/audit?person=nobody"),
        *("/shares", "/shares?site=north&shipment=S-1", f"/shares/{share}/revoke", "/shared"),
    ]


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("size", [PHONE, DESK])
def test_every_page_can_be_read_by_everybody(office: Office, sit: Sit, size: tuple[int, int], theme: str) -> None:
    """axe-core finds nothing, all text has contrast, and nothing is stopped by our own policy."""
    seat = sit("admin@*", theme=theme, size=size)
    for path in paths(office):
        page = seat.go(path)
        page.evaluate("document.fonts.ready")
        assert violations(page) == [], path
        assert faint(page) == [], path
        assert seat.breaches() == [], path


@pytest.mark.parametrize("size", [(360, 640), PHONE, TABLET, (1024, 768), DESK, LARGE])
def test_no_page_is_wider_than_its_screen(office: Office, sit: Sit, size: tuple[int, int]) -> None:
    """From a phone to a large screen, with names as long as they may be and without a blank."""
    seat = sit("admin@*", size=size)
    for path in paths(office):
        page = seat.go(path)
        page.evaluate("document.fonts.ready")
        assert page.evaluate(WIDE) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def test_a_hostile_name_does_nothing_on_any_page(office: Office, sit: Sit) -> None:
    """It is read as it was written, and brought no element along."""
    seat = sit("admin@*")
    for path in paths(office):
        page = seat.go(path)
        scripts = page.evaluate("[...document.scripts].filter(script => !script.src).length")
        assert scripts == 0, path
    assert page.evaluate("window.broken ?? null") is None
    for path in ("/users", "/screens", "/shares", "/audit"):
        assert HOSTILE in seat.go(path).locator("main").inner_text()
    assert seat.breaches() == []


def test_a_screen_is_made_at_a_desk_and_paired_at_a_television(office: Office, sit: Sit) -> None:
    """The link fills the code, leaves the address, and one press of a remote control pairs it."""
    desk = sit("admin@north")
    page = desk.go("/screens")
    assert page.locator("#site").input_value() == "north"
    page.fill("#name", "Dispatch")
    page.click("text=Make a code")
    link, code = page.locator("#link").input_value(), page.locator("p.code").inner_text()
    assert link.endswith(f"/screen#{code}")
    assert page.locator("figure img").evaluate("img => img.complete && img.naturalWidth > 0")
    assert "#" not in page.url
    assert desk.breaches() == []

    tv = sit(size=(1920, 1080))
    asked: list[str] = []
    tv.page.on("request", lambda request: asked.append(request.url))
    tv.page.goto(link)
    assert tv.page.locator("#code").input_value() == code
    assert tv.page.url.endswith("/screen")
    assert tv.page.evaluate("history.length") <= 2
    assert [screen.name for screen in office.store.screens.list_all() if screen.name == "Dispatch"] == []
    assert tv.page.evaluate("document.activeElement.textContent") == "Pair this screen"
    tv.page.keyboard.press("Enter")
    tv.page.wait_for_url("**/wall/north")
    assert [screen.name for screen in office.store.screens.list_all() if screen.name == "Dispatch"] == ["Dispatch"]
    assert [url for url in asked if code in url.partition("#")[0]] == []

    page.reload()
    assert page.locator("#link").count() == 0


def test_a_link_that_is_opened_where_its_page_is_open_fills_it_too(sit: Sit) -> None:
    """Also one that is no good address."""
    page = sit().go("/screen")
    for fragment, text in (("K7Q2-M9XW-AB3D", "K7Q2-M9XW-AB3D"), ("%E0%A4%A", "%E0%A4%A"), ("a%20b", "a b")):
        page.evaluate(f"location.hash = '#{fragment}'")
        assert _becomes(page, text)
        assert page.evaluate("location.hash") == ""


def _becomes(page: Page, text: str) -> bool:
    script = """async text => {
        for (let frame = 0; frame < 60; frame++) {
            if (document.getElementById('code').value === text) return true;
            await new Promise(requestAnimationFrame);
        }
        return false;
    }"""
    return bool(page.evaluate(script, text))


def test_a_share_link_opens_by_itself(office: Office, sit: Sit) -> None:
    """Its token leaves the address; whoever opens one that ended reads why."""
    _, token = links.make(office.store, office.clock, "north", "S-1", 1, by="anna.k")
    guest = sit(size=(390, 844))
    guest.go(f"/shared#{token.text}")
    guest.page.wait_for_url("**/shared/north/S-1")
    assert "Opening the shipment" not in guest.page.inner_text("body")
    guest.go("/shared#abc")
    guest.page.wait_for_selector(".alert")
    assert "This link is not good" in guest.page.inner_text("main")
    assert guest.page.url.endswith("/shared")


def test_a_link_is_copied_by_its_button(sit: Sit) -> None:
    """It is in the clipboard, and said; the button keeps the keyboard's place."""
    page = sit("planner@north").go("/shares?site=north&shipment=S-1")
    page.select_option("#hours", "4")
    page.click("text=Make a link")
    link = page.locator("#link").input_value()
    page.click("button[data-copies]")
    page.wait_for_selector("#link-said:has-text('Copied.')")
    assert page.evaluate("navigator.clipboard.readText()") == link
    assert page.evaluate("document.activeElement.dataset.copies") == "link"


@pytest.mark.parametrize(("is_copied", "said"), [(True, "Copied."), (False, "It is marked")])
def test_without_a_clipboard_a_link_is_copied_as_by_hand(sit: Sit, is_copied: bool, said: str) -> None:
    """Over plain http a browser has none; where nothing helps, the link is marked for the person's own keys."""
    seat = sit("planner@north")
    seat.context.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    if not is_copied:
        seat.context.add_init_script("document.execCommand = () => false")
    page = seat.go("/shares?site=north&shipment=S-1")
    page.click("text=Make a link")
    page.click("button[data-copies]")
    page.wait_for_selector(f"#link-said:has-text('{said}')")
    assert page.evaluate("getSelection().toString()") == page.locator("#link").input_value()


def test_somebody_is_added_by_keyboard_alone(office: Office, sit: Sit) -> None:
    """From the first field to the link, with Tab, letters and Enter; what is wrong takes the focus to its field."""
    page = sit("admin@*").go("/users")
    page.focus("#name")
    page.keyboard.type("root!")
    for typed in ("Kay", "", "Pl", "Plant N"):
        page.keyboard.press("Tab")
        page.keyboard.type(typed)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("#name-wrong")
    assert page.evaluate("document.activeElement.id") == "name"
    assert page.locator("#shown").input_value() == "Kay"
    assert page.locator("#role-1").input_value() == "planner"
    page.fill("#name", "kay")
    page.keyboard.press("Enter")
    page.wait_for_url("**/users/kay")
    assert "/welcome#" in page.locator("#link").input_value()
    account = office.store.accounts.find("kay")
    assert account is not None
    assert [grant.spelled() for grant in account.grants] == ["planner@north"]
    people.remove(office.store, office.clock, "kay", by="root")


def test_without_scripts_all_of_it_works(browser: Browser, office: Office) -> None:
    """They are forms; only copying and what a link carries need any."""
    seat = Seat(browser, office, "admin@*")
    plain = browser.new_context(java_script_enabled=False)
    plain.add_cookies(seat.context.cookies())  # type: ignore[arg-type]
    page = plain.new_page()
    page.goto(f"{office.config.url}/screens")
    page.select_option("#site", "south")
    page.fill("#name", "Plain")
    page.click("text=Make a code")
    assert page.locator("p.code").count() == 1
    assert not page.locator("button[data-copies]").is_visible()
    for context in (plain, seat.context):
        context.close()
