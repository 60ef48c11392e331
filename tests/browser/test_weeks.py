"""What months do to a wall, in simulated time: memory, timers, and a picture that must not burn in."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

import pytest

from tests.browser.by_hand import ByHand
from tests.browser.conftest import OpenPage, Wall
from tests.browser.memory import Memory
from tests.browser.moving_day import DOORS, MovingDay
from tests.browser.plant import site
from tests.waiting import eventually
from tracking.plan import SitePlan

START = datetime(2026, 3, 10, 6, 0, tzinfo=UTC)
WARM_H = 3  # until then Chromium still compiles
WARM_UP_STEP, STEP = 2, 10  # minutes between patches
GROWTH = 1.05
PLACE = "(({x, y}) => [x, y])(document.querySelector('#wall').getBoundingClientRect())"
SCROLLS = """(({scrollWidth, scrollHeight}) => scrollWidth > innerWidth || scrollHeight > innerHeight)
    (document.documentElement)"""
CUT = """() => ['#site-name', '#link-pill', '#counts', '#clock', '#zone', '.door-name', '.warning:not([data-spare])',
    '.warning-more', '.legend-entry', '.map-credit'].flatMap(selector => [...document.querySelectorAll(selector)])
    .filter(element => {
        const {left, top, right, bottom} = element.getBoundingClientRect();
        return left < 0 || top < 0 || right > innerWidth || bottom > innerHeight;
    }).map(element => element.textContent)"""


@pytest.mark.parametrize("query", ["?layout=docks", ""], ids=["docks", "with the map"])
def test_hours_leave_nothing_behind(
    wall: Wall, open_page: OpenPage, query: str, request: pytest.FixtureRequest
) -> None:
    """Over hours, in each of which a sixth of all trucks is replaced, heap grows by 5 % at most, and nothing else.

    Six hours among all tests, a whole day with `make faults`.
    """
    hours = int(request.config.getoption("--hours"))
    day = MovingDay(START)
    hand = ByHand(open_page("about:blank"), wall.url + query, SitePlan(site=site(DOORS)), day.board(0), START)
    if not query:
        hand.page.wait_for_selector("#map[data-state=ready]")
    memory = Memory(hand.page)
    live(hand, day, range(0, WARM_H * 60 + 1, WARM_UP_STEP))
    *_, doors = [next_page(hand) for _ in range(5)]  # pages chosen for this minute's board
    before = memory.look()
    live(hand, day, range(WARM_H * 60, (WARM_H + hours) * 60 + 1, STEP))
    eventually(lambda: next_page(hand) == doors, what="the same doors as hours before")
    after = memory.look()
    assert (hand.page.text_content("#clock") or "").startswith(f"{(START.hour + 1 + WARM_H + hours) % 24:02}:0")
    assert hand.eval("wire.asked") == [], "a patch did not fit"
    assert hand.eval("mostTexts") <= 1000, "a canvas keeps what it measured"
    assert after.timers <= before.timers
    assert after.listeners <= before.listeners + 2
    assert after.nodes <= before.nodes * 1.01
    assert after.heap <= before.heap * GROWTH
    assert after.whole <= before.whole * GROWTH


def live(hand: ByHand, day: MovingDay, when: range) -> None:
    """The day goes on, a patch each step of minutes."""
    for before, minute in pairwise(when):
        hand.skip(60 * (minute - before))
        rows, gone = day.changes(before, minute)
        hand.write(rows, removed=gone)


def next_page(hand: ByHand) -> list[str]:
    """The doors on the screen after so long that a page of them has turned, all texts measured anew."""
    hand.skip(16)
    hand.write([])
    hand.eval("document.fonts.dispatchEvent(new Event('loadingdone'))")
    hand.settle()
    return sorted(hand.page.locator(".door-name").all_text_contents())


def test_it_does_not_burn_in(wall: Wall, open_page: OpenPage) -> None:
    """The whole page moves every minute, never by more than two pixels from its place, and nothing is cut by it."""
    day = MovingDay(START)
    hand = ByHand(open_page("about:blank"), wall.url, SitePlan(site=site(DOORS)), day.board(0), START)
    places = []
    for minute in range(1, 19):
        hand.skip(60)
        rows, gone = day.changes(minute - 1, minute)
        hand.write(rows, removed=gone)
        hand.settle()
        places.append(tuple(hand.eval(PLACE)))
        assert hand.eval(CUT) == []
        assert hand.eval(SCROLLS) is False, "a page that has moved must not get scroll bars"
    assert all(one != other for one, other in pairwise(places))
    assert len(set(places)) == 9
    assert all(abs(x) <= 2 and abs(y) <= 2 for x, y in places)
