"""From where a truck was to what its device told: at its own cadence, with noise, gaps, and a wild fix now and then."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import numpy as np

from simulators.world.chance import Floats
from simulators.world.ground import KM_PER_DEGREE
from simulators.world.shapes import WorldFix

NOISE_KM = 0.012
"""Standard deviation to the north, and to the east, of a receiver on a truck's roof."""

JITTER = 0.05
SLOW_S = 150.0
"""Before the departure and inside the plant no device sends more often: the ignition is off."""

GAP_SHARE, GAP_MIN, GAP_TRIP_MIN = 0.2, (20.0, 90.0), 60.0
WILD_SHARE, WILD_KM = 0.05, 60.0


class Track(msgspec.Struct, frozen=True):
    """Where a truck was: it goes straight and evenly from knot to knot. `at_s` grows."""

    at_s: Floats
    lat: Floats
    lon: Floats


class Heard(msgspec.Struct, frozen=True):
    """What a device told of a trip."""

    fixes: tuple[WorldFix, ...]
    gap_min: float
    is_displaced_once: bool


def hear(track: Track, departed_s: float, arrived_s: float, cadence_s: float, draw: np.random.Generator) -> Heard:
    """All fixes of a track; slow ones outside the drive, a gap only within it."""
    slow_s = max(SLOW_S, cadence_s)
    begins_s, ends_s = float(track.at_s[0]), float(track.at_s[-1])
    parts = [
        _times(begins_s, departed_s, slow_s, draw),
        _times(departed_s, arrived_s + 2 * SLOW_S, cadence_s, draw),
        _times(arrived_s + 2 * SLOW_S, ends_s, slow_s, draw),
    ]
    at_s = np.concatenate(parts)
    gap_min = _gap_min((arrived_s - departed_s) / 60.0, draw)
    gap_from_s = draw.uniform(departed_s, max(departed_s, arrived_s - 30 * 60.0))
    if gap_min:
        at_s = at_s[(at_s < gap_from_s) | (at_s > min(gap_from_s + gap_min * 60.0, arrived_s))]
    at_s = np.unique(np.round(at_s))
    lat, lon = np.interp(at_s, track.at_s, track.lat), np.interp(at_s, track.at_s, track.lon)
    north_km, east_km = draw.normal(0.0, NOISE_KM, (2, len(at_s)))
    is_wild = bool(draw.random() < WILD_SHARE)
    if is_wild:
        wild = draw.integers(len(at_s))
        north_km[wild], east_km[wild] = draw.normal(0.0, WILD_KM, 2)
    lon = lon + east_km / (KM_PER_DEGREE * np.cos(np.radians(lat)))
    return Heard(_fixes(at_s, lat + north_km / KM_PER_DEGREE, lon), gap_min, is_wild)


def _times(from_s: float, until_s: float, cadence_s: float, draw: np.random.Generator) -> Floats:
    """Instants in [from_s, until_s), about a cadence apart; the first after a part of one."""
    times = np.arange(from_s + draw.uniform(0.0, cadence_s), until_s, cadence_s)
    times = times + draw.normal(0.0, JITTER * cadence_s, len(times))
    return np.asarray(times[(times >= from_s) & (times < until_s)])


def _gap_min(trip_min: float, draw: np.random.Generator) -> float:
    """For how long the device is dumb; 0.0 for not at all, as on all short trips."""
    is_dumb, minutes = draw.random() < GAP_SHARE, draw.uniform(*GAP_MIN)
    return float(minutes) if is_dumb and trip_min > GAP_TRIP_MIN else 0.0


def _fixes(at_s: Floats, lat: Floats, lon: Floats) -> tuple[WorldFix, ...]:
    rows = zip(at_s.tolist(), np.round(lat, 6).tolist(), np.round(lon, 6).tolist(), strict=True)
    return tuple(WorldFix(datetime.fromtimestamp(at, UTC), north, east) for at, north, east in rows)
