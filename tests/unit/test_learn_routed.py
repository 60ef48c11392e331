"""A router's minutes are learnt beside the distance, so that either can be gone without."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.scenes import LAT, LON, NOON, make_shipment, make_site
from tracking.prediction.learn import learn
from tracking.prediction.model import Model
from tracking.prediction.road import lane_from, usual_min
from tracking.sight import place_of
from tracking.trip_record import Mark, TripRecord

SITE, SHIPMENT = make_site(), make_shipment()
LANE = lane_from(SHIPMENT.origin_lat, SHIPMENT.origin_lon)
ROUTER_SAYS, TRUCKS_TAKE = 100.0, 200.0


def record(*, routed_min: float | None) -> TripRecord:
    """A trip whose first mark lay two degrees north of the site, and that took 200 minutes from there."""
    mark = Mark(NOON, LAT + 2, LON, 0.0, 130.0, routed_min)
    return TripRecord(
        shipment="S1",
        site=SITE.id,
        carrier="ACME",
        supplier="Bolts",
        vehicle="T1",
        origin="Kassel",
        origin_lat=SHIPMENT.origin_lat,
        origin_lon=SHIPMENT.origin_lon,
        door="D01",
        window_start=NOON,
        window_end=NOON,
        arrived_at=NOON + timedelta(minutes=TRUCKS_TAKE),
        marks=(mark,),
    )


def taught(*, routed_min: float | None, trips: int = 60) -> Model:
    model = Model()
    for _ in range(trips):
        model.apply(learn(model, record(routed_min=routed_min), SITE))
    return model


@pytest.mark.parametrize("routed_min", [None, ROUTER_SAYS])
def test_what_trucks_take_is_learnt_from_either_prior(routed_min: float | None) -> None:
    """After sixty trips with a router's minutes, the road is known with the router and without it."""
    place = place_of(SITE, LANE, LAT + 2, LON, routed_min)
    assert usual_min(taught(routed_min=ROUTER_SAYS), place) == pytest.approx(TRUCKS_TAKE, rel=0.05)


def test_without_a_router_its_roads_are_not_learnt() -> None:
    """Trips without a router's minutes say nothing of how wrong they are."""
    place = place_of(SITE, LANE, LAT + 2, LON, ROUTER_SAYS)
    assert usual_min(taught(routed_min=None), place) == pytest.approx(place.prior_min)
