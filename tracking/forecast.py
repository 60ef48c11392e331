"""The distribution of a truck's arrival from one fix: from the plan alone on the first day, better with each trip.

not left      wait for the planned departure, then the whole way
on the way    the road at the lane's usual pace x this truck's own + the breaks to expect + what is left of a stop
either        and the night on the road, if there is one still to come: a second peak, not a mean

The centre is multiplied by the errors that such predictions had (`prediction.error`), which is what makes it honest.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from tracking.arrival import Arrival, minutes_of
from tracking.drive import ROUTER_FACTOR, drive_minutes, gate_distance_km
from tracking.geodesy import distance_m
from tracking.plan import Shipment, Site
from tracking.prediction.error import bucket_of, shape_in
from tracking.prediction.hour import at_this_hour, hour_key
from tracking.prediction.hours import PRESETS, Hours, expected_breaks_min
from tracking.prediction.knowledge import NOTHING_KNOWN, Knowledge
from tracking.prediction.leaving import departure_delay_min
from tracking.prediction.model import Model
from tracking.prediction.pace import find_pace, paced_min
from tracking.prediction.road import Place, cells_at, lane_from, usual_min
from tracking.prediction.router import RouterMinutes, no_router
from tracking.prediction.stops import left_min, odds_to_last, stop_key
from tracking.rest import Rest, rest_ahead
from tracking.state import Motion, Position
from tracking.trip_log import TripLog

LEAST_MIN = 0.5
LONG_STOP_MIN = 70.0
"""A stop longer than any break."""
UNDECIDED = 0.05
"""A rest less likely than this, or than this from certain, makes no second peak."""
ASTRAY_MIN, ASTRAY_KM, ASTRAY_SHARE = 20.0, 5.0, 0.15
"""Driven away from the site for so long and so far, in km and of the nearest it has been: destination doubtful."""

NO_LOG = TripLog()


def find_arrival(
    site: Site,
    shipment: Shipment,
    position: Position,
    motion: Motion,
    *,
    departed: bool = True,
    known: Knowledge = NOTHING_KNOWN,
    log: TripLog = NO_LOG,
) -> Arrival | None:
    """The distribution as of the fix, or None when there is no honest one.

    A truck that has not departed drives to its origin first, and waits there for its planned departure. Without a
    planned departure nobody can say, unless leaving at once would already be too late. Nor can anybody of one that has
    departed and drives away from the site.
    """
    sight = Sight(site, shipment, known.model, known.router, PRESETS[site.hours])
    if not departed:
        return _not_left(sight, position)
    if is_astray(log, site, position, motion):
        return None
    return _on_the_way(sight, position, motion, log)


def is_astray(log: TripLog, site: Site, position: Position, motion: Motion) -> bool:
    """Whether it has driven away from the site for long: its destination is doubtful."""
    if motion.driven_min - log.nearest_driven_min < ASTRAY_MIN:
        return False
    away_km = gate_distance_km(site, position.lat, position.lon) - log.nearest_km
    return away_km > max(ASTRAY_KM, ASTRAY_SHARE * log.nearest_km)


class Sight(NamedTuple):
    """What every part of a prediction looks at."""

    site: Site
    shipment: Shipment
    model: Model
    router: RouterMinutes
    hours: Hours


def _on_the_way(sight: Sight, position: Position, motion: Motion, log: TripLog) -> Arrival:
    model, hours = sight.model, sight.hours
    usual = _usual_min(sight, position.lat, position.lon, position.fixed_at)
    pace = find_pace(log.marks, motion.driven_min, usual)
    drive_min, wheel, since = paced_min(model, usual, pace), motion.at_stop, motion.stopped_since
    since_break_min, today_min = motion.driven_since_break_min, motion.driven_today_min
    stop_min, is_rest, now_odds, now_min, state = 0.0, 0.0, 0.0, 0.0, ""
    break_min = expected_breaks_min(drive_min, since_break_min, hours)
    if since is not None and wheel is not None and since < position.fixed_at:
        age = minutes_of(position.fixed_at - since)
        key = stop_key(wheel.since_break_min, wheel.today_min)
        today_min = wheel.today_min
        is_rest = odds_to_last(model, key, hours.rest_counts_min, age)
        stop_min, now_odds, now_min = _stop(model, key, age, is_rest, hours)
        is_break = odds_to_last(model, key, hours.break_counts_min, age)
        due_min = expected_breaks_min(drive_min, wheel.since_break_min, hours)
        break_min = is_break * expected_breaks_min(drive_min, 0.0, hours) + (1.0 - is_break) * due_min
        state = "stopped" if age < LONG_STOP_MIN else "long stop"
    rest = _rest(sight, position.fixed_at, drive_min, today_min, rested=_has_rested(log, hours))
    later_odds = (1.0 - is_rest) * rest.odds
    odds = now_odds + later_odds
    rest_min = (now_odds * now_min + later_odds * rest.minutes) / odds if odds > 0.0 else 0.0
    if UNDECIDED < odds < 1.0 - UNDECIDED:
        state = "rest"
    parts = {"road": usual, "pace": drive_min - usual, "break": break_min, "stop": stop_min}
    return _arrival(
        sight,
        position,
        parts,
        state=state or _driving(break_min, hours),
        rest=Rest(odds, rest_min, rest.key),
        pace=pace,
    )


def _stop(model: Model, key: str, age_min: float, odds: float, hours: Hours) -> tuple[float, float, float]:
    """What is left of a stop that is a rest with these odds: as if not, the odds if undecided, and what a rest adds."""
    if odds > 1.0 - UNDECIDED:
        return left_min(model, key, age_min), 0.0, 0.0
    short = left_min(model, key, age_min, below=hours.rest_counts_min)
    if odds < UNDECIDED:
        return short, 0.0, 0.0
    return short, odds, max(0.0, left_min(model, key, hours.rest_counts_min) + hours.rest_counts_min - age_min - short)


def _not_left(sight: Sight, position: Position) -> Arrival | None:
    site, shipment = sight.site, sight.shipment
    leaves_at = shipment.depart_at or position.fixed_at
    drive_min = _usual_min(sight, shipment.origin_lat, shipment.origin_lon, leaves_at)
    to_origin_km = distance_m(position.lat, position.lon, shipment.origin_lat, shipment.origin_lon) / 1000.0
    wait_min = _wait_min(shipment, position.fixed_at, drive_minutes(to_origin_km), drive_min)
    if wait_min < 0.0:
        return None
    rest = _rest(sight, position.fixed_at, drive_min, 0.0)
    parts = {
        "wait": departure_delay_min(sight.model, site.id, shipment.carrier),
        "road": drive_min,
        "break": expected_breaks_min(drive_min, 0.0, sight.hours),
    }
    return _arrival(sight, position, parts, state="waiting", rest=rest, wait_min=wait_min)


def _usual_min(sight: Sight, lat: float, lon: float, at: datetime) -> float:
    """Minutes at the wheel from there, as they usually are at that hour."""
    usual = usual_min(sight.model, place_of(sight.site, sight.shipment, lat, lon, sight.router))
    return at_this_hour(sight.model, hour_key(sight.site.id, sight.site.zone, at, usual), usual)


def place_of(site: Site, shipment: Shipment, lat: float, lon: float, router: RouterMinutes = no_router) -> Place:
    """A position on the way to the site, as what was learnt of roads knows it."""
    distance_km = gate_distance_km(site, lat, lon)
    routed = router(site.id, lat, lon)
    prior_min = drive_minutes(distance_km) if routed is None else ROUTER_FACTOR * routed
    lane = lane_from(shipment.origin_lat, shipment.origin_lon)
    via = "" if routed is None else "routed"
    return Place(site.id, lane, distance_km, max(LEAST_MIN, prior_min), cells_at(lat, lon), via)


def _has_rested(log: TripLog, hours: Hours) -> bool:
    return any(minutes_of(stay.end - stay.start) >= hours.rest_counts_min for stay in log.stays)


def _rest(sight: Sight, at: datetime, drive_min: float, today_min: float, *, rested: bool = False) -> Rest:
    whole_km = gate_distance_km(sight.site, sight.shipment.origin_lat, sight.shipment.origin_lon)
    return rest_ahead(
        sight.model,
        sight.shipment,
        at,
        drive_min=drive_min,
        whole_min=drive_minutes(whole_km),
        today_min=today_min,
        rested=rested,
        hours=sight.hours,
    )


def _arrival(
    sight: Sight,
    position: Position,
    parts: dict[str, float],
    *,
    state: str,
    rest: Rest,
    wait_min: float = 0.0,
    pace: float = 0.0,
) -> Arrival:
    median = max(LEAST_MIN, sum(parts.values()))
    odds = 0.0 if rest.odds < UNDECIDED else 1.0 if rest.odds > 1.0 - UNDECIDED else rest.odds
    return Arrival(
        fixed_at=position.fixed_at,
        wait_min=wait_min,
        median_min=median,
        shape=shape_in(sight.model, bucket_of(median, state)),
        rest_odds=odds,
        rest_min=rest.minutes,
        state=state,
        parts={**parts, "rest": odds * rest.minutes},
        pace=pace,
        distance_km=gate_distance_km(sight.site, position.lat, position.lon),
        rest_key=rest.key,
    )


def _driving(break_min: float, hours: Hours) -> str:
    """Whether another break is undecided."""
    part = break_min % hours.break_min / hours.break_min
    return "break" if 0.1 < part < 0.9 else "driving"


def _wait_min(shipment: Shipment, fixed_at: datetime, to_origin_min: float, drive_min: float) -> float:
    """Minutes until it leaves its origin; negative: nobody can say."""
    if shipment.depart_at is not None:
        return max(to_origin_min, minutes_of(shipment.depart_at - fixed_at))
    can_make_it = fixed_at + timedelta(minutes=to_origin_min + drive_min) <= shipment.window_end
    return -1.0 if can_make_it else to_origin_min
