"""An arrival at the gate as a probability distribution, and what is left of it as time goes by without another fix.

    T = wait + X      minutes from the fix to the gate
    X                 median x exp(error), the error shaped as a `Shape`; with the odds of a rest, that and the rest

The distribution depends on the fix and the model alone. Time without another fix only conditions it: it has not arrived
until now, so P(late) = P(T > window end) / P(T > now). `tracking.forecast` makes it; formulas: `docs/prediction.md`.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import ceil, exp, log

import msgspec

from tracking.odds import DARK_AFTER, DARK_ALWAYS, DARK_SHARE
from tracking.prediction.shape import Shape, share_above, value_above

MINUTE = timedelta(minutes=1)
LEAST_SURVIVAL = 1e-9


class Arrival(msgspec.Struct, frozen=True, kw_only=True):
    """The distribution of the arrival at the gate, from the fix at `fixed_at`.

    Minutes: `wait_min` before it leaves, then `median_min` times the exponential of an error with that `shape`.
    `rest_odds` is the probability that a rest of `rest_min` comes on top, 0 or 1 where it is as good as certain.
    `state` is the kind of situation, by which errors are kept apart. `parts` are the minutes that wait, median and rest
    are made of, in the order in which a person would tell them. `pace` is log(own pace / usual), `distance_km` that to
    the gate, `rest_key` the learnt entry behind `rest_odds`.
    """

    fixed_at: datetime
    wait_min: float
    median_min: float
    shape: Shape
    rest_odds: float = 0.0
    rest_min: float = 0.0
    state: str = ""
    parts: dict[str, float] = {}
    pace: float = 0.0
    distance_km: float = 0.0
    rest_key: str = ""

    @property
    def break_min(self) -> float:
        """How much of the median are breaks."""
        return self.parts.get("break", 0.0)

    def survival(self, minutes: float) -> float:
        """P(T > minutes) as seen at the fix, in [0, 1]."""
        beyond = minutes - self.wait_min
        if beyond <= 0.0:
            return 1.0
        rest_odds = self.rest_odds
        odds = 0.0
        if rest_odds < 1.0:
            odds = (1.0 - rest_odds) * share_above(self.shape, log(beyond / self.median_min))
        if rest_odds > 0.0:
            median, share = self._rested()
            odds += rest_odds * share_above(self.shape, log(beyond / median) / share)
        return odds

    def odds_after(self, instant: datetime, now: datetime) -> float:
        """P(arrival after `instant`), given that it has not arrived by `now`; 1 unless `instant` is after `now`."""
        if instant <= now:
            return 1.0
        lag_min = self._lag_min(now)
        left = self.survival(lag_min) if lag_min > 0.0 else 1.0
        return min(1.0, self.survival((instant - self.fixed_at) / MINUTE) / left) if left > LEAST_SURVIVAL else 1.0

    def minutes(self, share: float, now: datetime) -> float:
        """Minutes after the fix by which that share of those not arrived by `now` has arrived."""
        lag_min = self._lag_min(now)
        target = (1.0 - share) * (self.survival(lag_min) if lag_min > 0.0 else 1.0)
        return max(lag_min, self.wait_min + self._inverse(target))

    def instant(self, share: float, now: datetime) -> datetime:
        """The same as an instant, to the second and below: what is scored."""
        return self.fixed_at + timedelta(minutes=self.minutes(share, now))

    def quantile(self, share: float, now: datetime) -> datetime:
        """The same in whole minutes, never before now: what is shown."""
        at_s = ceil((self.fixed_at.timestamp() + self.minutes(share, now) * 60.0) / 60.0) * 60
        found = datetime.fromtimestamp(at_s, UTC)
        return found if found >= now else _next_minute(now)

    def is_spent(self, now: datetime) -> bool:
        """Whether the fix is too old to say anything honest about the arrival."""
        lag = now - self.fixed_at
        if lag <= DARK_AFTER:
            return False
        return lag > DARK_ALWAYS or self.survival(minutes_of(lag)) < 1.0 - DARK_SHARE

    def _lag_min(self, now: datetime) -> float:
        return max(0.0, (now - self.fixed_at) / MINUTE)

    def _rested(self) -> tuple[float, float]:
        """The median with the rest on top, and the share of the errors' width: in minutes it stays what it was."""
        median = self.median_min + self.rest_min
        return median, self.median_min / median

    def _inverse(self, target: float) -> float:
        """The minutes of driving, stops and rests that a share `target` exceeds."""
        if self.rest_odds < 1.0:
            early = self.median_min * exp(value_above(self.shape, target))
            if self.rest_odds <= 0.0:
                return early
        median, share = self._rested()
        late = median * exp(share * value_above(self.shape, target))
        return late if self.rest_odds >= 1.0 else self._between(early, late, target)

    def _between(self, early: float, late: float, target: float) -> float:
        """Halving: with two peaks there is no formula."""
        while abs(late - early) > 0.05:
            middle = (early + late) / 2
            if self.survival(self.wait_min + middle) > target:
                early = middle
            else:
                late = middle
        return late


def minutes_of(span: timedelta) -> float:
    """A span in minutes."""
    return span / MINUTE


def _next_minute(now: datetime) -> datetime:
    whole = now.replace(second=0, microsecond=0)
    return whole if whole == now else whole + timedelta(minutes=1)
