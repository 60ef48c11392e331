"""What drivers report, for the tests: facts of the truck of `tests.builders`, and of T1 of `tests.scenes`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from tests.builders import CARRIER, VEHICLE, at
from tests.scenes import NOON, by_vehicle, make_plan, make_shipment, minutes
from tracking.board import Row
from tracking.evaluate import evaluate
from tracking.plan import Shipment
from tracking.prediction.knowledge import Knowledge
from tracking.prediction.model import Model
from tracking.report import Fact, Happened
from tracking.state import VehicleState
from tracking.told import Told


def a_fact(minute: float, happened: Happened, *, eta: float | None = None, **changes: Any) -> Fact:
    """Told by the truck of `tests.builders` so many minutes from its noon, and received a second later."""
    told_at = at(minute)
    usual: dict[str, Any] = {
        "carrier": CARRIER,
        "vehicle": VEHICLE,
        "at": told_at,
        "happened": happened,
        "received_at": told_at + timedelta(seconds=1),
        "eta": None if eta is None else at(eta),
    }
    return Fact(**(usual | changes))


def t1_says(minute: float, happened: Happened, *, eta: float | None = None, **changes: Any) -> Fact:
    """The same of truck T1 of `tests.scenes`, from the noon there."""
    told_at: datetime = NOON + minutes(minute)
    beside: dict[str, Any] = {"at": told_at, "eta": None if eta is None else NOON + minutes(eta)}
    usual: dict[str, Any] = {"carrier": "ACME", "vehicle": "T1", "received_at": told_at + timedelta(seconds=1)}
    return Fact(happened=happened, **(usual | beside | changes))


def book(facts: Iterable[Fact]) -> Told:
    told = Told()
    for fact in facts:
        told.add(fact)
    return told


def knowing(*facts: Fact, model: Model | None = None) -> Knowledge:
    """A site that was told these, and has learnt nothing unless a model is given."""
    return Knowledge(model or Model(), told=book(facts))


def row_told(
    *facts: Fact, state: VehicleState | None = None, now: float = 0, shipment: Shipment | None = None, **beside: Any
) -> Row:
    """The row of S1, due an hour after noon unless another shipment is given, so many minutes after noon."""
    plan = make_plan(shipment or make_shipment(window=60), **beside)
    states = {} if state is None else by_vehicle(state)
    return evaluate(plan, states, NOON + minutes(now), knowing(*facts))[0]
