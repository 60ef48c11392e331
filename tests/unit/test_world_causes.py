"""Why trucks of the simulated fleet come when they come: the law on driving hours, and causes that vary."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from statistics import pstdev

import pytest

from simulators.world import World, WorldTrip
from tests.worlds import world_of


@pytest.fixture(scope="module")
def world() -> World:
    return world_of(7, days=14)


def minutes(span: timedelta) -> float:
    return span.total_seconds() / 60.0


def at_the_wheel(trip: WorldTrip) -> Iterator[tuple[float, str, float]]:
    """Minutes driven, and the stand that follows with its minutes; the last one is the line at the gate."""
    since = trip.departed_at
    for stand in trip.causes.stands:
        yield minutes(stand.start - since), stand.kind, minutes(stand.end - stand.start)
        since = stand.end


def test_single_drivers_take_the_breaks_of_the_law(world: World) -> None:
    """Never over 4.5 h at the wheel without 45 min, whole or as 15 and then 30; what was driven before counts."""
    breaks = 0
    for trip in world.trips:
        if trip.causes.is_team:
            continue
        since_min, had_short = trip.causes.since_break_min, False
        for driven_min, kind, stood_min in at_the_wheel(trip):
            since_min += driven_min
            assert since_min <= 270.0
            if kind != "queue" and (stood_min >= 45.0 or (had_short and stood_min >= 30.0)):
                since_min, had_short, breaks = 0.0, False, breaks + 1
            had_short = had_short or kind == "short_break"
    assert breaks > 100


def test_drivers_rest_after_their_hours(world: World) -> None:
    """At most 10 h at the wheel a day for one driver and 20 h for two, then nine hours of rest."""
    rests = 0
    for trip in world.trips:
        today_min, limit_min = trip.causes.today_min, 1200.0 if trip.causes.is_team else 600.0
        for driven_min, kind, stood_min in at_the_wheel(trip):
            today_min += driven_min
            assert today_min <= limit_min
            assert kind != "rest" or stood_min >= 540.0
            if stood_min >= 540.0:
                today_min, rests = 0.0, rests + 1
    assert rests > 50


def test_teams_drive_on_where_one_driver_rests(world: World) -> None:
    """There are trucks with two drivers; they change seats and take no break."""
    teams = [trip for trip in world.trips if trip.causes.is_team]
    kinds = {stand.kind for trip in teams for stand in trip.causes.stands}
    assert len(teams) > 10
    assert "swap" in kinds
    assert not kinds & {"break", "short_break"}


def test_every_cause_varies(world: World) -> None:
    """Nothing that is said to keep trucks is the same for all of them."""
    causes = [trip.causes for trip in world.trips]
    for name in ("pace", "departure_delay_min", "crowd_min", "weather_min", "incident_min", "gate_wait_min", "gap_min"):
        assert pstdev(getattr(each, name) for each in causes) > 0.0, name
    kinds = {stand.kind for each in causes for stand in each.stands}
    assert kinds == {"break", "short_break", "rest", "coffee", "swap", "wait", "queue"}
    assert 0.02 < sum(each.incident_min > 5.0 for each in causes) / len(causes) < 0.2


def test_one_lane_is_not_driven_twice_alike(world: World) -> None:
    """The minutes at the wheel vary on every lane, by more than a hundredth and less than a quarter."""
    driven: dict[tuple[str, str], list[float]] = defaultdict(list)
    for trip in world.trips:
        moving_min = sum(driven_min for driven_min, _, _ in at_the_wheel(trip))
        driven[trip.site, trip.origin].append(moving_min)
    spreads = [pstdev(each) / (sum(each) / len(each)) for each in driven.values() if len(each) >= 5]
    assert len(spreads) > 30
    assert all(0.01 < spread < 0.25 for spread in spreads)
