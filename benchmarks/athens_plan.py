"""A plan for the recorded days of the Athens concrete trucks: each derived inbound leg is a shipment that was due.

The recording knows no plants and no windows. Plants are where legs end: the median of the stops, and a gate that
holds them all. A truck and its day make one vehicle, because each day counts its seconds from its own first
fix; all days are laid at the same start. A folder holds `trucks.csv[.gz]` and one `*legs*.csv[.gz]`.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from math import ceil, hypot
from pathlib import Path
from statistics import median
from typing import NamedTuple

from tracking.geodesy import METRES_PER_DEGREE, offset_m
from tracking.ping import Ping
from tracking.plan import Circle, Door, Shipment, Site

CARRIER = "athens"
DOOR = "D1"
HALF_WINDOW = timedelta(minutes=30)

APPROACH_M = 5_000.0
"""Not 25 km: the median leg is 6 km long, and the whole town lies within 25."""

GATE_BEYOND_STOPS_M = 60.0
GATE_LEAST_M = 100.0
"""The gate holds every stop that the recording counts to the plant, and the way in from the road."""


class Leg(NamedTuple):
    """One derived leg: from its previous stop to its stop at a site; seconds of the truck's day, metres EPSG:2100."""

    vehicle: str
    site: str
    depart_s: float
    arrive_s: float
    leave_s: float
    prev_xy: tuple[float, float]
    xy: tuple[float, float]


class Fix(NamedTuple):
    """One recorded fix."""

    vehicle: str
    t_s: float
    lat: float
    lon: float
    xy: tuple[float, float]


def list_legs(folder: Path) -> list[Leg]:
    """All legs of the folder, by vehicle and time."""
    legs = [
        Leg(
            vehicle=_vehicle(row["truck"], row["trip_day"]),
            site=f"site-{row['site']}",
            depart_s=float(row["depart_s"]),
            arrive_s=float(row["arrive_s"]),
            leave_s=float(row["leave_s"]),
            prev_xy=(float(row["prev_x"]), float(row["prev_y"])),
            xy=(float(row["x"]), float(row["y"])),
        )
        for row in _rows(folder, "*legs*.csv*")
    ]
    return sorted(legs, key=lambda leg: (leg.vehicle, leg.arrive_s))


@lru_cache(maxsize=4)
def list_fixes(folder: Path) -> tuple[Fix, ...]:
    """All fixes of the folder, as recorded."""
    return tuple(
        Fix(
            vehicle=_vehicle(row["vehicle"], row["trip_day"]),
            t_s=float(row["t_rel_s"]),
            lat=float(row["lat"]),
            lon=float(row["lon"]),
            xy=(float(row["x"]), float(row["y"])),
        )
        for row in _rows(folder, "trucks.csv*")
    )


def sites_from(folder: Path) -> list[Site]:
    """The plants that the folder's legs end at, in the order of their numbers."""
    legs, places = list_legs(folder), _Places(list_fixes(folder))
    return [
        _site(name, [leg.xy for leg in legs if leg.site == name], places) for name in sorted({x.site for x in legs})
    ]


def shipments_from(folder: Path, origin_at: datetime) -> list[Shipment]:
    """One shipment a leg, due within half an hour of when it came, tracked from when it set off."""
    places, counted = _Places(list_fixes(folder)), dict[str, int]()
    shipments = []
    for leg in list_legs(folder):
        counted[leg.vehicle] = counted.get(leg.vehicle, 0) + 1
        origin_lat, origin_lon = places.degrees(leg.prev_xy)
        depart_at, arrive_at = (origin_at + timedelta(seconds=s) for s in (leg.depart_s, leg.arrive_s))
        shipments.append(
            Shipment(
                id=shipment_id(leg.vehicle, counted[leg.vehicle]),
                site=leg.site,
                carrier=CARRIER,
                supplier="quarry",
                vehicle=leg.vehicle,
                door=DOOR,
                window_start=arrive_at - HALF_WINDOW,
                window_end=arrive_at + HALF_WINDOW,
                origin=f"{leg.prev_xy[0]:.0f} {leg.prev_xy[1]:.0f}",
                origin_lat=origin_lat,
                origin_lon=origin_lon,
                depart_at=depart_at,
                opens_at=depart_at,
            )
        )
    return shipments


def shipment_id(vehicle: str, number: int) -> str:
    """The id of a vehicle's n-th leg (from 1) in `list_legs`."""
    return f"{vehicle}-{number:02d}"


def pings_from(folder: Path, origin_at: datetime) -> dict[str, list[Ping]]:
    """Each vehicle's pings in fix-time order, heard when they were fixed."""
    tracks: dict[str, list[Ping]] = {}
    for fix in sorted(list_fixes(folder), key=lambda fix: (fix.vehicle, fix.t_s, fix.lat, fix.lon)):
        fixed_at = origin_at + timedelta(seconds=fix.t_s)
        ping = Ping(
            carrier=CARRIER, vehicle=fix.vehicle, fixed_at=fixed_at, received_at=fixed_at, lat=fix.lat, lon=fix.lon
        )
        tracks.setdefault(fix.vehicle, []).append(ping)
    return tracks


def _site(name: str, stops: list[tuple[float, float]], places: _Places) -> Site:
    centre = (median(x for x, _ in stops), median(y for _, y in stops))
    lat, lon = places.degrees(centre)
    farthest_m = max(hypot(x - centre[0], y - centre[1]) for x, y in stops)
    gate_m = max(GATE_LEAST_M, ceil((farthest_m + GATE_BEYOND_STOPS_M) / 10) * 10.0)
    return Site(
        id=name,
        name=name.replace("-", " ").title(),
        zone="Europe/Athens",
        lat=lat,
        lon=lon,
        approach=Circle(lat, lon, APPROACH_M),
        gate=Circle(lat, lon, gate_m),
        doors=(Door(id=DOOR),),
    )


class _Places:
    """EPSG:2100 metres to degrees: the nearest recorded fix knows both, and the rest is a short way from there."""

    CELL_M = 500.0

    def __init__(self, fixes: tuple[Fix, ...]) -> None:
        self._cells: dict[tuple[int, int], list[Fix]] = {}
        for fix in fixes:
            self._cells.setdefault(self._cell(fix.xy), []).append(fix)

    def degrees(self, xy: tuple[float, float]) -> tuple[float, float]:
        """`(lat, lon)`; raises `LookupError` where no truck was within a few hundred metres."""
        column, row = self._cell(xy)
        near = [f for i in (-1, 0, 1) for j in (-1, 0, 1) for f in self._cells.get((column + i, row + j), ())]
        if not near:
            raise LookupError(f"no fix near {xy}")
        fix = min(near, key=lambda fix: hypot(fix.xy[0] - xy[0], fix.xy[1] - xy[1]))
        lat = fix.lat + (xy[1] - fix.xy[1]) / METRES_PER_DEGREE
        metres_per_degree_east = offset_m(lat, fix.lon, lat, fix.lon + 1.0)[0]
        return lat, fix.lon + (xy[0] - fix.xy[0]) / metres_per_degree_east

    def _cell(self, xy: tuple[float, float]) -> tuple[int, int]:
        return int(xy[0] // self.CELL_M), int(xy[1] // self.CELL_M)


def _vehicle(truck: str, trip_day: str) -> str:
    return f"{truck}-{trip_day}"


def _rows(folder: Path, pattern: str) -> Iterator[dict[str, str]]:
    """The rows of the folder's one file of that name; raises `FileNotFoundError` if there is none."""
    found = sorted(folder.glob(pattern))
    if not found:
        raise FileNotFoundError(f"{folder}/{pattern}")
    with gzip.open(found[0], "rt") if found[0].suffix == ".gz" else found[0].open() as lines:
        yield from csv.DictReader(lines)
