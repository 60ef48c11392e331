"""Doors: who stands at one until when, whose stays overlap, and where a door is free.

at the door     [at dock ............ unloaded]          actual, then expected
in the yard           [now ... + unloading]              it takes the door as soon as it may
to come                        [P50, or window start if later ... + unloading]
no estimate                        [window, planned]     taken for a free slot, never a conflict
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec

from tracking.odds import MIN_OVERLAP, UNLOADING, UNLOADING_STEP
from tracking.outlook import Outlook
from tracking.plan import Shipment
from tracking.state import Milestone

STEP = timedelta(minutes=5)
AT_DOOR = frozenset({Milestone.AT_DOCK, Milestone.UNLOADING})


class Stay(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One truck's stay at its door, [start, end). `is_actual`: it stands there now. `is_firm`: seen or predicted."""

    shipment: Shipment
    start: datetime
    end: datetime
    is_actual: bool = False
    is_firm: bool = True


class FreeSlot(msgspec.Struct, frozen=True, kw_only=True):
    """A door nobody is expected at within [start, end); `end` None: nobody is expected after it."""

    door: str
    start: datetime
    end: datetime | None = None


def find_stay(outlook: Outlook, now: datetime) -> Stay | None:
    """The truck's stay at its door; None once its trip has ended."""
    shipment = outlook.shipment
    if outlook.milestone in AT_DOOR:
        start = min(find_docked_at(outlook) or now, now)
        return Stay(shipment=shipment, start=start, end=_expected_end(start, now), is_actual=True)
    if outlook.is_here:
        start = max(_five_minutes(now), shipment.window_start)
        return Stay(shipment=shipment, start=start, end=start + UNLOADING)
    if not outlook.is_inbound:
        return None
    if outlook.eta is None:
        return Stay(shipment=shipment, start=shipment.window_start, end=shipment.window_end, is_firm=False)
    start = max(outlook.eta.p50, shipment.window_start)
    return Stay(shipment=shipment, start=start, end=start + UNLOADING)


def find_docked_at(outlook: Outlook) -> datetime | None:
    """Since when it has been at its door, or unloading where the door has no fence; None if it is not there yet."""
    return outlook.reached.get(Milestone.AT_DOCK) or outlook.reached.get(Milestone.UNLOADING)


def busy_until(stay: Stay | None) -> datetime | None:
    """When the door is expected free of this truck; None while nobody can say."""
    return stay.end if stay is not None and stay.is_firm else None


def list_conflicts(stays: Iterable[Stay]) -> dict[str, tuple[Stay, ...]]:
    """By shipment, the firm stays at the same door that overlap its own by five minutes or more, in order."""
    firm = sorted((stay for stay in stays if stay.is_firm), key=lambda stay: (stay.start, stay.shipment.id))
    found: dict[str, list[Stay]] = {}
    for place, first in enumerate(firm):
        for second in firm[place + 1 :]:
            if second.start >= first.end:
                break
            if min(first.end, second.end) - second.start >= MIN_OVERLAP:
                found.setdefault(first.shipment.id, []).append(second)
                found.setdefault(second.shipment.id, []).append(first)
    return {shipment: tuple(sorted(others, key=_order)) for shipment, others in found.items()}


def goes_first(stay: Stay, other: Stay) -> bool:
    """Whether `stay` has the door before `other`: it stands there, or comes sooner."""
    return _order(stay) < _order(other)


def find_free_slot(door: str, stays: Iterable[Stay], start: datetime, besides: str) -> FreeSlot | None:
    """The door's free time round [start, start + unloading), the stay of shipment `besides` left out; None if taken."""
    end, until = start + UNLOADING, None
    for stay in stays:
        if stay.shipment.id == besides:
            continue
        if stay.start < end and stay.end > start:
            return None
        if stay.start >= end and (until is None or stay.start < until):
            until = stay.start
    return FreeSlot(door=door, start=start, end=until)


def find_next_due(stays: Iterable[Stay], own: Stay | None, now: datetime, besides: str) -> Stay | None:
    """The next truck still to come to a door that is not gone again before `own` begins."""
    after = own.start if own is not None and own.is_firm else now
    due = (
        stay
        for stay in stays
        if not stay.is_actual and stay.shipment.id != besides and stay.end > max(after, now) and _is_after(stay, own)
    )
    return min(due, key=_order, default=None)


def _is_after(stay: Stay, own: Stay | None) -> bool:
    return own is None or not own.is_firm or goes_first(own, stay)


def _order(stay: Stay) -> tuple[bool, datetime, datetime, str]:
    return (not stay.is_actual, stay.start, stay.shipment.window_start, stay.shipment.id)


def _expected_end(start: datetime, now: datetime) -> datetime:
    """On time while it can be; then a little more, in steps of five minutes so that the bar does not creep."""
    expected = start + UNLOADING
    return expected if expected > now else _five_minutes(now + UNLOADING_STEP)


def _five_minutes(at: datetime) -> datetime:
    """Up to the next five minutes."""
    over = timedelta(minutes=at.minute % 5, seconds=at.second, microseconds=at.microsecond)
    return at + (STEP - over) if over else at
