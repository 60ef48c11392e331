"""The shape of a distribution of log(actual / predicted): values at equal steps of probability.

    knots       at probability (i + 1/2) / n, ascending, straight lines between
    tails       beyond the outermost knots, exponential: as far again as the outer tenth is wide

Learnt from the errors that were seen, so it is as skewed and as heavy as they are; `seeded` is the lognormal that
stands in for them on the first day.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import lru_cache
from math import exp, log
from statistics import NormalDist

from tracking.prediction.sample import quantile

Shape = tuple[float, ...]
KNOTS = 41
"""Each stands for 2.4 % of the arrivals; P(late) is shown in whole per cent."""

HALF = 0.5 / KNOTS
OUTER = KNOTS // 10
LEAST_TAIL = 0.02
LEAST_SHARE = 1e-12
"""Further out than this nobody can tell."""
_NORMAL = NormalDist()
_SCORES = tuple(_NORMAL.inv_cdf((i + 0.5) / KNOTS) for i in range(KNOTS))


@lru_cache(maxsize=256)
def seeded(sigma: float) -> Shape:
    """The lognormal with that log-spread and median 1."""
    return tuple(sigma * score for score in _SCORES)


def shape_of(ordered: Sequence[float], width: float = 1.0) -> Shape:
    """The shape of values seen, ascending; widened or narrowed about their median."""
    middle = quantile(ordered, 0.5)
    knots = (quantile(ordered, (i + 0.5) / KNOTS) for i in range(KNOTS))
    return tuple(middle + (knot - middle) * width for knot in knots)


def share_above(shape: Shape, value: float) -> float:
    """The probability of more than `value`."""
    place = bisect_right(shape, value)
    if place == 0:
        return 1.0 - HALF * exp((value - shape[0]) / _tail(shape[0], shape[OUTER]))
    if place == KNOTS:
        return HALF * exp((shape[-1] - value) / _tail(shape[-1 - OUTER], shape[-1]))
    left, right = shape[place - 1], shape[place]
    return 1.0 - (place - 0.5 + (value - left) / (right - left)) / KNOTS


def value_above(shape: Shape, share: float) -> float:
    """The value that this share is above; the inverse of `share_above`."""
    share = min(max(share, LEAST_SHARE), 1.0 - LEAST_SHARE)
    place = (1.0 - share) * KNOTS - 0.5
    if place < 0.0:
        return shape[0] + _tail(shape[0], shape[OUTER]) * log((1.0 - share) / HALF)
    if place >= KNOTS - 1:
        return shape[-1] - _tail(shape[-1 - OUTER], shape[-1]) * log(share / HALF)
    left = int(place)
    return shape[left] + (place - left) * (shape[left + 1] - shape[left])


def _tail(low: float, high: float) -> float:
    return max(LEAST_TAIL, (high - low) / 2.0)
