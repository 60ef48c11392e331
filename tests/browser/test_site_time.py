"""Time on the wall where it is not plain: midnight, both days of a clock change, zones half an hour off, a long sleep.

What is expected comes from Python's time zones, what is seen from the browser's.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import msgspec
import pytest

from tests.browser.by_hand import ByHand
from tests.browser.conftest import OpenPage, Wall
from tests.browser.plant import minutes, row_at, site
from tracking.board import Row
from tracking.plan import SitePlan

HOUR_PX = 220  # at 1080 lines
TICKS = """hour_px => {
    const now = parseFloat(document.querySelector('.axis-now').style.left);
    return [...document.querySelectorAll('.tick')].map(tick => ({
        hours: (parseFloat(tick.style.left) - now) / hour_px,
        word: tick.textContent,
        isHour: tick.classList.contains('is-hour'),
    }));
}"""
WINDOWS = """hour_px => {
    const now = parseFloat(document.querySelector('.axis-now').style.left);
    return Object.fromEntries([...document.querySelectorAll('[data-shipment]')].map(truck => {
        const {left, width} = truck.querySelector('.window').style;
        return [truck.dataset.shipment, [(parseFloat(left) - now) / hour_px, parseFloat(width) / hour_px]];
    }));
}"""
NEAR_H = 2 / 60  # the wall's clock goes on between being told the time and being looked at

OpenHand = Callable[[str, datetime], ByHand]


@pytest.fixture
def open_hand(wall: Wall, open_page: OpenPage) -> OpenHand:
    """`open_hand(zone, at)`: a wall of a plant in that zone, with windows on each half hour, its time at `at`."""

    def opened(zone: str, at: datetime) -> ByHand:
        plan = SitePlan(site=msgspec.structs.replace(site(), zone=zone))
        return ByHand(open_page("about:blank"), f"{wall.url}?layout=docks", plan, windows(at), at)

    return opened


def windows(at: datetime) -> list[Row]:
    """Windows of half an hour that begin at full and half hours, one after the other, each at a door of its own."""
    first = at.replace(minute=0, second=0) - timedelta(hours=1)
    return [
        msgspec.structs.replace(
            row_at(door, 3, at), window_start=first + minutes(30 * door), window_end=first + minutes(30 * door + 30)
        )
        for door in range(8)
    ]


def looks_right(hand: ByHand, zone: str) -> list[str]:
    """Asserts clock, date, zone, every tick and every window against the zone's own rules; the hours' words."""
    hand.settle()
    here = hand.at.astimezone(ZoneInfo(zone))
    assert hand.page.text_content("#clock") == f"{here:%H:%M}"
    told = hand.page.text_content("#zone") or ""
    assert told.startswith(f"{here:%a} {here.day} {here:%b} · ")
    ticks = hand.eval(TICKS, HOUR_PX)
    for tick in ticks:
        half_hours = round((hand.at + timedelta(hours=tick["hours"])).timestamp() / 1800)
        instant = datetime.fromtimestamp(half_hours * 1800, UTC)
        assert abs((instant - hand.at).total_seconds() / 3600 - tick["hours"]) < NEAR_H
        there = instant.astimezone(ZoneInfo(zone))
        assert tick["isHour"] == (there.minute == 0)
        assert tick["word"].split(" ")[0] == (f"{there:%H:%M}" if there.minute == 0 else "")
    apart = [round(b["hours"] - a["hours"], 2) for a, b in pairwise(ticks)]
    assert set(apart) == {0.5}, "a tick is lost or doubled"
    seen = hand.eval(WINDOWS, HOUR_PX)
    for row in windows(hand.at):
        if row.shipment in seen:
            left, width = seen[row.shipment]
            assert abs(left - (row.window_start - hand.at).total_seconds() / 3600) < NEAR_H
            assert abs(width - 0.5) < 0.01
    return [tick["word"] for tick in ticks if tick["isHour"]]


BERLIN, LORD_HOWE = "Europe/Berlin", "Australia/Lord_Howe"
CHANGES = [
    (BERLIN, datetime(2026, 3, 29, 0, 20, tzinfo=UTC), ["01:00 CET", "03:00 CEST", "04:00"]),
    (BERLIN, datetime(2026, 10, 25, 0, 20, tzinfo=UTC), ["02:00 CEST", "02:00 CET", "03:00"]),
    (LORD_HOWE, datetime(2026, 4, 4, 14, 20, tzinfo=UTC), ["01:00 GMT+11", "02:00 GMT+10:30", "03:00"]),
    (LORD_HOWE, datetime(2026, 10, 3, 14, 50, tzinfo=UTC), ["01:00 GMT+10:30", "03:00 GMT+11", "04:00"]),
]


@pytest.mark.parametrize(("zone", "at", "hours"), CHANGES)
def test_a_clock_change(open_hand: OpenHand, zone: str, at: datetime, hours: list[str]) -> None:
    """On both days of a change, before and after it, hours, windows, clock and zone are those of the site's clock."""
    hand = open_hand(zone, at)
    before, after = (hour.split(" ")[1] for hour in hours[:2])
    words = looks_right(hand, zone)
    assert [word for word in words if word in hours] == hours
    assert (hand.page.text_content("#zone") or "").endswith(f"· {before}")
    for _ in range(2):
        hand.skip(3000)
        hand.write(windows(hand.at))
        looks_right(hand, zone)
        assert (hand.page.text_content("#zone") or "").endswith(f"· {after}")
    visible = hand.page.locator(".tick-word:visible, .axis-now").evaluate_all(
        "words => words.filter(word => word.textContent).map(word => word.getBoundingClientRect())"
        ".map(({left, right}) => [left, right])"
    )
    spans = sorted(visible)
    assert all(left[1] <= right[0] for left, right in pairwise(spans)), "hours lie on each other"


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe"])
def test_midnight(open_hand: OpenHand, zone: str) -> None:
    """In the minute after the site's midnight the wall tells the new date, and midnight has its tick."""
    midnight = datetime(2026, 6, 18, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    hand = open_hand(zone, midnight - timedelta(seconds=40))
    assert "00:00" in looks_right(hand, zone)
    hand.skip(60)
    hand.write(windows(hand.at))
    looks_right(hand, zone)
    assert hand.page.text_content("#clock") == "00:00"
    assert (hand.page.text_content("#zone") or "").startswith("Thu 18 Jun")


def test_a_long_sleep(open_hand: OpenHand) -> None:
    """A machine that slept for nine hours tells the right time and the lost link on waking, then the board."""
    hand = open_hand("Europe/Berlin", datetime(2026, 3, 28, 20, 10, tzinfo=UTC))
    hand.skip(9 * 3600)
    hand.page.wait_for_selector("#link-pill[data-link=lost]")
    assert hand.page.text_content("#clock") == "07:10"
    hand.write(windows(hand.at))
    hand.page.wait_for_selector("#link-pill[data-link=live]")
    looks_right(hand, "Europe/Berlin")
