"""What the benchmark asks of the product, for trips with fixes and for rows without them.

Rivals are functions over the finished list of moments instead: `rival(moments) -> Predicted`, each using a label only
from its `known_at` on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Protocol

from benchmarks.eta.leg import LegRow
from benchmarks.eta.moment import Moment, Predicted, Said
from benchmarks.eta.trip import Trip
from tracking.state import VehicleState


class TripPredictor(Protocol):
    """Hears fixes as they come, is asked at set instants, and is told of arrivals."""

    def see(self, trip: Trip, index: int) -> VehicleState:
        """Takes the trip's fix of that index; the state it makes is what rivals may look at, too."""
        ...

    def forecast(self, trip: Trip, at: datetime) -> Said | None:
        """The distribution at that instant, from what was heard until then; None: cannot say."""
        ...

    def is_alerting(self, trip: Trip, at: datetime) -> bool | None:
        """Whether the late warning is up; None once there is nothing to warn of, since the truck is here."""
        ...

    def arrive(self, trip: Trip) -> None:
        """The truck is there: learn, and forget its state."""
        ...


class RowPredictor(Protocol):
    """The same for legs of which only distances and times are known."""

    def forecast(self, row: LegRow, window_min: float | None) -> Said | None:
        """Minutes from the row's instant."""
        ...

    def arrive(self, rows: Sequence[LegRow]) -> None:
        """A leg has arrived; these are its rows, by time. Their labels are known now."""
        ...


Rival = Callable[[Sequence[Moment]], Predicted]
