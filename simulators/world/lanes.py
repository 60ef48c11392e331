"""Plants and who supplies them: two dozen suppliers each, near ones more often than far ones."""

from __future__ import annotations

from math import cos, pi, sin

import msgspec
import numpy as np

from simulators.world.carriers import Carrier
from simulators.world.chance import chance
from simulators.world.country import TOWNS, Country, distances_km, road_between
from simulators.world.ground import Point, moved
from simulators.world.routes import quickest
from simulators.world.scene import ZONE
from simulators.world.shapes import WorldSite
from simulators.world.ways import Way, way_from

LANES = 22
NEAREST_KM, FADES_KM = 35.0, 280.0
DOORS = 8
PLANT_ROADS = 3
HOST_SIZE = (0.15, 0.6)


class Lane(msgspec.Struct, frozen=True):
    """A supplier near a town, the way from there, the door for its goods, and who mostly drives."""

    supplier: str
    town: str
    origin: Point
    door: int
    carriers: tuple[Carrier, Carrier]
    way: Way


class Plant(msgspec.Struct, frozen=True):
    """A site and its lanes."""

    site: WorldSite
    lanes: tuple[Lane, ...]


def plants_of(country: Country, carriers: tuple[Carrier, ...], count: int) -> tuple[Plant, ...]:
    """So many plants, each near a town of middling size of its own. More of them do not change the first.

    Raises:
        ValueError: if the country has fewer such towns than `count`.
    """
    hosts = [n for n, town in enumerate(country.towns) if HOST_SIZE[0] < town.size < HOST_SIZE[1]]
    if count > len(hosts):
        raise ValueError(f"{count} sites; the country of seed {country.seed} has room for {len(hosts)}")
    order = chance(country.seed, "hosts").permutation(hosts).tolist()
    return tuple(_plant(country, carriers, number, host) for number, host in enumerate(order[:count], start=1))


def _plant(country: Country, carriers: tuple[Carrier, ...], number: int, host: int) -> Plant:
    """A plant three to nine kilometres out of its town, with roads to the three nearest towns."""
    draw = chance(country.seed, "plant", number)
    km, turn = draw.uniform(3.0, 9.0), draw.uniform(0.0, 2 * pi)
    at = moved(country.towns[host].at, east_km=km * cos(turn), north_km=km * sin(turn))
    site = WorldSite(
        id=f"plant-{number}",
        name=f"Plant {country.towns[host].name}",
        zone=ZONE.key,
        lat=at[0],
        lon=at[1],
        doors=tuple(f"D{door:02d}" for door in range(1, DOORS + 1)),
    )
    return Plant(site, _lanes(country, carriers, site, draw))


def _lanes(
    country: Country, carriers: tuple[Carrier, ...], site: WorldSite, draw: np.random.Generator
) -> tuple[Lane, ...]:
    at = (site.lat, site.lon)
    away_km = distances_km(at, np.array([town.at for town in country.towns]))
    access = tuple(
        road_between(country.seed, (int(town), TOWNS), country.towns[town].at, at, f"{site.id}:")
        for town in np.argsort(away_km)[:PLANT_ROADS]
    )
    routes = quickest(country, access)
    far = np.flatnonzero(away_km > NEAREST_KM)
    weights = np.exp(-away_km[far] / FADES_KM)
    lanes = []
    for number, town in enumerate(draw.choice(far, LANES, replace=False, p=weights / weights.sum()).tolist()):
        km, turn = draw.uniform(1.0, 4.0), draw.uniform(0.0, 2 * pi)
        origin = moved(country.towns[town].at, east_km=km * cos(turn), north_km=km * sin(turn))
        first, second = draw.choice(len(carriers), 2, replace=False).tolist()
        lanes.append(
            Lane(
                supplier=f"{site.id}-supplier-{number + 1:02d}",
                town=country.towns[town].name,
                origin=origin,
                door=int(draw.integers(DOORS)),
                carriers=(carriers[first], carriers[second]),
                way=way_from(country, routes, town, origin, at),
            )
        )
    return tuple(lanes)
