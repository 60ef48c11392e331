"""What the plan knows of the road: who set the window knew the lane, so an estimate far behind it is mostly too late.

    x    = log(minutes to the middle of the window / minutes predicted)         clipped
    pull = exp(gain x)                                                          gain learnt by horizon, from zero

Ahead of the window and behind it apart: who is ahead may also hold back (`hold`).
"""

from __future__ import annotations

from bisect import bisect_right
from math import exp, log

from tracking.prediction.mean import Findable, ridge_gain
from tracking.prediction.model import Entry

MOST = 0.4
LEAST_MIN = 15.0
HORIZONS_MIN = (60.0, 150.0, 300.0)
RIDGE = 0.3
KEEP = 0.998


def find_pull(to_window_min: float, predicted_min: float) -> float:
    """`x`; 0 where window or arrival are too near for the plan to say anything."""
    if to_window_min < LEAST_MIN or predicted_min < LEAST_MIN:
        return 0.0
    return max(-MOST, min(MOST, log(to_window_min / predicted_min)))


def pulled_min(model: Findable, predicted_min: float, x: float, *, stands: bool = False) -> float:
    """The minutes predicted, drawn to the plan as far as that has proved right."""
    if not x:
        return predicted_min
    gain = max(0.0, min(0.8, ridge_gain(model.find(pull_key(predicted_min, x, stands=stands)), RIDGE)))
    return predicted_min * exp(gain * x)


def pull_key(predicted_min: float, x: float, *, stands: bool) -> str:
    """The entry of a horizon, ahead of the window or behind it, standing or not."""
    kind = f"{'ahead' if x > 0.0 else 'behind'}{':stands' if stands else ''}"
    return f"pull:{kind}:{bisect_right(HORIZONS_MIN, predicted_min)}"


def learnt(entry: Entry | None, x: float, log_error: float) -> Entry:
    """The sums of the regression after one more trip."""
    both, square = entry or (0.0, 0.0)
    return (both * KEEP + x * max(-0.6, min(0.6, log_error)), square * KEEP + x * x)
