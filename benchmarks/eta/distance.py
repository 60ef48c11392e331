"""The simplest rivals: the distance at one speed, or a router's minutes at one factor, tuned on the training part.

The slope with the least absolute error through the origin is the median of actual / x, weighted by x.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from benchmarks.eta.moment import Floats, Moment, Predicted, labels, medians_only


def by_distance(moments: Sequence[Moment]) -> Predicted:
    """Great-circle distance at the speed that suits the training part best."""
    return _tuned("distance / v", moments, np.array([each.distance_km for each in moments]))


def by_router(moments: Sequence[Moment], router_min: Floats) -> Predicted:
    """A router's minutes by the factor that suits the training part best."""
    return _tuned("router x factor", moments, router_min)


def training_part(moments: Sequence[Moment]) -> Floats:
    """Which moments' labels were known before the test began."""
    tested = [each.at for each in moments if each.is_test]
    begins = min(tested, default=None)
    known = [not each.is_test and (begins is None or each.is_known(begins)) for each in moments]
    return np.array(known, dtype=bool)


def slope(x: Floats, y: Floats) -> float:
    """The weighted median of y / x; NaN without any."""
    some = x > 0.0
    if not some.any():
        return float("nan")
    ratios, weights = y[some] / x[some], x[some]
    order = np.argsort(ratios)
    reached = np.cumsum(weights[order])
    return float(ratios[order][np.searchsorted(reached, reached[-1] / 2.0)])


def _tuned(name: str, moments: Sequence[Moment], x: Floats) -> Predicted:
    known = training_part(moments)
    return medians_only(name, x * slope(x[known], labels(moments)[known]))
