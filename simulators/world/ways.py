"""The way from a supplier to a plant's gate, cut into pieces of about a kilometre with all that is lasting about them.

It ends where trucks wait before the gate.
"""

from __future__ import annotations

from itertools import pairwise

import msgspec
import numpy as np

from simulators.world.chance import Floats
from simulators.world.country import SOUTH, TOWNS, WEST, Country, Road
from simulators.world.ground import Point, apart_km, between_km, from_km, moved

PIECE_KM = 1.0
TOWN_KM, TOWN_KMH = 6.0, 44.0
LAST_KM, LAST_KMH = 3.0, 28.0
FIRST_KMH = 38.0
QUEUE_KM = 0.4
"""From the middle of the plant: where the first in line before the gate stands."""

CROWD_REACH_KM, CROWD_FADES_KM, CROWD = 60.0, 18.0, 1.6
DRAG_FADES_KM = 20.0
REGION_DEGREES = (2.0, 2.4)
REGIONS_ACROSS = 4


class Way(msgspec.Struct, frozen=True):
    """`lat` and `lon` have one point more than there are pieces. The rest is by piece.

    `drag` is the logarithm of slowness, `crowd` the share of speed that the worst minute of a rush hour takes,
    `region` whose weather it has, `road` an index into `roads` and `along` the share of that road behind it;
    `left_min` are free-flow minutes to the plant from its beginning.
    """

    lat: Floats
    lon: Floats
    km: tuple[float, ...]
    free_kmh: tuple[float, ...]
    drag: tuple[float, ...]
    crowd: tuple[float, ...]
    region: tuple[int, ...]
    road: tuple[int, ...]
    along: tuple[float, ...]
    left_min: tuple[float, ...]
    roads: tuple[Road | None, ...]

    @property
    def free_min(self) -> float:
        """The whole way at free flow."""
        return self.left_min[0]

    @property
    def length_km(self) -> float:
        return sum(self.km)


def way_from(country: Country, routes: dict[int, tuple[Road, int]], town: int, origin: Point, plant: Point) -> Way:
    """The way from `origin`, near `town`, to before the gate of `plant`."""
    points, roads, along, used = [origin], [0], [0.0], list[Road | None]([None])
    here = town
    places = [*(each.at for each in country.towns), plant]
    while here != TOWNS:
        road, there = routes[here]
        line = _line(places[here], road.bend, places[there])
        shares = np.arange(len(line)) / len(line)
        points += line
        roads += [len(used)] * len(line)
        along += (shares if road.ends[0] == here else 1.0 - shares).tolist()
        used.append(road)
        here = there
    while apart_km(points[-1], plant) < 2 * QUEUE_KM:
        points, roads, along = points[:-1], roads[:-1], along[:-1]
    points.append(_before(plant, points[-1]))
    return _way(country, np.array(points), roads, along, tuple(used))


def _line(a: Point, bend: Point, b: Point) -> list[Point]:
    """Points about a piece apart from `a` over `bend` towards `b`, which is left out."""
    points: list[Point] = []
    for start, end in pairwise((a, bend, b)):
        pieces = max(1, round(apart_km(start, end) / PIECE_KM))
        steps = [step / pieces for step in range(pieces)]
        points += [(start[0] + u * (end[0] - start[0]), start[1] + u * (end[1] - start[1])) for u in steps]
    return points


def _before(plant: Point, coming_from: Point) -> Point:
    """Where the queue at the gate begins, on the side from which the way comes."""
    east_km, north_km = from_km(plant, coming_from)
    share = QUEUE_KM / (east_km**2 + north_km**2) ** 0.5
    return moved(plant, east_km=share * east_km, north_km=share * north_km)


def _way(country: Country, points: Floats, roads: list[int], along: list[float], used: tuple[Road | None, ...]) -> Way:
    """Pieces with their lasting properties; each takes those of the point at which it begins."""
    lat, lon = points[:, 0], points[:, 1]
    km = between_km(lat[:-1], lon[:-1], lat[1:], lon[1:])
    towns = np.array([each.at for each in country.towns])
    to_towns = between_km(lat[:-1, None], lon[:-1, None], towns[None, :, 0], towns[None, :, 1])
    nearest, town_km = to_towns.argmin(axis=1), to_towns.min(axis=1)
    size = np.array([each.size for each in country.towns])[nearest]
    town_drag = np.array([each.drag for each in country.towns])[nearest]
    road_of = np.array(roads)
    free = np.array([FIRST_KMH if road is None else road.free_kmh for road in used])[road_of]
    free = np.where(town_km < TOWN_KM, np.minimum(free, TOWN_KMH), free)
    ahead_km = np.cumsum(km[::-1])[::-1]
    free = np.where(ahead_km < LAST_KM, np.minimum(free, LAST_KMH), free)
    road_drag = np.array([0.0 if road is None else road.drag for road in used])[road_of]
    crowd = np.where(town_km < CROWD_REACH_KM, size * CROWD * np.exp(-town_km / CROWD_FADES_KM), 0.0)
    rows, columns = (lat[:-1] - SOUTH) // REGION_DEGREES[0], (lon[:-1] - WEST) // REGION_DEGREES[1]
    return Way(
        lat=lat,
        lon=lon,
        km=tuple(km.tolist()),
        free_kmh=tuple(free.tolist()),
        drag=tuple((town_drag * np.exp(-town_km / DRAG_FADES_KM) + road_drag).tolist()),
        crowd=tuple(crowd.tolist()),
        region=tuple((rows * REGIONS_ACROSS + columns).astype(int).clip(0, 3 * REGIONS_ACROSS - 1).tolist()),
        road=tuple(roads),
        along=tuple(along),
        left_min=tuple(np.cumsum((km / free)[::-1] * 60.0)[::-1].tolist()),
        roads=used,
    )
