"""What a trip record teaches, and how far a site has learnt from a shipment that is still on its board.

    arrival lesson   the record as not final: the road, the pace, the stops, the errors of what was forecast
    end lesson       the record as final: how long it waited and was unloaded

A trip without a believable arrival teaches neither.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from msgspec.structs import replace

from tracking.plan import Site
from tracking.prediction.model import Changes, Model
from tracking.state import Milestone
from tracking.trip_record import TripRecord

Learn = Callable[[Model, TripRecord, Site], Changes]
"""What one lesson changes: of a record that is not final the arrival, of a final one the end, and never both."""
ARRIVED, LEARNT, ENDED = 0.0, 1.0, 2.0
"""Stages of a shipment: arrived unbelievably, its arrival learnt, its trip over."""


def seen_key(shipment: str) -> str:
    """The model's entry that remembers a shipment's stage; forgotten when it leaves the board."""
    return f"seen:{shipment}"


def find_stage(model: Model, shipment: str) -> float | None:
    """How far it has been learnt from; None if not at all."""
    entry = model.find(seen_key(shipment))
    return entry[0] if entry else None


def find_stage_of(record: TripRecord) -> float | None:
    """The stage of a shipment that has this record."""
    if record.is_final:
        return ENDED
    if record.arrived_at is not None:
        return LEARNT
    return ARRIVED if Milestone.IN_YARD in record.reached else None


def list_lessons(record: TripRecord, stage: float | None = None) -> list[tuple[datetime, TripRecord]]:
    """What is left to learn of a record after a stage, each with the time from which on it may be used."""
    if record.arrived_at is None or stage == ENDED:
        return []
    lessons = []
    if stage != LEARNT:
        lessons.append((record.arrived_at, replace(record, is_final=False)))
    if record.is_final:
        lessons.append((max(record.reached.values(), default=record.arrived_at), record))
    return lessons
