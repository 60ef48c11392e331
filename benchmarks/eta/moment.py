"""A moment at which an arrival is predicted, and what each predictor said of it.

    every 25, 50, 75 % of a trip's duration     the headline figures        SHARES
    0 %                                         at departure                DEPARTURE
    4 h, 2 h, 1 h, 30 min to go                 by hours out                TO_GO_MIN
    10, 40, 60, 90 %                            only for rivals to learn from

One score for each trip and checkpoint, never all pings: a truck that is heard twenty times as often is not twenty times
as important.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

DEPARTURE = "0 %"
SHARES = ("25 %", "50 %", "75 %")
TO_GO_MIN = {"4 h": 240.0, "2 h": 120.0, "1 h": 60.0, "30 min": 30.0}
LEARNT = {
    DEPARTURE: 0.0,
    **{"10 %": 0.10, "25 %": 0.25, "40 %": 0.40, "50 %": 0.50, "60 %": 0.60, "75 %": 0.75, "90 %": 0.90},
}
"""The checkpoints that rivals learn from, as a share of the duration; the headline's and departure are among them."""

QUANTILES = (0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98)
LOW, MEDIAN, HIGH = (QUANTILES.index(share) for share in (0.1, 0.5, 0.9))

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One checkpoint of one trip, with all that was known then and the label that came.

    `known_at` is when `actual_min` (minutes from `at` to the arrival) may be learnt from; None: before all else.
    `features` are the rivals' (`features.NAMES`); `window_min` the minutes to the window's end, None without one.
    `seen` is how many trips the product had learnt from.
    """

    trip: str
    checkpoint: str
    at: datetime
    known_at: datetime | None
    actual_min: float
    distance_km: float
    prior_min: float
    features: tuple[float, ...]
    origin: str
    site: str
    lat: float = 0.0
    lon: float = 0.0
    window_min: float | None = None
    is_test: bool = True
    is_lane_seen: bool = True
    seen: int = 0
    cadence_s: float | None = None
    stale_min: float = 0.0
    rests: bool = False

    @property
    def is_late(self) -> bool:
        return self.window_min is not None and self.actual_min > self.window_min

    def is_known(self, at: datetime) -> bool:
        """Whether the label had come by then."""
        return self.known_at is None or self.known_at <= at


@dataclass(frozen=True, slots=True)
class Said:
    """Minutes from the moment at `QUANTILES`, and P(late) where there is a window."""

    quantiles: tuple[float, ...]
    p_late: float | None = None


@dataclass(frozen=True, slots=True)
class Predicted:
    """What one predictor said of each moment; NaN where it said nothing. `quantiles` is (moments, QUANTILES)."""

    name: str
    quantiles: Floats
    p_late: Floats

    @property
    def median(self) -> Floats:
        median: Floats = self.quantiles[:, MEDIAN]
        return median


def predicted(name: str, said: Sequence[Said | None]) -> Predicted:
    """The same from one answer a moment."""
    nothing = (np.nan,) * len(QUANTILES)
    quantiles = np.array([each.quantiles if each else nothing for each in said], dtype=float)
    p_late = [np.nan if each is None or each.p_late is None else each.p_late for each in said]
    return Predicted(name, quantiles.reshape(len(said), len(QUANTILES)), np.array(p_late, dtype=float))


def medians_only(name: str, medians: Floats) -> Predicted:
    """A predictor that knows no spread."""
    quantiles = np.full((len(medians), len(QUANTILES)), np.nan)
    quantiles[:, MEDIAN] = medians
    return Predicted(name, quantiles, np.full(len(medians), np.nan))


def labels(moments: Sequence[Moment]) -> Floats:
    """The actual minutes."""
    return np.array([each.actual_min for each in moments], dtype=float)
