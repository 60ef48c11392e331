"""The strongest rival: gradient-boosted trees, refitted every night on all that is known by then.

Three quantile regressions on log(actual / prior), so that it starts from the same prior as the product, with the
product's own figures of stops and driving among its features.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import datetime

import lightgbm as lgb
import numpy as np

from benchmarks.eta.moment import LEARNT, QUANTILES, Floats, Moment, Predicted, labels
from benchmarks.eta.spread import p_after, spread

ALPHAS = (0.1, 0.5, 0.9)
ROUNDS = 400
LEAST_ROWS = 60
PARAMETERS = {
    "objective": "quantile",
    "learning_rate": 0.04,
    "num_leaves": 31,
    "min_data_in_leaf": 20,
    "num_threads": 1,
    "deterministic": True,
    "seed": 1,
    "verbosity": -1,
}
ROW = "row"
"""The checkpoint's name where every row of a file is one."""


def by_boosting(moments: Sequence[Moment], names: Sequence[str], categories: Sequence[str]) -> Predicted:
    """What it says of the test's moments, each with the trees of the night before."""
    features = np.array([each.features for each in moments], dtype=float).reshape(len(moments), len(names))
    prior = np.array([each.prior_min for each in moments])
    target = np.log(np.maximum(labels(moments), 0.05) / prior)
    places = [names.index(name) for name in categories]
    found = np.full((len(moments), len(ALPHAS)), np.nan)
    for night, asked in _by_night(moments):
        known = [n for n, each in enumerate(moments) if _is_learnt(each) and each.is_known(night)]
        if len(known) < LEAST_ROWS:
            continue
        print(f"  trees of {night:%Y-%m-%d} from {len(known):,} checkpoints", file=sys.stderr)
        found[asked] = _fit_and_say(features[known], target[known], features[asked], places)
    low, median, high = (prior * np.exp(np.sort(found, axis=1)[:, n]) for n in range(len(ALPHAS)))
    windows = np.array([np.nan if each.window_min is None else each.window_min for each in moments], dtype=float)
    quantiles = spread(low, median, high).reshape(len(moments), len(QUANTILES))
    return Predicted("LightGBM nightly", quantiles, p_after(low, median, high, windows))


def _is_learnt(moment: Moment) -> bool:
    return moment.checkpoint in LEARNT or moment.checkpoint == ROW


def _by_night(moments: Sequence[Moment]) -> list[tuple[datetime, list[int]]]:
    """The test's moments by the midnight (UTC) before them."""
    nights: dict[datetime, list[int]] = {}
    for place, each in enumerate(moments):
        if each.is_test:
            midnight = each.at.replace(hour=0, minute=0, second=0, microsecond=0)
            nights.setdefault(midnight, []).append(place)
    return sorted(nights.items())


def _fit_and_say(known: Floats, target: Floats, asked: Floats, categories: list[int]) -> Floats:
    """Quantiles of log(actual / prior), (asked, ALPHAS)."""
    said = []
    for alpha in ALPHAS:
        rows = lgb.Dataset(known, label=target, categorical_feature=categories, params={"verbosity": -1})
        trees = lgb.train({**PARAMETERS, "alpha": alpha}, rows, num_boost_round=ROUNDS)
        said.append(np.asarray(trees.predict(asked), dtype=float))
    return np.stack(said, axis=1)
