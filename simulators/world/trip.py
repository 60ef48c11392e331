"""One trip from the plan to what was heard of it: the driver sets out, comes to the gate, and is told of afterwards."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import numpy as np

from simulators.world.carriers import Carrier
from simulators.world.chance import chance
from simulators.world.devices import Heard, hear
from simulators.world.drive import Driven, drive
from simulators.world.hours import Driver
from simulators.world.planner import Booking
from simulators.world.plant import Visit
from simulators.world.scene import Scene
from simulators.world.shapes import Causes, Stand, WorldSite, WorldTrip
from simulators.world.track import track_of

TRUCK_PACE, TRIP_PACE = 0.04, 0.03
"""Standard deviations of log(pace): what stays with a truck and its driver, and what changes from trip to trip."""

DELAY_LOG_MIN, DELAY_SPREAD, MOST_DELAY_MIN = 1.2, 1.15, 300.0
TROUBLE_SHARE, TROUBLE_MIN = 0.035, (30.0, 180.0)
AHEAD_SHARE, AHEAD_MIN = 0.15, (5.0, 30.0)
"""Departures: a median of three minutes late with a heavy tail, trouble at loading at times, and some leave early."""

LOADING_MIN = (12.0, 40.0)


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
    loads_s = journey.departed_s - draw.uniform(*LOADING_MIN) * 60.0
    track = track_of(booking, journey.driven, visit, site=(site.lat, site.lon), loads_s=loads_s)
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


def _at(seconds: float) -> datetime:
    """Whole seconds, as devices and clocks on walls tell them."""
    return datetime.fromtimestamp(round(seconds), UTC)
