"""A world from its seed: plans first, then all drives, then the plants, where trucks meet, then what was heard."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from simulators.world.carriers import carriers_of
from simulators.world.country import country_of
from simulators.world.lanes import Plant, plants_of
from simulators.world.planner import bookings_of
from simulators.world.plant import AtGate, Gatehouse
from simulators.world.scene import ZONE, Scene
from simulators.world.shapes import World, WorldTrip
from simulators.world.trip import set_out, told

BEGINS_AT = datetime(2026, 3, 2, tzinfo=UTC)
"""A Monday; the clocks of Europe go forward four weeks later, which belongs into what is measured."""


def build_world(seed: int, *, days: int = 42, sites: int = 3, begins_at: datetime = BEGINS_AT) -> World:
    """All trips whose windows begin on one of `days` days from the date of `begins_at` (aware), by departure.

    Long trips of the first day set out on the day before. The same arguments always give the same world, and a longer
    world, or one with more sites, holds the trips of the shorter one unchanged.

    Raises:
        ValueError: if `begins_at` has no zone, or the country has no room for so many sites.
    """
    if begins_at.tzinfo is None:
        raise ValueError(f"begins_at {begins_at.isoformat()} has no time zone")
    country, carriers, scene = country_of(seed), carriers_of(seed), Scene(seed)
    plants = plants_of(country, carriers, sites)
    first = begins_at.astimezone(ZONE).date()
    trips = [trip for plant in plants for trip in _trips(seed, plant, first, days, scene)]
    return World(
        sites=tuple(plant.site for plant in plants),
        trips=tuple(sorted(trips, key=lambda trip: (trip.departed_at, trip.id))),
    )


def _trips(seed: int, plant: Plant, first: date, days: int, scene: Scene) -> list[WorldTrip]:
    """One plant's trips, in no particular order.

    Who comes a day late stands in line with the next day's trucks: one day more is played than is told.
    """
    played = [bookings_of(seed, plant, first + timedelta(days=n)) for n in range(days + 1)]
    told_count = sum(len(each) for each in played[:-1])
    journeys = [set_out(seed, each, scene) for bookings in played for each in bookings]
    visits = Gatehouse(seed, plant.site.id).visits([AtGate(each.booking, each.driven.at_s[-1]) for each in journeys])
    return [told(seed, plant.site, each, visits[each.booking.id]) for each in journeys[:told_count]]
