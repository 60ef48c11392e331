"""A whole distribution from three of its quantiles: two halves of a lognormal that meet at the median."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np

from benchmarks.eta.moment import QUANTILES, Floats

NORMAL = NormalDist()
Z_HIGH = NORMAL.inv_cdf(0.9)
LEAST_MIN = 0.05
CDF = np.vectorize(NORMAL.cdf, otypes=[float])


def spread(low: Floats, median: Floats, high: Floats) -> Floats:
    """`QUANTILES` of each row, from its quantiles at 0.1, 0.5 and 0.9."""
    centre, below, above = _halves(low, median, high)
    z = np.array([NORMAL.inv_cdf(share) for share in QUANTILES])
    found: Floats = np.exp(centre[:, None] + np.where(z < 0.0, below[:, None], above[:, None]) * z)
    return found


def p_after(low: Floats, median: Floats, high: Floats, minutes: Floats) -> Floats:
    """P(T > minutes) of each row; NaN where the minutes are."""
    centre, below, above = _halves(low, median, high)
    away = np.log(np.maximum(minutes, LEAST_MIN)) - centre
    found: Floats = 1.0 - CDF(away / np.where(away < 0.0, below, above))
    return found


def _halves(low: Floats, median: Floats, high: Floats) -> tuple[Floats, Floats, Floats]:
    centre = np.log(np.maximum(median, LEAST_MIN))
    below = np.maximum((centre - np.log(np.maximum(low, LEAST_MIN))) / Z_HIGH, 1e-3)
    above = np.maximum((np.log(np.maximum(high, LEAST_MIN)) - centre) / Z_HIGH, 1e-3)
    return centre, below, above
