"""Which of its planned stops a truck has made, fix by fix: part of the log of its trip.

stands within 1.5 km of one            made, and all before it
was that near to the next, has left    made, once it is nearer to what comes after than the stop is
is back at its origin, not departed    none
"""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from tracking.geodesy import distance_m
from tracking.plan import Shipment, Site, Stopover
from tracking.prediction.stopover import NEAR_M, find_stop_at
from tracking.state import Motion, Position
from tracking.trip_log import TripLog
from tracking.trip_record import Standing


def stops_ahead(log: TripLog, shipment: Shipment) -> tuple[Stopover, ...]:
    """Those not yet made, in order; one at which it stands is made."""
    return shipment.stops[log.stops_made :]


def find_present_stop(log: TripLog, shipment: Shipment, motion: Motion) -> Stopover | None:
    """The stop that it stands at."""
    if log.stop_since is None or motion.stopped_since != log.stop_since:
        return None
    return shipment.stops[log.stops_made - 1] if 0 < log.stops_made <= len(shipment.stops) else None


def note_stops(
    log: TripLog,
    site: Site,
    shipment: Shipment,
    position: Position,
    motion: Motion,
    *,
    standing: Standing | None,
    departed: bool,
) -> TripLog:
    """The log after a fix, which may have ended a standing."""
    if not shipment.stops:
        return log
    if not departed and _is_at_origin(shipment, position):
        return replace(log, stops_made=0, stop_since=None, is_by_stop=False) if _has_begun(log) else log
    if standing is not None:
        log = _note_stood(log, shipment, standing.start, standing.lat, standing.lon)
    if motion.stopped_since is not None:
        return _note_stood(log, shipment, motion.stopped_since, position.lat, position.lon)
    return _note_passing(log, site, shipment, position)


def _has_begun(log: TripLog) -> bool:
    return log.stops_made > 0 or log.is_by_stop


def _is_at_origin(shipment: Shipment, position: Position) -> bool:
    lat, lon = position.lat, position.lon
    near = distance_m(lat, lon, shipment.origin_lat, shipment.origin_lon) <= NEAR_M
    return near and find_stop_at((shipment.origin_lat, shipment.origin_lon), shipment.stops, lat, lon) is None


def _note_stood(log: TripLog, shipment: Shipment, since: datetime, lat: float, lon: float) -> TripLog:
    """A standing, once: at the stop made last, or at one ahead."""
    if log.stop_since is not None and since <= log.stop_since:
        return log
    first = max(0, log.stops_made - 1)
    index = find_stop_at((shipment.origin_lat, shipment.origin_lon), shipment.stops[first:], lat, lon)
    if index is None:
        return log
    return replace(log, stops_made=first + index + 1, stop_since=since, is_by_stop=False)


def _note_passing(log: TripLog, site: Site, shipment: Shipment, position: Position) -> TripLog:
    """A short stop, or one between two fixes."""
    ahead = stops_ahead(log, shipment)
    if not ahead:
        return log
    lat, lon = position.lat, position.lon
    if find_stop_at((shipment.origin_lat, shipment.origin_lon), ahead[:1], lat, lon) is not None:
        return log if log.is_by_stop else replace(log, is_by_stop=True)
    if not log.is_by_stop or distance_m(lat, lon, ahead[0].lat, ahead[0].lon) <= NEAR_M:
        return log
    after = (ahead[1].lat, ahead[1].lon) if len(ahead) > 1 else (site.lat, site.lon)
    if distance_m(lat, lon, *after) >= distance_m(ahead[0].lat, ahead[0].lon, *after):
        return log
    return replace(log, stops_made=log.stops_made + 1, is_by_stop=False)
