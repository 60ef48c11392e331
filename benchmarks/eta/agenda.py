"""What comes next on the road, over all trips at once: a fix, a checkpoint, a look at an alert, an arrival.

At one instant a fix comes before the checkpoint that asks about it, and an arrival comes last.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from benchmarks.eta.checkpoints import checkpoints_of, rests_of, ticks_of
from benchmarks.eta.features import Wheel
from benchmarks.eta.moment import Floats
from benchmarks.eta.trip import Trip
from tracking.state import VehicleState

FIX, CHECKPOINT, TICK, ARRIVAL = range(4)

Whole = NDArray[np.int64]


@dataclass(slots=True)
class Watch:
    """The alert of one trip, as it was seen at each look."""

    raised_at: datetime | None = None
    is_up: bool = False
    flips: int = 0

    def note(self, is_up: bool | None, at: datetime) -> None:
        if is_up is None or is_up == self.is_up:
            return
        self.is_up = is_up
        if self.raised_at is None:
            self.raised_at = at
        else:
            self.flips += 1


@dataclass(slots=True)
class Underway:
    """What the replay keeps of a trip on the road."""

    trip: Trip
    checkpoints: list[tuple[str, datetime]]
    ticks: list[datetime]
    rests: list[datetime]
    wheel: Wheel = field(default_factory=Wheel)
    watch: Watch = field(default_factory=Watch)
    state: VehicleState | None = None


def underway(trip: Trip) -> Underway:
    """A trip before its first fix. Alerts are looked at in the test alone, and where there is a window."""
    ticks = list(ticks_of(trip)) if trip.is_test and trip.has_window else []
    return Underway(trip, checkpoints_of(trip), ticks, rests_of(trip))


def in_order(trips: Sequence[Underway]) -> Iterator[tuple[int, Underway, int]]:
    """`(kind, trip, index within its kind)` by time; arrays, since there are millions."""
    if not trips:
        return
    each_of = [_instants(each) for each in trips]
    seconds = np.concatenate([at for at, _, _ in each_of])
    kinds = np.concatenate([kind for _, kind, _ in each_of])
    indices = np.concatenate([index for _, _, index in each_of])
    numbers = np.repeat(np.arange(len(trips)), [len(at) for at, _, _ in each_of])
    for place in np.lexsort((kinds, seconds)):
        yield int(kinds[place]), trips[numbers[place]], int(indices[place])


def _instants(each: Underway) -> tuple[Floats, Whole, Whole]:
    """Seconds, kinds and indices of one trip."""
    at = [
        [fix.at.timestamp() for fix in each.trip.fixes],
        [at.timestamp() for _, at in each.checkpoints],
        [at.timestamp() for at in each.ticks],
        [each.trip.arrived_at.timestamp()],
    ]
    kinds = np.repeat([FIX, CHECKPOINT, TICK, ARRIVAL], [len(some) for some in at])
    indices = np.concatenate([np.arange(len(some)) for some in at])
    return np.concatenate(at), kinds, indices
