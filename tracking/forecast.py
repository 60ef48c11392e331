"""The distribution of a truck's arrival from one fix: the day-one prior, with no history and no router.

not left      wait for the planned departure, then the whole way
on the way    drive(distance) + the breaks to expect + what is left of a stop in progress
either        and the night on the road, if there is one still to come
"""

from __future__ import annotations

from datetime import datetime, timedelta
from math import sqrt

from tracking.arrival import Arrival, minutes_of
from tracking.drive import PAUSE_COUNTS_MIN, drive_minutes, expected_breaks_min, gate_distance_km
from tracking.geodesy import distance_m
from tracking.plan import Shipment, Site
from tracking.rest import REST_COUNTS_MIN, Rest, rest_ahead
from tracking.state import Motion, Position
from tracking.stop import odds_to_last, remaining_stop_min

SIGMA_FAR, SIGMA_NEAR_MIN, SIGMA_MOST = 0.22, 1.6, 0.7
"""Spread of log(actual / predicted): sqrt(far^2 + near / minutes), never above the last. Seeds: an hour out, four in
five arrive within -30 % and +42 % of the median; four hours out, within -26 % and +35 %."""

DEPARTURE_DELAY_MIN, DEPARTURE_SPREAD_MIN = 10.0, 20.0
"""Trucks leave after their planned departure, by about this much and with about this spread."""

LEAST_MIN = 0.5


def find_arrival(
    site: Site,
    shipment: Shipment,
    position: Position,
    motion: Motion,
    *,
    departed: bool = True,
) -> Arrival | None:
    """The distribution as of the fix, or None when there is no honest one.

    A truck that has not departed drives to its origin first, and waits there for its planned departure. Without a
    planned departure nobody can say, unless leaving at once would already be too late.
    """
    whole_min = drive_minutes(gate_distance_km(site, shipment.origin_lat, shipment.origin_lon))
    if departed:
        drive_min = drive_minutes(gate_distance_km(site, position.lat, position.lon))
        return _on_the_way(shipment, position, motion, drive_min, whole_min)
    to_origin = distance_m(position.lat, position.lon, shipment.origin_lat, shipment.origin_lon) / 1000.0
    wait_min = _wait_min(shipment, position.fixed_at, drive_minutes(to_origin), whole_min)
    if wait_min < 0.0:
        return None
    break_min = expected_breaks_min(whole_min, 0.0)
    rest = rest_ahead(shipment, position.fixed_at, drive_min=whole_min, whole_min=whole_min, driven_min=0.0)
    return _arrival(
        position,
        rest,
        wait_min=wait_min,
        moving_min=whole_min + break_min,
        standing_min=DEPARTURE_DELAY_MIN,
        spread_min=DEPARTURE_SPREAD_MIN,
        break_min=break_min,
    )


def _on_the_way(shipment: Shipment, position: Position, motion: Motion, drive_min: float, whole_min: float) -> Arrival:
    driven, since = motion.driven_since_break_min, motion.stopped_since
    break_min = expected_breaks_min(drive_min, driven)
    rest = rest_ahead(shipment, position.fixed_at, drive_min=drive_min, whole_min=whole_min, driven_min=driven)
    stop_min = 0.0
    if since is not None and since < position.fixed_at:
        age = minutes_of(position.fixed_at - since)
        stop_min = remaining_stop_min(age)
        is_break = odds_to_last(PAUSE_COUNTS_MIN, age)
        break_min = is_break * expected_breaks_min(drive_min, 0.0) + (1.0 - is_break) * break_min
        rest = Rest(rest.odds * (1.0 - odds_to_last(REST_COUNTS_MIN, age)), rest.minutes)
    return _arrival(
        position,
        rest,
        moving_min=drive_min + break_min,
        standing_min=stop_min,
        spread_min=stop_min,
        break_min=break_min,
    )


def _arrival(
    position: Position,
    rest: Rest,
    *,
    moving_min: float,
    break_min: float,
    standing_min: float,
    spread_min: float,
    wait_min: float = 0.0,
) -> Arrival:
    median = max(LEAST_MIN, moving_min + standing_min)
    return Arrival(
        fixed_at=position.fixed_at,
        wait_min=wait_min,
        median_min=median,
        break_min=break_min,
        sigma=_sigma(median, spread_min),
        rest_odds=0.0 if rest.odds < 0.02 else 1.0 if rest.odds > 0.98 else rest.odds,
        rest_min=rest.minutes,
    )


def _wait_min(shipment: Shipment, fixed_at: datetime, to_origin_min: float, drive_min: float) -> float:
    """Minutes until it leaves its origin; negative: nobody can say."""
    if shipment.depart_at is not None:
        return max(to_origin_min, minutes_of(shipment.depart_at - fixed_at))
    can_make_it = fixed_at + timedelta(minutes=to_origin_min + drive_min) <= shipment.window_end
    return -1.0 if can_make_it else to_origin_min


def _sigma(median_min: float, standing_spread_min: float) -> float:
    """How long a truck goes on standing is about as uncertain as it is long; that adds to the road's own spread."""
    return min(SIGMA_MOST, sqrt(SIGMA_FAR**2 + SIGMA_NEAR_MIN / median_min + (standing_spread_min / median_min) ** 2))
