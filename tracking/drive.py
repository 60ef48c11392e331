"""How long a truck is at the wheel, from the distance alone: the day-one prior, with no history and no router.

Minutes over the great circle, in shells round the site; the detours of the roads are in the speeds.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from tracking.geodesy import distance_m
from tracking.plan import Circle, Site, Stopover

Shells = tuple[tuple[float, float], ...]
"""(outer radius in km, speed over the great circle in km/h) from the site outwards."""

EUROPE: Shells = ((5.0, 26.0), (30.0, 40.0), (100.0, 52.0), (float("inf"), 56.0))
INDIA: Shells = ((5.0, 15.0), (30.0, 25.0), (100.0, 30.0), (float("inf"), 36.0))

ROUTER_FACTOR = 1.6
"""Trucks take this much longer than a router says of a free road, before any trip has taught more."""


def drive_minutes(distance_km: float, shells: Shells = EUROPE) -> float:
    """Minutes at the wheel over that great-circle distance to the site, without any stop."""
    minutes = inner = 0.0
    for outer, speed_kmh in shells:
        if distance_km <= outer:
            return minutes + (distance_km - inner) * 60.0 / speed_kmh
        minutes += (outer - inner) * 60.0 / speed_kmh
        inner = outer
    return minutes


def gate_distance_km(site: Site, lat: float, lon: float) -> float:
    """Great-circle km to the gate: to the edge of its circle, or to the site's own point where it is a polygon."""
    if isinstance(site.gate, Circle):
        return max(0.0, distance_m(lat, lon, site.gate.lat, site.gate.lon) - site.gate.radius_m) / 1000.0
    return distance_m(lat, lon, site.lat, site.lon) / 1000.0


def way_km(site: Site, lat: float, lon: float, stops: Sequence[Stopover] = ()) -> float:
    """Great-circle km to the gate over these stops."""
    if not stops:
        return gate_distance_km(site, lat, lon)
    return sum(list_legs_km(lat, lon, stops)) + gate_distance_km(site, stops[-1].lat, stops[-1].lon)


def way_minutes(site: Site, lat: float, lon: float, stops: Sequence[Stopover] = ()) -> float:
    """Minutes at the wheel to the gate over these stops, from the distances alone."""
    if not stops:
        return drive_minutes(gate_distance_km(site, lat, lon))
    last_min = drive_minutes(gate_distance_km(site, stops[-1].lat, stops[-1].lon))
    return sum(map(drive_minutes, list_legs_km(lat, lon, stops))) + last_min


def list_legs_km(lat: float, lon: float, stops: Sequence[Stopover]) -> list[float]:
    """Great-circle km to the first stop, and from each to the next."""
    places = [(lat, lon), *((stop.lat, stop.lon) for stop in stops)]
    return [distance_m(*one, *other) / 1000.0 for one, other in pairwise(places)]
