"""The plan of a plant's day: which supplier sends when, with whom, for which window, and when the truck should leave.

A planner takes free-flow minutes and a tenth more, the breaks and the night that the law asks of a rested driver, and
some slack; how well is a matter of the carrier. Trucks come home and go out again every fourth day.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time

import msgspec
import numpy as np

from simulators.world.carriers import Carrier
from simulators.world.chance import chance
from simulators.world.lanes import Lane, Plant
from simulators.world.scene import ZONE

TRUCKS = (25, 32)
"""A weekday, both ends included."""

WEEKEND_SHARE = 4
WINDOW_MIN = 30
FIRST_WINDOW, LAST_WINDOW = 12, 41
"""In half hours of the local day: 06:00 to 20:30."""

OVER_FREE_FLOW = 1.10
BREAK_EVERY_MIN, BREAK_MIN, SWAP_MIN = 258.0, 45.0, 10.0
NIGHT_OVER_MIN, NIGHT_MIN = 520.0, 660.0
SLACK_MIN = (20.0, 68.0)
TEAM_OVER_MIN = 300.0
MAIN_CARRIER_SHARE = 0.75
ROTATION_DAYS = 4
TRIES = 5


class Booking(msgspec.Struct, frozen=True, kw_only=True):
    """One truckload as planned. Instants are seconds since 1970."""

    id: str
    lane: Lane
    carrier: Carrier
    vehicle: str
    is_team: bool
    has_planned_rest: bool
    window_start_s: float
    depart_s: float

    @property
    def window_end_s(self) -> float:
        return self.window_start_s + WINDOW_MIN * 60.0


def bookings_of(seed: int, plant: Plant, on: date) -> tuple[Booking, ...]:
    """All truckloads whose windows begin on that day of the plant's own calendar."""
    draw = chance(seed, "plan", plant.site.id, on)
    trucks = int(draw.integers(TRUCKS[0], TRUCKS[1] + 1))
    count = trucks if on.weekday() < 5 else trucks // WEEKEND_SHARE
    midnight_s = datetime.combine(on, time(), ZONE).timestamp()
    taken: set[tuple[int, int]] = set()
    of_carrier: Counter[str] = Counter()
    found = []
    for number in range(count):
        lane = plant.lanes[int(draw.integers(len(plant.lanes)))]
        carrier = lane.carriers[0 if draw.random() < MAIN_CARRIER_SHARE else 1]
        half_hour = _free_half_hour(taken, lane.door, draw)
        of_carrier[carrier.id] += 1
        vehicle = f"{carrier.id}-{plant.site.id}-{on.toordinal() % ROTATION_DAYS}{of_carrier[carrier.id]:02d}"
        trip_id = f"{plant.site.id}-{on:%Y%m%d}-{number + 1:02d}"
        window_start_s = midnight_s + half_hour * WINDOW_MIN * 60.0
        found.append(_booking(seed, trip_id, lane, carrier, vehicle=vehicle, window_start_s=window_start_s))
    return tuple(found)


def planned_min(lane: Lane, carrier: Carrier, *, is_team: bool) -> tuple[float, bool]:
    """How long the planner reckons, without slack, and whether with a night."""
    minutes = lane.way.free_min * OVER_FREE_FLOW * carrier.plans
    stops = int(minutes / BREAK_EVERY_MIN)
    if is_team:
        return minutes + stops * SWAP_MIN, False
    minutes += stops * BREAK_MIN
    has_rest = minutes > NIGHT_OVER_MIN
    return minutes + (NIGHT_MIN if has_rest else 0.0), has_rest


def _booking(seed: int, trip_id: str, lane: Lane, carrier: Carrier, *, vehicle: str, window_start_s: float) -> Booking:
    draw = chance(seed, "booking", trip_id)
    is_team = bool(draw.random() < carrier.team_share) and lane.way.free_min > TEAM_OVER_MIN
    minutes, has_rest = planned_min(lane, carrier, is_team=is_team)
    slack_min = draw.uniform(*SLACK_MIN) * carrier.slack
    depart_s = window_start_s + (WINDOW_MIN / 2 - minutes - slack_min) * 60.0
    return Booking(
        id=trip_id,
        lane=lane,
        carrier=carrier,
        vehicle=vehicle,
        is_team=is_team,
        has_planned_rest=has_rest,
        window_start_s=window_start_s,
        depart_s=round(depart_s / 60.0) * 60.0,
    )


def _free_half_hour(taken: set[tuple[int, int]], door: int, draw: np.random.Generator) -> int:
    """A window that leaves its door an hour, if a few tries find one: planners do not always."""
    for _ in range(TRIES):
        half_hour = int(draw.integers(FIRST_WINDOW, LAST_WINDOW + 1))
        if not taken & {(door, half_hour + near) for near in (-1, 0, 1)}:
            break
    taken.add((door, half_hour))
    return half_hour
