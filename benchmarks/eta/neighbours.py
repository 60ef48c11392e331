"""TEMP-style neighbours (Wang et al. 2016): the median of what earlier trucks at about this place still took.

With positions: those within half a kilometre, or a twentieth of the distance, on their way to the same site; without:
those of the same lane with about the same distance to go. Fewer than three: any to that site, then any at all, with
about the same distance to go.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from benchmarks.eta.moment import Floats, Moment, Predicted, labels, medians_only

LEAST_NEIGHBOURS = 3
KM_PER_DEGREE = 111.19


def by_neighbours(moments: Sequence[Moment]) -> Predicted:
    """The medians of the test's moments; nothing is said of others."""
    past = _Past(moments)
    medians = [past.median(place) if each.is_test else np.nan for place, each in enumerate(moments)]
    return medians_only("TEMP neighbours", np.array(medians, dtype=float))


class _Past:
    """All moments in columns."""

    def __init__(self, moments: Sequence[Moment]) -> None:
        self._at_s = np.array([each.at.timestamp() for each in moments])
        self._known_s = np.array([-np.inf if each.known_at is None else each.known_at.timestamp() for each in moments])
        self._km = np.array([each.distance_km for each in moments])
        self._lat = np.array([each.lat for each in moments])
        self._lon = np.array([each.lon for each in moments])
        self._site = _coded([each.site for each in moments])
        self._origin = _coded([each.origin for each in moments])
        self._actual = labels(moments)
        self._has_places = bool(np.any(self._lat != 0.0))

    def median(self, place: int) -> float:
        """Of the nearest kind of neighbours of which there are enough."""
        known = self._known_s <= self._at_s[place]
        to_site = known & (self._site == self._site[place])
        like = np.abs(self._km - self._km[place]) <= 0.1 * self._km[place] + 0.5
        for near in (to_site & self._is_near(place, like), to_site & like, known & like):
            if near.sum() >= LEAST_NEIGHBOURS:
                return float(np.median(self._actual[near]))
        return float("nan")

    def _is_near(self, place: int, like: NDArray[np.bool_]) -> NDArray[np.bool_]:
        if not self._has_places:
            same: NDArray[np.bool_] = like & (self._origin == self._origin[place])
            return same
        north = (self._lat - self._lat[place]) * KM_PER_DEGREE
        east = (self._lon - self._lon[place]) * KM_PER_DEGREE * np.cos(np.radians(self._lat[place]))
        near: NDArray[np.bool_] = np.hypot(north, east) <= max(0.5, 0.05 * self._km[place])
        return near


def _coded(names: Sequence[str]) -> Floats:
    codes: dict[str, float] = {}
    return np.array([codes.setdefault(name, float(len(codes))) for name in names])
