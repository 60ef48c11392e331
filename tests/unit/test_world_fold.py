"""The simulated fleet as the product sees it: ordinary trips, with nothing that only a simulator would do."""

from __future__ import annotations

from datetime import datetime, timedelta

from simulators.world import WorldSite, WorldTrip
from tests.worlds import world_of
from tracking.fold import empty, fold
from tracking.ping import Ping
from tracking.plan import Circle, Door, Shipment, Site
from tracking.state import Milestone


def followed(trip: WorldTrip, site: WorldSite) -> dict[str, datetime]:
    """The milestones that the product's own fold finds in a trip."""
    plant = Site(
        id=site.id,
        name=site.name,
        zone=site.zone,
        lat=site.lat,
        lon=site.lon,
        approach=Circle(site.lat, site.lon, 25_000.0),
        gate=Circle(site.lat, site.lon, 300.0),
        doors=tuple(Door(id=door) for door in site.doors),
    )
    shipment = Shipment(
        id=trip.id,
        site=trip.site,
        carrier=trip.carrier,
        supplier=trip.supplier,
        vehicle=trip.vehicle,
        door=trip.door,
        window_start=trip.window_start,
        window_end=trip.window_end,
        origin=trip.origin,
        origin_lat=trip.origin_lat,
        origin_lon=trip.origin_lon,
        depart_at=trip.depart_at,
    )
    pings = [
        Ping(
            carrier=trip.carrier,
            vehicle=trip.vehicle,
            fixed_at=fix.at,
            received_at=fix.at,
            lat=fix.lat,
            lon=fix.lon,
            source="world",
        )
        for fix in trip.fixes
    ]
    state = fold(empty(trip.carrier, trip.vehicle), pings, site=plant, shipments=[shipment])
    return state.progress[0].reached


def test_the_product_sees_ordinary_trips() -> None:
    """The fold brings nearly every trip to its end, and dates the arrivals of dense tracks to within a minute."""
    world = world_of(7, days=14)
    sites = {site.id: site for site in world.sites}
    sample = world.trips[100:160]
    seen = [followed(trip, sites[trip.site]) for trip in sample]
    assert sum(Milestone.DONE in reached for reached in seen) >= 0.95 * len(sample)
    dense = [(trip, reached) for trip, reached in zip(sample, seen, strict=True) if trip.causes.cadence_s <= 60.0]
    assert len(dense) > 20
    for trip, reached in dense:
        assert abs(reached[Milestone.IN_YARD] - trip.arrived_at) <= timedelta(minutes=1)
        assert abs(reached[Milestone.DEPARTED] - trip.departed_at) <= timedelta(minutes=5)
