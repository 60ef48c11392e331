"""The distribution of a truck's arrival from one fix: from the plan alone on the first day, better with each trip.

not left      wait for the planned departure, then the whole way
on the way    the road at the lane's usual pace x this truck's own + the breaks to expect + what is left of a stop
either        and the night on the road, if there is one still to come: a second peak, not a mean

The centre is multiplied by the errors that such predictions had (`prediction.error`), which is what makes it honest.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from msgspec.structs import replace

from tracking.arrival import MINUTE, Arrival, minutes_of
from tracking.drive import ROUTER_FACTOR, drive_minutes, gate_distance_km
from tracking.geodesy import distance_m
from tracking.memory import Wheel
from tracking.plan import Shipment, Site
from tracking.prediction.breaks import learnt_breaks
from tracking.prediction.calibrate import curve_of
from tracking.prediction.error import OTHER, bucket_of, shape_in
from tracking.prediction.hold import Hold, find_hold
from tracking.prediction.hour import at_this_hour, hour_key
from tracking.prediction.hours import PRESETS, Hours, expected_breaks_min
from tracking.prediction.knowledge import NOTHING_KNOWN, Knowledge
from tracking.prediction.leaving import departure_delay_min
from tracking.prediction.model import Model
from tracking.prediction.pace import find_pace, paced_min
from tracking.prediction.pull import find_pull, pulled_min
from tracking.prediction.road import Place, cells_at, lane_from, usual_min
from tracking.prediction.router import RouterMinutes, no_router
from tracking.prediction.stops import GATE_KM, left_min, odds_to_last, stop_key
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
    drive_min = paced_min(model, usual, pace)
    wheel = motion.at_stop or Wheel(motion.driven_since_break_min, motion.driven_today_min)
    rest = _rest(sight, position.fixed_at, drive_min, wheel.today_min, rested=_has_rested(log, hours))
    stop = _stop(sight, position, motion, wheel, drive_min, rest)
    due_min = expected_breaks_min(drive_min, wheel.since_break_min, hours)
    after_min = expected_breaks_min(drive_min, 0.0, hours) if stop.is_break > 0.0 else 0.0
    break_min, break_key = learnt_breaks(model, stop.is_break * after_min + (1.0 - stop.is_break) * due_min, drive_min)
    later_odds = (1.0 - stop.is_rest) * rest.odds
    odds = stop.rest_odds + later_odds
    rest_min = (stop.rest_odds * stop.rest_min + later_odds * rest.minutes) / odds if odds > 0.0 else 0.0
    state = "rest" if UNDECIDED < odds < 1.0 - UNDECIDED else stop.state or _driving(break_min, hours)
    return _arrival(
        sight,
        position,
        {"road": usual, "pace": drive_min - usual, "break": break_min, stop.part: stop.left_min},
        state=state,
        rest=rest._replace(odds=odds, minutes=rest_min),
        pace=pace,
        keys={"break": break_key, "stop": stop.key},
    )


class Stop(NamedTuple):
    """What is left of a stop in progress if it is no rest, and the odds that it is one, and what that would add.

    `is_break`, `is_rest`: the odds that it lasts long enough to count; `rest_odds` is 0 where that is decided.
    """

    key: str = ""
    state: str = ""
    left_min: float = 0.0
    is_break: float = 0.0
    is_rest: float = 0.0
    rest_odds: float = 0.0
    rest_min: float = 0.0

    @property
    def part(self) -> str:
        """What it is called among the parts of the median."""
        return "queue" if self.state == "queue" else "stop"


def _stop(sight: Sight, position: Position, motion: Motion, wheel: Wheel, drive_min: float, rest: Rest) -> Stop:
    since, model, hours = motion.stopped_since, sight.model, sight.hours
    if since is None or since >= position.fixed_at:
        return Stop()
    age = minutes_of(position.fixed_at - since)
    away_km = gate_distance_km(sight.site, position.lat, position.lon)
    key = stop_key(wheel.since_break_min, drive_min, away_km, rest.odds)
    state = "queue" if away_km < GATE_KM else "stopped" if age < LONG_STOP_MIN else "long stop"
    is_break = odds_to_last(model, key, hours.break_counts_min, age)
    is_rest = odds_to_last(model, key, hours.rest_counts_min, age)
    if is_rest > 1.0 - UNDECIDED:
        return Stop(key, state, left_min(model, key, age), is_break, is_rest)
    short = left_min(model, key, age, below=hours.rest_counts_min)
    if is_rest < UNDECIDED:
        return Stop(key, state, short, is_break, is_rest)
    long = left_min(model, key, hours.rest_counts_min) + hours.rest_counts_min - age
    return Stop(key, state, short, is_break, is_rest, is_rest, max(0.0, long - short))


def _not_left(sight: Sight, position: Position) -> Arrival | None:
    site, shipment = sight.site, sight.shipment
    leaves_at = shipment.depart_at or position.fixed_at
    drive_min = _usual_min(sight, shipment.origin_lat, shipment.origin_lon, leaves_at)
    to_origin_km = distance_m(position.lat, position.lon, shipment.origin_lat, shipment.origin_lon) / 1000.0
    wait_min = _wait_min(shipment, position.fixed_at, drive_minutes(to_origin_km), drive_min)
    if wait_min < 0.0:
        return None
    rest = _rest(sight, position.fixed_at, drive_min, 0.0)
    break_min, break_key = learnt_breaks(sight.model, expected_breaks_min(drive_min, 0.0, sight.hours), drive_min)
    parts = {
        "wait": departure_delay_min(sight.model, site.id, shipment.carrier),
        "road": drive_min,
        "break": break_min,
    }
    return _arrival(sight, position, parts, state="waiting", rest=rest, wait_min=wait_min, keys={"break": break_key})


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
    keys: dict[str, str],
    wait_min: float = 0.0,
    pace: float = 0.0,
) -> Arrival:
    model = sight.model
    odds = 0.0 if rest.odds < UNDECIDED else 1.0 if rest.odds > 1.0 - UNDECIDED else rest.odds
    pull, parts = _pulled(
        sight, position, parts, wait_min, rest.minutes if odds >= 1.0 else 0.0, undecided=0.0 < odds < 1.0
    )
    median = max(LEAST_MIN, sum(parts.values()))
    arrival = Arrival(
        fixed_at=position.fixed_at,
        wait_min=wait_min,
        median_min=median,
        shape=(),
        rest_odds=odds,
        rest_min=rest.minutes,
        state=state,
        parts={**parts, "rest": odds * rest.minutes},
        pace=pace,
        pull=pull,
        distance_km=gate_distance_km(sight.site, position.lat, position.lon),
        keys={**keys, "rest": rest.key},
    )
    hold = Hold() if 0.0 < odds < 1.0 else _hold(sight, arrival, parts)
    return replace(
        arrival,
        shape=shape_in(model, bucket_of(arrival.first_min, state)),
        hold_odds=hold.odds,
        hold_min=hold.minutes,
        other_shape=shape_in(model, bucket_of(_other_min(arrival, hold), OTHER)) if odds % 1.0 or hold.odds else (),
        late_curve=curve_of(model),
        keys={**arrival.keys, "hold": hold.key},
    )


def _pulled(
    sight: Sight, position: Position, parts: dict[str, float], wait_min: float, rest_min: float, *, undecided: bool
) -> tuple[float, dict[str, float]]:
    """The parts with what the plan draws them by; not while a rest is undecided: the plan is about one of the two."""
    if undecided:
        return 0.0, parts
    predicted = sum(parts.values()) + rest_min
    stands = parts.get("stop", 0.0) > 0.0
    middle = sight.shipment.window_start + (sight.shipment.window_end - sight.shipment.window_start) / 2
    pull = find_pull(minutes_of(middle - position.fixed_at) - wait_min, predicted)
    drawn = pulled_min(sight.model, predicted, pull, stands=stands) - predicted
    return pull, {**parts, "plan": drawn} if drawn else parts


def _other_min(arrival: Arrival, hold: Hold) -> float:
    return arrival.first_min + hold.minutes if hold.odds else arrival.other_min


def _hold(sight: Sight, arrival: Arrival, parts: dict[str, float]) -> Hold:
    """Whether it will wait for its window."""
    expected_at = arrival.fixed_at + (arrival.wait_min + arrival.first_min) * MINUTE
    ahead_min = minutes_of(sight.shipment.window_start - expected_at)
    drive_min = parts["road"] + parts.get("pace", 0.0)
    return find_hold(
        sight.model, sight.site.id, sight.shipment.carrier, ahead_min, drive_min, standing=parts.get("stop", 0.0) > 0.0
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
