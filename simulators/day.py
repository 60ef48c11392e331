"""A plant's day as it was planned: sixty truckloads for twelve doors, each with a window, and the part each will play.

The same site, date and seed always give the same day. The plan says nothing of what will go wrong; `simulators.truck`
plays it.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from random import Random
from zoneinfo import ZoneInfo

import msgspec

from simulators import yard
from simulators.cast import CARRIERS, LANES, Lane, Role, get_carrier, reaches, role_of
from simulators.drive import Style, departure_for, style_of
from simulators.places import CITIES
from simulators.roads import route_from
from simulators.seeded import seeded

SITE = "north"
SEED = 7
OPENS_AT = time(6, 0)
GAPS_MIN = (80, 240, 95, 265)
"""Between the starts of two windows at a door: a tight pair, where lateness makes a conflict, then room to recover."""
LENGTHS_MIN = (30, 45, 60, 45)
DECK = 2  # how often a lane may come up in one day; a long haul once
LONG_HAUL_KM = 480.0
TIGHT_MIN = 100
ROTATION_DAYS = 3  # a vehicle comes again on the third day: it has to get home


class Booking(msgspec.Struct, frozen=True, kw_only=True):
    """One truckload: what the plan says of it, and (`role`, `aims_at`) what the simulator knows besides.

    `aims_at` is when it would reach the gate if nothing kept it.
    """

    id: str
    index: int
    door: int
    window_start: datetime
    window_end: datetime
    lane: Lane
    vehicle: str
    quantities: tuple[int, ...]
    role: Role
    aims_at: datetime
    depart_at: datetime
    style: Style


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """What a site expects on one date of its own calendar, in the order of windows."""

    site_id: str
    date: date
    seed: int
    bookings: tuple[Booking, ...]


class _Slot(msgspec.Struct, frozen=True, order=True):
    start_min: int
    door: int
    length_min: int
    next_min: int


@lru_cache(maxsize=16)
def plan(site_id: str, on: date, seed: int = SEED) -> Day:
    """The day `on` at a site."""
    chance = seeded("day", site_id, on, seed)
    deck = [lane for lane in LANES for _ in range(DECK if lane.crow_km() < LONG_HAUL_KM else 1)]
    chance.shuffle(deck)
    slots = _slots()
    bookings = [
        _booking(index, slot, role, on, deck=deck, chance=chance)
        for index, (slot, role) in enumerate(zip(slots, _roles(slots), strict=True))
    ]
    return Day(site_id=site_id, date=on, seed=seed, bookings=tuple(bookings))


def plan_file(on: date, seed: int = SEED, *, days: int = 2, site_id: str = SITE) -> dict[str, object]:
    """The plan of `days` days from `on`, as `app.py plan import` reads it.

    Times are ISO 8601 with the site's offset. Long hauls of a day set off on the day before.
    """
    all_days = [plan(site_id, on + timedelta(days=n), seed) for n in range(days)]
    bookings = [booking for day in all_days for booking in day.bookings]
    return {
        "sites": [yard.site(site_id)],
        "carriers": [{"id": carrier.id, "name": carrier.name} for carrier in CARRIERS],
        "vehicles": [
            {"carrier": carrier, "id": vehicle}
            for carrier, vehicle in sorted({(booking.lane.carrier, booking.vehicle) for booking in bookings})
        ],
        "shipments": [_shipment(site_id, booking) for booking in bookings],
    }


def _slots() -> list[_Slot]:
    """Five windows a door from 06:00 to 22:00; doors begin at different minutes, so that trucks come all day."""
    slots = []
    for door in range(yard.DOORS):
        start = (door * 100) % 225
        for turn in range(len(GAPS_MIN) + 1):
            gap = GAPS_MIN[(turn + door) % len(GAPS_MIN)]
            length = LENGTHS_MIN[(turn * 3 + door) % len(LENGTHS_MIN)]
            slots.append(_Slot(start, door, length, gap))
            start += gap
    return sorted(slots)


def _roles(slots: list[_Slot]) -> list[Role]:
    """The parts by slot. Who will hold up a door changes places with a punctual neighbour whose door is wanted soon."""
    roles = [role_of(index) for index in range(len(slots))]
    for index, role in enumerate(roles):
        if role not in (Role.JAM, Role.DWELL) or slots[index].next_min < TIGHT_MIN:
            continue
        for other in (index - 1, index + 1, index - 2, index + 2):
            if 0 <= other < len(slots) and roles[other] is Role.ON_TIME and slots[other].next_min < TIGHT_MIN:
                roles[index], roles[other] = roles[other], role
                break
    return roles


def _draw(deck: list[Lane], role: Role) -> Lane:
    """Takes the first lane that suits the part off the deck."""
    lane = next((lane for lane in deck if reaches(role, lane)), deck[0])
    deck.remove(lane)
    return lane


def _booking(index: int, slot: _Slot, role: Role, on: date, *, deck: list[Lane], chance: Random) -> Booking:
    lane = _draw(deck, role)
    zone = ZoneInfo(yard.ZONE)
    start = datetime.combine(on, OPENS_AT, zone) + timedelta(minutes=slot.start_min)
    end = start + timedelta(minutes=slot.length_min)
    aims_at = _aim(role, start, end, chance)
    style = style_of(on, index, utc_offset_s=(start.utcoffset() or timedelta()).total_seconds())
    departs_s = departure_for(route_from(lane.city), aims_at.timestamp(), style)
    # An early truck is one that sets off before its time, a waiting one likewise: the plan has them leave later.
    departs_s += {Role.EARLY: 3300.0, Role.WAITS: 2700.0}.get(role, 0.0)
    return Booking(
        id=f"{on:%m%d}-{index + 1:02d}",
        index=index,
        door=slot.door,
        window_start=start,
        window_end=end,
        lane=lane,
        vehicle=f"{get_carrier(lane.carrier).prefix}-{1000 + on.toordinal() % ROTATION_DAYS * 100 + index}",
        quantities=tuple(chance.randrange(4, 60) * 20 for _ in lane.parts),
        role=role,
        aims_at=aims_at,
        depart_at=datetime.fromtimestamp(round(departs_s / 300) * 300, zone),
        style=style,
    )


def _aim(role: Role, start: datetime, end: datetime, chance: Random) -> datetime:
    """When the truck would reach the gate: somewhere in the middle of its window, or as its part demands."""
    if role in (Role.EARLY, Role.WAITS):
        return start - timedelta(minutes=chance.uniform(42, 62))
    if role is Role.AT_RISK:
        return end + timedelta(minutes=chance.uniform(-3, 7))
    return start + (end - start) * chance.uniform(0.25, 0.65)


def _shipment(site_id: str, booking: Booking) -> dict[str, object]:
    origin_lat, origin_lon = CITIES[booking.lane.city]
    lines = zip(booking.lane.parts, booking.quantities, strict=True)
    return {
        "id": booking.id,
        "site": site_id,
        "carrier": booking.lane.carrier,
        "supplier": booking.lane.supplier,
        "vehicle": booking.vehicle,
        "door": yard.door_id(booking.door),
        "window_start": booking.window_start.isoformat(),
        "window_end": booking.window_end.isoformat(),
        "origin": booking.lane.city,
        "origin_lat": origin_lat,
        "origin_lon": origin_lon,
        "depart_at": booking.depart_at.isoformat(),
        "lines": [{"part": part, "quantity": quantity} for part, quantity in lines],
    }
