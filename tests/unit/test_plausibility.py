"""Which fixes are believed."""

from __future__ import annotations

import pytest

from tests.builders import a_drive, a_ping, a_stand, folded
from tracking.ping import Ping
from tracking.plausibility import COARSE, JUMP, is_drivable, judge
from tracking.state import Position


def positioned(ping: Ping) -> Position:
    return Position(lat=ping.lat, lon=ping.lon, fixed_at=ping.fixed_at, accuracy_m=ping.accuracy_m)


HERE = positioned(a_ping(0, 0))


def test_the_first_fix_is_believed() -> None:
    """Nothing is known that could speak against it."""
    assert judge(None, (), a_ping(0, 12)).believed == (a_ping(0, 12),)


@pytest.mark.parametrize(
    ("km", "seconds", "is_believed"),
    [(2.1, 60, True), (2.4, 60, False), (0.09, 0, True), (0.3, 0, False), (1000, 8 * 3600, True), (0.13, 1, True)],
)
def test_a_jump_is_what_nobody_drives(km: float, seconds: float, is_believed: bool) -> None:
    """Above 130 km/h beyond the receivers' error a fix is refused, within the same second too."""
    judged = judge(HERE, (), a_ping(seconds / 60, km))
    assert bool(judged.believed) is is_believed
    assert judged.refused == (None if is_believed else JUMP)


def test_the_error_of_coarse_fixes_is_given_away() -> None:
    """A phone that is sure to 900 m only may seem to have jumped 900 m."""
    assert is_drivable(HERE, a_ping(0, 0.89, accuracy_m=900))
    assert not is_drivable(HERE, a_ping(0, 0.89))


def test_a_fix_sure_of_the_town_only_is_refused() -> None:
    """5,000 m is refused, 2,000 m still tells where a truck is on its road."""
    assert judge(HERE, (), a_ping(1, 0, accuracy_m=5000)).refused == COARSE
    assert judge(HERE, (), a_ping(1, 0, accuracy_m=2000)).refused is None


def test_the_third_that_agrees_is_believed_with_the_two_before() -> None:
    """Three fixes in a row that a vehicle can have driven are a relocation; two are not."""
    first, second, third = a_ping(1, 500), a_ping(2, 501), a_ping(3, 502)
    one = judge(HERE, (), first)
    two = judge(HERE, one.doubted, second)
    three = judge(HERE, two.doubted, third)
    assert (one.refused, two.refused) == (JUMP, JUMP)
    assert three.believed == (first, second, third)
    assert three.relocated


def test_fixes_that_disagree_never_add_up() -> None:
    """Wild fixes all over the map are refused one by one."""
    wild = [a_ping(n, 1000 * n) for n in range(1, 7)]
    assert folded([a_ping(0, 0), *wild]).refused == {JUMP: 6}


def test_one_instant_is_no_agreement() -> None:
    """Three fixes of the same second prove nothing about where the vehicle is."""
    same = [a_ping(1, 500 + n / 1000) for n in range(3)]
    assert folded([a_ping(0, 0), *same]).refused == {JUMP: 3}


def test_a_good_fix_ends_the_doubt() -> None:
    """Wild fixes between good ones never add up: two devices under one name do not drag the vehicle about."""
    mixed = [a_ping(n, 500 if n % 2 else 0) for n in range(12)]
    state = folded(mixed)
    assert state.refused == {JUMP: 6}
    assert state.position is not None
    assert state.position.lat == a_ping(0, 0).lat


def test_an_ordinary_drive_loses_nothing() -> None:
    """A drive at 90 km/h with a stand, and a fix every second or every ten minutes, has no refused fix."""
    for every_s in (1.0, 30.0, 600.0):
        drive = a_drive(0, 40, 0, speed_kmh=90, every_s=every_s) + a_stand(30, 0, 10, every_s=every_s)
        assert folded(drive).refused == {}
