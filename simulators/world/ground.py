"""Places on the globe as a sphere of 6,371 km, for many points at once."""

from __future__ import annotations

from math import cos, radians

import numpy as np

from simulators.world.chance import Floats

Point = tuple[float, float]
EARTH_KM = 6371.0088
KM_PER_DEGREE = radians(1.0) * EARTH_KM


def between_km(lat_a: Floats, lon_a: Floats, lat_b: Floats, lon_b: Floats) -> Floats:
    """Great-circle distances (haversine)."""
    phi_a, phi_b = np.radians(lat_a), np.radians(lat_b)
    half = np.sin((phi_b - phi_a) / 2) ** 2
    half = half + np.cos(phi_a) * np.cos(phi_b) * np.sin(np.radians(lon_b - lon_a) / 2) ** 2
    return np.asarray(2 * EARTH_KM * np.arcsin(np.sqrt(half)))


def apart_km(a: Point, b: Point) -> float:
    """The same for two points."""
    return float(between_km(*(np.array([each]) for each in (*a, *b)))[0])


def moved(at: Point, *, east_km: float, north_km: float) -> Point:
    """The point so far east and north; good for a few tens of kilometres."""
    return at[0] + north_km / KM_PER_DEGREE, at[1] + east_km / (KM_PER_DEGREE * cos(radians(at[0])))


def from_km(at: Point, to: Point) -> tuple[float, float]:
    """Kilometres east and north from `at` to `to`, on a plane that is flat at `at`."""
    return (to[1] - at[1]) * KM_PER_DEGREE * cos(radians(at[0])), (to[0] - at[0]) * KM_PER_DEGREE
