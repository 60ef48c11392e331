"""Appointments for recorded legs that had none, so that lateness can be scored.

    window end = the start + the lane's median total x 1.1 + 15 min     three legs and more of the lane were learnt from
               = now + the band's median minutes a km x km x 1.1 + 15 min        else

Medians are of the training part alone, so that they are as ignorant of the test as a planner is. With this
tolerance about one leg in seven is late, as in a plant that plans well; without it every second one would be.
A band is a doubling of the great-circle distance, by kind of route.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from math import log2
from statistics import median

from benchmarks.eta.leg import LegRow

SLACK_SHARE, SLACK_MIN = 0.1, 15.0
LEAST_LEGS = 3

Lane = tuple[str, str]
Band = tuple[int, str]


class Appointments:
    """What a planner would promise after the training part."""

    def __init__(self, training: Sequence[LegRow]) -> None:
        totals: dict[Lane, dict[str, float]] = defaultdict(dict)
        paces: dict[Band, list[float]] = defaultdict(list)
        for row in training:
            totals[row.origin, row.destination][row.leg] = row.elapsed_min + row.actual_min
            paces[_band(row)].append(row.actual_min / max(row.crow_km, 1.0))
        self._totals = {lane: median(legs.values()) for lane, legs in totals.items() if len(legs) >= LEAST_LEGS}
        self._paces = {band: median(found) for band, found in paces.items()}

    def window_min(self, row: LegRow) -> float | None:
        """Minutes from the row's instant to its window's end, negative if over; None where nothing is like it."""
        total_min = self._totals.get((row.origin, row.destination))
        if total_min is not None:
            return total_min * (1.0 + SLACK_SHARE) + SLACK_MIN - row.elapsed_min
        pace = self._paces.get(_band(row))
        return None if pace is None else pace * max(row.crow_km, 1.0) * (1.0 + SLACK_SHARE) + SLACK_MIN


def _band(row: LegRow) -> Band:
    return int(log2(max(row.crow_km, 1.0))), row.kind
