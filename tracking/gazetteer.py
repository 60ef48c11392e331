"""Where a position is, in words: "in Kassel", "near Kassel". No map, no network; a list of towns is given.

    list of towns -> buckets of one degree                          once
    a quarter-degree cell -> the few towns that can win in it       when first asked for
    position -> the nearest edge of those, the greater preferred    each time

A town reaches some kilometres around its middle, and what counts is how far away its edge is: within it one is in the
town. Thus a truck in a suburb is not "near" the village beyond it, and a city ten minutes on says more than a hamlet.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil, cos, floor, hypot, radians, sqrt
from typing import NamedTuple

from tracking.geodesy import METRES_PER_DEGREE

NEAR_KM = 40.0
"""Half an hour on a main road: a name further away tells nobody where the truck is."""

TOWN_KM, CITY_KM = 5.0, 1.5
"""A town reaches 5 km around its middle, a city 1.5 km more for each rank above `TOWN_RANK`: Munich 7, Beijing 11."""

TOWN_RANK, GREATEST_RANK = 6.0, 2.0
RANK_WEIGHS = 6.0
"""Each rank makes a town's kilometres count a sixth more: at similar distances the greater town is named."""

CELLS_PER_DEGREE = 4
CELLS_KEPT = 20_000
"""All of Europe's land has about 16,000 cells; beyond this the memory begins anew."""

KM_PER_DEGREE = METRES_PER_DEGREE / 1000.0


class Place(NamedTuple):
    """A town. `rank`: 2 for a world city, 6 for 100,000 people, 8 for a small town; halves allowed."""

    name: str
    lat: float
    lon: float
    rank: float


class _Near(NamedTuple):
    """A town as a cell sees it: its longitude is the one nearest to the cell, beyond +-180 across the meridian."""

    lat: float
    lon: float
    reach_km: float
    weight: float
    name: str


Bucket = tuple[int, int]


class Gazetteer:
    """Towns, to be asked for the one that a position is in or near. An empty one knows no name."""

    def __init__(self, places: Iterable[Place] = ()) -> None:
        self._buckets: dict[Bucket, list[Place]] = {}
        self._cells: dict[Bucket, tuple[_Near, ...]] = {}
        for place in places:
            bucket = (floor(place.lat), floor(_turned(place.lon)))
            self._buckets.setdefault(bucket, []).append(place)

    def find_near(self, lat: float, lon: float) -> str | None:
        """`in Kassel`, `near Kassel`; None where no town is within 40 km. Degrees, finite; any turn of longitude."""
        lon = _turned(lon)
        cell = (floor(lat * CELLS_PER_DEGREE), floor(lon * CELLS_PER_DEGREE))
        towns = self._cells.get(cell)
        if towns is None:
            towns = self._look_round(cell)
        best, name, is_in = NEAR_KM * RANK_WEIGHS, "", False
        narrow = cos(radians(lat))
        for town_lat, town_lon, reach_km, weight, town_name in towns:
            north, east = lat - town_lat, (lon - town_lon) * narrow
            away_km = sqrt(north * north + east * east) * KM_PER_DEGREE
            if away_km <= NEAR_KM and (away_km - reach_km) * weight < best:
                best, name, is_in = (away_km - reach_km) * weight, town_name, away_km <= reach_km
        return f"{'in' if is_in else 'near'} {name}" if name else None

    def _look_round(self, cell: Bucket) -> tuple[_Near, ...]:
        """The towns that can be the answer anywhere in a cell; kept for the next one who asks."""
        bounds = []
        for town in self._list_round(cell):
            least_km, most_km = _bounds_km(cell, town)
            if least_km <= NEAR_KM:
                bounds.append((town, (least_km - town.reach_km) * town.weight, most_km))
        surely = [(most_km - town.reach_km) * town.weight for town, _, most_km in bounds if most_km <= NEAR_KM]
        enough = min(surely, default=NEAR_KM * RANK_WEIGHS)
        towns = tuple(town for town, at_best, _ in bounds if at_best <= enough)
        if len(self._cells) >= CELLS_KEPT:
            self._cells.clear()
        self._cells[cell] = towns
        return towns

    def _list_round(self, cell: Bucket) -> Iterable[_Near]:
        """The towns of the buckets that 40 km around the cell can touch, by bucket and as given."""
        lat, lon = _middle(cell)
        most_lat = min(89.0, abs(lat) + 0.5)
        across = min(180, ceil(NEAR_KM / (KM_PER_DEGREE * cos(radians(most_lat)))) + 1)
        columns = sorted({(floor(lon) + step + 180) % 360 - 180 for step in range(-across, across + 1)})
        for row in range(floor(lat) - 1, floor(lat) + 2):
            for column in columns:
                for place in self._buckets.get((row, column), ()):
                    yield _near(place, lon)


NO_PLACES = Gazetteer()
"""Knows no name."""


def _turned(lon: float) -> float:
    """The longitude in [-180, 180)."""
    return (lon + 180.0) % 360.0 - 180.0


def _middle(cell: Bucket) -> tuple[float, float]:
    return (cell[0] + 0.5) / CELLS_PER_DEGREE, (cell[1] + 0.5) / CELLS_PER_DEGREE


def _near(place: Place, lon: float) -> _Near:
    reach_km = TOWN_KM + CITY_KM * max(0.0, TOWN_RANK - place.rank)
    weight = 1.0 + (place.rank - GREATEST_RANK) / RANK_WEIGHS
    return _Near(place.lat, lon + _turned(place.lon - lon), reach_km, weight, place.name)


def _bounds_km(cell: Bucket, town: _Near) -> tuple[float, float]:
    """How near and how far the town is, at least and at most, from anywhere in the cell."""
    lat, lon = _middle(cell)
    half = 0.5 / CELLS_PER_DEGREE
    narrow = cos(radians(lat - half)), cos(radians(lat + half))
    north, east = abs(lat - town.lat), abs(lon - town.lon)
    least = hypot(max(0.0, north - half), max(0.0, east - half) * min(narrow))
    most = hypot(north + half, (east + half) * max(*narrow, cos(0.0) if abs(lat) < half else 0.0))
    return least * KM_PER_DEGREE, most * KM_PER_DEGREE
