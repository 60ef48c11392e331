"""When a truck will be at the gate, as a probability distribution, from one fix. Source: the distance-shell prior.

    T = wait + X     minutes from the fix to the gate
    wait             until the planned departure, while it has not left
    X                lognormal round  drive(distance) + breaks + the rest of a stop in progress,
                     or, with the probability of a daily rest, that plus eleven hours

The distribution depends on the fix alone. Time without another fix only conditions it: it has not arrived until now,
so P(late) = P(T > window end) / P(T > now). `docs/prediction.md` has the formulas and their limits.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import ceil, erfc, exp, log, sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING

import msgspec

from tracking.drive import (
    BREAK_MIN,
    EUROPE,
    PAUSE_COUNTS_MIN,
    REST_MIN,
    Shells,
    drive_minutes,
    expected_breaks_min,
    gate_distance_km,
    rest_odds,
)
from tracking.geodesy import distance_m
from tracking.odds import DARK_AFTER, DARK_ALWAYS, DARK_SHARE
from tracking.stop import remaining_stop_min

if TYPE_CHECKING:  # state imports alarm, which imports this module
    from tracking.plan import Shipment, Site
    from tracking.state import Motion, Position

SIGMA_FAR, SIGMA_NEAR_MIN, SIGMA_MOST = 0.22, 1.6, 0.7
"""Spread of log(actual / predicted): sqrt(far^2 + near / minutes), never above the last. Seeds: an hour out, four in
five arrive within -30 % and +42 % of the median; four hours out, within -26 % and +35 %."""

DEPARTURE_DELAY_MIN, DEPARTURE_SPREAD_MIN = 10.0, 20.0
"""Trucks leave after their planned departure, by about this much and with about this spread."""

LEAST_MIN = 0.5
NORMAL = NormalDist()


class Arrival(msgspec.Struct, frozen=True, kw_only=True):
    """The distribution of the arrival at the gate, from the fix at `fixed_at`.

    Minutes: `wait_min` before it leaves, then `median_min` with log-spread `sigma`; `break_min` of it are breaks.
    `rest_odds` is the probability that a daily rest comes on top, 0 or 1 where it is as good as certain.
    """

    fixed_at: datetime
    wait_min: float
    median_min: float
    break_min: float
    sigma: float
    rest_odds: float = 0.0

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
        return min(1.0, self.survival(_minutes(instant - self.fixed_at)) / left) if left > 0.0 else 0.0

    def quantile(self, share: float, now: datetime) -> datetime:
        """By when that share of those not arrived by `now` has arrived; whole minutes, never before now."""
        lag_min = self._lag_min(now)
        target = (1.0 - share) * self.survival(lag_min)
        minutes = max(lag_min, self.wait_min + self._inverse(target))
        at_s = ceil((self.fixed_at.timestamp() + minutes * 60.0) / 60.0) * 60
        return max(datetime.fromtimestamp(at_s, UTC), _next_minute(now))

    def is_spent(self, now: datetime) -> bool:
        """Whether the fix is too old to say anything honest about the arrival."""
        lag = now - self.fixed_at
        if lag <= DARK_AFTER:
            return False
        return lag > DARK_ALWAYS or self.survival(_minutes(lag)) < 1.0 - DARK_SHARE

    def _lag_min(self, now: datetime) -> float:
        return max(0.0, _minutes(now - self.fixed_at))

    def _rested(self) -> tuple[float, float]:
        """Median and log-spread with the daily rest on top; the spread in minutes stays what it was."""
        median = self.median_min + REST_MIN - BREAK_MIN
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


def find_arrival(
    site: Site,
    shipment: Shipment,
    position: Position,
    motion: Motion,
    *,
    departed: bool = True,
    shells: Shells = EUROPE,
) -> Arrival | None:
    """The distribution as of the fix, or None when there is no honest one.

    A truck that has not departed drives to its origin first, and waits there for its planned departure. Without a
    planned departure nobody can say, unless leaving at once would already be too late.
    """
    wait_min, drive_min = 0.0, drive_minutes(gate_distance_km(site, position.lat, position.lon), shells)
    if not departed:
        to_origin = distance_m(position.lat, position.lon, shipment.origin_lat, shipment.origin_lon) / 1000.0
        drive_min = drive_minutes(gate_distance_km(site, shipment.origin_lat, shipment.origin_lon), shells)
        wait_min = _wait_min(shipment, position.fixed_at, drive_minutes(to_origin, shells), drive_min)
        if wait_min < 0.0:
            return None
    return _arrival(position, motion, wait_min, drive_min, departed=departed)


def _arrival(position: Position, motion: Motion, wait_min: float, drive_min: float, *, departed: bool) -> Arrival:
    driven, stop_min = motion.driven_since_break_min, 0.0
    stopped = departed and motion.stopped_since is not None and motion.stopped_since < position.fixed_at
    if stopped and motion.stopped_since is not None:
        age = _minutes(position.fixed_at - motion.stopped_since)
        stop_min = remaining_stop_min(age)
        driven = 0.0 if age + stop_min >= PAUSE_COUNTS_MIN else driven
    break_min = expected_breaks_min(drive_min, driven)
    rest = rest_odds(drive_min, driven)
    extra = DEPARTURE_DELAY_MIN if not departed else stop_min
    median = max(LEAST_MIN, drive_min + break_min + extra)
    sigma = _sigma(median, DEPARTURE_SPREAD_MIN if not departed else stop_min)
    return Arrival(
        fixed_at=position.fixed_at,
        wait_min=wait_min,
        median_min=median,
        break_min=break_min,
        sigma=sigma,
        rest_odds=0.0 if rest < 0.02 else 1.0 if rest > 0.98 else rest,
    )


def _wait_min(shipment: Shipment, fixed_at: datetime, to_origin_min: float, drive_min: float) -> float:
    """Minutes until it leaves its origin; negative: nobody can say."""
    if shipment.depart_at is not None:
        return max(to_origin_min, _minutes(shipment.depart_at - fixed_at))
    can_make_it = fixed_at + timedelta(minutes=to_origin_min + drive_min) <= shipment.window_end
    return -1.0 if can_make_it else to_origin_min


def _sigma(median_min: float, standing_spread_min: float) -> float:
    """How long a truck goes on standing is about as uncertain as it is long; that adds to the road's own spread."""
    return min(SIGMA_MOST, sqrt(SIGMA_FAR**2 + SIGMA_NEAR_MIN / median_min + (standing_spread_min / median_min) ** 2))


def _survival(minutes: float, median: float, sigma: float) -> float:
    return 0.5 * erfc(log(minutes / median) / (sigma * sqrt(2.0))) if minutes > 0.0 else 1.0


def _inverse(target: float, median: float, sigma: float) -> float:
    """The minutes that a share `target` of trucks exceeds."""
    return median * exp(-sigma * NORMAL.inv_cdf(min(max(target, 1e-12), 1.0 - 1e-12)))


def _minutes(span: timedelta) -> float:
    return span.total_seconds() / 60.0


def _next_minute(now: datetime) -> datetime:
    whole = now.replace(second=0, microsecond=0)
    return whole if whole == now else whole + timedelta(minutes=1)
