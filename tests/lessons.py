"""Trips to the plant of `tests.builders` that are driven, logged, and learnt from, one after the other."""

from __future__ import annotations

from collections.abc import Sequence

from tests.builders import CARRIER, LON, VEHICLE, a_ping, a_shipment, a_site, a_stand, at, last_min, north
from tracking.arrival import Arrival
from tracking.drive import drive_minutes
from tracking.fold import empty, fold
from tracking.forecast import find_arrival
from tracking.ping import Ping, ping_key
from tracking.plan import Shipment, Site
from tracking.prediction.knowledge import Knowledge
from tracking.prediction.learn import learn
from tracking.prediction.model import Model
from tracking.state import Motion, Position, VehicleState
from tracking.trip_record import TripRecord
from tracking.trip_record_of import trip_record_of

GATE_KM = 0.3
PAUSE_MIN = 45.0


def km_left(minutes_left: float) -> float:
    """The distance to the centre of the plant from which the prior takes so many minutes to the gate."""
    low, high = 0.0, 2_000.0
    while high - low > 1e-6:
        middle = (low + high) / 2
        low, high = (middle, high) if drive_minutes(middle) < minutes_left else (low, middle)
    return low + GATE_KM


def a_way_in(
    from_km: float, slower: float, *, start_min: float = 0.0, every_min: float = 1.0, pause_at: float | None = None
) -> list[Ping]:
    """A drive to the gate that takes so many times what the prior says, and three minutes behind it.

    `pause_at`: the share of the way after which it pauses for three quarters of an hour.
    """
    whole = drive_minutes(from_km - GATE_KM)
    steps = int(whole * slower / every_min)
    pings: list[Ping] = []
    paused = 0.0
    for n in range(steps + 1):
        gone = min(1.0, n * every_min / (whole * slower))
        km = km_left(whole * (1.0 - gone))
        at_min = start_min + n * every_min
        if pause_at is not None and gone >= pause_at and not paused:
            pings += a_stand(at_min, km, PAUSE_MIN - every_min, every_s=60.0 * every_min)
            paused = PAUSE_MIN
        pings.append(a_ping(at_min + paused, km))
    return pings + [a_ping(last_min(pings) + 1 + n / 2, 0.1) for n in range(8)]


def logged(
    pings: Sequence[Ping], model: Model, *, shipment: Shipment | None = None, site: Site | None = None
) -> VehicleState:
    """The state of a truck that drove so, predicted with what was learnt until then."""
    due, plant = shipment or a_shipment(), site or a_site()
    track = sorted(pings, key=ping_key)
    return fold(empty(CARRIER, VEHICLE), track, site=plant, shipments=[due], known=Knowledge(model))


def a_record(
    pings: Sequence[Ping], model: Model, *, shipment: Shipment | None = None, site: Site | None = None
) -> TripRecord:
    """What is remembered of it when it has arrived; fails where the arrival is not believed."""
    state = logged(pings, model, shipment=shipment, site=site)
    record = trip_record_of(site or a_site(), shipment or a_shipment(), state.progress[0], state.log)
    assert record.arrived_at is not None
    return record


def taught(pings: Sequence[Ping], times: int, model: Model | None = None, *, shipment: Shipment | None = None) -> Model:
    """The model after so many such trips, each predicted with what the ones before have taught."""
    model = model if model is not None else Model()
    for _ in range(times):
        model.apply(learn(model, a_record(pings, model, shipment=shipment), a_site()))
    return model


def arrival_of(km: float, model: Model, at_min: float = 0.0) -> Arrival:
    """The arrival of a truck that is so far north so many minutes after noon."""
    position = Position(lat=north(km), lon=LON, fixed_at=at(at_min))
    arrival = find_arrival(a_site(), a_shipment(), position, Motion(), known=Knowledge(model))
    assert arrival is not None
    return arrival


def minutes_from(km: float, model: Model, at_min: float = 0.0) -> float:
    """Its median minutes to the gate."""
    return arrival_of(km, model, at_min).minutes(0.5, at(at_min))
