"""An arrival at the gate as a probability distribution, and what is left of it as time goes by without another fix.

    T = wait + X      minutes from the fix to the gate
    X                 one peak or several, each: median x exp(error), the error shaped as a `Shape`

    with a rest                         rest_odds
    without, and a hold or a break      (1 - rest_odds) x more_odds
    without either                      (1 - rest_odds) x (1 - more_odds)

The distribution depends on the fix and the model alone. Time without another fix only conditions it: it has not arrived
until now, so P(late) = P(T > window end) / P(T > now). `tracking.forecast` makes it; formulas: `docs/prediction.md`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from tracking.odds import DARK_AFTER, DARK_ALWAYS, DARK_SHARE
from tracking.prediction.calibrate import Curve
from tracking.prediction.shape import Shape
from tracking.reading import Reading

if TYPE_CHECKING:  # a forecast is what is kept of an arrival
    from tracking.trip_record import Forecast

MINUTE = timedelta(minutes=1)
HOLD, BREAK = "hold", "break"
"""What a peak may be about, other than a rest."""
TOLD = "told"
"""The state of an arrival with what its driver told in it, and that part of its median."""
PEAKS = 3
"""An arrival has no more."""


class Peak(NamedTuple):
    """One of the ways in which it may go: its probability, its median in minutes without the wait, its errors."""

    odds: float
    minutes: float
    shape: Shape


class Arrival(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The distribution of the arrival at the gate, from the fix at `fixed_at`.

    Minutes: `wait_min` before it leaves, then `median_min` times the exponential of an error with that `shape`.
    `rest_odds` is the probability that a rest of `rest_min` comes on top, 0 or 1 where it is as good as certain;
    without it `more_odds` is that of `more_min` for what `more` names: holding back for the window, or one more break.
    Where they are undecided each makes a peak of its own, whose errors have the `rest_shape` and the `more_shape`.
    `late_curve` turns the odds of a late arrival into those that came true.
    `state` is the kind of situation, by which errors are kept apart. `parts` are the minutes that wait, median and rest
    are made of, in the order in which a person would tell them. `pace` is log(own pace / usual), `pull` log(plan /
    predicted), `distance_km` that to the gate over the planned stops, `routed_min` what a router says of the direct
    way, `keys` the learnt entries behind the odds of "rest", "hold" and "break", and the phase of a "stop".

    `told_at` is when the driver told the last of what is in it, None if nothing is; then `own` is what it would be
    without that, None if nobody could say. Words alone make no arrival less late: of the odds of both the larger count.
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
    more_shape: Shape = ()
    rest_shape: Shape = ()
    late_curve: Curve = ()
    state: str = ""
    parts: dict[str, float] = {}
    pace: float = 0.0
    pull: float = 0.0
    distance_km: float = 0.0
    routed_min: float | None = None
    keys: dict[str, str] = {}
    told_at: datetime | None = None
    own: Arrival | None = None

    @property
    def break_min(self) -> float:
        """Minutes of breaks to expect."""
        undecided = self.more_odds * self.more_min if self.more == BREAK else 0.0
        return self.parts.get("break", 0.0) + undecided

    @property
    def first_min(self) -> float:
        """The median of the first peak: a rest that is certain is part of it."""
        return self.median_min + self.rest_min if self.rest_odds >= 1.0 else self.median_min

    def unrested_min(self) -> float:
        """Minutes from the fix to the median without a rest that is undecided."""
        return msgspec.structs.replace(self, rest_odds=0.0).minutes(0.5, self.fixed_at)

    @property
    def peaks(self) -> list[Peak]:
        """Those that there are: the first, the one with more, the one with a rest; their odds add up to one."""
        rests = self.rest_odds if 0.0 < self.rest_odds < 1.0 else 0.0
        if rests <= 0.0 and self.more_odds <= 0.0:
            return [Peak(1.0, self.first_min, self.shape)]
        found = [Peak((1.0 - rests) * (1.0 - self.more_odds), self.first_min, self.shape)]
        if self.more_odds > 0.0:
            found.append(Peak((1.0 - rests) * self.more_odds, self.first_min + self.more_min, self.more_shape))
        if rests > 0.0:
            found.append(Peak(rests, rested_min(self), self.rest_shape))
        return found

    def read(self, now: datetime) -> Reading:
        """What is left of it at `now`; worth keeping for several questions."""
        return Reading(self, now)

    def survival(self, minutes: float) -> float:
        """P(T > minutes) as seen at the fix, in [0, 1]."""
        return self.read(self.fixed_at).survival(minutes)

    def odds_after(self, instant: datetime, now: datetime) -> float:
        """P(arrival after `instant`), given that it has not arrived by `now`; 1 unless `instant` is after `now`."""
        return self.read(now).odds_after(instant)

    def late_odds(self, window_end: datetime, now: datetime) -> float:
        """P(arrival after the window's end), calibrated; it never falls by waiting."""
        return self.read(now).late_odds(window_end)

    def minutes(self, share: float, now: datetime) -> float:
        """Minutes after the fix by which that share of those not arrived by `now` has arrived."""
        return self.read(now).minutes(share)

    def instant(self, share: float, now: datetime) -> datetime:
        """The same as an instant, to the second and below: what is scored."""
        return self.read(now).instant(share)

    def quantile(self, share: float, now: datetime) -> datetime:
        """The same in whole minutes, never before now: what is shown."""
        return self.read(now).quantile(share)

    def is_spent(self, now: datetime) -> bool:
        """Whether the fix, or what the driver told after it, is too old to say anything honest about the arrival."""
        heard_at = self.fixed_at if self.told_at is None else max(self.fixed_at, self.told_at)
        if now - heard_at <= DARK_AFTER:
            return False
        return now - heard_at > DARK_ALWAYS or self.survival(minutes_of(now - self.fixed_at)) < 1.0 - DARK_SHARE


def rested_min(of: Arrival | Forecast) -> float:
    """The median of the peak with a rest, where one is undecided; a break that is open counts there with its mean."""
    return of.median_min + of.rest_min + (of.more_odds * of.more_min if of.more == BREAK else 0.0)


def minutes_of(span: timedelta) -> float:
    """A span in minutes."""
    return span / MINUTE
