"""The product for legs of which only distances are known: the prior alone, with or without a router's minutes."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, log, sqrt
from statistics import NormalDist

from benchmarks.eta.leg import LegRow
from benchmarks.eta.moment import QUANTILES, Said

SHELLS = ((5.0, 15.0), (30.0, 25.0), (100.0, 30.0), (float("inf"), 36.0))
"""(outer edge in km, km/h) over the great circle in India: `docs/prediction.md`."""

ROUTER_FACTOR = 1.6
"""Lorries take longer than a router's cars."""

SPREAD_FAR, SPREAD_NEAR_MIN = 0.22, 1.6
"""Of log(actual / predicted): sqrt(far^2 + near / minutes), the seeds of the day-one prior."""

LEAST_MIN = 1.0


def prior_min(row: LegRow, *, routed: bool) -> float:
    """Minutes by the router where there is one and it is wanted, else by the shells."""
    if routed and row.router_min is not None:
        return max(LEAST_MIN, ROUTER_FACTOR * row.router_min)
    minutes = inner = 0.0
    for outer, speed_kmh in SHELLS:
        minutes += max(0.0, min(row.crow_km, outer) - inner) * 60.0 / speed_kmh
        inner = outer
    return max(LEAST_MIN, minutes)


class RowProduct:
    """Predicts rows, and is told of legs that have arrived."""

    def __init__(self, *, routed: bool) -> None:
        self._routed = routed

    def forecast(self, row: LegRow, window_min: float | None) -> Said | None:
        """The distribution of the minutes from the row's instant."""
        median_min = prior_min(row, routed=self._routed)
        errors = NormalDist(log(median_min), sqrt(SPREAD_FAR**2 + SPREAD_NEAR_MIN / median_min))
        p_late = None
        if window_min is not None:
            p_late = 1.0 - errors.cdf(log(window_min)) if window_min > 0.0 else 1.0
        return Said(tuple(exp(errors.inv_cdf(share)) for share in QUANTILES), p_late)

    def arrive(self, rows: Sequence[LegRow]) -> None:
        """The prior learns nothing."""
