"""Many arrivals read at one instant, side by side: what a tick asks of a whole site.

The distribution of an arrival hangs on its fix and the model alone, so a tick makes none anew; it asks what time has
left of each. The formulas are those of `tracking.arrival.Arrival`, on columns of numbers in place of one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tracking.arrival import PEAKS, Arrival, Peak
from tracking.prediction.calibrate import MIDDLES
from tracking.prediction.crossing import NARROW, ROUNDS, SETTLED
from tracking.prediction.shape_table import Column, Rows, ShapeTable
from tracking.reading import HAIR_MIN, LEAST_SURVIVAL, MINUTE, next_minute

CURVE_AT = (0.0, *MIDDLES, 1.0)
"""Where the points of a curve of `calibrate` are."""


class Lanes(NamedTuple):
    """What is looked up of some arrivals, (arrivals, PEAKS) each: rows of shapes, logarithms of medians, odds.

    Peaks come first in their order; those that there are not have no odds.
    """

    row: Rows
    log: Column
    odds: Column

    def at(self, places: Rows | NDArray[np.bool_]) -> Lanes:
        """Those at these places."""
        return Lanes(self.row[places], self.log[places], self.odds[places])


class Many:
    """Arrivals side by side; each result is a column in their order. Minutes count from each one's own fix."""

    def __init__(self, arrivals: Sequence[Arrival]) -> None:
        self._arrivals = arrivals
        self._begin = arrivals[0].fixed_at if arrivals else datetime.fromtimestamp(0, UTC)
        self._fixed_min = self._minutes_since_begin(each.fixed_at for each in arrivals)
        self._wait_min = _column(each.wait_min for each in arrivals)
        peaks = [peak for each in arrivals for peak in _padded(each.peaks)]
        shapes = {id(peak.shape): peak.shape for peak in peaks}
        rows = {shape: row for row, shape in enumerate(shapes)}  # by identity: few objects, of 41 numbers each
        self._shapes = ShapeTable(list(shapes.values()))
        self._lanes = Lanes(
            row=np.fromiter((rows[id(peak.shape)] for peak in peaks), dtype=np.intp).reshape(-1, PEAKS),
            log=np.log(_column(peak.minutes for peak in peaks)).reshape(-1, PEAKS),
            odds=_column(peak.odds for peak in peaks).reshape(-1, PEAKS),
        )

    def odds_after(self, instants: Iterable[datetime], now: datetime) -> Column:
        """`Arrival.odds_after` of each, for an instant of its own."""
        at_min, now_min = self._minutes_since_begin(instants) - self._fixed_min, self._minutes_at(now)
        left = self._survival(np.maximum(0.0, now_min))
        is_open = (at_min > now_min) & (left > LEAST_SURVIVAL)
        return np.where(is_open, np.minimum(1.0, self._survival(at_min) / np.maximum(left, LEAST_SURVIVAL)), 1.0)

    def late_odds(self, window_ends: Iterable[datetime], now: datetime) -> Column:
        """`Arrival.late_odds` of each, for the end of its own window."""
        odds = self.odds_after(window_ends, now)
        curves = {id(each.late_curve): each.late_curve for each in self._arrivals if each.late_curve}
        which = np.fromiter((id(each.late_curve) for each in self._arrivals), dtype=np.int64)
        for name, curve in curves.items():
            odds = np.where(which == name, np.interp(odds, CURVE_AT, curve), odds)
        return odds

    def minutes(self, shares: Sequence[float], now: datetime) -> list[Column]:
        """`Arrival.minutes` of each, for each share."""
        lag_min = np.maximum(0.0, self._minutes_at(now))
        left = self._survival(lag_min)
        targets = np.concatenate([(1.0 - share) * left for share in shares])
        found = self._inverse(self._lanes.at(np.tile(np.arange(len(left)), len(shares))), targets)
        return list(np.maximum(lag_min, self._wait_min + found.reshape(len(shares), -1)))

    def quantiles(self, shares: Sequence[float], now: datetime) -> list[list[datetime]]:
        """`Arrival.quantile` of each, for each share."""
        begin_min, soonest_min = self._begin.timestamp() / 60.0, next_minute(now).timestamp() / 60.0
        found = []
        for minutes in self.minutes(shares, now):
            at_min = np.maximum(np.ceil(begin_min + self._fixed_min + minutes - HAIR_MIN), soonest_min).tolist()
            instants = {each: datetime.fromtimestamp(each * 60.0, UTC) for each in set(at_min)}
            found.append([instants[each] for each in at_min])
        return found

    def _minutes_since_begin(self, instants: Iterable[datetime]) -> Column:
        """Small numbers, so that none of their digits is lost."""
        return _column((instant - self._begin) / MINUTE for instant in instants)

    def _minutes_at(self, now: datetime) -> Column:
        return (now - self._begin) / MINUTE - self._fixed_min

    def _survival(self, minutes: Column) -> Column:
        beyond = minutes - self._wait_min
        shares = np.ones(len(beyond))
        some = np.flatnonzero(beyond > 0.0)
        shares[some] = self._share_beyond(self._lanes.at(some), np.log(beyond[some]))
        return shares

    def _share_beyond(self, lanes: Lanes, logs: Column) -> Column:
        """P(X > exp(log)) of each, X without the wait."""
        shares = lanes.odds[:, 0] * self._shapes.share_above(lanes.row[:, 0], logs - lanes.log[:, 0])
        for peak in range(1, PEAKS):
            some = np.flatnonzero(lanes.odds[:, peak])
            beyond = self._shapes.share_above(lanes.row[some, peak], logs[some] - lanes.log[some, peak])
            shares[some] += lanes.odds[some, peak] * beyond
        return shares

    def _inverse(self, lanes: Lanes, targets: Column) -> Column:
        """The minutes without the wait that the targets exceed."""
        logs = lanes.log[:, 0] + self._shapes.value_above(lanes.row[:, 0], targets)
        several = np.flatnonzero(lanes.odds[:, 0] < 1.0)
        split, target = lanes.at(several), targets[several]
        low, high = logs[several], logs[several]
        for peak in range(1, PEAKS):
            end = split.log[:, peak] + self._shapes.value_above(split.row[:, peak], target)
            end = np.where(split.odds[:, peak] > 0.0, end, low)
            low, high = np.minimum(low, end), np.maximum(high, end)
        logs[several] = self._crossing(split, target, low, high)
        return np.exp(logs)

    def _crossing(self, lanes: Lanes, targets: Column, low: Column, high: Column) -> Column:
        """`crossing.find_crossing` for each; who is found takes no part in further rounds."""
        above, below = self._share_beyond(lanes, low) - targets, self._share_beyond(lanes, high) - targets
        found, place, moved = np.where(above <= SETTLED, low, high), np.arange(len(low)), np.zeros(len(low))
        on = (above > SETTLED) & (below < -SETTLED)
        for _ in range(ROUNDS):
            if not on.all():
                place, lanes, columns = place[on], lanes.at(on), (targets, low, high, above, below, moved)
                targets, low, high, above, below, moved = (column[on] for column in columns)
            if not len(place):
                break
            found[place] = middle = low + (high - low) * above / (above - below)
            excess = self._share_beyond(lanes, middle) - targets
            on = (np.abs(excess) > SETTLED) & (high - low > NARROW)
            side = np.where(excess > 0.0, 1.0, -1.0)
            weight = np.where(side == moved, 0.5, 1.0)
            above, below = np.where(side > 0.0, (excess, below * weight), (above * weight, excess))
            low, high, moved = np.where(side > 0.0, middle, low), np.where(side > 0.0, high, middle), side
        return found


def _column(numbers: Iterable[float]) -> Column:
    return np.fromiter(numbers, dtype=float)


def _padded(peaks: list[Peak]) -> list[Peak]:
    """As many as there may be."""
    return peaks + [Peak(0.0, peaks[0].minutes, peaks[0].shape)] * (PEAKS - len(peaks))
