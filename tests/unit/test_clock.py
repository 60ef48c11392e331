"""The one clock: what it shows, how fast, and how it is handed on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from clock import Clock

NOON = datetime(2027, 5, 3, 12, 0, tzinfo=UTC)


def test_a_clock_tells_utc_wherever_it_was_started() -> None:
    """A start written with an offset is the same instant, told in UTC."""
    started = Clock.parse(f"2027-05-03T14:00+02:00,{NOON.isoformat()},1e-9")
    assert started.now().tzinfo is UTC
    assert abs(started.now() - NOON) < timedelta(seconds=1)
    assert Clock.starting(NOON.astimezone(timezone(timedelta(hours=2))), speed=1e-9).now().tzinfo is UTC


def test_a_clock_handed_on_shows_the_same_time() -> None:
    """What `spelled` writes, `parse` reads: start, anchor and speed."""
    clock = Clock.starting(NOON, speed=30)
    assert Clock.parse(clock.spelled()) == clock


def test_speed_is_how_much_passes_in_a_second() -> None:
    """At thirty times life, a minute takes two real seconds."""
    assert Clock.starting(NOON, speed=30).machine_seconds(timedelta(minutes=1)) == pytest.approx(2.0)


def test_no_text_is_the_live_clock() -> None:
    """Without a setting the clock is the machine's, at speed 1."""
    assert Clock.parse("") == Clock.live()


@pytest.mark.parametrize("text", ["noon", "2027-05-03,1", "a,b,c", f"{NOON.isoformat()},{NOON.isoformat()},fast"])
def test_what_is_no_clock_is_said(text: str) -> None:
    """Anything but three parts that parse is an error, not some other time."""
    with pytest.raises(ValueError, match=r".+"):
        Clock.parse(text)
