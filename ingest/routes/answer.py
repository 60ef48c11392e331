"""What is asked of a router and what its answer says, as pure functions; an answer is believed only if it can be true.

OSRM:      GET {path}/{lon},{lat};{lon},{lat}?overview=false   -> {"code": "Ok", "routes": [{"duration": s, ...}]}
Valhalla:  GET {path}?json={"locations": [...], ...}           -> {"trip": {"status": 0, "summary": {"time": s, ...}}}

Both refuse what has no road with HTTP 400 and a code of their own, which is an answer too.
"""

from __future__ import annotations

import json
from math import isfinite
from urllib.parse import quote

import msgspec

from ingest.routes.router_url import Dialect, RouterUrl

Place = tuple[float, float]
"""Latitude and longitude in degrees."""

SNAP_M = 5_000
"""How far a place may lie from the next road. A router would take the nearest one, however far: the edge of its map."""

SLOWEST_KMH, FASTEST_KMH = 3.0, 130.0
"""Over the great circle: a road round a fjord takes long, and none is faster than the straight line at 130 km/h."""

_NO_ROAD_OSRM = frozenset({"NoRoute", "NoSegment"})
_NO_ROAD_VALHALLA = frozenset({154, 170, 171, 441, 442})
"""Too far for its limits; unconnected regions; no road near; unreachable; no path."""


class NoAnswer(Exception):
    """The router did not answer, or said what makes no sense. Carries the reason in words."""


class _OsrmRoute(msgspec.Struct):
    duration: float


class _Osrm(msgspec.Struct):
    code: str
    routes: tuple[_OsrmRoute, ...] = ()


class _Summary(msgspec.Struct):
    time: float


class _Trip(msgspec.Struct):
    summary: _Summary
    status: int


class _Valhalla(msgspec.Struct):
    trip: _Trip | None = None
    error_code: int | None = None


def question(url: RouterUrl, start: Place, end: Place) -> str:
    """The path and query of the request for a truck's way from `start` to `end`."""
    if url.dialect is Dialect.OSRM:
        ends = ";".join(f"{lon:.5f},{lat:.5f}" for lat, lon in (start, end))
        return f"{url.path}/{ends}?overview=false&radiuses={SNAP_M};{SNAP_M}"
    asked = {
        "locations": [
            {"lat": round(lat, 5), "lon": round(lon, 5), "search_cutoff": SNAP_M} for lat, lon in (start, end)
        ],
        "costing": "truck",
        "directions_type": "none",
        "units": "kilometers",
    }
    return f"{url.path}?json={quote(json.dumps(asked, separators=(',', ':')))}"


def read(dialect: Dialect, status: int, body: bytes) -> float | None:
    """Seconds on the road; None if the router knows its map and there is no road on it.

    Raises:
        NoAnswer: for anything else than a route or a refusal for want of a road.
    """
    if status not in (200, 400):
        raise NoAnswer(f"HTTP {status}")
    try:
        seconds = _read_osrm(body) if dialect is Dialect.OSRM else _read_valhalla(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise NoAnswer(f"HTTP {status}, and no {dialect} answer: {error}") from None
    if seconds is not None and not (isfinite(seconds) and seconds > 0):
        raise NoAnswer(f"a way of {seconds} s")
    return seconds


def is_believable(minutes: float, crow_km: float) -> bool:
    """Whether a truck may need so many minutes for a way that is `crow_km` long over the great circle."""
    return SLOWEST_KMH <= crow_km * 60.0 / minutes <= FASTEST_KMH


def _read_osrm(body: bytes) -> float | None:
    answer = msgspec.json.decode(body, type=_Osrm)
    if answer.code in _NO_ROAD_OSRM:
        return None
    if answer.code != "Ok" or not answer.routes:
        raise NoAnswer(f"code {answer.code[:40]!r} with {len(answer.routes)} routes")
    return answer.routes[0].duration


def _read_valhalla(body: bytes) -> float | None:
    answer = msgspec.json.decode(body, type=_Valhalla)
    if answer.error_code in _NO_ROAD_VALHALLA:
        return None
    if answer.trip is None or answer.trip.status != 0:
        raise NoAnswer(f"error {answer.error_code}" if answer.trip is None else f"trip status {answer.trip.status}")
    return answer.trip.summary.time
