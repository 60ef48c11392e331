"""Roads to the plant: a believable polyline from a city, with the speed a truck may do on each stretch.

Neighbouring cities are joined by a winding line that is always the same for the same two cities, so two trucks on one
motorway share it. Measured over all origins, a route is 1.2 to 1.3 times as long as the crow flies.
"""

from __future__ import annotations

import heapq
import math
from functools import cache, lru_cache
from itertools import pairwise

import msgspec

from simulators.places import CITIES, PLANT, ROADS, Point
from simulators.seeded import seeded

MOTORWAY_KMH = 80.0  # what the law allows a lorry in most of these countries
RING_ROAD_KMH = 55.0
COUNTRY_KMH = 62.0  # the last stretch to a plant is seldom a motorway
LOCAL_KMH = 38.0
CITY_RADIUS_KM = 6.0
COUNTRY_RADIUS_KM = 25.0
STRETCH_KM = 2.0
BEND = 0.18  # sideways throw of a midpoint, as a share of the straight line
KM_PER_DEGREE = 111.19


class Route(msgspec.Struct, frozen=True):
    """A polyline from an origin to the plant's road, and the free speed on each of its stretches."""

    points: tuple[Point, ...]
    free_kmh: tuple[float, ...]

    def length_km(self) -> float:
        return sum(distance_km(a, b) for a, b in pairwise(self.points))


@lru_cache(maxsize=65_536)  # trucks drive the same stretches over and over while a day is planned
def distance_km(a: Point, b: Point) -> float:
    """Great-circle distance by the haversine formula on a sphere of 6,371 km."""
    lat_a, lat_b = math.radians(a[0]), math.radians(b[0])
    half = math.sin((lat_b - lat_a) / 2) ** 2
    half += math.cos(lat_a) * math.cos(lat_b) * math.sin(math.radians(b[1] - a[1]) / 2) ** 2
    return 12742.0 * math.asin(math.sqrt(half))


def offset(at: Point, *, east_m: float, north_m: float) -> Point:
    """The point so many metres east and north of `at`; good for a few kilometres."""
    lat = at[0] + north_m / (KM_PER_DEGREE * 1000)
    return lat, at[1] + east_m / (KM_PER_DEGREE * 1000 * math.cos(math.radians(at[0])))


def bearing_deg(a: Point, b: Point) -> float:
    """Degrees clockwise from north, from `a` to `b`, on a locally flat map."""
    east = (b[1] - a[1]) * math.cos(math.radians(a[0]))
    return math.degrees(math.atan2(east, b[0] - a[0])) % 360


@cache
def route_from(city: str) -> Route:
    """The way a truck takes from `city` to the plant.

    Raises:
        KeyError: if no road leads there from `city`.
    """
    points: list[Point] = []
    for a, b in pairwise(_itinerary(city)):
        points += _winding(a, b)[:-1]
    points.append(CITIES[PLANT])
    return Route(tuple(points), tuple(_free_kmh(a, b, points) for a, b in pairwise(points)))


def _free_kmh(a: Point, b: Point, points: list[Point]) -> float:
    """Local roads at both ends, ring roads past the cities, country roads near the plant, motorway between."""
    middle = ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
    if min(distance_km(middle, points[0]), distance_km(middle, points[-1])) < CITY_RADIUS_KM:
        return LOCAL_KMH
    near = (at for at in CITIES.values() if abs(at[0] - middle[0]) * KM_PER_DEGREE < CITY_RADIUS_KM)
    if any(distance_km(middle, at) < CITY_RADIUS_KM for at in near):
        return RING_ROAD_KMH
    return COUNTRY_KMH if distance_km(middle, points[-1]) < COUNTRY_RADIUS_KM else MOTORWAY_KMH


def _itinerary(city: str) -> list[str]:
    """Cities along the shortest way to the plant, both ends included."""
    onward = _onward()
    way = [city]
    while way[-1] != PLANT:
        way.append(onward[way[-1]])
    return way


@cache
def _onward() -> dict[str, str]:
    """For each city the next one towards the plant (Dijkstra from the plant, by straight lines)."""
    neighbours: dict[str, set[str]] = {city: set() for city in CITIES}
    for road in ROADS:
        for a, b in pairwise(road):
            neighbours[a].add(b)
            neighbours[b].add(a)
    onward: dict[str, str] = {}
    queue = [(0.0, PLANT, PLANT)]
    while queue:
        km, city, towards = heapq.heappop(queue)
        if city in onward:
            continue
        onward[city] = towards
        for other in neighbours[city]:
            heapq.heappush(queue, (km + distance_km(CITIES[city], CITIES[other]), other, city))
    return onward


@cache
def _winding(a: str, b: str) -> tuple[Point, ...]:
    """The road between two neighbours, drawn by midpoint displacement from the one that sorts first."""
    if a > b:
        return tuple(reversed(_winding(b, a)))
    chance = seeded("road", a, b)

    def between(p: Point, q: Point, bend: float) -> list[Point]:
        if distance_km(p, q) <= STRETCH_KM:
            return [p]
        throw = chance.uniform(-bend, bend)
        narrow = math.cos(math.radians(p[0]))
        middle = (
            (p[0] + q[0]) / 2 + throw * (q[1] - p[1]) * narrow,
            (p[1] + q[1]) / 2 - throw * (q[0] - p[0]) / narrow,
        )
        return between(p, middle, bend) + between(middle, q, bend)

    return (*between(CITIES[a], CITIES[b], BEND), CITIES[b])
