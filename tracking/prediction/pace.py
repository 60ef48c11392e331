"""This truck's own pace, and how much of it will last: learnt, since slow so far is not always slow to the end.

    rho  = log((driven + 60) / (usual + 60))       minutes at the wheel over the last stretch, against what is usual
    pace = exp(gain x rho) for now, fading with 180 min ahead

`gain` is learnt by horizon from zero: on real trucks an ungated pace was worse than none.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from math import exp, log

from tracking.prediction.mean import ridge_gain
from tracking.prediction.model import Entry, Model
from tracking.trip_record import Mark

STRETCH_MIN = 150.0
"""How far back the pace is measured, at the wheel."""
SHRINK_MIN = 60.0
LEAST_DRIVEN_MIN = -5.0
"""Minutes that creeping was counted as driving for, until it turned out to be a stop, are taken back."""
LEAST, MOST = -0.4, 0.6
FADES_MIN = 180.0
RIDGE = 0.4
KEEP = 0.998
HORIZONS_MIN = (40.0, 160.0)


def find_pace(marks: Sequence[Mark], driven_min: float, usual_min: float) -> float:
    """`rho` at the wheel for `driven_min` since the trip began, with usually `usual_min` still to drive."""
    since = next((mark for mark in reversed(marks) if driven_min - mark.driven_min >= STRETCH_MIN), None)
    since = since or (marks[0] if marks else None)
    if since is None:
        return 0.0
    usual, driven = max(0.0, since.usual_min - usual_min), max(LEAST_DRIVEN_MIN, driven_min - since.driven_min)
    return min(MOST, max(LEAST, log((driven + SHRINK_MIN) / (usual + SHRINK_MIN))))


def paced_min(model: Model, usual_min: float, rho: float) -> float:
    """The minutes ahead at this truck's pace."""
    if not rho:
        return usual_min
    gain = max(-0.5, min(1.2, ridge_gain(model.find(gain_key(usual_min)), RIDGE)))
    return usual_min * (1.0 + (exp(gain * rho) - 1.0) * _lasting(usual_min))


def gain_key(usual_min: float) -> str:
    """One gain for each horizon: what slowed it may be over soon."""
    return f"pace:{bisect_right(HORIZONS_MIN, usual_min)}"


def regressed(entry: Entry | None, usual_min: float, rho: float, log_error: float) -> Entry:
    """The sums of the ridge regression of log(actual / usual) on the pace, through the origin, after one more trip."""
    both, square = entry or (0.0, 0.0)
    x = rho * _lasting(usual_min)
    return (both * KEEP + x * max(-0.6, min(0.6, log_error)), square * KEEP + x * x)


def _lasting(usual_min: float) -> float:
    """The mean over the way ahead of exp(-t / FADES_MIN)."""
    k = usual_min / FADES_MIN
    return (1.0 - exp(-k)) / k if k > 1e-6 else 1.0
