"""An arrival at the gate as a probability distribution, and what is left of it as time goes by without another fix.

    T = wait + X      minutes from the fix to the gate
    X                 median x exp(error), the error shaped as a `Shape`; with the odds of a rest or a hold, that and it

The distribution depends on the fix and the model alone. Time without another fix only conditions it: it has not arrived
until now, so P(late) = P(T > window end) / P(T > now). `tracking.forecast` makes it; formulas: `docs/prediction.md`.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import ceil, exp, log

import msgspec

from tracking.odds import DARK_AFTER, DARK_ALWAYS, DARK_SHARE
from tracking.prediction.calibrate import Curve, calibrated
from tracking.prediction.crossing import find_crossing
from tracking.prediction.shape import Shape, share_above, value_above

MINUTE = timedelta(minutes=1)
LEAST_SURVIVAL = 1e-9
HOLD, BREAK = "hold", "break"
"""What a second peak may be about, other than a rest."""


class Arrival(msgspec.Struct, frozen=True, kw_only=True):
    """The distribution of the arrival at the gate, from the fix at `fixed_at`.

    Minutes: `wait_min` before it leaves, then `median_min` times the exponential of an error with that `shape`.
    `rest_odds` is the probability that a rest of `rest_min` comes on top, 0 or 1 where it is as good as certain. Unless
    a rest is undecided, `more_odds` is that of `more_min` for what `more` names: holding back for the window, or one
    more break. Either makes a second peak, whose errors have the `other_shape`. `late_curve` turns the odds of a late
    arrival into those that came true.
    `state` is the kind of situation, by which errors are kept apart. `parts` are the minutes that wait, median and rest
    are made of, in the order in which a person would tell them. `pace` is log(own pace / usual), `pull` log(plan /
    predicted), `distance_km` that to the gate, `keys` the learnt entries behind the odds of "rest", "hold" and "break",
    and the phase of a "stop".
    """

    fixed_at: datetime
    wait_min: float
    median_min: float
    shape: Shape
    rest_odds: float = 0.0
    rest_min: float = 0.0
    more_odds: float = 0.0
    more_min: float = 0.0
    more: str = ""
    other_shape: Shape = ()
    late_curve: Curve = ()
    state: str = ""
    parts: dict[str, float] = {}
    pace: float = 0.0
    pull: float = 0.0
    distance_km: float = 0.0
    keys: dict[str, str] = {}

    @property
    def break_min(self) -> float:
        """Minutes of breaks to expect."""
        undecided = self.more_odds * self.more_min if self.more == BREAK else 0.0
        return self.parts.get("break", 0.0) + undecided

    @property
    def first_min(self) -> float:
        """The median of the first peak: a rest that is certain is part of it."""
        return self.median_min + self.rest_min if self.rest_odds >= 1.0 else self.median_min

    @property
    def other_odds(self) -> float:
        """The probability of the second peak."""
        return self.rest_odds if 0.0 < self.rest_odds < 1.0 else self.more_odds

    @property
    def other_min(self) -> float:
        """The median of the second peak."""
        return self.median_min + self.rest_min if 0.0 < self.rest_odds < 1.0 else self.first_min + self.more_min

    def survival(self, minutes: float) -> float:
        """P(T > minutes) as seen at the fix, in [0, 1]."""
        beyond = minutes - self.wait_min
        return self._share_beyond(log(beyond)) if beyond > 0.0 else 1.0

    def _share_beyond(self, logarithm: float) -> float:
        """The same after the wait, by the logarithm of the minutes."""
        first = share_above(self.shape, logarithm - log(self.first_min))
        odds = self.other_odds
        if odds <= 0.0:
            return first
        return (1.0 - odds) * first + odds * share_above(self.other_shape, logarithm - log(self.other_min))

    def odds_after(self, instant: datetime, now: datetime) -> float:
        """P(arrival after `instant`), given that it has not arrived by `now`; 1 unless `instant` is after `now`."""
        if instant <= now:
            return 1.0
        lag_min = self._lag_min(now)
        left = self.survival(lag_min) if lag_min > 0.0 else 1.0
        return min(1.0, self.survival((instant - self.fixed_at) / MINUTE) / left) if left > LEAST_SURVIVAL else 1.0

    def late_odds(self, window_end: datetime, now: datetime) -> float:
        """P(arrival after the window's end), calibrated; it never falls by waiting."""
        return calibrated(self.late_curve, self.odds_after(window_end, now))

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

    def _inverse(self, target: float) -> float:
        """The minutes of driving, stops and rests that a share `target` exceeds."""
        one = log(self.first_min) + value_above(self.shape, target)
        if self.other_odds <= 0.0:
            return exp(one)
        other = log(self.other_min) + value_above(self.other_shape, target)
        between = find_crossing(lambda x: self._share_beyond(x) - target, min(one, other), max(one, other))
        return exp(between)


def minutes_of(span: timedelta) -> float:
    """A span in minutes."""
    return span / MINUTE


def _next_minute(now: datetime) -> datetime:
    whole = now.replace(second=0, microsecond=0)
    return whole if whole == now else whole + timedelta(minutes=1)
