"""Distances and bearings on the globe, as a sphere of the mean radius: within 0.6 % of the ellipsoid everywhere."""

from __future__ import annotations

from math import asin, atan2, cos, degrees, radians, sin, sqrt

EARTH_RADIUS_M = 6_371_008.8
"""Mean radius R1 of the GRS 80 ellipsoid."""

METRES_PER_DEGREE = radians(1.0) * EARTH_RADIUS_M


def distance_m(lat_a: float, lon_a: float, lat_b: float, lon_b: float) -> float:
    """The great-circle distance between two points in degrees (haversine), in metres."""
    phi_a, phi_b = radians(lat_a), radians(lat_b)
    up, over = sin((phi_b - phi_a) / 2), sin(radians(lon_b - lon_a) / 2)
    return 2 * EARTH_RADIUS_M * asin(min(1.0, sqrt(up * up + cos(phi_a) * cos(phi_b) * over * over)))


def is_within_m(radius_m: float, lat_a: float, lon_a: float, lat_b: float, lon_b: float) -> bool:
    """Whether two points are at most so far apart; the limit itself is.

    The way along the meridian alone is never longer than the great circle, nor is that ever longer than the way along
    the meridian and on as if at the equator: between the two, most answers need no trigonometry.
    """
    up_m = abs(lat_b - lat_a) * METRES_PER_DEGREE
    if up_m > radius_m:
        return False
    if up_m + abs(lon_b - lon_a) * METRES_PER_DEGREE <= radius_m:
        return True
    return distance_m(lat_a, lon_a, lat_b, lon_b) <= radius_m


def bearing_deg(lat_a: float, lon_a: float, lat_b: float, lon_b: float) -> float:
    """The direction in which the great circle from a to b sets off, clockwise from north in [0, 360)."""
    phi_a, phi_b, over = radians(lat_a), radians(lat_b), radians(lon_b - lon_a)
    east = sin(over) * cos(phi_b)
    north = cos(phi_a) * sin(phi_b) - sin(phi_a) * cos(phi_b) * cos(over)
    return degrees(atan2(east, north)) % 360.0 % 360.0


def offset_m(lat_from: float, lon_from: float, lat: float, lon: float) -> tuple[float, float]:
    """Metres east and north of a point, the short way across the 180th meridian.

    An equirectangular plane at the mean latitude: exact to 0.1 % within 100 km, away from the poles.
    """
    over = (lon - lon_from + 540.0) % 360.0 - 180.0
    return (over * METRES_PER_DEGREE * cos(radians((lat + lat_from) / 2)), (lat - lat_from) * METRES_PER_DEGREE)
