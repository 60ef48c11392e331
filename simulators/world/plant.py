"""What happens at a plant: the line before its gate, the wait for the door, unloading, and out again.

Trucks are taken in the order in which they come. Others come to the gate too, at hours of their own; how many stand
there is drawn for the plant, the day and the hour.

    queue (400 m out) --> gate (300 m) --> waiting place --> door --> gate --> away
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from math import exp

import msgspec
import numpy as np

from simulators.world.chance import chance
from simulators.world.ground import Point, moved
from simulators.world.lanes import DOORS
from simulators.world.planner import Booking
from simulators.world.scene import ZONE

GATE_KM, WAITING_KM = 0.3, 0.15
TO_GATE_S, TO_WAITING_S, TO_DOOR_S = 24.0, 45.0, 60.0
CALLED_BEFORE_WINDOW_S = 15 * 60.0
CHANGEOVER_S = 4 * 60.0
WEEKEND_QUEUE = 0.2


class AtGate(msgspec.Struct, frozen=True):
    """A truck that has come to the line before the gate."""

    booking: Booking
    at_s: float


class Visit(msgspec.Struct, frozen=True):
    """Seconds since 1970; `enters_s` is when the gate opens, `arrived_s` when its circle is crossed."""

    queued_s: float
    enters_s: float
    arrived_s: float
    called_s: float
    docked_s: float
    done_s: float


class Gatehouse:
    """How one plant works; nothing but draws by name is kept between trucks."""

    def __init__(self, seed: int, site: str) -> None:
        draw = chance(seed, "gate", site)
        self._seed, self._site = seed, site
        self._peaks = (draw.uniform(6.0, 9.5), draw.uniform(12.5, 16.0))
        self._busy_min = draw.uniform(6.0, 26.0)
        self._check_min = draw.uniform(3.0, 7.0)
        self._unload_min = draw.uniform(26.0, 42.0)
        self._doors = draw.lognormal(0.0, 0.15, DOORS).tolist()

    def visits(self, trucks: Sequence[AtGate]) -> dict[str, Visit]:
        """By trip, for all trucks that ever come."""
        gate_free_s, doors_free_s = 0.0, dict.fromkeys(range(DOORS), 0.0)
        found = {}
        for truck in sorted(trucks, key=lambda each: (each.at_s, each.booking.id)):
            draw = chance(self._seed, "visit", truck.booking.id)
            waits_s = self.others_min(truck.at_s, draw) * 60.0
            check_s = self._check_min * draw.lognormal(0.0, 0.4) * 60.0
            enters_s = max(truck.at_s + waits_s, gate_free_s + check_s)
            gate_free_s = enters_s
            door = truck.booking.lane.door
            found[truck.booking.id] = visit = self._inside(truck, enters_s, doors_free_s[door], draw)
            doors_free_s[door] = visit.done_s
        return found

    def others_min(self, at_s: float, draw: np.random.Generator) -> float:
        """How long those who are not tracked keep a truck at the gate."""
        local = datetime.fromtimestamp(at_s, UTC).astimezone(ZONE)
        hour = local.hour + local.minute / 60.0
        morning, noon = self._peaks
        height = exp(-((hour - morning) ** 2)) + 0.7 * exp(-(((hour - noon) / 1.3) ** 2)) + 0.08
        day = float(chance(self._seed, "gate day", self._site, local.date()).lognormal(0.0, 0.5))
        weekend = WEEKEND_QUEUE if local.weekday() >= 5 else 1.0
        return self._busy_min * height * day * weekend * float(draw.gamma(2.0, 0.5))

    def _inside(self, truck: AtGate, enters_s: float, door_free_s: float, draw: np.random.Generator) -> Visit:
        booking = truck.booking
        arrived_s = enters_s + TO_GATE_S
        ready_s = arrived_s + TO_WAITING_S + draw.uniform(2.0, 8.0) * 60.0
        called_s = max(ready_s, booking.window_start_s - CALLED_BEFORE_WINDOW_S, door_free_s + CHANGEOVER_S)
        docked_s = called_s + TO_DOOR_S
        minutes = self._unload_min * self._doors[booking.lane.door] * booking.carrier.unloads
        done_s = docked_s + minutes * float(draw.lognormal(0.0, 0.25)) * 60.0
        return Visit(truck.at_s, enters_s, arrived_s, called_s, docked_s, done_s)


def door_at(site: Point, door: int) -> Point:
    """The middle of a door, from 0: two rows of four, 90 m apart, so that circles of 40 m do not touch."""
    row, column = divmod(door, 4)
    return moved(site, east_km=(column - 1.5) * 0.09, north_km=0.05 - row * 0.1)
