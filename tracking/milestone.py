"""How far a shipment has come: a table of milestones, moved by signals that the fixes give.

A signal that the present milestone's row does not name changes nothing. Forward moves are dated to when it happened
(a crossing, the beginning of a stand), not to when it was noticed. Moves back forget what they undo:

    left the gate without unloading    approaching again: it may be turning round, or waiting outside
    left the door within two minutes   in the yard again: it is at the wrong door, or pulls up once more

Whoever leaves its door before a truckload can be unloaded was sent to another one; it is done when it leaves the gate.
Done, turned away and no-show are final, and departed is never undone. Without a fenced door a truck that has stood in
the yard is unloading: nothing else can be seen of it; it is done when it leaves the gate.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from tracking.plan import Shipment
from tracking.state import Milestone, Progress
from tracking.thresholds import (
    LOST_AFTER,
    NO_SHOW_AFTER,
    OPENS_BEFORE_DEPARTURE,
    OPENS_BEFORE_WINDOW,
)


class Signal(StrEnum):
    """What a fix can tell of a shipment, in the order in which it is weighed."""

    LEFT_ORIGIN = "left_origin"
    FAR_OUT = "far_out"
    CAME_NEAR = "came_near"
    ARRIVED = "arrived"
    DOCKED = "docked"
    STOOD = "stood"
    LEFT_DOCK = "left_dock"
    LEFT_GATE = "left_gate"
    STAYED_AWAY = "stayed_away"
    GIVEN_UP = "given_up"


M, S = Milestone, Signal

NEXT: dict[Milestone, dict[Signal, Milestone]] = {
    M.PLANNED: {S.LEFT_ORIGIN: M.DEPARTED, S.ARRIVED: M.IN_YARD, S.GIVEN_UP: M.NO_SHOW},
    M.DEPARTED: {
        S.FAR_OUT: M.EN_ROUTE,
        S.CAME_NEAR: M.APPROACHING,
        S.ARRIVED: M.IN_YARD,
        S.GIVEN_UP: M.NO_SHOW,
    },
    M.EN_ROUTE: {S.CAME_NEAR: M.APPROACHING, S.ARRIVED: M.IN_YARD, S.GIVEN_UP: M.NO_SHOW},
    M.APPROACHING: {S.ARRIVED: M.IN_YARD, S.STAYED_AWAY: M.TURNED_AWAY, S.GIVEN_UP: M.NO_SHOW},
    M.IN_YARD: {S.DOCKED: M.AT_DOCK, S.STOOD: M.UNLOADING, S.LEFT_GATE: M.APPROACHING},
    M.AT_DOCK: {S.STOOD: M.UNLOADING, S.LEFT_DOCK: M.IN_YARD, S.LEFT_GATE: M.APPROACHING},
    M.UNLOADING: {S.LEFT_DOCK: M.DONE, S.LEFT_GATE: M.DONE},
    M.DONE: {},
    M.TURNED_AWAY: {},
    M.NO_SHOW: {},
}

FINAL = frozenset({M.DONE, M.TURNED_AWAY, M.NO_SHOW})
INBOUND = frozenset({M.PLANNED, M.DEPARTED, M.EN_ROUTE, M.APPROACHING})
RANK = {milestone: rank for rank, milestone in enumerate(Milestone)}


def step(progress: Progress, signal: Signal, at: datetime) -> Progress:
    """The progress after a signal dated `at`; the same one if its milestone has no use for it."""
    target = NEXT[progress.milestone].get(signal)
    if target is None:
        return progress
    if RANK[target] < RANK[progress.milestone]:
        kept = {name: when for name, when in progress.reached.items() if RANK[Milestone(name)] <= RANK[target]}
        return Progress(shipment=progress.shipment, milestone=target, reached=kept)
    if target is M.APPROACHING:  # its ring may hold the origin, and was then entered before setting off
        at = max(at, *progress.reached.values())
    reached = {**progress.reached, target.value: at}
    return Progress(shipment=progress.shipment, milestone=target, reached=reached)


def redated(progress: Progress, milestone: Milestone, at: datetime | None) -> Progress:
    """The progress with another date for a milestone; unchanged without one."""
    if at is None:
        return progress
    return msgspec.structs.replace(progress, reached={**progress.reached, milestone.value: at})


def opens_at(shipment: Shipment) -> datetime:
    """From when on fixes count for the shipment."""
    if shipment.opens_at is not None:
        return shipment.opens_at
    if shipment.depart_at is not None:
        return shipment.depart_at - OPENS_BEFORE_DEPARTURE
    return shipment.window_start - OPENS_BEFORE_WINDOW


def gone_after(progress: Progress) -> timedelta | None:
    """How long after its window's end a shipment counts as never coming; None once it is here or has ended."""
    if progress.milestone is Milestone.PLANNED:
        return NO_SHOW_AFTER
    return LOST_AFTER if progress.milestone in INBOUND else None


def is_no_show(progress: Progress, shipment: Shipment, now: datetime) -> bool:
    """Whether it never came and will not any more; the limit itself is not yet a no-show."""
    after = gone_after(progress)
    return after is not None and now > shipment.window_end + after
