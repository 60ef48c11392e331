"""What a plant tells a truck by itself: where and when it is due, and at the gate whether to go on or to wait.

A pure function of plan, board and what was told before, so that nothing is told twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from tracking.board import Row
from tracking.message import Kind, Message, Stage
from tracking.milestone import FINAL, opens_at
from tracking.odds import MIN_OVERLAP, UNLOADING
from tracking.plan import Shipment
from tracking.stages import TALK_LASTS, UNTIL_AFTER_WINDOW
from tracking.state import Milestone
from tracking.wording import clock_text

AT_DOOR = frozenset({Milestone.AT_DOCK, Milestone.UNLOADING})
NEAR = frozenset({Milestone.APPROACHING, Milestone.IN_YARD})
"""From when on a truck is told whether to go to its door, until it is there."""
MOST_AT_GATE = 6
"""Gate instructions for one shipment: a door that is taken and freed by the minute is not the driver's to follow."""


class Instruction(NamedTuple):
    """What is to be told. The window of a gate instruction begins when the door is expected free."""

    kind: Kind
    text: str
    door: str
    window_start: datetime | None
    window_end: datetime | None
    expires_at: datetime


def find_assignment(
    shipment: Shipment,
    row: Row | None,
    told: Message | None,
    zone: ZoneInfo,
    now: datetime,
    *,
    promised: Message | None = None,
) -> Instruction | None:
    """Door and window, for a shipment on the board that is open and has not ended, unless `told` says the same.

    `told` is the last assignment or window told for the shipment. Its truck has been told, so what changes is told at
    once, also if it is put off to a day that is not on the board yet. So is what differs from the window that it was
    last granted, `promised`, however early that was.
    """
    is_new = told is None or told.stage is Stage.WITHDRAWN or not is_told_to(shipment, told)
    is_owed = promised is not None and _is_broken(shipment, promised, told)
    if told is not None and not is_new and is_told(shipment, told) and not is_owed:
        return None
    if row is not None and row.milestone in FINAL:
        return None
    if is_new and not is_owed and (row is None or now < opens_at(shipment)):
        return None
    is_moved = told is not None and not is_new and told.door == shipment.door
    start, end = (clock_text(at, zone=zone, now=now) for at in (shipment.window_start, shipment.window_end))
    head = "New window at door" if is_moved else "Door"
    return Instruction(
        kind=Kind.WINDOW if is_moved else Kind.ASSIGNMENT,
        text=f"{head} {shipment.door}: {start} to {end}.",
        door=shipment.door,
        window_start=shipment.window_start,
        window_end=shipment.window_end,
        expires_at=max(now, shipment.window_end) + UNTIL_AFTER_WINDOW,
    )


def is_told_to(shipment: Shipment, told: Message) -> bool:
    """Whether the shipment's truck is the one that was told."""
    return (told.carrier, told.vehicle) == (shipment.carrier, shipment.vehicle)


def is_told(shipment: Shipment, told: Message) -> bool:
    """Whether what was told is what is planned."""
    planned = (shipment.door, shipment.window_start, shipment.window_end)
    return (told.door, told.window_start, told.window_end) == planned


def _is_broken(shipment: Shipment, promised: Message, told: Message | None) -> bool:
    """Whether the truck was granted what is not planned any more, and has been told nothing since."""
    is_last = told is None or promised.at > told.at
    return is_last and is_told_to(shipment, promised) and not is_told(shipment, promised)


def find_gate_instruction(
    row: Row, at_door: Iterable[Row], told: Message | None, zone: ZoneInfo, now: datetime
) -> Instruction | None:
    """To the door, or to wait until it is free; None for a truck that is not near, or if `told` says the same.

    `told` is the last gate instruction for the shipment; only its door, and whether it said to wait, are compared.
    """
    if row.milestone not in NEAR:
        return None
    free_at = find_free_at(row, at_door, now)
    same_truck = told is not None and (told.carrier, told.vehicle) == (row.carrier, row.vehicle)
    if told is not None and same_truck and told.door == row.door and (told.window_start is None) == (free_at is None):
        return None
    text = f"Go to door {row.door}."
    if free_at is not None:
        free = clock_text(free_at, zone=zone, now=now)
        text = f"Door {row.door} is taken, expected free at {free}. Wait until you are told to go."
    return Instruction(Kind.GATE, text, row.door, free_at, None, now + TALK_LASTS)


def find_free_at(row: Row, at_door: Iterable[Row], now: datetime) -> datetime | None:
    """When the trucks that have the door before this one are expected gone; None if it need not wait for them.

    One that is still on its way waits if that is five minutes or more after it will be here.
    """
    before = [other for other in at_door if other.shipment != row.shipment and _has_door_first(other, row)]
    if not before:
        return None
    free_at = max(now, *(_expected_free(other, now) for other in before))
    if row.milestone is Milestone.IN_YARD:
        return free_at
    return free_at if free_at - _here_at(row, now) >= MIN_OVERLAP else None


def _has_door_first(other: Row, row: Row) -> bool:
    if other.milestone in AT_DOOR:
        return True
    waits = other.milestone is Milestone.IN_YARD and other.dock is not None
    return waits and row.dock is not None and other.dock is not None and other.dock.door_at < row.dock.door_at


def _expected_free(other: Row, now: datetime) -> datetime:
    if other.dock is not None:
        return other.dock.free_at
    return other.busy_until or now + UNLOADING


def _here_at(row: Row, now: datetime) -> datetime:
    known = row.dock.gate_at if row.dock is not None else row.eta.p50 if row.eta is not None else now
    return max(now, known)
