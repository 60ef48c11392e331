"""How much longer a stop in progress will last, from how long stops have lasted.

    left = median of (S - s | S > s)       s: how long it stands, S: the stops that began in the same phase of the day

The phase is the driver's: early since the last break or when one is due, and before or after five hours at the wheel.
Seeds stand in for the first stops, and stay a part of a small sample.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from math import inf

from tracking.prediction.model import Entry, Model

SEEDS = {
    False: (
        6,
        7,
        8,
        9,
        10,
        11,
        12,
        13,
        14,
        16,
        18,
        20,
        22,
        25,
        28,
        30,
        35,
        45,
        46,
        47,
        48,
        50,
        55,
        60,
        90,
        240,
        560,
        660,
    ),
    True: (6, 8, 10, 12, 15, 20, 30, 45, 46, 47, 48, 50, 55, 560, 600, 650, 660, 665, 670, 690),
}
"""Minutes of stops of at least five, before and after five hours at the wheel that day: fuel, queues, legal breaks of
45 and rests of 9 to 11 hours."""

KEEP = 300
LATE_IN_DAY_MIN = 300.0
DUE_MIN = 200.0
AFTER_ALL_SHARE = 0.3
"""Of a stop longer than any seen: a breakdown, a weekend. It lasts a third longer, as far as anyone knows."""


def stop_key(since_break_min: float, today_min: float) -> str:
    """The phase that a stop began in."""
    return (
        f"stop:{'late' if today_min > LATE_IN_DAY_MIN else 'early'}:{'due' if since_break_min > DUE_MIN else 'fresh'}"
    )


def left_min(model: Model, key: str, age_min: float, *, below: float = inf) -> float:
    """The median of what is left of a stop that began in that phase and has lasted `age_min` minutes.

    `below`: of those stops alone that last less.
    """
    ordered = _durations(model, key)
    first = bisect_right(ordered, age_min + 1.0)
    longer = bisect_left(ordered, below) - first
    if longer <= 0:
        return max(1.0, AFTER_ALL_SHARE * age_min)
    return max(2.0, ordered[first + longer // 2] - age_min)


def odds_to_last(model: Model, key: str, total_min: float, age_min: float) -> float:
    """The probability that a stop that has lasted `age_min` minutes will last `total_min` in all."""
    ordered = _durations(model, key)
    longer = len(ordered) - bisect_right(ordered, age_min)
    if age_min >= total_min or longer == 0:
        return 1.0
    return (len(ordered) - bisect_right(ordered, total_min)) / longer


def _durations(model: Model, key: str) -> tuple[float, ...]:
    return model.derive(key, lambda entry: _with_seeds(entry, SEEDS["late" in key]))


def _with_seeds(entry: Entry | None, seeds: tuple[int, ...]) -> tuple[float, ...]:
    return tuple(sorted((*(entry or ()), *(float(seed) for seed in seeds))))
