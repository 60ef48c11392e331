"""A simulated day as it is planned."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, timedelta
from itertools import groupby, pairwise
from zoneinfo import ZoneInfo

import msgspec
import pytest

from simulators.cast import Role
from simulators.day import SEED, plan, plan_file
from simulators.roads import distance_km, route_from
from tracking.plan import Shipment, Site

DATES = [date(2026, 11, 23), date(2026, 11, 24), date(2026, 3, 29), date(2026, 10, 25)]
"""An ordinary Monday and Tuesday, and both days on which the clocks change."""


def shipments_of(written: dict[str, object]) -> list[Shipment]:
    return msgspec.convert(written["shipments"], list[Shipment])


def test_a_day_is_a_function_of_site_date_and_seed() -> None:
    """The same site, date and seed give the same plan file, and another seed or date another one."""
    first = plan_file(DATES[0])
    plan.cache_clear()
    assert plan_file(DATES[0]) == first
    assert plan_file(DATES[0], SEED + 1) != first
    assert plan_file(DATES[1]) != first


@pytest.mark.parametrize("on", DATES, ids=str)
def test_the_plan_file_holds_what_the_plan_knows(on: date) -> None:
    """A plan file reads as the plan's own structs: twelve fenced doors, sixty truckloads a day, all names known."""
    written = plan_file(on, days=1)
    site = msgspec.convert(written["sites"], list[Site])[0]
    shipments = shipments_of(written)
    assert len(site.doors) == 12
    assert len(shipments) == len({shipment.id for shipment in shipments}) == 60
    carriers = {each["id"] for each in msgspec.convert(written["carriers"], list[dict[str, str]])}
    vehicles = {(each["carrier"], each["id"]) for each in msgspec.convert(written["vehicles"], list[dict[str, str]])}
    assert 6 <= len(carriers) <= 8
    assert {(shipment.carrier, shipment.vehicle) for shipment in shipments} == vehicles
    assert {shipment.carrier for shipment in shipments} == carriers
    assert {shipment.door for shipment in shipments} == {door.id for door in site.doors}


@pytest.mark.parametrize("on", DATES, ids=str)
def test_windows_lie_in_the_working_day_and_never_share_a_door(on: date) -> None:
    """Windows last 30 to 60 minutes between 06:00 and 22:00 site time, and no two at one door touch."""
    zone = ZoneInfo("Europe/Berlin")
    shipments = sorted(shipments_of(plan_file(on, days=1)), key=lambda each: (each.door, each.window_start))
    for shipment in shipments:
        assert timedelta(minutes=30) <= shipment.window_end - shipment.window_start <= timedelta(minutes=60)
        assert shipment.window_start.astimezone(zone) >= datetime.combine(on, time(6), zone)
        assert shipment.window_end.astimezone(zone) <= datetime.combine(on, time(22), zone)
    for _, at_door in groupby(shipments, key=lambda each: each.door):
        for first, second in pairwise(at_door):
            assert second.window_start - first.window_end >= timedelta(minutes=20)


@pytest.mark.parametrize("on", DATES, ids=str)
def test_every_part_is_played_every_day(on: date) -> None:
    """Each thing that can become of a truck happens on every day, and most trucks are on time."""
    roles = Counter(booking.role for booking in plan("north", on, SEED).bookings)
    assert set(roles) == set(Role)
    assert roles[Role.ON_TIME] >= 20


def test_origins_are_from_a_few_dozen_to_a_thousand_kilometres_away() -> None:
    """Trucks come from 40 to 1,100 km by road, which is about 1.25 times as long as the crow flies."""
    detours = []
    for booking in plan("north", DATES[0], SEED).bookings:
        road_km, crow_km = route_from(booking.lane.city).length_km(), booking.lane.crow_km()
        assert 40 <= crow_km <= road_km <= 1_100
        detours.append(road_km / crow_km)
    assert 1.05 <= min(detours) <= max(detours) <= 1.6
    assert 1.15 <= sum(detours) / len(detours) <= 1.35


def test_a_vehicle_has_time_to_get_home() -> None:
    """No vehicle is planned again on the next day or the one after."""
    days = [
        {booking.vehicle for booking in plan("north", DATES[0] + timedelta(days=n), SEED).bookings} for n in (0, 1, 2)
    ]
    assert not days[0] & days[1]
    assert not days[0] & days[2]
    assert not days[1] & days[2]


def test_roads_join_without_a_gap() -> None:
    """A route's points follow each other closely, so that a truck never leaps."""
    for booking in plan("north", DATES[0], SEED).bookings:
        points = route_from(booking.lane.city).points
        assert max(distance_km(a, b) for a, b in pairwise(points)) < 3
