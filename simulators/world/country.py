"""A made-up country between 47.8 and 53.2 N, 5.5 and 15 E: towns of many sizes and the roads between them.

Roads join each town with its four nearest and with its Gabriel neighbours (no third town lies in the circle whose
diameter is the line between the two), which makes the network whole: they contain the shortest tree. Towns and roads
have a drag each, a lasting slowness that no map knows.
"""

from __future__ import annotations

from itertools import pairwise

import msgspec
import numpy as np

from simulators.world.chance import Floats, chance
from simulators.world.ground import Point, apart_km, between_km, from_km, moved

TOWNS = 70
SOUTH, NORTH, WEST, EAST = 47.8, 53.2, 5.5, 15.0
APART_KM = 20.0
NEAREST = 4
MOTORWAY_SHARE, MOTORWAY_KMH, COUNTRY_KMH = 0.6, 81.0, 58.0
DETOUR = (1.06, 1.32)
"""A road's length over the straight line between its towns."""

TOWN_DRAG, ROAD_DRAG = 0.05, 0.04
"""Standard deviations of the logarithm of a lasting factor on speed."""

FIRST = ("Alten", "Birken", "Eichen", "Fried", "Grün", "Hohen", "Kirch", "Linden", "Mühl", "Neu")
LAST = ("bach", "berg", "feld", "hausen", "heim", "stadt", "tal")


class Town(msgspec.Struct, frozen=True):
    """`size` in [0, 1] says how crowded its roads are at rush hour, `drag` how slow they always are."""

    name: str
    at: Point
    size: float
    drag: float


class Road(msgspec.Struct, frozen=True):
    """Two straight stretches that meet in `bend`. Ends are numbers of towns; a plant has the number `TOWNS`."""

    id: str
    ends: tuple[int, int]
    bend: Point
    km: float
    free_kmh: float
    drag: float


class Country(msgspec.Struct, frozen=True):
    """Towns by number, and the roads between them."""

    seed: int
    towns: tuple[Town, ...]
    roads: tuple[Road, ...]


def country_of(seed: int) -> Country:
    """The country of a seed."""
    places = _places(seed)
    draw = chance(seed, "towns")
    names = draw.permutation([first + last for first in FIRST for last in LAST])
    sizes, drags = draw.beta(1.3, 3.0, TOWNS), draw.normal(0.0, TOWN_DRAG, TOWNS)
    towns = tuple(
        Town(str(name), at, float(size), float(drag))
        for name, at, size, drag in zip(names, places, sizes, drags, strict=True)
    )
    roads = tuple(road_between(seed, (a, b), places[a], places[b]) for a, b in _neighbours(places))
    return Country(seed, towns, roads)


def road_between(seed: int, ends: tuple[int, int], a: Point, b: Point, place: str = "") -> Road:
    """A road between two points, always the same for the same ends. `place` tells plants apart."""
    road_id = f"{place}{ends[0]}-{ends[1]}"
    draw = chance(seed, "road", road_id)
    detour = draw.uniform(*DETOUR)
    is_motorway = draw.random() < MOTORWAY_SHARE
    aside = (detour**2 - 1.0) ** 0.5 / 2.0 * draw.choice([-1.0, 1.0])
    east_km, north_km = from_km(a, b)
    bend = moved(a, east_km=east_km / 2 - aside * north_km, north_km=north_km / 2 + aside * east_km)
    km = sum(apart_km(*leg) for leg in pairwise((a, bend, b)))
    return Road(
        road_id, ends, bend, km, MOTORWAY_KMH if is_motorway else COUNTRY_KMH, float(draw.normal(0.0, ROAD_DRAG))
    )


def _places(seed: int) -> list[Point]:
    """Towns that keep their distance from each other."""
    draw = chance(seed, "places")
    found: list[Point] = []
    while len(found) < TOWNS:
        at = (float(draw.uniform(SOUTH, NORTH)), float(draw.uniform(WEST, EAST)))
        if all(apart_km(at, other) >= APART_KM for other in found):
            found.append(at)
    return found


def distances_km(at: Point, places: Floats) -> Floats:
    """From one point to each of `places`, rows of latitude and longitude."""
    return between_km(np.array([at[0]]), np.array([at[1]]), places[:, 0], places[:, 1])


def _neighbours(places: list[Point]) -> list[tuple[int, int]]:
    """Pairs of towns with a road between them, the lower number first."""
    every = np.array(places)
    km = np.array([distances_km(at, every) for at in places])
    pairs = set()
    for a in range(len(places)):
        near = set(np.argsort(km[a])[1 : NEAREST + 1].tolist())
        for b in range(len(places)):
            is_gabriel = a != b and not (km[a] ** 2 + km[b] ** 2 < 0.999 * km[a, b] ** 2).any()
            if b in near or is_gabriel:
                pairs.add((min(a, b), max(a, b)))
    return sorted(pairs)
