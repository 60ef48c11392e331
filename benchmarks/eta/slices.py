"""The moments cut by what may make them hard, and whether one predictor beats another beyond chance."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from benchmarks.eta.figures import Mask
from benchmarks.eta.moment import Moment, Predicted, labels

Belongs = Callable[[Moment], bool]

OF_THE_TEST: dict[str, Belongs] = {
    "lane seen": lambda each: each.is_lane_seen,
    "lane unseen": lambda each: not each.is_lane_seen,
    "a fix a minute or more": lambda each: each.cadence_s is not None and each.cadence_s <= 60.0,
    "a fix in 1-5 min": lambda each: each.cadence_s is not None and 60.0 < each.cadence_s <= 240.0,
    "a fix in 5 min or less": lambda each: each.cadence_s is not None and each.cadence_s > 240.0,
    "a rest to come": lambda each: each.rests,
    "stale over 15 min": lambda each: each.stale_min > 15.0,
}

OF_ALL: dict[str, Belongs] = {
    "0-24 trips seen": lambda each: each.seen < 25,
    "25-99 trips seen": lambda each: 25 <= each.seen < 100,
    "100-499 trips seen": lambda each: 100 <= each.seen < 500,
    "500 and more": lambda each: each.seen >= 500,
}
"""Of the part that is learnt from, too: the first trips are never in the test."""

FIRST_TRIPS = 25
RESAMPLES = 1_000


def where(moments: Sequence[Moment], belongs: Belongs) -> Mask:
    return np.array([belongs(each) for each in moments], dtype=bool)


def first_trips(moments: Sequence[Moment]) -> Mask:
    """Those of the first trips to set out, at most so many: nothing or next to nothing was learnt yet."""
    first: list[str] = []
    for each in sorted(moments, key=lambda each: (each.known_at is not None, each.at)):
        if each.trip not in first and len(first) < FIRST_TRIPS:
            first.append(each.trip)
    return np.array([each.trip in first for each in moments], dtype=bool)


def mae_difference(moments: Sequence[Moment], one: Predicted, other: Predicted, mask: Mask) -> tuple[float, float]:
    """The 95 % interval of MAE(one) - MAE(other), minutes: trips are drawn with replacement (Efron 1979), all of a
    trip's moments together, since they fail together. Both negative: `one` is better beyond chance."""
    actual = labels(moments)
    worse = np.abs(one.median - actual) - np.abs(other.median - actual)
    trips, place = np.unique(
        [each.trip for each, in_it in zip(moments, mask, strict=True) if in_it], return_inverse=True
    )
    if not len(trips):
        return float("nan"), float("nan")
    sums = np.bincount(place, weights=worse[mask], minlength=len(trips))
    counts = np.bincount(place, minlength=len(trips))
    drawn = np.random.default_rng(1).integers(len(trips), size=(RESAMPLES, len(trips)))
    means = sums[drawn].sum(axis=1) / counts[drawn].sum(axis=1)
    low, high = np.quantile(means, (0.025, 0.975))
    return float(low), float(high)
