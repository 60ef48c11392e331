"""Many arrivals read at one instant, side by side: what a tick asks of a whole site.

The distribution of an arrival hangs on its fix and the model alone, so a tick makes none anew; it asks what time has
left of each. The formulas are those of `tracking.arrival.Arrival`, on columns of numbers in place of one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import numpy as np

from tracking.arrival import Arrival
from tracking.prediction.crossing import NARROW, ROUNDS, SETTLED
from tracking.prediction.shape_table import Column, Rows, ShapeTable
from tracking.reading import LEAST_SURVIVAL, MINUTE


class Many:
    """Arrivals side by side; each result is a column in their order. Minutes count from each one's own fix."""

    def __init__(self, arrivals: Sequence[Arrival]) -> None:
        self._begin = arrivals[0].fixed_at if arrivals else datetime.fromtimestamp(0, UTC)
        self._fixed_min = self._minutes_since_begin(each.fixed_at for each in arrivals)
        self._wait_min = _column(each.wait_min for each in arrivals)
        self._odds = _column(each.other_odds for each in arrivals)
        shapes = {id(shape): shape for each in arrivals for shape in (each.shape, each.other_shape or each.shape)}
        places = {shape: place for place, shape in enumerate(shapes)}  # by identity: few objects, of 41 numbers each
        self._shapes = ShapeTable(list(shapes.values()))
        self._all = np.arange(len(arrivals))
        self._row = _rows(places[id(each.shape)] for each in arrivals)
        self._log = np.log(_column(each.first_min for each in arrivals))
        self._other_row = _rows(places[id(each.other_shape or each.shape)] for each in arrivals)
        self._other_log = np.log(_column(each.other_min for each in arrivals))

    def odds_after(self, instants: Iterable[datetime], now: datetime) -> Column:
        """`Arrival.odds_after` of each, for an instant of its own."""
        at_min, now_min = self._minutes_since_begin(instants) - self._fixed_min, self._minutes_at(now)
        left = self._survival(np.maximum(0.0, now_min))
        is_open = (at_min > now_min) & (left > LEAST_SURVIVAL)
        return np.where(is_open, np.minimum(1.0, self._survival(at_min) / np.maximum(left, LEAST_SURVIVAL)), 1.0)

    def minutes(self, shares: Sequence[float], now: datetime) -> list[Column]:
        """`Arrival.minutes` of each, for each share."""
        lag_min = np.maximum(0.0, self._minutes_at(now))
        left = self._survival(lag_min)
        targets = np.concatenate([(1.0 - share) * left for share in shares])
        found = self._inverse(np.tile(self._all, len(shares)), targets).reshape(len(shares), -1)
        return list(np.maximum(lag_min, self._wait_min + found))

    def _minutes_since_begin(self, instants: Iterable[datetime]) -> Column:
        """Small numbers, so that none of their digits is lost."""
        return _column((instant - self._begin) / MINUTE for instant in instants)

    def _minutes_at(self, now: datetime) -> Column:
        return (now - self._begin) / MINUTE - self._fixed_min

    def _survival(self, minutes: Column) -> Column:
        beyond = minutes - self._wait_min
        shares = np.ones(len(beyond))
        on = np.flatnonzero(beyond > 0.0)
        shares[on] = self._share_beyond(on, np.log(beyond[on]))
        return shares

    def _share_beyond(self, at: Rows, logs: Column) -> Column:
        """P(X > exp(log)) of the arrivals at those places, X without the wait."""
        shares = self._shapes.share_above(self._row[at], logs - self._log[at])
        two = np.flatnonzero(self._odds[at] > 0.0)
        both = at[two]
        odds, other = self._odds[both], logs[two] - self._other_log[both]
        shares[two] = (1.0 - odds) * shares[two] + odds * self._shapes.share_above(self._other_row[both], other)
        return shares

    def _inverse(self, at: Rows, targets: Column) -> Column:
        """The minutes without the wait that the targets exceed, of the arrivals at those places."""
        logs = self._log[at] + self._shapes.value_above(self._row[at], targets)
        two = np.flatnonzero(self._odds[at] > 0.0)
        both = at[two]
        other = self._other_log[both] + self._shapes.value_above(self._other_row[both], targets[two])
        logs[two] = self._crossing(both, targets[two], np.minimum(logs[two], other), np.maximum(logs[two], other))
        return np.exp(logs)

    def _crossing(self, at: Rows, targets: Column, low: Column, high: Column) -> Column:
        """`crossing.find_crossing` for each; who is found takes no part in further rounds."""
        above, below = self._share_beyond(at, low) - targets, self._share_beyond(at, high) - targets
        found, place, moved = np.where(above <= SETTLED, low, high), np.arange(len(at)), np.zeros(len(at))
        on = (above > SETTLED) & (below < -SETTLED)
        for _ in range(ROUNDS):
            place, at, columns = place[on], at[on], (targets, low, high, above, below, moved)
            targets, low, high, above, below, moved = (column[on] for column in columns)
            if not len(place):
                break
            found[place] = middle = low + (high - low) * above / (above - below)
            excess = self._share_beyond(at, middle) - targets
            on = (np.abs(excess) > SETTLED) & (high - low > NARROW)
            side = np.where(excess > 0.0, 1.0, -1.0)
            weight = np.where(side == moved, 0.5, 1.0)
            above, below = np.where(side > 0.0, (excess, below * weight), (above * weight, excess))
            low, high, moved = np.where(side > 0.0, middle, low), np.where(side > 0.0, high, middle), side
        return found


def _column(numbers: Iterable[float]) -> Column:
    return np.fromiter(numbers, dtype=float)


def _rows(numbers: Iterable[int]) -> Rows:
    return np.fromiter(numbers, dtype=np.intp)
