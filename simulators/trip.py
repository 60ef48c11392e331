"""One truck's whole trip as knots in time: where it is at any instant is a pure function of that instant."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime

from simulators.drive import Knot
from simulators.places import Point
from simulators.roads import bearing_deg, distance_km


class Trip:
    """A truck's way through a day. Between two knots it moves evenly; before the first and after the last it stands."""

    __slots__ = ("_knots", "_times")

    def __init__(self, knots: Sequence[Knot]) -> None:
        """Knots in the order of their times, at least one; equal times are allowed."""
        self._knots = tuple(knots)
        self._times = [knot.at_s for knot in knots]

    @property
    def begins_s(self) -> float:
        """Seconds since 1970 of the first knot."""
        return self._times[0]

    @property
    def ends_s(self) -> float:
        """Seconds since 1970 of the last knot."""
        return self._times[-1]

    def position_at(self, instant: datetime) -> Point:
        """Degrees (lat, lon) at an instant."""
        return self.point_at(instant.timestamp())

    def point_at(self, at_s: float) -> Point:
        """As `position_at`, with the instant in seconds since 1970."""
        before, after = self._around(at_s)
        if after.at_s <= before.at_s:
            return after.lat, after.lon
        share = min(1.0, max(0.0, (at_s - before.at_s) / (after.at_s - before.at_s)))
        return before.lat + share * (after.lat - before.lat), before.lon + share * (after.lon - before.lon)

    def speed_kmh_at(self, at_s: float) -> float:
        """0 while it stands."""
        before, after = self._around(at_s)
        if after.at_s <= before.at_s or not self.begins_s <= at_s <= self.ends_s:
            return 0.0
        return 3600 * distance_km(before[1:], after[1:]) / (after.at_s - before.at_s)

    def heading_deg_at(self, at_s: float) -> float:
        """Of the stretch it is on; of no meaning while it stands."""
        before, after = self._around(at_s)
        return bearing_deg(before[1:], after[1:])

    def _around(self, at_s: float) -> tuple[Knot, Knot]:
        index = bisect_right(self._times, at_s)
        return self._knots[max(0, index - 1)], self._knots[min(index, len(self._knots) - 1)]
