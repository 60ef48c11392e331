"""The simulated fleet as trips: what it hides (driver hours, incidents, queues) is dropped here, unread.

The last quarter of days, by planned windows, is the test. A trip never spans parts: it belongs to its window's day.
"""

from __future__ import annotations

from datetime import timedelta

from benchmarks.eta.trip import Fix, Trip
from simulators.world import World, WorldSite, WorldTrip
from tracking.plan import Circle, Door, Shipment, Site

HELD_BACK = 0.25
APPROACH_M, GATE_M = 25_000.0, 300.0
FIRST_DAY = timedelta(days=1)


def trips_of(world: World) -> list[Trip]:
    """All trips that arrived and were heard of on the way, by departure."""
    sites = {site.id: _site(site) for site in world.sites}
    begins = min(trip.window_start for trip in world.trips)
    whole = max(trip.window_start for trip in world.trips) - begins
    tested_from = begins + whole * (1.0 - HELD_BACK)
    found = [_trip(trip, sites[trip.site], is_test=trip.window_start >= tested_from) for trip in world.trips]
    return sorted((trip for trip in found if trip.fixes), key=lambda trip: (trip.departed_at, trip.id))


def first_day_of(trips: list[Trip]) -> list[Trip]:
    """Those that set out within a day of the first."""
    return [trip for trip in trips if trip.departed_at < trips[0].departed_at + FIRST_DAY]


def _site(site: WorldSite) -> Site:
    return Site(
        id=site.id,
        name=site.name,
        zone=site.zone,
        lat=site.lat,
        lon=site.lon,
        approach=Circle(site.lat, site.lon, APPROACH_M),
        gate=Circle(site.lat, site.lon, GATE_M),
        doors=tuple(Door(id=str(door)) for door in site.doors),
    )


def _trip(trip: WorldTrip, site: Site, *, is_test: bool) -> Trip:
    shipment = Shipment(
        id=trip.id,
        site=trip.site,
        carrier=trip.carrier,
        supplier=trip.supplier,
        vehicle=trip.vehicle,
        door=str(trip.door),
        window_start=trip.window_start,
        window_end=trip.window_end,
        origin=trip.origin,
        origin_lat=trip.origin_lat,
        origin_lon=trip.origin_lon,
        depart_at=trip.depart_at,
    )
    fixes = tuple(Fix(fix.at, fix.lat, fix.lon) for fix in trip.fixes if fix.at < trip.arrived_at)
    return Trip(
        site=site,
        shipment=shipment,
        departed_at=trip.departed_at,
        arrived_at=trip.arrived_at,
        fixes=fixes,
        is_test=is_test,
    )
