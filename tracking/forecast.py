"""The distribution of a truck's arrival from one fix: from the plan alone on the first day, better with each trip.

not left      wait for the planned departure, then the whole way
on the way    the road at the lane's usual pace x this truck's own + the breaks to expect + what is left of a stop
stops ahead   the road is the sum of the legs over them, and they last as long as is usual there
either        and the night on the road, if there is one still to come: a peak of its own, not a mean

The centre is multiplied by the errors that such predictions had (`prediction.error`), which is what makes it honest.
"""

from __future__ import annotations

from datetime import timedelta

from tracking.arrival import Arrival, minutes_of
from tracking.astray import is_astray
from tracking.drive import drive_minutes, way_km
from tracking.geodesy import distance_m
from tracking.legs import legs_from
from tracking.memory import Wheel
from tracking.peaks import Way, arrival_of
from tracking.plan import Shipment, Site
from tracking.prediction.breaks import find_breaks
from tracking.prediction.hours import Hours
from tracking.prediction.knowledge import NOTHING_KNOWN, Knowledge
from tracking.prediction.leaving import departure_delay_min
from tracking.prediction.pace import find_pace, paced_min
from tracking.prediction.standing import NO_STOP, Stop, find_stop
from tracking.prediction.stopover import stopover_in_progress
from tracking.rest import Rest
from tracking.sight import Sight
from tracking.state import Motion, Position
from tracking.stop_step import find_present_stop
from tracking.trip_log import TripLog, marks_of_this_way, stops_ahead

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
    told_stop: Stop | None = None,
) -> Arrival | None:
    """The distribution as of the fix, or None when there is no honest one.

    A truck that has not departed drives to its origin first, and waits there for its planned departure. Without a
    planned departure nobody can say, unless leaving at once would already be too late. Nor can anybody of one that has
    departed and drives away from the site. `told_stop` is the stop in progress where the driver says what it is.
    """
    sight = Sight(site, shipment, known)
    if not departed:
        return _not_left(sight, position)
    if is_astray(log, site, shipment, position, motion):
        return None
    return _on_the_way(sight, position, motion, log, told_stop)


def _on_the_way(sight: Sight, position: Position, motion: Motion, log: TripLog, told_stop: Stop | None) -> Arrival:
    model, hours = sight.model, sight.hours
    place = sight.place(position.lat, position.lon)
    stops = stops_ahead(log, sight.shipment)
    usual, stops_min, stretches_min = legs_from(sight, place, position, stops)
    pace = find_pace(marks_of_this_way(log), motion.driven_min, usual)
    drive_min = paced_min(model, usual, pace)
    wheel = motion.at_stop or Wheel(motion.driven_since_break_min, motion.driven_today_min)
    rested = _has_rested(log, hours)
    rest = sight.rest(position.fixed_at, drive_min, wheel.today_min, stops_min=stops_min, rested=rested)
    stop = told_stop or _planned_stop(sight, position, motion, log)
    if stop is None:
        away_km = place.distance_km
        stop = _stop(sight, position, motion, wheel, away_km=away_km, drive_min=drive_min, rest_odds=rest.odds)
    first_min, *later_min = (stretch_min * drive_min / usual for stretch_min in stretches_min)
    way = Way(
        {"road": usual, "pace": drive_min - usual, stop.part: stop.left_min, **_part(stops_min)},
        _with_stop(rest, stop),
        find_breaks(model, hours, first_min, wheel.since_break_min, stop.is_break, later_min=later_min),
        distance_km=way_km(sight.site, position.lat, position.lon, stops) if stops else place.distance_km,
        state=stop.state,
        pace=pace,
        stop_key=stop.key,
        routed_min=place.routed_min,
    )
    return arrival_of(sight, position, way)


def _part(stops_min: float) -> dict[str, float]:
    """The planned stops ahead, where there are any."""
    return {"stops": stops_min} if stops_min else {}


def _planned_stop(sight: Sight, position: Position, motion: Motion, log: TripLog) -> Stop | None:
    """What is left of a planned stop; None if it stands at none, or has for too long."""
    present = find_present_stop(log, sight.shipment, motion)
    if present is None:
        return None
    planned, since = present
    return stopover_in_progress(sight.model, sight.site.id, planned, minutes_of(position.fixed_at - since), sight.hours)


def _stop(
    sight: Sight,
    position: Position,
    motion: Motion,
    wheel: Wheel,
    *,
    away_km: float,
    drive_min: float,
    rest_odds: float,
) -> Stop:
    since = motion.stopped_since
    if since is None or since >= position.fixed_at:
        return NO_STOP
    return find_stop(
        sight.model,
        sight.hours,
        age_min=minutes_of(position.fixed_at - since),
        since_break_min=wheel.since_break_min,
        drive_min=drive_min,
        away_km=away_km,
        rest_odds=rest_odds,
    )


def _with_stop(rest: Rest, stop: Stop) -> Rest:
    """A rest to come, or the one that the stop in progress may be."""
    if stop is NO_STOP and rest.odds > 0.0:
        return rest
    later = (1.0 - stop.is_rest) * rest.odds
    odds = stop.rest_odds + later
    minutes = (stop.rest_odds * stop.rest_min + later * rest.minutes) / odds if odds > 0.0 else 0.0
    return rest._replace(odds=odds, minutes=minutes)


def _has_rested(log: TripLog, hours: Hours) -> bool:
    return any(minutes_of(stay.end - stay.start) >= hours.rest_counts_min for stay in log.stays)


def _not_left(sight: Sight, position: Position) -> Arrival | None:
    site, shipment = sight.site, sight.shipment
    origin = sight.place(shipment.origin_lat, shipment.origin_lon)
    leaves_at = shipment.depart_at or position.fixed_at
    leaves = Position(lat=shipment.origin_lat, lon=shipment.origin_lon, fixed_at=leaves_at)
    drive_min, stops_min, (first_min, *later_min) = legs_from(sight, origin, leaves, shipment.stops)
    wait_min = _wait_min(shipment, position, drive_min + stops_min)
    if wait_min < 0.0:
        return None
    way = Way(
        {"wait": departure_delay_min(sight.model, site.id, shipment.carrier), "road": drive_min} | _part(stops_min),
        sight.rest(position.fixed_at, drive_min, 0.0, stops_min=stops_min),
        find_breaks(sight.model, sight.hours, first_min, 0.0, 0.0, later_min=later_min),
        distance_km=way_km(site, position.lat, position.lon, shipment.stops),
        state="waiting",
        wait_min=wait_min,
    )
    return arrival_of(sight, position, way)


def _wait_min(shipment: Shipment, position: Position, way_min: float) -> float:
    """Minutes until it leaves its origin for a way of `way_min`; negative: nobody can say."""
    away_m = distance_m(position.lat, position.lon, shipment.origin_lat, shipment.origin_lon)
    to_origin_min = drive_minutes(away_m / 1000.0)
    if shipment.depart_at is not None:
        return max(to_origin_min, minutes_of(shipment.depart_at - position.fixed_at))
    can_make_it = position.fixed_at + timedelta(minutes=to_origin_min + way_min) <= shipment.window_end
    return -1.0 if can_make_it else to_origin_min
