"""Which of its planned stops are behind a truck, fix by fix: part of the log of its trip.

stands within 1.5 km of one            made, and all before it are behind
was that near to the next, has left    passed, once it is nearer to what comes after than the stop is
drives away from one                   left out (`tracking.astray`)
is back at its origin, not departed    none is behind
is first heard on its way              those before the leg on which its position is the least detour
the plan comes with other stops        those up to the last place that was made

Who stands at one that is behind (moves up there, makes it out of turn) is at a planned stop all the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from msgspec.structs import replace

from tracking.astray import note_left_out
from tracking.geodesy import distance_m, is_within_m
from tracking.geofence import Point
from tracking.plan import Shipment, Site, Stopover
from tracking.prediction.stopover import NEAR_M, ends_of, find_stop_in_turn
from tracking.state import Motion, Position
from tracking.trip_log import TripLog, stops_ahead
from tracking.trip_record import Standing


def find_present_stop(log: TripLog, shipment: Shipment, motion: Motion) -> tuple[Stopover, datetime] | None:
    """The stop that it stands at, and since when it has stood there, moves within the works included."""
    if log.shipment != shipment.id or log.stops != shipment.stops or motion.stopped_since is None:
        return None
    if log.stop_at is None or log.stop_since is None:
        return None
    return log.stops[log.stop_at], log.stop_since


def note_stops(
    log: TripLog,
    site: Site,
    shipment: Shipment,
    position: Position,
    motion: Motion,
    *,
    standing: Standing | None,
    departed: bool,
    was_at_origin: bool,
) -> TripLog:
    """The log after a fix, which may have ended a standing. `was_at_origin`: it was seen at its origin."""
    if not shipment.stops:
        return log
    here, ends = (position.lat, position.lon), ends_of(shipment, site)
    if not departed and _is_at_origin(shipment, here, ends):
        near_first = _is_near(shipment.stops[0], here)
        return _with(log, stops_made=0, stop_at=None, stop_since=None, is_by_stop=near_first, has_left_out=False)
    if not was_at_origin and log.nearest_km is None and log.stops_made == 0:
        log = _first_heard(log, site, shipment, here)
    if standing is not None:
        log = _note_stood(log, shipment.stops, ends, standing.start, (standing.lat, standing.lon))
    if motion.stopped_since is not None:
        log = _note_stood(log, shipment.stops, ends, motion.stopped_since, here)
        return log if log.stop_at is not None else _note_passing(log, site, shipment, here)
    log = _note_passing(_note_gone(log, shipment.stops, here), site, shipment, here)
    return note_left_out(log, site, shipment, position, motion) if departed else log


def replanned(log: TripLog, stops: tuple[Stopover, ...]) -> TripLog:
    """The log of a trip that is now planned with these stops. Its marks, and how near it was, are of another way."""
    made = 0
    for before in log.stops[: log.stops_made]:
        again = (index for index in range(made, len(stops)) if _is_near(stops[index], (before.lat, before.lon)))
        made = next(again, made - 1) + 1
    return replace(
        log,
        stops=stops,
        stops_made=made,
        stop_at=None,
        stop_since=None,
        is_by_stop=False,
        has_left_out=log.has_left_out and made > 0,
        nearest_km=None,
        nearest_at=None,
        way_since=log.marks[-1].at + timedelta.resolution if log.marks else None,
    )


def _first_heard(log: TripLog, site: Site, shipment: Shipment, here: Point) -> TripLog:
    """Whoever comes from nobody knows where is on the first leg into which its position fits best, to the whole km."""
    stops = [(stop.lat, stop.lon) for stop in shipment.stops]
    places = [(shipment.origin_lat, shipment.origin_lon), *stops, (site.lat, site.lon)]
    detours_m = [distance_m(*a, *here) + distance_m(*here, *b) - distance_m(*a, *b) for a, b in pairwise(places)]
    made = min(range(len(detours_m)), key=lambda leg: round(detours_m[leg] / 1000.0))
    return _with(log, stops_made=made, has_left_out=made > 0)


def _note_stood(log: TripLog, stops: Sequence[Stopover], ends: Sequence[Point], since: datetime, at: Point) -> TripLog:
    index = find_stop_in_turn(ends, stops, log.stops_made - 1, *at)
    if index is None:
        return _with(log, stop_at=None, stop_since=None)
    made, skips = max(log.stops_made, index + 1), index > log.stops_made
    return _with(
        log,
        stops_made=made,
        stop_at=index,
        stop_since=log.stop_since if log.stop_at == index else since,
        is_by_stop=made < len(stops) and _is_near(stops[made], at),
        has_left_out=log.has_left_out or skips,
        way_since=since if skips else log.way_since,
    )


def _note_gone(log: TripLog, stops: Sequence[Stopover], here: Point) -> TripLog:
    """The stop that it was at is over once it is no longer near."""
    if log.stop_at is None or _is_near(stops[log.stop_at], here):
        return log
    return replace(log, stop_at=None, stop_since=None)


def _note_passing(log: TripLog, site: Site, shipment: Shipment, here: Point) -> TripLog:
    """A short stop, or one between two fixes."""
    ahead = stops_ahead(log, shipment)
    if not ahead:
        return log
    stop, after = (ahead[0].lat, ahead[0].lon), (ahead[1].lat, ahead[1].lon) if len(ahead) > 1 else (site.lat, site.lon)
    after_m = distance_m(*here, *after)
    if _is_near(ahead[0], here) and distance_m(*here, *stop) <= after_m:
        return _with(log, is_by_stop=True)
    if not log.is_by_stop or after_m >= distance_m(*stop, *after):
        return log
    return replace(log, stops_made=log.stops_made + 1, is_by_stop=False)


def _is_at_origin(shipment: Shipment, here: Point, ends: Sequence[Point]) -> bool:
    near = is_within_m(NEAR_M, *here, shipment.origin_lat, shipment.origin_lon)
    return near and find_stop_in_turn(ends, shipment.stops, 0, *here) is None


def _is_near(stop: Stopover, here: Point) -> bool:
    return is_within_m(NEAR_M, *here, stop.lat, stop.lon)


def _with(log: TripLog, **changes: object) -> TripLog:
    """The log with these, itself where nothing is new."""
    return replace(log, **changes) if any(getattr(log, name) != value for name, value in changes.items()) else log
