"""An arrival as read at one instant: what time without another fix has left of it.

    P(T > t | T > now) = P(T > t) / P(T > now)

A reading is made for a few questions about the same instant and thrown away; `prediction.many` asks the same of a whole
site at once.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import ceil, exp, log
from typing import TYPE_CHECKING

from tracking.prediction.calibrate import calibrated
from tracking.prediction.crossing import find_crossing
from tracking.prediction.shape import share_above, value_above

if TYPE_CHECKING:  # an arrival makes its readings
    from tracking.arrival import Arrival

MINUTE = timedelta(minutes=1)
LEAST_SURVIVAL = 1e-9
HAIR_MIN = 1e-7
"""An instant as a number has no more digits: what is that little over a whole minute is that minute."""


class Reading:
    """One arrival at `now`. Minutes count from its fix."""

    __slots__ = ("_arrival", "_lag_min", "_left", "_now", "_peaks")

    def __init__(self, arrival: Arrival, now: datetime) -> None:
        self._arrival, self._now = arrival, now
        self._peaks = [(odds, log(minutes), shape) for odds, minutes, shape in arrival.peaks]
        self._lag_min = max(0.0, (now - arrival.fixed_at) / MINUTE)
        self._left = self.survival(self._lag_min) if self._lag_min > 0.0 else 1.0

    def survival(self, minutes: float) -> float:
        """P(T > minutes) as seen at the fix, in [0, 1]."""
        beyond = minutes - self._arrival.wait_min
        return self._share_beyond(log(beyond)) if beyond > 0.0 else 1.0

    def odds_after(self, instant: datetime) -> float:
        """P(arrival after `instant`), given that it has not arrived yet; 1 unless `instant` is to come."""
        if instant <= self._now or self._left <= LEAST_SURVIVAL:
            return 1.0
        return min(1.0, self.survival((instant - self._arrival.fixed_at) / MINUTE) / self._left)

    def late_odds(self, window_end: datetime) -> float:
        """P(arrival after the window's end), calibrated; it never falls by waiting, nor by what a driver tells."""
        odds, own = calibrated(self._arrival.late_curve, self.odds_after(window_end)), self._arrival.own
        return odds if own is None else max(odds, own.read(self._now).late_odds(window_end))

    def minutes(self, share: float) -> float:
        """Minutes after the fix by which that share of those not arrived yet has arrived."""
        return max(self._lag_min, self._arrival.wait_min + self._inverse((1.0 - share) * self._left))

    def instant(self, share: float) -> datetime:
        """The same as an instant, to the second and below: what is scored."""
        return self._arrival.fixed_at + timedelta(minutes=self.minutes(share))

    def quantile(self, share: float) -> datetime:
        """The same in whole minutes, never before now: what is shown."""
        at_min = ceil(self._arrival.fixed_at.timestamp() / 60.0 + self.minutes(share) - HAIR_MIN)
        return max(datetime.fromtimestamp(at_min * 60, UTC), next_minute(self._now))

    def is_median_near(self, shown: datetime, step: timedelta) -> bool:
        """Whether the median in whole minutes is at most `step`, whole minutes too, from one shown before.

        Looks on either side of that one: with several peaks to find the median itself takes longer.
        """
        half, ahead = 0.5 * self._left, shown - self._arrival.fixed_at
        soonest_min, latest_min = (ahead - step) / MINUTE - 1.0, (ahead + step) / MINUTE
        return self.survival(latest_min) <= half < self.survival(soonest_min)

    def _share_beyond(self, logarithm: float) -> float:
        """P(X > exp(logarithm)), X without the wait."""
        if len(self._peaks) == 1:
            _, at, shape = self._peaks[0]
            return share_above(shape, logarithm - at)
        return sum([odds * share_above(shape, logarithm - at) for odds, at, shape in self._peaks])

    def _inverse(self, target: float) -> float:
        """The minutes of driving, stops and rests that a share `target` exceeds."""
        ends = [at + value_above(shape, target) for _, at, shape in self._peaks]
        if len(ends) == 1:
            return exp(ends[0])
        return exp(find_crossing(lambda x: self._share_beyond(x) - target, min(ends), max(ends)))


def next_minute(now: datetime) -> datetime:
    """The whole minute that has just begun, or the next."""
    whole = now.replace(second=0, microsecond=0)
    return whole if whole == now else whole + timedelta(minutes=1)
