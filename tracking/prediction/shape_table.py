"""Shapes side by side, so that many values are looked up at once: `shape.share_above` and `value_above` on columns."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from tracking.prediction.shape import HALF, KNOTS, LEAST_SHARE, LEAST_TAIL, OUTER, Shape

Column = NDArray[np.float64]
Rows = NDArray[np.intp]

WIDTH = 64
"""A row is filled up with infinity, so that halving it six times always finds the place of a value."""


class ShapeTable:
    """Some shapes, by their place in the sequence that they were given in. None of them may be empty."""

    def __init__(self, shapes: Sequence[Shape]) -> None:
        knots = np.array(shapes, dtype=float).reshape(len(shapes), KNOTS)
        self._flat = np.pad(knots, ((0, 0), (0, WIDTH - KNOTS)), constant_values=np.inf).ravel()
        self._lowest, self._highest = knots[:, 0], knots[:, -1]
        self._low_tail = np.maximum(LEAST_TAIL, (knots[:, OUTER] - knots[:, 0]) / 2.0)
        self._high_tail = np.maximum(LEAST_TAIL, (knots[:, -1] - knots[:, -1 - OUTER]) / 2.0)

    def share_above(self, rows: Rows, values: Column) -> Column:
        """The probability of more than each value, by the shape in its row."""
        at = rows * WIDTH
        for step in (32, 16, 8, 4, 2, 1):
            at += step * (self._flat.take(at + (step - 1)) <= values)
        place = at - rows * WIDTH
        left = self._flat.take(at - (place > 0))
        width = np.where((place > 0) & (place < KNOTS), self._flat.take(at) - left, 1.0)
        shares: Column = 1.0 - (place - 0.5 + (values - left) / width) / KNOTS
        low, high = np.flatnonzero(place == 0), np.flatnonzero(place == KNOTS)
        shares[low] = 1.0 - HALF * np.exp((values[low] - self._lowest[rows[low]]) / self._low_tail[rows[low]])
        shares[high] = HALF * np.exp((self._highest[rows[high]] - values[high]) / self._high_tail[rows[high]])
        return shares

    def value_above(self, rows: Rows, shares: Column) -> Column:
        """The value that each share is above, by the shape in its row."""
        shares = np.clip(shares, LEAST_SHARE, 1.0 - LEAST_SHARE)
        place = (1.0 - shares) * KNOTS - 0.5
        inner = np.clip(place.astype(np.intp), 0, KNOTS - 2)
        at = rows * WIDTH + inner
        left = self._flat[at]
        values: Column = left + (place - inner) * (self._flat[at + 1] - left)
        low, high = np.flatnonzero(place < 0.0), np.flatnonzero(place >= KNOTS - 1)
        values[low] = self._lowest[rows[low]] + self._low_tail[rows[low]] * np.log((1.0 - shares[low]) / HALF)
        values[high] = self._highest[rows[high]] - self._high_tail[rows[high]] * np.log(shares[high] / HALF)
        return values
