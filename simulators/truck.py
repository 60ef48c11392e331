"""Playing a planned day: how each truck really drives, queues, docks, unloads and leaves.

    origin --> road (traffic, breaks, jam, wait) --> gate --> waiting place --> door --> gate --> away

Trucks meet only at the doors: whoever reaches the gate first gets its door first, the next waits for it. So a day is
staged as a whole, once, and then each truck is a pure function of time.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from random import Random

import msgspec

from simulators import yard
from simulators.cast import Role
from simulators.day import SEED, Booking, plan
from simulators.drive import Knot, drive, straight
from simulators.places import PLANT_AT, Point
from simulators.roads import Route, distance_km, route_from
from simulators.seeded import seeded
from simulators.trip import Trip

LOADING_S = 25 * 60.0  # the device is on while the truck is loaded
YARD_KMH = 12.0
GATE_ROAD_KMH = 30.0
ROAD_ENDS_KM = 1.0  # from here on the gate road leads round to the gate
AWAY_KM = 28.0
AWAY_KMH = 58.0
CHANGEOVER_S = 4 * 60.0
DOCKS_BEFORE_WINDOW_S = 10 * 60.0
STRANDED_S = 6 * 3600.0


class Truck(msgspec.Struct, frozen=True, kw_only=True):
    """One truck on its day. Instants are seconds since 1970, None where it never comes that far."""

    booking: Booking
    trip: Trip
    departs_s: float
    gate_s: float | None = None
    dock_s: float | None = None
    leaves_s: float | None = None

    def position_at(self, instant: datetime) -> Point:
        """Degrees (lat, lon); the same for the same seed, date and truck, in every run."""
        return self.trip.position_at(instant)


@lru_cache(maxsize=16)
def trucks(site_id: str, on: date, seed: int = SEED) -> tuple[Truck, ...]:
    """All trucks that set off for the day's windows; one that does not come at all is left out."""
    day = plan(site_id, on, seed)
    coming = [booking for booking in day.bookings if booking.role is not Role.NO_SHOW]
    approaches = [(booking, _approach(booking, seeded("truck", seed, on, booking.index))) for booking in coming]
    approaches.sort(key=lambda pair: pair[1][-1].at_s)
    free_from_s: dict[int, float] = {}
    staged = [
        _stranded(booking, knots)
        if booking.role is Role.BREAKDOWN
        else _at_plant(booking, knots, free_from_s, seeded("yard", seed, on, booking.index))
        for booking, knots in approaches
    ]
    return tuple(sorted(staged, key=lambda truck: truck.booking.index))


def _approach(booking: Booking, chance: Random) -> list[Knot]:
    """From loading at the origin to the gate, or to where it breaks down."""
    route = _road(route_from(booking.lane.city))
    departs_s = booking.depart_at.timestamp() + chance.uniform(-60, 180) + _head_start_s(booking.role, chance)
    style = booking.style
    if booking.role is Role.JAM:
        style = msgspec.structs.replace(style, jam_s=chance.uniform(55, 85) * 60, jam_share=chance.uniform(0.45, 0.65))
    if booking.role is Role.WAITS:
        style = msgspec.structs.replace(style, wait_s=chance.uniform(62, 72) * 60)
    loads_s = min(departs_s, booking.depart_at.timestamp()) - LOADING_S
    knots = [Knot(loads_s, *route.points[0]), *drive(route, departs_s, style)]
    if booking.role is Role.BREAKDOWN:
        return knots[: max(3, int(len(knots) * chance.uniform(0.6, 0.75)))]
    knots.append(straight(knots[-1], yard.GATE_ROAD, GATE_ROAD_KMH))
    knots.append(straight(knots[-1], yard.GATE, GATE_ROAD_KMH))
    return knots


def _road(route: Route) -> Route:
    """The route up to where the gate road begins."""
    kept = [n for n, point in enumerate(route.points) if distance_km(point, PLANT_AT) > ROAD_ENDS_KM]
    return Route(route.points[: kept[-1] + 1], route.free_kmh[: kept[-1]])


def _head_start_s(role: Role, chance: Random) -> float:
    """How much later than planned it sets off; negative: sooner."""
    if role is Role.LATE_START:
        return chance.uniform(50, 90) * 60
    return {Role.EARLY: -3300.0, Role.WAITS: -2700.0}.get(role, 0.0)


def _stranded(booking: Booking, knots: list[Knot]) -> Truck:
    """It stands where it broke down until somebody tows it, and its device goes on reporting."""
    last = knots[-1]
    knots = [*knots, Knot(last.at_s + STRANDED_S, last.lat, last.lon)]
    return Truck(booking=booking, trip=Trip(knots), departs_s=knots[1].at_s)


def _at_plant(booking: Booking, knots: list[Knot], free_from_s: dict[int, float], chance: Random) -> Truck:
    """From the gate to a waiting place, to the door when it is free, and away. Takes the door in `free_from_s`."""
    departs_s, gate_s = knots[1].at_s, knots[-1].at_s
    place = straight(knots[-1], yard.waiting_place(booking.index), YARD_KMH)
    if booking.role is Role.TURNED_AWAY:
        leaves_s = place.at_s + chance.uniform(9, 16) * 60
        knots = [*knots, place, *_away(Knot(leaves_s, place.lat, place.lon), knots)]
        return Truck(booking=booking, trip=Trip(knots), departs_s=departs_s, gate_s=gate_s, leaves_s=leaves_s)
    door = yard.door_at(booking.door)
    called_s = max(
        place.at_s + chance.uniform(2, 6) * 60,
        booking.window_start.timestamp() - DOCKS_BEFORE_WINDOW_S,
        free_from_s.get(booking.door, 0.0) + CHANGEOVER_S,
    )
    docked = straight(Knot(called_s, place.lat, place.lon), door, YARD_KMH)
    leaves_s = docked.at_s + _unloading_s(booking.role, chance)
    free_from_s[booking.door] = leaves_s
    leaving = Knot(leaves_s, *door)
    knots = [*knots, place, Knot(called_s, place.lat, place.lon), docked, leaving, *_away(leaving, knots)]
    trip = Trip(knots)
    return Truck(booking=booking, trip=trip, departs_s=departs_s, gate_s=gate_s, dock_s=docked.at_s, leaves_s=leaves_s)


def _unloading_s(role: Role, chance: Random) -> float:
    if role is Role.DWELL:
        return chance.uniform(90, 125) * 60
    return chance.uniform(24, 38) * 60


def _away(start: Knot, came_by: list[Knot]) -> list[Knot]:
    """Out of the gate and back along the road it came by, until it is of no interest any more."""
    knots = [start, straight(start, yard.GATE, YARD_KMH)]
    knots.append(straight(knots[-1], yard.GATE_ROAD, GATE_ROAD_KMH))
    for knot in reversed(came_by[:-2]):
        knots.append(straight(knots[-1], (knot.lat, knot.lon), AWAY_KMH))
        if distance_km(PLANT_AT, (knot.lat, knot.lon)) > AWAY_KM:
            break
    return knots
