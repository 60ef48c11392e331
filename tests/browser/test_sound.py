"""The sound for a new red warning: off, one tap to allow, kept by the address, and never more than it is worth."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from deploy.chromium import FLAGS, find_chromium
from tests.browser.by_hand import ByHand
from tests.browser.conftest import OpenPage, Wall
from tests.browser.plant import NOW, changed, row_at, rows, site
from tracking.board import Row, Severity, Warning, WarningKind
from tracking.plan import SitePlan

COUNT_TONES = """(() => {
  window.tones = 0;
  const { start } = OscillatorNode.prototype;
  OscillatorNode.prototype.start = function (...when) { tones += 1; return start.apply(this, when); };
})()"""
UNTOUCHED = """(() => {
  let isTouched = false;
  for (const gesture of ["pointerdown", "keydown"])
    addEventListener(gesture, ({ isTrusted }) => (isTouched ||= isTrusted), { capture: true });
  window.AudioContext = class extends AudioContext {
    constructor() { super(); if (!isTouched) super.suspend(); }
    resume() { return isTouched ? super.resume() : Promise.reject(new DOMException("untouched", "NotAllowedError")); }
  };
})()"""
"""Chromium's own rule, which does not hold while a script of a test's counts as a touch."""
CHIME = 2  # tones


def red(door: int, slot: int = 3) -> Row:
    """A truck with a red warning."""
    warning = Warning(kind=WarningKind.LATE, severity=Severity.RED, since=NOW, headline="LATE 90 %, 31 min over")
    return changed(row_at(door, slot, NOW), warnings=(warning,))


def calm(row: Row) -> Row:
    return changed(row, warnings=())


OpenHand = Callable[..., ByHand]


@pytest.fixture(scope="module")
def kiosk(browser: Browser) -> Iterator[Browser]:
    """A Chromium started as a kiosk's should be."""
    another = browser.browser_type.launch(
        executable_path=find_chromium(), args=[*FLAGS, "--autoplay-policy=no-user-gesture-required"]
    )
    yield another
    another.close()


def open_on(page: Page, url: str) -> ByHand:
    """A wall with one red warning on its first board."""
    page.add_init_script(COUNT_TONES)
    board = [calm(row) for row in rows()]
    board[0] = changed(board[0], warnings=red(0).warnings)
    return ByHand(page, url, SitePlan(site=site()), board, NOW)


@pytest.fixture
def open_hand(wall: Wall, open_page: OpenPage) -> OpenHand:
    """`open_hand(query)`: a wall in a browser that lets no page sound before somebody touched it."""

    def open_one(query: str = "") -> ByHand:
        page = open_page("about:blank")
        page.add_init_script(UNTOUCHED)
        return open_on(page, f"{wall.url}?layout=docks{query}")

    return open_one


def tones(page: Page) -> int:
    return int(page.evaluate("tones"))


def test_it_is_off_until_somebody_asks(open_hand: OpenHand) -> None:
    """Without a tap a new red warning makes no sound, and no audio is opened."""
    hand = open_hand()
    expect(hand.page.locator(".sound")).to_have_text("sound off")
    hand.write([red(3)])
    hand.settle()
    assert tones(hand.page) == 0


def test_one_tap_allows_it(open_hand: OpenHand) -> None:
    """After one tap a new red warning rings once, a burst once, a flapping one not; a second tap ends it."""
    hand = open_hand()
    button = hand.page.locator(".sound")
    button.click()
    expect(button).to_have_text("sound on")
    assert hand.page.url.endswith("?layout=docks&sound=on")
    assert tones(hand.page) == 0, "what was there before rings for nobody"

    hand.write([red(3)])
    assert tones(hand.page) == CHIME
    hand.skip(15)
    hand.write([red(4), red(5), red(6)])
    assert tones(hand.page) == 2 * CHIME
    hand.skip(15)
    hand.write([calm(red(3))])
    hand.skip(60)
    hand.write([red(3)])
    assert tones(hand.page) == 2 * CHIME, "it flapped"

    button.click()
    expect(button).to_have_text("sound off")
    assert hand.page.url.endswith("?layout=docks")
    hand.skip(15)
    hand.write([red(8)])
    assert tones(hand.page) == 2 * CHIME


def test_a_refresh_keeps_it(open_hand: OpenHand) -> None:
    """With `?sound=on` it says "tap for sound" until a key or a tap anywhere, which then turns nothing off."""
    hand = open_hand("&sound=on")
    button = hand.page.locator(".sound")
    expect(button).to_have_text("tap for sound")
    hand.write([red(3)])
    assert tones(hand.page) == 0
    hand.page.locator("#clock").click()
    expect(button).to_have_text("sound on")
    hand.skip(15)
    hand.write([red(4)])
    assert tones(hand.page) == CHIME


def test_a_tap_on_the_waiting_button_only_opens_it(open_hand: OpenHand) -> None:
    """The button that says "tap for sound" gives sound when it is tapped."""
    hand = open_hand("&sound=on")
    button = hand.page.locator(".sound")
    expect(button).to_have_text("tap for sound")
    button.click()
    expect(button).to_have_text("sound on")
    assert "sound=on" in hand.page.url


def test_the_keyboard_reaches_it(open_hand: OpenHand) -> None:
    """It is reached by Tab and turned by Enter, says what it is, and is large enough to be read and hit."""
    hand = open_hand()
    button = hand.page.get_by_role("button", name="sound off: a chime for a new red warning")
    for _ in range(9):
        hand.page.keyboard.press("Tab")
        if button.evaluate("button => button === document.activeElement"):
            break
    hand.page.keyboard.press("Enter")
    expect(hand.page.locator(".sound")).to_have_text("sound on")
    size = hand.page.locator(".sound").bounding_box()
    assert size is not None
    assert min(size["width"], size["height"]) >= 36
    assert float(hand.eval("parseFloat(getComputedStyle(document.querySelector('.sound')).fontSize)")) >= 22


def test_a_lost_link_rings_for_what_is_new(open_hand: OpenHand) -> None:
    """The snapshot after an hour without link rings once if it holds a red warning that the last picture had not."""
    hand = open_hand()
    hand.page.locator(".sound").click()
    expect(hand.page.locator(".sound")).to_have_text("sound on")
    hand.skip(3600)
    hand.greet()
    assert tones(hand.page) == 0
    hand.skip(3600)
    hand.write_unheard([red(3), red(4)])
    hand.greet()
    assert tones(hand.page) == CHIME


def test_a_kiosk_needs_no_tap(wall: Wall, kiosk: Browser) -> None:
    """A browser started with `--autoplay-policy=no-user-gesture-required` rings after a refresh that nobody touched."""
    hand = open_on(kiosk.new_page(), f"{wall.url}?layout=docks&sound=on")
    expect(hand.page.locator(".sound")).to_have_text("sound on")
    hand.write([red(3)])
    assert tones(hand.page) == CHIME
    hand.page.close()
