"""Somebody signs out in one tab: what their other tabs say and show then, and what they keep."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from msgspec import structs
from playwright.sync_api import BrowserContext, Page, expect

from access.account import Account
from access.role import parse_grant
from clock import Clock
from dashboard.access.services.passwords import hash_password
from tests.browser.conftest import OpenPage, Wall, new_wall
from tests.browser.plant import SITE
from tests.browser.talking import begin, next_orders, panel
from tests.browser.test_access import violations
from tests.waiting import Stopwatch

pytestmark = pytest.mark.outage

PASSWORD = "tractor lemon quiet orbit"
TYPED = "please wait at gate 2"
LIVE = "#link-pill[data-link=live]"
BANNER = ".signed-out:has-text('You were signed out')"
OUT_WITHIN_S = 5.0
HIDDEN_WITHIN_S = 8.0  # closed within 3 s, then asked again within 1 s, on a machine that is busy

Tell = Callable[[str], None]


@pytest.fixture(scope="module")
def strict(browser: object) -> Iterator[Wall]:
    """The rich plant with a talk, and `anna`, who plans there; nobody else gets in."""
    with new_wall(words=("strict",)) as served:
        begin(served)
        grants, made_at = (parse_grant(f"planner@{SITE}"),), Clock.live().now()
        served.store.accounts.add(
            Account(name="anna", shown="Anna", made_at=made_at, grants=grants, password=hash_password(PASSWORD))
        )
        yield served


def sign_in(page: Page) -> None:
    page.fill("input[name=name]", "anna")
    page.fill("input[name=password]", PASSWORD)
    page.click("button:text-is('Sign in')")


@pytest.fixture
def tabs(strict: Wall, open_page: OpenPage) -> BrowserContext:
    """The browser of somebody who has signed in, on the way to the wall."""
    page = open_page(strict.url)
    page.wait_for_url("**/sign-in?next=*")
    sign_in(page)
    page.wait_for_selector(LIVE)
    return page.context


def give(strict: Wall, grant: str) -> None:
    """Has anna this right, and no other."""
    kept = strict.store.accounts.find("anna")
    assert kept is not None
    assert strict.store.accounts.swap(structs.replace(kept, grants=(parse_grant(grant),)))


def sign_out(strict: Wall, tabs: BrowserContext) -> Stopwatch:
    """In a tab of its own; what it took from the moment that it was done."""
    page = tabs.new_page()
    page.goto(f"{strict.base}/account")
    page.click("button:text-is('Sign out')")
    page.wait_for_url("**/sign-in*")
    return Stopwatch()


def typing(strict: Wall, tabs: BrowserContext) -> Page:
    """A panel with words in its box that were not sent."""
    page = tabs.new_page()
    page.goto(panel(strict))
    page.wait_for_selector("#ship-log li")
    page.fill("#ship-text", TYPED)
    return page


def test_a_wall_leaves_when_its_person_signs_out(strict: Wall, tabs: BrowserContext, tell: Tell) -> None:
    """It ends where people sign in, within seconds, and leads back to itself."""
    [wall] = tabs.pages
    since = sign_out(strict, tabs)
    wall.wait_for_url("**/sign-in?next=*")
    gone_s = since.read_s
    tell(f"signed out in another tab: the wall left after {gone_s:.1f} s")
    assert gone_s <= OUT_WITHIN_S
    sign_in(wall)
    wall.wait_for_url(strict.url)
    wall.wait_for_selector(LIVE)


def test_a_desk_keeps_what_was_typed(strict: Wall, tabs: BrowserContext, tell: Tell) -> None:
    """Its page says what happened, leads to the sign-in in a tab of its own, and goes on afterwards where it was."""
    desk = typing(strict, tabs)
    expect(desk.locator(".signed-out")).to_be_empty()
    since = sign_out(strict, tabs)
    desk.bring_to_front()
    desk.wait_for_selector(BANNER)
    told_s = since.read_s
    tell(f"signed out in another tab: the desk's page said so after {told_s:.1f} s")
    assert told_s <= OUT_WITHIN_S
    assert desk.input_value("#ship-text") == TYPED
    assert violations(desk) == []
    with tabs.expect_page() as opened:
        desk.click(f"{BANNER} >> a")
    sign_in(opened.value)
    opened.value.wait_for_url(panel(strict))
    desk.bring_to_front()
    desk.wait_for_selector(BANNER, state="detached")
    assert desk.input_value("#ship-text") == TYPED
    desk.press("#ship-text", "Enter")
    [order] = next_orders(strict)
    assert TYPED.encode() in order.body


def test_a_wall_that_is_theirs_no_more_is_hidden(strict: Wall, tabs: BrowserContext, tell: Tell) -> None:
    """Who lost the right to a site, and stays signed in, reads so and sees no board; given back, it comes by itself."""
    [wall] = tabs.pages
    give(strict, "planner@south")
    since = Stopwatch()
    wall.wait_for_selector(".notice:has-text('may not see the wall')")
    hidden_s = since.read_s
    tell(f"right taken away: the board was hidden after {hidden_s:.1f} s")
    assert hidden_s <= HIDDEN_WITHIN_S
    for part in ("#timeline", "#map", "#warnings", "#counts"):
        expect(wall.locator(part)).to_be_hidden()
    assert violations(wall) == []
    give(strict, f"planner@{SITE}")
    wall.wait_for_selector(LIVE)
    expect(wall.locator("#timeline")).to_be_visible()


def test_the_words_come_by_themselves(strict: Wall, tabs: BrowserContext) -> None:
    """Nobody has to touch the page: what it asks by itself is refused, and it says so."""
    desk = typing(strict, tabs)
    for session in strict.store.sessions.list_all():
        strict.store.sessions.take(session.id)
    desk.wait_for_selector(BANNER, timeout=5000)
    assert desk.evaluate("document.activeElement.id") == "ship-text", "the focus stays where somebody types"
    expect(desk.locator(BANNER)).to_have_role("status")
    for width, height in ((1366, 768), (390, 844)):
        desk.set_viewport_size({"width": width, "height": height})
        assert desk.evaluate("document.documentElement.scrollWidth") <= width
        assert violations(desk) == []


def test_who_is_at_a_page_stays_signed_in(strict: Wall, tabs: BrowserContext) -> None:
    """Typing is told to the server, once a minute at most; a page that nobody touches tells nothing."""
    desk = tabs.new_page()
    told: list[int] = []
    desk.on(
        "response",
        lambda each: (
            told.append(each.status) if each.request.method == "POST" and each.url == f"{strict.base}/session" else None
        ),
    )
    desk.goto(panel(strict))
    desk.wait_for_selector("#ship-log li")
    assert told == []
    with desk.expect_response(f"{strict.base}/session"):
        desk.keyboard.press("Tab")
    desk.keyboard.type("gate 2")
    desk.mouse.move(100, 100)
    assert told == [204]
