"""From moments and what was said of them to the printed tables and the figures of the JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

import numpy as np

from benchmarks.eta.figures import Figures, Mask, both_said, figures, masked
from benchmarks.eta.moment import DEPARTURE, QUANTILES, SHARES, TO_GO_MIN, Moment, Predicted, labels
from benchmarks.eta.slices import OF_ALL, OF_THE_TEST, first_trips, mae_difference, where
from benchmarks.eta.table import HEAD, SLICE_HEAD, Cells, number, print_table, row, slice_row
from tracking.score import AlertScores, coverage

Scores = dict[str, object]


def show(
    title: str,
    moments: Sequence[Moment],
    found: Sequence[Predicted],
    *,
    alerts: AlertScores | None = None,
    headline: Sequence[str] = SHARES,
) -> list[Figures]:
    """Prints all that there is to say of one set; the headline figures by predictor, the product's first."""
    mask = masked(moments, headline)
    headlines = [figures(moments, each, mask) for each in found]
    rows = [row(each, alerts if n == 0 else None) for n, each in enumerate(headlines)]
    print_table(f"{title}: the test's moments at {', '.join(headline)}", HEAD, rows)
    print_table(f"{title}: cut", SLICE_HEAD, _cuts(moments, found, headline), names=2)
    return headlines


def _cuts(moments: Sequence[Moment], found: Sequence[Predicted], headline: Sequence[str]) -> list[Cells]:
    """The product and its strongest rival by checkpoint and slice; what is empty is left out."""
    masks = {name: masked(moments, (name,)) for name in (DEPARTURE, *SHARES, *TO_GO_MIN)}
    masks |= {name: masked(moments, headline) & where(moments, each) for name, each in OF_THE_TEST.items()}
    everything = masked(moments, headline, tested=False)
    masks |= {name: everything & where(moments, each) for name, each in OF_ALL.items()}
    masks["first 25 trips"] = everything & first_trips(moments)
    cut = [(name, figures(moments, each, mask)) for name, mask in masks.items() for each in (found[0], found[-1])]
    return [slice_row(name, each) for name, each in cut if each.n]


def beside(moments: Sequence[Moment], ours: Predicted, rival: Predicted, headline: Sequence[str] = SHARES) -> Scores:
    """MAE of both where both said something, and the 95 % interval of the difference by resampled trips."""
    mask = masked(moments, headline) & both_said(ours, rival)
    mine, other = figures(moments, ours, mask), figures(moments, rival, mask)
    low, high = mae_difference(moments, ours, rival, mask)
    print(f"MAE {number(mine.mae_min, 2)} - {number(other.mae_min, 2)} min of {rival.name}, where both spoke: ", end="")
    print(f"95 % of resampled trips between {number(low, 2)} and {number(high, 2)}")
    return {"mae_min": mine.mae_min, "lightgbm_mae_min": other.mae_min, "difference_95": (low, high)}


def common_scores(moments: Sequence[Moment], ours: Predicted, headline: Sequence[str] = SHARES) -> Scores:
    """What every set's JSON has."""
    mask = masked(moments, headline)
    found = figures(moments, ours, mask)
    first = figures(moments, ours, masked(moments, headline, tested=False) & first_trips(moments))
    return {
        "n": found.n,
        "said": found.said,
        "wape": found.wape,
        "mape": found.mape,
        "pinball_min": found.pinball_min,
        "cov80": found.cov80,
        "cov80_by_horizon": found.cov80_by_horizon,
        "n_by_horizon": found.n_by_horizon,
        "cov80_first_25_trips": first.cov80,
        "reached_by_quantile": _reached(moments, ours, mask & ~np.isnan(ours.median)),
        "width_min": found.width_min,
        "bias_min": found.bias_min,
    }


def _reached(moments: Sequence[Moment], ours: Predicted, mask: Mask) -> dict[str, float]:
    """The share of actuals at or below each quantile: as large as the quantile's own if all of it is honest."""
    actual = labels(moments)[mask]
    none = np.full(len(actual), -np.inf)
    return {str(share): coverage(none, ours.quantiles[mask, n], actual) for n, share in enumerate(QUANTILES)}


def alert_figures(alerts: AlertScores) -> Scores:
    return dict(asdict(alerts))
