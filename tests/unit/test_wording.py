"""Times, spans and distances as people read them at the site."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tracking.plan import Line
from tracking.wording import clock_text, distance_text, joined, lines_text, percent_text, span_text

BERLIN = ZoneInfo("Europe/Berlin")


def clock(text: str, *, now: str | None = None, zone: ZoneInfo = BERLIN) -> str:
    at = datetime.fromisoformat(text).replace(tzinfo=UTC)
    return clock_text(at, zone=zone, now=at if now is None else datetime.fromisoformat(now).replace(tzinfo=UTC))


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2025-01-15 12:00", "13:00"),
        ("2025-07-15 12:00", "14:00"),
        ("2025-03-30 00:59", "01:59"),
        ("2025-03-30 01:00", "03:00"),
        ("2025-10-25 23:59", "01:59"),
        ("2025-10-26 00:30", "02:30 CEST"),
        ("2025-10-26 01:30", "02:30 CET"),
        ("2025-10-26 02:00", "03:00"),
    ],
)
def test_site_time(at: str, expected: str) -> None:
    """Times are the site's, over both changes of the clock, and the hour that autumn repeats says which it is."""
    assert clock(at) == expected


def test_other_day() -> None:
    """A time on another day of the site names the day, though it be the same day in UTC."""
    assert clock("2025-01-15 23:30", now="2025-01-15 12:00") == "Thu 00:30"
    assert clock("2025-01-15 23:30", now="2025-01-15 23:10") == "00:30"


def test_other_zone() -> None:
    """The zone is the site's own."""
    assert clock("2025-01-15 12:00", zone=ZoneInfo("Asia/Kolkata")) == "17:30"


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        (timedelta(seconds=-5), "0 min"),
        (timedelta(seconds=59), "0 min"),
        (timedelta(minutes=59, seconds=59), "59 min"),
        (timedelta(minutes=65), "1 h 05"),
        (timedelta(hours=47, minutes=59), "47 h 59"),
        (timedelta(hours=76), "3 d 4 h"),
    ],
)
def test_span(span: timedelta, expected: str) -> None:
    """Spans are whole minutes, then hours, then days."""
    assert span_text(span) == expected


@pytest.mark.parametrize(("km", "expected"), [(0.04, "0.0 km"), (3.21, "3.2 km"), (9.97, "10 km"), (212.4, "212 km")])
def test_distance(km: float, expected: str) -> None:
    """Tenths below ten kilometres, none above."""
    assert distance_text(km) == expected


def test_percent() -> None:
    """A probability is whole per cent."""
    assert percent_text(0.72) == "72 %"


def test_lines() -> None:
    """The largest quantity is named, the others counted."""
    assert lines_text(()) == ""
    assert lines_text((Line(part="P-1", quantity=480),)) == "carries 480 x P-1"
    assert lines_text((Line(part="P-1", quantity=2.5), Line(part="P-2", quantity=96))) == "carries 96 x P-2 and 1 more"


def test_joined() -> None:
    """What is empty leaves no mark."""
    assert joined("a", "", "b") == "a; b"
    assert joined("", "") == ""
