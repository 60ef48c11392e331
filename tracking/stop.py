"""How much longer a stop in progress will last, from a seeded distribution of how long trucks stop.

Fuel, a queue, a check: half are over in a quarter of an hour. Then the legal break of 45 min. Whoever stands after
two and a half hours mostly takes the daily rest. Seeds, until durations are learnt; read as straight lines between.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import pairwise

LONGER_THAN = ((5.0, 1.0), (15.0, 0.55), (30.0, 0.42), (44.0, 0.38), (52.0, 0.15), (90.0, 0.09), (180.0, 0.03))
"""(minutes, share of stops of at least five minutes that last longer)."""

REST = ((540.0, 0.025), (720.0, 0.0))
"""The tail: daily rests of nine to twelve hours."""

POINTS = LONGER_THAN + REST
AFTER_ALL_MIN = 30.0
"""What is left of a stop that is longer than any rest: a breakdown, a weekend; nobody knows."""


def remaining_stop_min(age_min: float) -> float:
    """The median of what is left of a stop that has lasted `age_min` minutes."""
    share = share_longer(age_min)
    if share <= 0.0:
        return AFTER_ALL_MIN
    return max(1.0, _age_at(share / 2.0) - age_min)


def odds_to_last(total_min: float, age_min: float) -> float:
    """The probability that a stop that has lasted `age_min` minutes will last `total_min` in all."""
    so_far = share_longer(age_min)
    return min(1.0, share_longer(total_min) / so_far) if so_far > 0.0 else 1.0


def share_longer(age_min: float) -> float:
    """The share of stops that last longer than that."""
    if age_min <= POINTS[0][0]:
        return 1.0
    if age_min >= POINTS[-1][0]:
        return 0.0
    after = bisect_left(POINTS, (age_min, 0.0))
    (left, high), (right, low) = POINTS[after - 1], POINTS[after]
    return high + (low - high) * (age_min - left) / (right - left)


def _age_at(share: float) -> float:
    for (left, high), (right, low) in pairwise(POINTS):
        if low <= share <= high:
            return left + (right - left) * (high - share) / (high - low)
    return POINTS[-1][0]
