"""The figures of one predictor over some moments: one row of the table.

A predictor is scored where it said something; `said` is the share of moments where it did. Lateness is scored only
while the window's end lay ahead: afterwards it is no prediction.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.eta.moment import HIGH, LOW, MEDIAN, QUANTILES, SHARES, Floats, Moment, Predicted, labels
from tracking.score import brier, coverage, mae, mape, pinball, reliability, reliability_gap, wape

Mask = NDArray[np.bool_]

HORIZONS = {"<1 h": (0.0, 60.0), "1-2": (60.0, 120.0), "2-4": (120.0, 240.0), "4-8": (240.0, 480.0), ">8": (480.0, 1e9)}
"""By hours out as predicted: who knows the actual horizon knows the answer."""

SCORED_QUANTILES = (LOW, MEDIAN, HIGH)
"""Pinball is their mean, for every predictor the same three."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Minutes and shares in [0, 1]; NaN where nothing was said. `width_min` is the median width of the 80 %."""

    name: str
    n: int
    said: float
    mae_min: float
    mape: float
    wape: float
    bias_min: float
    pinball_min: float
    cov80: float
    width_min: float
    cov80_by_horizon: dict[str, float]
    n_by_horizon: dict[str, int]
    brier: float
    reliability_gap: float
    late_share: float


def figures(moments: Sequence[Moment], found: Predicted, mask: Mask) -> Figures:
    """Of the moments in the mask."""
    some = mask & ~np.isnan(found.median)
    actual, q = labels(moments)[some], found.quantiles[some]
    low, median, high = q[:, LOW], q[:, MEDIAN], q[:, HIGH]
    horizons = {name: (median >= start) & (median < end) for name, (start, end) in HORIZONS.items()}
    p, late = lateness(moments, found, some)
    return Figures(
        name=found.name,
        n=int(some.sum()),
        said=float(some.sum() / mask.sum()) if mask.any() else float("nan"),
        mae_min=mae(median - actual),
        mape=mape(median, actual),
        wape=wape(median, actual),
        bias_min=float(np.mean(median - actual)) if some.any() else float("nan"),
        pinball_min=float(np.mean([pinball(QUANTILES[i], q[:, i], actual) for i in SCORED_QUANTILES])),
        cov80=covered(low, high, actual),
        width_min=float(np.median(high - low)) if some.any() else float("nan"),
        cov80_by_horizon={name: covered(low[at], high[at], actual[at]) for name, at in horizons.items()},
        n_by_horizon={name: int(at.sum()) for name, at in horizons.items()},
        brier=brier(p, late),
        reliability_gap=reliability_gap(reliability(p, late)),
        late_share=float(late.mean()) if late.size else float("nan"),
    )


def covered(low: Floats, high: Floats, actual: Floats) -> float:
    """Coverage, NaN for a predictor without an interval."""
    return coverage(low, high, actual) if not np.isnan(low).any() else float("nan")


def lateness(moments: Sequence[Moment], found: Predicted, mask: Mask) -> tuple[Floats, Floats]:
    """P(late) and what came, where the window's end lay ahead and a probability was given."""
    ahead = np.array([each.window_min is not None and each.window_min > 0.0 for each in moments], dtype=bool)
    some = mask & ahead & ~np.isnan(found.p_late)
    late = np.array([each.is_late for each in moments], dtype=float)
    return found.p_late[some], late[some]


def masked(moments: Sequence[Moment], checkpoints: Sequence[str] = SHARES, *, tested: bool = True) -> Mask:
    """The moments at those checkpoints, of the test alone unless told."""
    return np.array([each.checkpoint in checkpoints and (each.is_test or not tested) for each in moments], dtype=bool)


def both_said(one: Predicted, other: Predicted) -> Mask:
    """Where both said something: a comparison is of the same moments."""
    said: Mask = ~np.isnan(one.median) & ~np.isnan(other.median)
    return said
