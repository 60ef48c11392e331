"""An arrival at the gate as a probability distribution, and what is left of it as time goes by without another fix.

    T = wait + X     minutes from the fix to the gate
    X                lognormal, or with the odds of a rest that plus the rest

The distribution depends on the fix alone. Time without another fix only conditions it: it has not arrived until now,
so P(late) = P(T > window end) / P(T > now). `tracking.forecast` makes it, `docs/prediction.md` has the formulas.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import ceil, erfc, exp, log, sqrt
from statistics import NormalDist

import msgspec

from tracking.odds import DARK_AFTER, DARK_ALWAYS, DARK_SHARE

NORMAL = NormalDist()


class Arrival(msgspec.Struct, frozen=True, kw_only=True):
    """The distribution of the arrival at the gate, from the fix at `fixed_at`.

    Minutes: `wait_min` before it leaves, then `median_min` with log-spread `sigma`; `break_min` of it are breaks.
    `rest_odds` is the probability that a rest of `rest_min` comes on top, 0 or 1 where it is as good as certain.
    """

    fixed_at: datetime
    wait_min: float
    median_min: float
    break_min: float
    sigma: float
    rest_odds: float = 0.0
    rest_min: float = 0.0

    def survival(self, minutes: float) -> float:
        """P(T > minutes) as seen at the fix, in [0, 1]."""
        beyond = minutes - self.wait_min
        odds, rest_odds = 0.0, self.rest_odds
        if rest_odds < 1.0:
            odds = (1.0 - rest_odds) * _survival(beyond, self.median_min, self.sigma)
        if rest_odds > 0.0:
            odds += rest_odds * _survival(beyond, *self._rested())
        return odds

    def odds_after(self, instant: datetime, now: datetime) -> float:
        """P(arrival after `instant`), given that it has not arrived by `now`; 1 unless `instant` is after `now`."""
        if instant <= now:
            return 1.0
        left = self.survival(self._lag_min(now))
        return min(1.0, self.survival(minutes_of(instant - self.fixed_at)) / left) if left > 0.0 else 1.0

    def quantile(self, share: float, now: datetime) -> datetime:
        """By when that share of those not arrived by `now` has arrived; whole minutes, never before now."""
        lag_min = self._lag_min(now)
        target = (1.0 - share) * self.survival(lag_min)
        minutes = max(lag_min, self.wait_min + self._inverse(target))
        at_s = ceil((self.fixed_at.timestamp() + minutes * 60.0) / 60.0) * 60
        found = datetime.fromtimestamp(at_s, UTC)
        return found if found >= now else _next_minute(now)

    def is_spent(self, now: datetime) -> bool:
        """Whether the fix is too old to say anything honest about the arrival."""
        lag = now - self.fixed_at
        if lag <= DARK_AFTER:
            return False
        return lag > DARK_ALWAYS or self.survival(minutes_of(lag)) < 1.0 - DARK_SHARE

    def _lag_min(self, now: datetime) -> float:
        return max(0.0, minutes_of(now - self.fixed_at))

    def _rested(self) -> tuple[float, float]:
        """Median and log-spread with the daily rest on top; the spread in minutes stays what it was."""
        median = self.median_min + self.rest_min
        return median, self.sigma * self.median_min / median

    def _inverse(self, target: float) -> float:
        if self.rest_odds >= 1.0:
            return _inverse(target, *self._rested())
        early = _inverse(target, self.median_min, self.sigma)
        if self.rest_odds <= 0.0:
            return early
        late = _inverse(target, *self._rested())
        while late - early > 0.5:
            middle = (early + late) / 2
            if self.survival(self.wait_min + middle) > target:
                early = middle
            else:
                late = middle
        return late


def _survival(minutes: float, median: float, sigma: float) -> float:
    return 0.5 * erfc(log(minutes / median) / (sigma * sqrt(2.0))) if minutes > 0.0 else 1.0


def _inverse(target: float, median: float, sigma: float) -> float:
    """The minutes that a share `target` of trucks exceeds."""
    return median * exp(-sigma * NORMAL.inv_cdf(min(max(target, 1e-12), 1.0 - 1e-12)))


def minutes_of(span: timedelta) -> float:
    """A span in minutes."""
    return span.total_seconds() / 60.0


def _next_minute(now: datetime) -> datetime:
    whole = now.replace(second=0, microsecond=0)
    return whole if whole == now else whole + timedelta(minutes=1)
