"""How long a truck is at the wheel, and what the law makes it pause: the day-one prior, with no history and no router.

Minutes over the great circle, in shells round the site; the detours of the roads are in the speeds. The figures are
European.
"""

from __future__ import annotations

from math import exp

from tracking.geodesy import distance_m
from tracking.plan import Circle, Site

SHELLS = ((5.0, 26.0), (30.0, 40.0), (100.0, 52.0), (float("inf"), 56.0))
"""(outer radius in km, speed over the great circle in km/h) from the site outwards; the detours are in the speeds."""

BREAK_MIN, BREAK_AT_MIN, BREAK_SPREAD_MIN = 47.0, 250.0, 22.0
"""EU 561/2006: 45 min after at most 270 min at the wheel. Drivers stop at about 250, and take about 47."""

STRETCH_MIN = 45.0
"""Nearer than this a driver rather arrives, and pauses at the plant."""

PAUSE_COUNTS_MIN = 27.0
"""A stop of this length is the break, or the part of it that counts."""


def drive_minutes(distance_km: float) -> float:
    """Minutes at the wheel over that great-circle distance to the site, without any stop."""
    minutes = inner = 0.0
    for outer, speed_kmh in SHELLS:
        if distance_km <= outer:
            return minutes + (distance_km - inner) * 60.0 / speed_kmh
        minutes += (outer - inner) * 60.0 / speed_kmh
        inner = outer
    return minutes


def expected_breaks_min(drive_min: float, driven_min: float) -> float:
    """Minutes of breaks to expect in `drive_min` at the wheel, after `driven_min` since the last one."""
    expected, until_break = 0.0, BREAK_AT_MIN - min(driven_min, BREAK_AT_MIN)
    for further in range(4):
        odds = sigmoid((drive_min - until_break - further * BREAK_AT_MIN) / BREAK_SPREAD_MIN)
        if odds < 0.02:
            break
        if further == 0:
            odds *= still_obeys(driven_min - BREAK_AT_MIN, BREAK_SPREAD_MIN)
        expected += odds * BREAK_MIN
    return expected * far_enough(drive_min)


def far_enough(drive_min: float) -> float:
    """Fades to nothing towards the gate, where drivers push on."""
    return min(1.0, drive_min / STRETCH_MIN)


def still_obeys(over_min: float, spread_min: float) -> float:
    """One until a pause is long overdue, then it fades: two drivers, or pauses too short to be seen."""
    return exp(-max(0.0, over_min - 2 * spread_min) / spread_min)


def gate_distance_km(site: Site, lat: float, lon: float) -> float:
    """Great-circle km to the gate: to the edge of its circle, or to the site's own point where it is a polygon."""
    if isinstance(site.gate, Circle):
        return max(0.0, distance_m(lat, lon, site.gate.lat, site.gate.lon) - site.gate.radius_m) / 1000.0
    return distance_m(lat, lon, site.lat, site.lon) / 1000.0


def sigmoid(x: float) -> float:
    """The logistic curve, flat beyond +-30."""
    return 1.0 / (1.0 + exp(-max(-30.0, min(30.0, x))))
