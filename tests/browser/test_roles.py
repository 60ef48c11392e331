"""Pages in a real browser for those who may not do all: partners, a wall's person, somebody new, a link's holder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from access.session import Share
from access.token import new_token
from dashboard.access.config import Config
from tests.browser.conftest import OpenPage, Wall, new_wall
from tests.browser.plant import SITE, changed
from tests.browser.talking import BOARD, ROW, SIZES, assert_fit, begin, panel
from tests.browser.test_access import violations
from tests.signing_in import cookies_of
from tests.waiting import eventually
from tracking.board import Risk

SUPPLIER, CARRIER = f"supplier:{ROW.supplier}@{SITE}", f"carrier:{ROW.carrier}@*"
LONG = "Name-of-somebody-" + "W" * 30
BAR_STICKS_OUT = """() => [...document.querySelectorAll('.account-bar *')].filter(element => {
    const {left, right, width} = element.getBoundingClientRect();
    return width > 0 && (left < -1 || right > innerWidth + 1);
}).map(element => element.outerHTML.slice(0, 120))"""
BAR_SMALL = """() => [...document.querySelectorAll('.account-bar :is(a, button)')]
    .filter(element => element.getBoundingClientRect().height < 43.5).map(element => element.outerHTML.slice(0, 120))"""

Enter = Callable[..., Page]


@pytest.fixture(scope="module")
def strict(browser: object) -> Iterator[Wall]:
    """The rich plant with a talk; nobody gets in who has no session."""
    with new_wall(words=("strict",)) as served:
        begin(served)
        yield served


@pytest.fixture
def enter(strict: Wall, open_page: OpenPage) -> Enter:
    """`enter("/", "carrier:ACME@*", width=390)`: a page of somebody who is signed in with these grants."""

    def entered(path: str, *grants: str, width: int = 1366, height: int = 768, name: str = "") -> Page:
        page = open_page("about:blank", width=width, height=height)
        config = Config(url=strict.base)
        cookies = cookies_of(strict.store, config, *grants, name=name)
        page.context.add_cookies([{"name": key, "value": text, "url": strict.base} for key, text in cookies.items()])
        page.goto(strict.base + path)
        return page

    return entered


def test_every_kind_of_asker_finds_a_start_page_that_fits(enter: Enter) -> None:
    """On each screen: all rules of axe pass, all can be read in its place, a finger hits what it wants, the bar too."""
    for grants in ([CARRIER], [SUPPLIER], [], [f"wall@{SITE}"], [f"planner@{SITE}", SUPPLIER]):
        page = enter("/", *grants, name=f"{LONG}{len(grants)}{grants[:1]}"[:64].lower().replace(":", "."))
        page.wait_for_selector(".own .card" if SUPPLIER in grants or CARRIER in grants else "#start > *")
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert page.evaluate(BAR_STICKS_OUT) == []
            assert page.evaluate(BAR_SMALL) == []
            if "wall@" not in str(grants):  # whose page has letters for a few steps away
                assert_fit(page, width)


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_shipment_fits_for_those_who_see_less_of_it(enter: Enter, width: int, height: int, theme: str) -> None:
    """A supplier without a talk, a carrier without a box: nothing is cut, nothing leaves a hole behind."""
    for grant in (SUPPLIER, CARRIER):
        page = enter(f"/shipment/{SITE}/{ROW.shipment}?theme={theme}", grant, width=width, height=height)
        page.wait_for_selector("#ship-about h2")
        expect(page.locator("#ship-log li")).to_have_count(0 if grant is SUPPLIER else 12)
        assert page.locator("main :is(textarea, button, input)").count() == 0
        assert_fit(page, width)


def test_a_partners_list_moves_as_the_store_does_and_leads_on(enter: Enter, strict: Wall) -> None:
    """What becomes late goes to the top, without a touch; a card leads to its shipment, and that back."""
    page = enter("/", SUPPLIER, width=390, height=844)
    page.wait_for_selector(".own .card")
    own = [row for row in BOARD if row.supplier == ROW.supplier and row.risk is Risk.ON_TIME][-1]
    strict.write([changed(own, risk=Risk.LATE, slack_min=-99)])
    first = page.locator(".own .card").first
    eventually(lambda: own.vehicle in first.inner_text() or "late" in first.inner_text(), what="a late truck on top")
    eventually(lambda: "1 h 39 min over" in page.inner_text(".own"), what="by how much")
    page.locator(".own .card", has_text=own.shipment).click(position={"x": 150, "y": 70})
    page.wait_for_url(f"**/shipment/{SITE}/{own.shipment}")
    page.click("text=All shipments")
    page.wait_for_selector(".own .card")
    strict.write([own])


def test_one_signs_out_from_the_bar_of_any_page(enter: Enter, strict: Wall) -> None:
    """By a post with the session's secret; the page is nobody's then."""
    page = enter(f"/carrier/{ROW.carrier}", CARRIER)
    page.wait_for_selector("#firm-punctual h2")
    page.click(".account-bar >> text=Sign out")
    page.wait_for_url("**/sign-in*")
    page.goto(panel(strict))
    page.wait_for_url("**/sign-in?next=*")


def a_link(strict: Wall, open_page: OpenPage, *, width: int = 390, height: int = 844) -> tuple[Page, str]:
    """The page of somebody who has opened a share link, and the link's id."""
    config, token = Config(url=strict.base), new_token()
    at = config.now()
    strict.store.shares.add(
        Share(
            id=token.id,
            digest=token.digest,
            site=SITE,
            shipment=ROW.shipment,
            made_by="anna",
            made_at=at,
            ends_at=at + timedelta(hours=6),
        )
    )
    page = open_page("about:blank", width=width, height=height)
    page.context.add_cookies([{"name": config.cookie("share"), "value": token.text, "url": strict.base}])
    page.goto(f"{strict.base}/shared/{SITE}/{ROW.shipment}")
    page.wait_for_selector("#shared-about h2")
    return page, token.id


def test_what_a_link_shows_fits(strict: Wall, open_page: OpenPage) -> None:
    """On each screen; it leads nowhere, and nobody is told that they were signed out."""
    page, _ = a_link(strict, open_page)
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        assert_fit(page, width)
    assert page.locator("a, button, input, .account-bar").count() == 0
    assert "This link shows this one shipment until" in page.inner_text("main")
    assert "signed out" not in page.inner_text("body")


def test_a_link_that_is_taken_back_is_gone_from_a_page_that_is_open(strict: Wall, open_page: OpenPage) -> None:
    """Within one look, in words; nothing of the shipment is left on the page."""
    page, share = a_link(strict, open_page)
    strict.store.shares.take(share)
    page.wait_for_selector("text=The link to that shipment has ended, or was taken back.", timeout=8_000)
    assert ROW.vehicle not in page.content()
    assert violations(page) == []


def test_who_may_not_is_told_and_can_sign_in_as_somebody_else(enter: Enter) -> None:
    """The words say whom to ask and by which name; the button signs out and leads to the door."""
    page = enter(f"/wall/{SITE}", SUPPLIER, name="brandt.kabel")
    assert "(brandt.kabel)" in page.inner_text("main")
    assert violations(page) == []
    page.click("text=Sign in as somebody else")
    page.wait_for_url("**/sign-in*")
