"""The fleet with hidden causes: it repeats, it keeps the law, and what is told of a trip agrees with itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from statistics import pstdev

import pytest

from simulators.world import BEGINS_AT, World, WorldSite, WorldTrip, build_world
from simulators.world.__main__ import main
from simulators.world.country import country_of
from tracking.fold import empty, fold
from tracking.geodesy import distance_m
from tracking.ping import Ping
from tracking.plan import Circle, Door, Shipment, Site
from tracking.state import Milestone

SEED, DAYS = 7, 14
GATE_M = 300.0
TURN = timedelta(hours=2)


@pytest.fixture(scope="module")
def world() -> World:
    return build_world(SEED, days=DAYS)


@pytest.fixture(scope="module")
def sites(world: World) -> dict[str, WorldSite]:
    return {site.id: site for site in world.sites}


def site_m(site: WorldSite, lat: float, lon: float) -> float:
    return distance_m(site.lat, site.lon, lat, lon)


def minutes(span: timedelta) -> float:
    return span.total_seconds() / 60.0


def at_the_wheel(trip: WorldTrip) -> Iterator[tuple[float, str, float]]:
    """Minutes driven, and the stand that follows with its minutes; the last one is the line at the gate."""
    since = trip.departed_at
    for stand in trip.causes.stands:
        yield minutes(stand.start - since), stand.kind, minutes(stand.end - stand.start)
        since = stand.end


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
        assert trip.causes.gap_min == 0.0 or 20.0 <= trip.causes.gap_min <= 90.0
    assert set(shares) == {30.0, 60.0, 300.0, 600.0, 900.0}
    assert 0.12 < sum(trip.causes.gap_min > 0.0 for trip in world.trips) / len(world.trips) < 0.28


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


@pytest.mark.parametrize("seed", [1, SEED, 11])
def test_some_are_late_and_some_early(seed: int) -> None:
    """Over four weeks about a third miss the end of their window and fewer come before it."""
    trips = build_world(seed, days=28).trips
    assert 0.25 <= sum(trip.is_late for trip in trips) / len(trips) <= 0.36
    assert 0.10 <= sum(trip.is_early for trip in trips) / len(trips) <= 0.22


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


def followed(trip: WorldTrip, site: WorldSite) -> dict[str, datetime]:
    """The milestones that the product's own fold finds in a trip."""
    plant = Site(
        id=site.id,
        name=site.name,
        zone=site.zone,
        lat=site.lat,
        lon=site.lon,
        approach=Circle(site.lat, site.lon, 25_000.0),
        gate=Circle(site.lat, site.lon, GATE_M),
        doors=tuple(Door(id=door) for door in site.doors),
    )
    shipment = Shipment(
        id=trip.id,
        site=trip.site,
        carrier=trip.carrier,
        supplier=trip.supplier,
        vehicle=trip.vehicle,
        door=trip.door,
        window_start=trip.window_start,
        window_end=trip.window_end,
        origin=trip.origin,
        origin_lat=trip.origin_lat,
        origin_lon=trip.origin_lon,
        depart_at=trip.depart_at,
    )
    pings = [
        Ping(
            carrier=trip.carrier,
            vehicle=trip.vehicle,
            fixed_at=fix.at,
            received_at=fix.at,
            lat=fix.lat,
            lon=fix.lon,
            source="world",
        )
        for fix in trip.fixes
    ]
    state = fold(empty(trip.carrier, trip.vehicle), pings, site=plant, shipments=[shipment])
    return state.progress[0].reached


def test_the_product_sees_ordinary_trips(world: World, sites: dict[str, WorldSite]) -> None:
    """The fold brings nearly every trip to its end, and dates the arrivals of dense tracks to within a minute."""
    sample = world.trips[100:160]
    seen = [followed(trip, sites[trip.site]) for trip in sample]
    assert sum(Milestone.DONE in reached for reached in seen) >= 0.95 * len(sample)
    dense = [(trip, reached) for trip, reached in zip(sample, seen, strict=True) if trip.causes.cadence_s <= 60.0]
    assert len(dense) > 20
    for trip, reached in dense:
        assert abs(reached[Milestone.IN_YARD] - trip.arrived_at) <= timedelta(minutes=1)
        assert abs(reached[Milestone.DEPARTED] - trip.departed_at) <= timedelta(minutes=5)


def test_the_command_prints_one_screen(capsys: pytest.CaptureFixture[str]) -> None:
    """`python -m simulators.world` says how many trips, how late, and how often they were heard."""
    main(["--seed", "3", "--days", "1", "--sites", "1"])
    printed = capsys.readouterr().out
    assert "1 sites" in printed
    assert "late " in printed
    assert "cadence " in printed
    assert len(printed.splitlines()) <= 24
