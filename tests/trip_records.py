"""Completed trips for the tests of what is learnt at the doors; instants are minutes from noon."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tests.scenes import LAT, LON, NOON, minutes
from tracking.prediction.dwell import learn_dwell
from tracking.prediction.model import Model
from tracking.trip_record import TripRecord


def a_record(
    *, gate: float = 0.0, docked: float | None = 5.0, done: float | None = 35.0, window: float = 0.0, **changes: Any
) -> TripRecord:
    """A trip to D01 of Plant North, at the gate, docked and done so many minutes from noon; `docked` None: no fence."""
    reached = {"in_yard": gate, "at_dock": docked, "unloading": docked, "done": done}
    usual: dict[str, Any] = {
        "shipment": "S1",
        "site": "north",
        "carrier": "ACME",
        "supplier": "Bolts",
        "vehicle": "T1",
        "origin": "Kassel",
        "origin_lat": LAT + 3,
        "origin_lon": LON,
        "door": "D01",
        "window_start": NOON + minutes(window),
        "window_end": NOON + minutes(window + 60),
        "milestone": "done",
        "reached": {name: NOON + minutes(at) for name, at in reached.items() if at is not None},
        "arrived_at": NOON + minutes(gate),
        "is_final": True,
    }
    return TripRecord(**(usual | changes))


def learnt(records: Iterable[TripRecord], model: Model | None = None) -> Model:
    """The model after these trips, one by one."""
    model = model if model is not None else Model()
    for record in records:
        model.apply(learn_dwell(model, record))
    return model
