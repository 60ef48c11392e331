"""One trip from the plan to what was heard of it: the driver sets out, comes to the gate, and is told of afterwards."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import numpy as np

from simulators.world.carriers import Carrier
from simulators.world.chance import chance
from simulators.world.devices import Heard, Track, hear
from simulators.world.drive import Driven, drive
from simulators.world.ground import Point
from simulators.world.hours import Driver
from simulators.world.planner import Booking
from simulators.world.plant import GATE_KM, TO_DOOR_S, TO_GATE_S, TO_WAITING_S, WAITING_KM, Visit, door_at
from simulators.world.scene import Scene
from simulators.world.shapes import Causes, Stand, WorldSite, WorldTrip
from simulators.world.ways import QUEUE_KM, Way

TRUCK_PACE, TRIP_PACE = 0.04, 0.03
"""Standard deviations of log(pace): what stays with a truck and its driver, and what changes from trip to trip."""

DELAY_LOG_MIN, DELAY_SPREAD, MOST_DELAY_MIN = 1.2, 1.15, 300.0
TROUBLE_SHARE, TROUBLE_MIN = 0.035, (30.0, 180.0)
AHEAD_SHARE, AHEAD_MIN = 0.15, (5.0, 30.0)
"""Departures: a median of three minutes late with a heavy tail, trouble at loading at times, and some leave early."""

LOADING_MIN = (12.0, 40.0)
AWAY_KMH, AWAY_S, AWAY_CADENCES = 45.0, 12 * 60.0, 1.6
"""After the plant a truck is followed until a fix was made outside."""


class Journey(msgspec.Struct, frozen=True):
    """A trip as far as the line before the gate. `brought` are minutes at the wheel since the last break, and today."""

    booking: Booking
    departed_s: float
    driver: Driver
    brought: tuple[float, float]
    driven: Driven


def set_out(seed: int, booking: Booking, scene: Scene) -> Journey:
    """The drive, with all that happens on the way."""
    draw = chance(seed, "trip", booking.id)
    pace = float(chance(seed, "truck", booking.vehicle).normal(0.0, TRUCK_PACE) + draw.normal(0.0, TRIP_PACE))
    departed_s = booking.depart_s + delay_min(booking.carrier, draw) * 60.0
    driver = Driver(draw, pace, booking.is_team, booking.has_planned_rest, booking.window_start_s)
    brought = (driver.since_break_min, driver.today_min)
    return Journey(booking, departed_s, driver, brought, drive(booking.lane.way, departed_s, driver, scene, draw))


def delay_min(carrier: Carrier, draw: np.random.Generator) -> float:
    """How much later than planned a truck leaves; negative for sooner."""
    late = draw.lognormal(DELAY_LOG_MIN, DELAY_SPREAD) * carrier.tardy
    trouble = draw.uniform(*TROUBLE_MIN) if draw.random() < TROUBLE_SHARE else 0.0
    ahead = draw.uniform(*AHEAD_MIN) if draw.random() < AHEAD_SHARE else 0.0
    return float(min(MOST_DELAY_MIN, late + trouble) - ahead)


def told(seed: int, site: WorldSite, journey: Journey, visit: Visit) -> WorldTrip:
    """The trip as others see it, its causes beside it."""
    booking, lane = journey.booking, journey.booking.lane
    draw = chance(seed, "device", booking.id)
    track = _track(journey, visit, (site.lat, site.lon), draw)
    heard = hear(track, journey.departed_s, visit.arrived_s, booking.carrier.cadence_s, draw)
    return WorldTrip(
        id=booking.id,
        site=site.id,
        carrier=booking.carrier.id,
        vehicle=booking.vehicle,
        supplier=lane.supplier,
        origin=lane.town,
        origin_lat=round(lane.origin[0], 6),
        origin_lon=round(lane.origin[1], 6),
        door=site.doors[lane.door],
        window_start=_at(booking.window_start_s),
        window_end=_at(booking.window_end_s),
        depart_at=_at(booking.depart_s),
        departed_at=_at(journey.departed_s),
        arrived_at=_at(visit.arrived_s),
        docked_at=_at(visit.docked_s),
        done_at=_at(visit.done_s),
        fixes=heard.fixes,
        causes=_causes(journey, visit, heard),
    )


def _causes(journey: Journey, visit: Visit, heard: Heard) -> Causes:
    stands = [*journey.driven.stands, ("queue", visit.queued_s, visit.enters_s)]
    return Causes(
        is_team=journey.booking.is_team,
        pace=journey.driver.pace,
        since_break_min=journey.brought[0],
        today_min=journey.brought[1],
        departure_delay_min=(journey.departed_s - journey.booking.depart_s) / 60.0,
        crowd_min=journey.driven.crowd_min,
        weather_min=journey.driven.weather_min,
        incident_min=journey.driven.incident_min,
        gate_wait_min=(visit.enters_s - visit.queued_s) / 60.0,
        cadence_s=journey.booking.carrier.cadence_s,
        gap_min=heard.gap_min,
        is_displaced_once=heard.is_displaced_once,
        stands=tuple(Stand(kind, _at(from_s), _at(until_s)) for kind, from_s, until_s in stands),
    )


def _track(journey: Journey, visit: Visit, site: Point, draw: np.random.Generator) -> Track:
    """From loading to well away from the plant."""
    way, driven = journey.booking.lane.way, journey.driven
    loads_s = journey.departed_s - draw.uniform(*LOADING_MIN) * 60.0
    line = (float(way.lat[-1]), float(way.lon[-1]))
    gate, waiting = (_towards(site, line, km / QUEUE_KM) for km in (GATE_KM, WAITING_KM))
    door = door_at(site, journey.booking.lane.door)
    leaves_s = visit.done_s + TO_DOOR_S
    followed_s = max(AWAY_S, AWAY_CADENCES * journey.booking.carrier.cadence_s)
    inside = [
        (visit.enters_s, line),
        (visit.arrived_s, gate),
        (visit.arrived_s + TO_WAITING_S, waiting),
        (visit.called_s, waiting),
        (visit.docked_s, door),
        (visit.done_s, door),
        (leaves_s, gate),
        (leaves_s + TO_GATE_S, line),
        *_away(way, leaves_s + TO_GATE_S, followed_s),
    ]
    places = np.array(driven.place)
    return Track(
        np.array([loads_s, *driven.at_s, *(at_s for at_s, _ in inside)]),
        np.concatenate([way.lat[:1], way.lat[places], [at[0] for _, at in inside]]),
        np.concatenate([way.lon[:1], way.lon[places], [at[1] for _, at in inside]]),
    )


def _away(way: Way, from_s: float, lasts_s: float) -> list[tuple[float, Point]]:
    """Back along the way for so long."""
    found, now_s = [], from_s
    for piece in range(len(way.km) - 1, -1, -1):
        if now_s > from_s + lasts_s:
            break
        now_s += way.km[piece] / AWAY_KMH * 3600.0
        found.append((now_s, (float(way.lat[piece]), float(way.lon[piece]))))
    return found


def _towards(a: Point, b: Point, share: float) -> Point:
    return a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])


def _at(seconds: float) -> datetime:
    """Whole seconds, as devices and clocks on walls tell them."""
    return datetime.fromtimestamp(round(seconds), UTC)
