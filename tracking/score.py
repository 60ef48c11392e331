"""How good predictions were: plain arithmetic over what was said and what came, for the benchmarks and /accuracy.

    median            mae, mape, wape                    interval and quantiles   coverage, pinball
    probability       brier, reliability, its gap        alerts                   alert_scores

Every argument is a sequence or an array of numbers, one for each prediction, in any one unit (minutes as a rule). Where
there is nothing to score the answer is NaN, never a zero that would look like a perfect or a hopeless figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan, nan
from statistics import median

import numpy as np
from numpy.typing import ArrayLike, NDArray

USEFUL_LEAD_MIN = 60.0
"""With an hour's notice a plant can still swap doors, call the customer, or plan the shift anew."""


def mae(errors: ArrayLike) -> float:
    """Mean absolute error, in the unit of the errors."""
    return _mean(np.abs(_floats(errors)))


def mape(predicted: ArrayLike, actual: ArrayLike) -> float:
    """Mean of |predicted - actual| / actual, a share. Short trips weigh as much as long ones; an actual of 0 is left
    out."""
    said, came = _floats(predicted), _floats(actual)
    known = came > 0.0
    return _mean(np.abs(said[known] - came[known]) / came[known])


def wape(predicted: ArrayLike, actual: ArrayLike) -> float:
    """Sum of |predicted - actual| over the sum of actual, a share: a minute is a minute whatever the trip."""
    said, came = _floats(predicted), _floats(actual)
    whole = float(came.sum())
    return float(np.abs(said - came).sum()) / whole if whole > 0.0 else nan


def pinball(share: float, predicted: ArrayLike, actual: ArrayLike) -> float:
    """Mean pinball loss of the quantile at `share` in (0, 1); at 0.5 half the mean absolute error."""
    over = _floats(actual) - _floats(predicted)
    return _mean(np.maximum(share * over, (share - 1.0) * over))


def coverage(low: ArrayLike, high: ArrayLike, actual: ArrayLike) -> float:
    """The share of actuals within [low, high], both ends included."""
    came = _floats(actual)
    return _mean(((came >= _floats(low)) & (came <= _floats(high))).astype(float))


def brier(p: ArrayLike, happened: ArrayLike) -> float:
    """Mean of (p - happened)^2 (Brier 1950): 0 is perfect, 0.25 what always saying one half gets."""
    return _mean((_floats(p) - _floats(happened)) ** 2)


@dataclass(frozen=True, slots=True)
class Bin:
    """The predictions with a probability in [low, high): what they said on average, what share of them came true."""

    low: float
    high: float
    mean_p: float
    share: float
    n: int


def reliability(p: ArrayLike, happened: ArrayLike, bins: int = 10) -> list[Bin]:
    """The reliability diagram in bins of equal width, ascending; bins that hold nothing are left out. 1 is in the
    last."""
    said, came = _floats(p), _floats(happened)
    place = np.clip((said * bins).astype(int), 0, bins - 1)
    return [
        Bin(i / bins, (i + 1) / bins, _mean(said[place == i]), _mean(came[place == i]), int((place == i).sum()))
        for i in range(bins)
        if (place == i).any()
    ]


def reliability_gap(found: Sequence[Bin]) -> float:
    """Expected calibration error: the mean over predictions of |what their bin said - what came| (Naeini 2015)."""
    total = sum(each.n for each in found)
    return sum(each.n * abs(each.mean_p - each.share) for each in found) / total if total else nan


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertedTrip:
    """One completed trip as its late alert saw it.

    `lead_min` = window end - when the alert was first raised, None if it never was. `flips` counts the changes of the
    alert's state after that and before the arrival (1: raised and cleared).
    """

    is_late: bool
    lead_min: float | None = None
    flips: int = 0

    @property
    def is_alerted(self) -> bool:
        """Raised before the window's end. One raised later states what everybody sees, and counts as none."""
        return self.lead_min is not None and self.lead_min > 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertScores:
    """What the alerts were worth; shares in [0, 1], NaN where nothing could be scored.

    precision           late trips among the alerted
    recall              alerted trips among the late
    recall_60min        the same, counting only those alerted at least an hour before the window's end
    false_alarm_share   alerted trips among those on time
    median_lead_min     of the late trips that were alerted
    flips_per_100       flips per 100 trips, alerted or not
    """

    trips: int
    late: int
    alerted: int
    precision: float
    recall: float
    recall_60min: float
    false_alarm_share: float
    median_lead_min: float
    flips_per_100: float


def alert_scores(trips: Sequence[AlertedTrip]) -> AlertScores:
    """The scores of the late alerts over completed trips."""
    late = [trip for trip in trips if trip.is_late]
    hits = [trip.lead_min for trip in late if trip.is_alerted and trip.lead_min is not None]
    alerted = sum(trip.is_alerted for trip in trips)
    return AlertScores(
        trips=len(trips),
        late=len(late),
        alerted=alerted,
        precision=_share(len(hits), alerted),
        recall=_share(len(hits), len(late)),
        recall_60min=_share(sum(lead >= USEFUL_LEAD_MIN for lead in hits), len(late)),
        false_alarm_share=_share(alerted - len(hits), len(trips) - len(late)),
        median_lead_min=median(hits) if hits else nan,
        flips_per_100=100.0 * _share(sum(trip.flips for trip in trips), len(trips)),
    )


def is_scored(value: float) -> bool:
    """Whether there was anything to score."""
    return not isnan(value)


def _floats(values: ArrayLike) -> NDArray[np.float64]:
    return np.asarray(values, dtype=np.float64)


def _mean(values: NDArray[np.float64]) -> float:
    return float(values.mean()) if values.size else nan


def _share(part: int, whole: int) -> float:
    return part / whole if whole else nan
