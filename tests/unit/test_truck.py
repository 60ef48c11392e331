"""Simulated trucks: where they are, how they drive, and what they do at the plant."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import groupby, pairwise

import pytest

from simulators import yard
from simulators.cast import Role
from simulators.day import SEED
from simulators.drive import DRIVING_LIMIT_S, Style, departure_for, drive
from simulators.places import PLANT_AT
from simulators.roads import distance_km, route_from
from simulators.truck import Truck, trucks

ON = date(2026, 11, 23)


@pytest.fixture(scope="module")
def fleet() -> tuple[Truck, ...]:
    return trucks("north", ON, SEED)


def plain_style(**changes: float) -> Style:
    usual = {"pace": 1.0, "break_after_s": 4 * 3600.0, "break_s": 2700.0, "utc_offset_s": 3600.0}
    return Style(**(usual | changes))


def test_a_position_depends_on_the_instant_alone(fleet: tuple[Truck, ...]) -> None:
    """A truck of a newly staged day is where the first one was, at every instant."""
    trucks.cache_clear()
    again = trucks("north", ON, SEED)
    assert again[0] is not fleet[0]
    for one, other in zip(fleet, again, strict=True):
        for hour in range(-20, 24, 3):
            instant = datetime(2026, 11, 23, 6, tzinfo=UTC) + timedelta(hours=hour)
            assert one.position_at(instant) == other.position_at(instant)


def test_a_truck_begins_at_its_origin(fleet: tuple[Truck, ...]) -> None:
    """Before it sets off, a truck stands where its goods are loaded."""
    for truck in fleet:
        origin = route_from(truck.booking.lane.city).points[0]
        assert truck.trip.point_at(truck.departs_s - 60) == origin
        assert truck.trip.speed_kmh_at(truck.departs_s - 60) == 0


def test_no_truck_is_faster_than_a_truck(fleet: tuple[Truck, ...]) -> None:
    """Nobody drives faster than 90 km/h at any minute of the day."""
    for truck in fleet:
        minutes = range(int(truck.trip.begins_s), int(truck.trip.ends_s), 60)
        for at_s in minutes:
            assert distance_km(truck.trip.point_at(at_s), truck.trip.point_at(at_s + 60)) <= 1.5


def test_drivers_take_the_breaks_the_law_asks_for(fleet: tuple[Truck, ...]) -> None:
    """After at most four and a half hours at the wheel comes a stop of at least 45 minutes."""
    for truck in fleet:
        driven_s, standing_s, end_s = 0, 0, truck.gate_s or truck.trip.ends_s
        for at_s in range(int(truck.departs_s), int(end_s), 60):
            standing_s = standing_s + 60 if truck.trip.speed_kmh_at(at_s) == 0 else 0
            driven_s = 0 if standing_s >= 44 * 60 else driven_s + (60 if standing_s == 0 else 0)
            # a quarter of an hour more, where the plant is nearer than that
            assert driven_s <= DRIVING_LIMIT_S + 900


def test_a_truck_crosses_the_gate_once_and_when_it_says(fleet: tuple[Truck, ...]) -> None:
    """The 300 m ring is entered within half a minute of `gate_s`, and not before."""
    for truck in fleet:
        if truck.gate_s is None:
            continue
        approach = range(int(truck.gate_s) - 1800, int(truck.gate_s) + 60, 5)
        inside = [at_s for at_s in approach if distance_km(truck.trip.point_at(at_s), PLANT_AT) < 0.3]
        assert abs(inside[0] - truck.gate_s) <= 30


def test_a_door_takes_one_truck_at_a_time_and_its_own(fleet: tuple[Truck, ...]) -> None:
    """A docked truck stands in the middle of its door's fence, and the next comes after it has left."""
    docked = [truck for truck in fleet if truck.dock_s is not None]
    assert len(docked) >= 50
    docked.sort(key=lambda truck: (truck.booking.door, truck.dock_s))
    for truck in docked:
        assert truck.dock_s is not None
        assert distance_km(truck.trip.point_at(truck.dock_s + 60), yard.door_at(truck.booking.door)) < 0.001
    for _, at_door in groupby(docked, key=lambda truck: truck.booking.door):
        for first, second in pairwise(at_door):
            assert first.leaves_s is not None
            assert second.dock_s is not None
            assert first.leaves_s < second.dock_s


def test_waiting_trucks_are_in_the_yard_but_at_no_door() -> None:
    """Each waiting place lies within the gate's ring and outside the fence of every door."""
    for number in range(yard.WAITING_PLACES):
        place = yard.waiting_place(number)
        assert distance_km(place, PLANT_AT) < yard.GATE_M / 1000
        assert min(distance_km(place, yard.door_at(door)) for door in range(yard.DOORS)) > 0.05


def test_doors_lie_within_the_gate_and_apart() -> None:
    """Door fences of 40 m neither touch each other nor stick out of the gate's ring."""
    places = [yard.door_at(door) for door in range(yard.DOORS)]
    for door, place in enumerate(places):
        assert distance_km(place, PLANT_AT) < (yard.GATE_M - yard.DOCK_M) / 1000
        assert all(distance_km(place, other) > 0.08 for other in places[:door])


def test_each_part_comes_out_as_it_is_meant(fleet: tuple[Truck, ...]) -> None:
    """Late trucks come after their window, early ones before, and whoever is turned away never docks."""
    for truck in fleet:
        role, booking, gate_s = truck.booking.role, truck.booking, truck.gate_s
        if role is Role.BREAKDOWN:
            assert gate_s is None
            continue
        assert gate_s is not None
        if role is Role.JAM:
            assert gate_s > booking.window_end.timestamp()
        elif role is Role.EARLY:
            assert gate_s < booking.window_start.timestamp() - 1800
        elif role is Role.TURNED_AWAY:
            assert truck.dock_s is None
        elif role is Role.DWELL:
            assert truck.dock_s is not None
            assert truck.leaves_s is not None
            assert truck.leaves_s - truck.dock_s > 5000
        elif role in (Role.ON_TIME, Role.SILENT, Role.DARK, Role.WAITS):
            assert booking.window_start.timestamp() - 600 <= gate_s <= booking.window_end.timestamp()


def test_a_no_show_never_sets_off(fleet: tuple[Truck, ...]) -> None:
    """A truck that does not come has a place in the plan and none on the road."""
    assert Role.NO_SHOW not in {truck.booking.role for truck in fleet}


def test_a_departure_is_found_for_an_arrival() -> None:
    """Who leaves when `departure_for` says arrives within two minutes of the instant asked for."""
    route, style = route_from("Hamburg"), plain_style()
    arrives_s = datetime(2026, 11, 23, 9, tzinfo=UTC).timestamp()
    assert abs(drive(route, departure_for(route, arrives_s, style), style)[-1].at_s - arrives_s) <= 120


def test_a_jam_costs_what_it_is_said_to() -> None:
    """A jam of an hour, at night and with no break to shift, makes the trip an hour longer."""
    route, departs_s = route_from("Bamberg"), datetime(2026, 11, 23, 0, tzinfo=UTC).timestamp()
    free, jammed = plain_style(), plain_style(jam_s=3600.0)
    delay_s = drive(route, departs_s, jammed)[-1].at_s - drive(route, departs_s, free)[-1].at_s
    assert delay_s == pytest.approx(3600, abs=30)
