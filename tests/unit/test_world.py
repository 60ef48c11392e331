"""The fleet with hidden causes: it repeats, and what is told of a trip agrees with itself."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from simulators.world import BEGINS_AT, World, WorldSite, WorldTrip, build_world
from simulators.world.__main__ import main
from simulators.world.country import country_of
from tests.worlds import world_of
from tracking.geodesy import distance_m

SEED, DAYS = 7, 14
GATE_M = 300.0
TURN = timedelta(hours=2)


@pytest.fixture(scope="module")
def world() -> World:
    return world_of(SEED, days=DAYS)


@pytest.fixture(scope="module")
def sites(world: World) -> dict[str, WorldSite]:
    return {site.id: site for site in world.sites}


def site_m(site: WorldSite, lat: float, lon: float) -> float:
    return distance_m(site.lat, site.lon, lat, lon)


def test_a_seed_always_gives_the_same_world() -> None:
    """The same arguments give equal worlds, fixes and causes included; another seed gives another country."""
    assert build_world(3, days=2) == build_world(3, days=2)
    assert build_world(4, days=2).sites != build_world(3, days=2).sites


def test_a_longer_or_wider_world_holds_the_trips_of_a_smaller_one(world: World) -> None:
    """What a trip meets does not depend on how many days are built, on how many sites, or on the day it begins with."""
    trips = {trip.id: trip for trip in world.trips}
    shorter = build_world(SEED, days=3, sites=2)
    assert len(shorter.trips) > 100
    assert all(trips[trip.id] == trip for trip in shorter.trips)
    later = build_world(SEED, days=1, begins_at=BEGINS_AT + timedelta(days=8))
    assert all(trips[trip.id] == trip for trip in later.trips)
    assert {trip.window_start.date() for trip in later.trips} == {(BEGINS_AT + timedelta(days=8)).date()}


def test_a_start_without_a_zone_is_refused() -> None:
    """Nobody can say which day a naive instant belongs to."""
    with pytest.raises(ValueError, match="no time zone"):
        build_world(SEED, days=1, begins_at=datetime(2026, 3, 2))  # noqa: DTZ001


def test_more_sites_than_towns_for_them_are_refused() -> None:
    """The error says how many the country has room for."""
    with pytest.raises(ValueError, match="has room for"):
        build_world(SEED, days=1, sites=71)


def test_all_towns_are_joined_by_roads() -> None:
    """From any town every other can be reached."""
    country = country_of(SEED)
    joined, fresh = {0}, {0}
    while fresh:
        ends = {end for road in country.roads if fresh & set(road.ends) for end in road.ends}
        fresh = ends - joined
        joined |= fresh
    assert joined == set(range(len(country.towns)))


def test_the_trips_of_a_week_are_as_many_as_planned(world: World) -> None:
    """A site has 25 to 32 trucks on a weekday and a quarter of that at weekends, within its opening hours."""
    of_day: dict[tuple[str, datetime], int] = defaultdict(int)
    for trip in world.trips:
        of_day[trip.site, trip.window_start.replace(hour=0, minute=0)] += 1
        assert 5 <= trip.window_start.hour < 21
        assert trip.window_end - trip.window_start == timedelta(minutes=30)
    assert len(of_day) == 3 * DAYS
    for (_, day), trips in of_day.items():
        assert 25 <= trips <= 32 if day.weekday() < 5 else 6 <= trips <= 8


def test_trips_come_by_departure_and_their_instants_in_order(world: World) -> None:
    """Departure, arrival, door and end follow each other, all in UTC; ids are unique."""
    assert [trip.departed_at for trip in world.trips] == sorted(trip.departed_at for trip in world.trips)
    assert len({trip.id for trip in world.trips}) == len(world.trips)
    for trip in world.trips:
        assert trip.departed_at < trip.arrived_at < trip.docked_at < trip.done_at
        assert trip.depart_at < trip.window_start
        assert {at.tzinfo for at in (trip.window_start, trip.depart_at, trip.departed_at, trip.arrived_at)} == {UTC}


def test_fixes_grow_in_time_and_frame_the_trip(world: World) -> None:
    """The first fix is at the origin before the departure, the last one outside the gate after unloading."""
    framed = 0
    for trip in world.trips:
        assert all(a.at < b.at for a, b in pairwise(trip.fixes))
        assert trip.fixes[-1].at > trip.done_at
        framed += trip.fixes[0].at < trip.departed_at
    assert framed >= 0.99 * len(world.trips)


def test_fixes_are_where_the_truck_was(world: World, sites: dict[str, WorldSite]) -> None:
    """Before the departure at the origin, between arrival and end within the gate, before the arrival outside it."""
    for trip in world.trips:
        site, misplaced = sites[trip.site], 0
        for fix in trip.fixes:
            away_m = site_m(site, fix.lat, fix.lon)
            if fix.at < trip.departed_at:
                misplaced += distance_m(trip.origin_lat, trip.origin_lon, fix.lat, fix.lon) > 100.0
            elif trip.arrived_at <= fix.at <= trip.done_at:
                misplaced += away_m > GATE_M + 60.0
            elif fix.at < trip.arrived_at:
                misplaced += away_m < GATE_M - 60.0
        assert misplaced <= int(trip.causes.is_displaced_once)


def test_no_truck_drives_faster_than_its_limiter(world: World) -> None:
    """From fix to fix at most 90 km/h and the noise of the receiver, but for the one wild fix of a displaced trip."""
    for trip in world.trips:
        jumps = [
            distance_m(a.lat, a.lon, b.lat, b.lon) > 25.0 * (b.at - a.at).total_seconds() + 120.0
            for a, b in pairwise(trip.fixes)
        ]
        assert sum(jumps) <= 2 * trip.causes.is_displaced_once


def test_devices_keep_their_cadence(world: World) -> None:
    """On the way fixes are a cadence apart, the shares of cadences are mixed, and gaps last 20 to 90 minutes."""
    shares: dict[float, int] = defaultdict(int)
    for trip in world.trips:
        cadence_s = trip.causes.cadence_s
        shares[cadence_s] += 1
        on_the_way = [fix.at for fix in trip.fixes if trip.departed_at <= fix.at <= trip.arrived_at]
        gaps_s = sorted((b - a).total_seconds() for a, b in pairwise(on_the_way))
        if len(gaps_s) > 8:
            assert gaps_s[len(gaps_s) // 2] == pytest.approx(cadence_s, rel=0.1)
        if trip.causes.gap_min:
            assert 20.0 <= trip.causes.gap_min <= 90.0
            assert max(b.at - a.at for a, b in pairwise(trip.fixes)) >= timedelta(minutes=19)
    assert set(shares) == {30.0, 60.0, 300.0, 600.0, 900.0}
    assert 0.12 < sum(trip.causes.gap_min > 0.0 for trip in world.trips) / len(world.trips) < 0.28


@pytest.mark.parametrize("seed", [1, SEED, 11])
def test_some_are_late_and_some_early(seed: int) -> None:
    """About a third miss the end of their window and fewer come before it."""
    trips = world_of(seed, days=DAYS).trips
    assert 0.25 <= sum(trip.is_late for trip in trips) / len(trips) <= 0.36
    assert 0.10 <= sum(trip.is_early for trip in trips) / len(trips) <= 0.22


def test_a_vehicle_is_in_one_place_at_a_time(world: World) -> None:
    """Between two trips of a vehicle are at least two hours, and vehicles do come again."""
    of_vehicle: dict[str, list[WorldTrip]] = defaultdict(list)
    for trip in world.trips:
        of_vehicle[trip.vehicle].append(trip)
    again = 0
    for trips in of_vehicle.values():
        for one, other in pairwise(trips):
            assert other.fixes[0].at - one.fixes[-1].at >= TURN
            again += 1
    assert again > 100


def test_one_truck_at_a_time_stands_at_a_door(world: World) -> None:
    """Who comes to a door that is taken waits in the yard."""
    of_door: dict[tuple[str, str], list[WorldTrip]] = defaultdict(list)
    for trip in world.trips:
        of_door[trip.site, trip.door].append(trip)
    for trips in of_door.values():
        stays = sorted((trip.docked_at, trip.done_at) for trip in trips)
        assert all(done_at < docked_at for (_, done_at), (docked_at, _) in pairwise(stays))


def test_the_command_prints_one_screen(capsys: pytest.CaptureFixture[str]) -> None:
    """`python -m simulators.world` says how many trips, how late, and how often they were heard."""
    main(["--seed", "3", "--days", "1", "--sites", "1"])
    printed = capsys.readouterr().out
    assert "1 sites" in printed
    assert "late " in printed
    assert "cadence " in printed
    assert len(printed.splitlines()) <= 24
