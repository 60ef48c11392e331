"""Driving away: from the next planned stop, which is then left out, or from all that a truck could be bound for.

    away       the way over the stops ahead has grown for 20 min at the wheel, by 5 km and 15 % of the least it was
    left out   away, and yet nearer by a way without the next stops          those stops are behind
    astray     away, and no nearer by any way: the destination is doubtful   no estimate

Inside the approach ring, and nearer to the site than any stop ahead, two kilometres show that a stop is left out.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from tracking.drive import gate_distance_km, way_km
from tracking.geofence import Point, is_inside
from tracking.plan import Shipment, Site, Stopover
from tracking.state import Motion, Position
from tracking.trip_log import TripLog, stops_ahead

ASTRAY_MIN, ASTRAY_KM, ASTRAY_SHARE = 20.0, 5.0, 0.15
"""Driven away for so long and so far, in km and of the nearest it has been."""

PAST_KM = 2.0
"""Inside the approach ring; less is a bend of the road."""


def is_astray(log: TripLog, site: Site, shipment: Shipment, position: Position, motion: Motion) -> bool:
    """Whether its destination is doubtful. A stop that it has left out may be where it is bound for."""
    if not _drives_on(log, motion):
        return False
    if not _is_farther(log, way_km(site, position.lat, position.lon, stops_ahead(log, shipment))):
        return False
    gate_km = gate_distance_km(site, position.lat, position.lon)
    return not log.has_left_out or all(gate_km > gate_distance_km(site, stop.lat, stop.lon) for stop in shipment.stops)


def note_left_out(log: TripLog, site: Site, shipment: Shipment, position: Position, motion: Motion) -> TripLog:
    """The log after a fix on the road; the fewest stops are left out that make the way one that it follows."""
    ahead, before = stops_ahead(log, shipment), log.nearest_at
    if not ahead or before is None:
        return log
    here = (position.lat, position.lon)
    way_now_km = way_km(site, *here, ahead)
    is_away = _drives_on(log, motion) and _is_farther(log, way_now_km)
    if not is_away and not _is_past(log, way_now_km, site, ahead, here):
        return log
    for count in range(1, len(ahead) + 1):
        rest = ahead[count:]
        if way_km(site, *here, rest) < way_km(site, *before, rest):
            return replace(
                log,
                stops_made=log.stops_made + count,
                is_by_stop=False,
                has_left_out=True,
                nearest_km=None,
                nearest_at=None,
                way_since=position.fixed_at,
            )
    return log


def _drives_on(log: TripLog, motion: Motion) -> bool:
    """Whether it has been at the wheel for long since it was nearest."""
    return motion.driven_min - log.nearest_driven_min >= ASTRAY_MIN


def _is_farther(log: TripLog, way_now_km: float) -> bool:
    """Whether the way over the stops ahead, now that long, has grown by far."""
    if log.nearest_km is None:
        return False
    return way_now_km - log.nearest_km > max(ASTRAY_KM, ASTRAY_SHARE * log.nearest_km)


def _is_past(log: TripLog, way_now_km: float, site: Site, ahead: Sequence[Stopover], here: Point) -> bool:
    """Whether it is at the plant, with all stops behind it, and the way over them grows."""
    if log.nearest_km is None or way_now_km - log.nearest_km <= PAST_KM or not is_inside(site.approach, here):
        return False
    gate_km = gate_distance_km(site, *here)
    return all(gate_km < gate_distance_km(site, stop.lat, stop.lon) for stop in ahead)
