"""The way over planned stops: its legs, what the stops add, and what that does to the rest of a prediction."""

from __future__ import annotations

from math import log
from typing import Any

import pytest

from tests.builders import LON, a_shipment, a_site, a_stop, at, north
from tests.estimates import known
from tracking.arrival import Arrival
from tracking.drive import drive_minutes, gate_distance_km, list_legs_km, way_km, way_minutes
from tracking.forecast import find_arrival
from tracking.legs import MOST_SLOWER
from tracking.outlook import expected_at
from tracking.plan import Shipment
from tracking.prediction.knowledge import NOTHING_KNOWN, Knowledge
from tracking.prediction.stopover import SEED_MIN
from tracking.rest import rest_ahead
from tracking.state import Motion, Position
from tracking.trip_log import TripLog

ULM, DEPOT = a_stop("Ulm", 80), a_stop("Depot", 30)
OVER = a_shipment(stops=(ULM, DEPOT), origin_lat=north(120), window_end=at(600))
DIRECT = a_shipment(origin_lat=north(120), window_end=at(600))
GATE_KM = 0.3


def arrival_of(
    km: float, shipment: Shipment = OVER, *, knows: Knowledge = NOTHING_KNOWN, made: int = 0, departed: bool = True
) -> Arrival:
    position = Position(lat=north(km), lon=LON, fixed_at=at(0))
    log_so_far = TripLog(shipment="S1", stops=shipment.stops, stops_made=made)
    arrival = find_arrival(a_site(), shipment, position, Motion(), departed=departed, known=knows, log=log_so_far)
    assert arrival is not None
    return arrival


def test_distances_are_summed() -> None:
    """Over stops the way is that to the first, those between, and that from the last one to the gate."""
    site, here = a_site(), (north(100), LON)
    assert list_legs_km(*here, OVER.stops) == pytest.approx([20, 50], abs=0.01)
    assert way_km(site, *here, OVER.stops) == pytest.approx(100 - GATE_KM, abs=0.01)
    assert way_km(site, *here, (a_stop("Beyond", 120), DEPOT)) == pytest.approx(20 + 90 + 30 - GATE_KM, abs=0.01)
    assert way_km(site, *here) == gate_distance_km(site, *here)
    assert way_minutes(site, *here, OVER.stops) == pytest.approx(
        drive_minutes(20) + drive_minutes(50) + drive_minutes(30 - GATE_KM), abs=0.1
    )


def test_on_the_first_day() -> None:
    """Before anything is learnt the road is the legs' prior, and each stop lasts half an hour."""
    parts = arrival_of(100).parts
    assert parts["road"] == pytest.approx(way_minutes(a_site(), north(100), LON, OVER.stops))
    assert parts["stops"] == pytest.approx(2 * SEED_MIN)
    assert "stops" not in arrival_of(100, DIRECT).parts


def test_what_is_behind_counts_no_more() -> None:
    """The way is over the stops still ahead; without any it is the direct one."""
    assert arrival_of(70, made=1).parts["stops"] == pytest.approx(SEED_MIN)
    behind = arrival_of(20, made=2)
    assert behind.parts == arrival_of(20, DIRECT).parts
    assert behind.distance_km == pytest.approx(20 - GATE_KM, abs=0.01)


def test_before_it_leaves() -> None:
    """A truck that waits at its origin has all of it ahead."""
    waits = a_shipment(stops=OVER.stops, origin_lat=north(120), depart_at=at(60), window_end=at(600))
    arrival = arrival_of(120, waits, departed=False)
    assert arrival.parts["road"] == pytest.approx(way_minutes(a_site(), north(120), LON, OVER.stops))
    assert arrival.parts["stops"] == pytest.approx(2 * SEED_MIN)


def test_without_a_planned_departure() -> None:
    """Whoever has the stops still to make and could not any more leaves at once, and should have been heard sooner."""
    position = Position(lat=north(120), lon=LON, fixed_at=at(0))
    way_min = way_minutes(a_site(), north(120), LON, OVER.stops) + 2 * SEED_MIN
    for slack_min, is_known in ((-5, True), (5, False)):
        due = a_shipment(stops=OVER.stops, origin_lat=north(120), window_end=at(way_min + slack_min), opens_at=at(-900))
        arrival = find_arrival(a_site(), due, position, Motion(), departed=False)
        assert (arrival is not None) is is_known
    sooner = expected_at(a_site(), DIRECT) - expected_at(a_site(), OVER)
    assert sooner.total_seconds() / 60 == pytest.approx(way_min - way_minutes(a_site(), north(120), LON), abs=0.01)


def test_a_slow_country_is_slow_on_all_legs() -> None:
    """What is learnt of the direct road from here holds for the legs to the stops too, up to twice their distance."""
    for learnt, factor in ((1.3, 1.3), (0.8, 0.8), (4.0, MOST_SLOWER)):
        knows = known({"road:": (1e9, log(learnt))})
        last_min = arrival_of(30, DIRECT, knows=knows).parts["road"]
        legs_min = drive_minutes(20) + drive_minutes(50)
        assert arrival_of(100, knows=knows).parts["road"] == pytest.approx(factor * legs_min + last_min, rel=0.01)


def test_a_router_s_minutes_are_compared_with_the_distance() -> None:
    """Where a router says that the direct road takes half as long again, the legs do."""
    slow = Knowledge(router=lambda site, lat, lon: 1.5 * drive_minutes((lat - 50) * 111.195 - GATE_KM) / 1.6)
    plain = arrival_of(100).parts["road"]
    assert arrival_of(100, knows=slow).parts["road"] == pytest.approx(1.5 * plain, rel=0.01)


def test_breaks_are_taken_at_stops() -> None:
    """A way too long without a break needs none where its stops are as long as one, and one where they are not."""
    far = a_shipment(stops=(a_stop("Ulm", 150),), origin_lat=north(300), depart_at=at(0), window_end=at(900))
    long, brief = (known({"stopover:plant": (1e9, log(minutes))}) for minutes in (40, 10))
    assert arrival_of(300, far, knows=long).break_min < 5
    assert arrival_of(300, far, knows=brief).break_min > 40
    assert arrival_of(300, far, knows=long, departed=False).break_min < 5


def test_stops_are_no_spare_time() -> None:
    """A plan whose hours go into its stops means no night on the road, and nor do hours spent at them."""
    plan = a_shipment(depart_at=at(0), window_start=at(700), window_end=at(700))
    asked: dict[str, Any] = {"drive_min": 300.0, "whole_min": 300.0, "today_min": 0.0}
    model = NOTHING_KNOWN.model
    assert rest_ahead(model, plan, at(0), **asked).is_planned
    assert not rest_ahead(model, plan, at(0), **asked, stops_min=120, whole_stops_min=120).is_planned
    long = a_shipment(depart_at=at(0), window_start=at(1_100), window_end=at(1_100))
    later = asked | {"drive_min": 200.0, "whole_stops_min": 300.0}
    assert rest_ahead(model, long, at(450), **later).is_planned, "it was at its stops"
    assert not rest_ahead(model, long, at(450), **later, stops_min=300.0).is_planned, "it has slept already"


@pytest.mark.parametrize("count", [1, 20])
def test_as_many_as_may_be(count: int) -> None:
    """Twenty stops are twenty legs and twenty dwells."""
    stops = tuple(a_stop(f"S{n}", 95 - 4 * n) for n in range(count))
    arrival = arrival_of(100, a_shipment(stops=stops, origin_lat=north(120), window_end=at(3_000)))
    assert arrival.parts["stops"] == pytest.approx(count * SEED_MIN)
    assert arrival.distance_km == pytest.approx(100 - GATE_KM, abs=0.01)
