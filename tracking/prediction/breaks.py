"""The breaks that drivers do take, where the law makes so many minutes of them likely.

minutes = mean of those seen after such a prediction, shrunk to the prediction, by what it was and how far it is
"""

from __future__ import annotations

from bisect import bisect_right

from tracking.prediction.mean import shrunk
from tracking.prediction.model import Model

KAPPA = 8.0
BIN_MIN = 10.0
DISTANCES_MIN = (60.0, 180.0)
LEAST_MIN = 1.0


def learnt_breaks(model: Model, expected_min: float, drive_min: float) -> tuple[float, str]:
    """Minutes of breaks to expect, and the entry that knows; none is asked where there is next to nothing."""
    if expected_min < LEAST_MIN:
        return expected_min, ""
    key = f"break:{min(20, int(expected_min / BIN_MIN))}:{bisect_right(DISTANCES_MIN, drive_min)}"
    return shrunk(model, ((key, KAPPA),), expected_min), key
