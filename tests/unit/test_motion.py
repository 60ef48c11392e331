"""How a vehicle moves."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.builders import a_drive, a_ping, a_stand, at, folded, last_min, north
from tracking.motion import step_stand
from tracking.ping import Ping
from tracking.state import Position


def test_the_cadence_is_the_usual_gap() -> None:
    """The median of the latest gaps: one long silence and two fixes of one second do not move it."""
    pings = a_stand(0, 60, 3) + a_stand(30, 60, 2)
    assert folded(pings[:2]).motion.cadence_s is None
    assert folded(pings[:3]).motion.cadence_s == 30
    assert folded([*pings, a_ping(30, 60.001)]).motion.cadence_s == 30


def test_the_cadence_follows_a_change() -> None:
    """A tracker that goes from 30 s to five minutes is a five-minute tracker after five of them."""
    assert folded(a_stand(0, 60, 10) + a_stand(15, 60, 25, every_s=300)).motion.cadence_s == 300


def test_standing_is_staying_within_a_circle_for_five_minutes() -> None:
    """Jitter of 30 m does not end a stop, nor does a reported speed; it began when it came to the place."""
    shaken = [a_ping(n / 2, 40 + 0.03 * (n % 3 - 1), speed_kmh=4.0) for n in range(11)]
    assert folded(shaken[:-1]).motion.stopped_since is None
    assert folded(shaken).motion.stopped_since == at(0)


def test_driving_on_ends_the_stop() -> None:
    """Once it is 200 m away it has not stopped."""
    assert folded(a_stand(0, 40, 20) + a_drive(20.5, 40, 39)).motion.stopped_since is None


def test_minutes_at_the_wheel_add_up_until_a_break() -> None:
    """An hour, ten minutes for fuel and another half hour are 90 minutes; 30 minutes of rest clear them."""
    first = a_drive(0, 160, 100)
    fuel = a_stand(last_min(first), 100, 10)
    second = a_drive(last_min(fuel), 100, 70)
    driven = folded(first + fuel + second).motion.driven_since_break_min
    assert driven == pytest.approx(90, abs=1.5)
    rest = a_stand(last_min(second), 70, 30)
    assert folded(first + fuel + second + rest).motion.driven_since_break_min == 0
    third = a_drive(last_min(rest), 70, 50)
    assert folded(first + fuel + second + rest + third).motion.driven_since_break_min == pytest.approx(20, abs=1.5)


def test_a_day_at_the_wheel_ends_with_a_night() -> None:
    """A break ends the stretch and not the day; seven hours end both; the trip's own count ends with neither."""
    first = a_drive(0, 300, 240)
    pause = a_stand(last_min(first), 240, 45, every_s=300)
    second = a_drive(last_min(pause), 240, 210)
    after_break = folded(first + pause + second).motion
    assert after_break.driven_since_break_min == pytest.approx(30, abs=1.5)
    assert after_break.driven_today_min == pytest.approx(90, abs=1.5)
    night = a_stand(last_min(second), 210, 7 * 60, every_s=600)
    third = a_drive(last_min(night), 210, 190)
    after_night = folded(first + pause + second + night + third).motion
    assert after_night.driven_since_break_min == after_night.driven_today_min == pytest.approx(20, abs=1.5)
    assert after_night.driven_min == pytest.approx(110, abs=2)


def test_a_stop_remembers_what_was_driven_before_it() -> None:
    """While it stands, also once that has become a break, the minutes at its beginning are kept; then they are gone."""
    drive = a_drive(0, 160, 100)
    for stood_min in (6, 40):
        stood = folded(drive + a_stand(last_min(drive), 100, stood_min)).motion
        assert stood.at_stop is not None
        assert stood.at_stop.since_break_min == stood.at_stop.today_min == pytest.approx(60, abs=1)
        assert stood.at_stop.total_min == stood.driven_min == pytest.approx(60, abs=1)
    assert folded(drive).motion.at_stop is None
    moved = a_stand(last_min(drive), 100, 40) + a_drive(last_min(drive) + 40.5, 99.5, 95)
    assert folded(drive + moved).motion.at_stop is None


def test_the_last_gap_is_told() -> None:
    """Beside the usual seconds between fixes, those between the last two: what was not seen is not counted as seen."""
    assert folded([*a_stand(0, 60, 3), a_ping(14, 58)]).motion.gap_s == 11 * 60
    assert folded(a_stand(0, 60, 3)).motion.gap_s == 30


def test_a_relocation_keeps_what_was_driven() -> None:
    """A device that comes to itself elsewhere goes on with its driver's minutes."""
    drive = a_drive(0, 160, 100)
    there = [a_ping(61 + n / 2, -200 - n / 2) for n in range(4)]
    moved = folded(drive + there)
    assert moved.position is not None
    assert moved.position.lat < north(-100)
    assert moved.motion.driven_since_break_min == pytest.approx(60, abs=3)


def test_creeping_in_a_jam_is_driving() -> None:
    """Four minutes within 200 m are no stop: they count at the wheel."""
    jam = a_drive(0, 60, 50) + a_stand(10.5, 50, 3.5) + a_drive(14.5, 50, 40)
    assert folded(jam).motion.driven_since_break_min == pytest.approx(24.5, abs=0.6)


def test_a_silence_counts_the_distance_it_covered() -> None:
    """Silent for two hours and 25 km further on: half an hour at the wheel after a break, by what 50 km/h takes."""
    silent = a_drive(0, 160, 100) + a_drive(180, 75, 74)
    assert folded(silent).motion.driven_since_break_min == pytest.approx(31, abs=0.6)


def test_the_heading_is_measured_where_it_is_not_sent() -> None:
    """Driving south it heads 180 degrees; a stand's jitter leaves it so; a heading that is sent is taken."""
    drive = a_drive(0, 60, 55)
    position = folded(drive + a_stand(5.5, 55.01, 2)).position
    assert position is not None
    assert position.heading_deg == pytest.approx(180)
    sent = folded([*drive, a_ping(5.5, 55, heading_deg=90.0)]).position
    assert sent is not None
    assert sent.heading_deg == 90


def test_a_coarse_fix_moves_the_position_but_ends_no_stop() -> None:
    """A phone sure to 900 m only says nothing about standing."""
    state = folded([*a_stand(0, 40, 20), a_ping(20.5, 40.6, accuracy_m=900)])
    assert state.motion.stopped_since == at(0)
    assert state.position is not None
    assert state.position.lat == north(40.6)


def test_a_stand_begins_where_it_was_anchored() -> None:
    """Four minutes within 120 m of the first fix there are a stand since that fix; less is none."""
    assert stood_since(a_stand(0, 0, 3.5)) == [None] * 8
    assert stood_since([*a_stand(0, 0, 3.5), a_ping(4, 0.11)])[-1] == at(0)
    assert stood_since([*a_stand(0, 0, 3.5), a_ping(4, 0.13)])[-1] is None


def test_who_falls_silent_has_stood_where_it_is_heard_again() -> None:
    """Just off its anchor, silent for five minutes and heard again close by: it stood from its last fix on."""
    parking = [a_ping(0, 0.2), a_ping(0.5, 0.1)]
    assert stood_since([*parking, a_ping(5.5, 0.02)])[-1] == at(0.5)
    assert stood_since([*parking, a_ping(5.4, 0.02)])[-1] is None
    assert stood_since([*parking, a_ping(5.5, -0.1)])[-1] is None


def stood_since(pings: list[Ping]) -> list[datetime | None]:
    """Since when the vehicle has stood, after each fix."""
    stand, told = None, []
    for ping in pings:
        stand, since = step_stand(stand, Position(lat=ping.lat, lon=ping.lon, fixed_at=ping.fixed_at))
        told.append(since)
    return told
