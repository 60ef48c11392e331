"""How much longer a stop in progress will last, from how long stops have lasted.

    left = median of (S - s | S > s)       s: how long it stands, S: the stops of the same phase

A phase is where the driver stands in the day: in the queue, near the site, before a night's rest or not; and whether a
break is due. Seeds stand in for the first stops, and stay a part of a small sample.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from math import inf

from tracking.prediction.model import Entry, Model

_SHORT = (6.0, 7.0, 8.0, 9.0, 10.0, 12.0, 14.0, 16.0, 18.0, 20.0, 22.0, 25.0, 28.0, 30.0, 35.0)
_BREAKS = (45.0, 46.0, 47.0, 48.0, 50.0, 55.0, 60.0)
_RESTS = (560.0, 600.0, 650.0, 660.0, 665.0, 670.0, 690.0)
_RESTED = (*_SHORT[::3], *_BREAKS, *_RESTS)
SEEDS = {
    "gate": (6.0, 7.0, 8.0, 9.0, 10.0, 12.0, 14.0, 16.0, 18.0, 20.0, 25.0, 30.0, 40.0),
    "near": (*_SHORT, 40.0, 45.0, 50.0, 60.0, 75.0, 90.0, 120.0),
    "day": (*_SHORT, *_BREAKS, 90.0, 240.0, *_RESTS[:2]),
    "night": _RESTED,
}
"""Minutes of stops of at least five: fuel, queues, legal breaks of 45 and rests of 9 to 11 hours."""

KEEP = 300
NIGHT_ODDS = 0.3
DUE_MIN = 200.0
NEAR_MIN = 60.0
"""Nearer than this, who stands queues, or waits for the window."""
GATE_KM = 1.0
"""This close it stands in the queue at the gate."""
AFTER_ALL_SHARE = 0.3
"""Of a stop longer than any seen: a breakdown, a weekend. It lasts a third longer, as far as anyone knows."""


def stop_key(since_break_min: float, ahead_min: float, distance_km: float, rest_odds: float) -> str:
    """The phase of a stop: with so much driving ahead, and a rest so likely to come before the arrival."""
    if distance_km < GATE_KM:
        return "stop:gate"
    day = "night" if rest_odds >= NIGHT_ODDS else "near" if ahead_min < NEAR_MIN else "day"
    if ahead_min < NEAR_MIN:
        return f"stop:{day}:near"
    return f"stop:{day}:{'due' if since_break_min > DUE_MIN else 'fresh'}"


def left_min(model: Model, key: str, age_min: float, *, below: float = inf) -> float:
    """The median of what is left of a stop of that phase that has lasted `age_min` minutes.

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
    if age_min >= total_min:
        return 1.0
    return (len(ordered) - bisect_right(ordered, total_min)) / longer if longer else 0.0


def _durations(model: Model, key: str) -> tuple[float, ...]:
    return model.derive(key, lambda entry: _with_seeds(entry, SEEDS[key.split(":")[1]]))


def _with_seeds(entry: Entry | None, seeds: tuple[float, ...]) -> tuple[float, ...]:
    return tuple(sorted((*(entry or ()), *seeds)))
