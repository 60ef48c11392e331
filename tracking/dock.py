"""Doors: whose stays overlap, who has to wait for whom, and where a door is free.

A   [=========]                 A and B conflict: their stays overlap by five minutes or more
B        [=======]              as if each had the door to itself
B             [=======]         in turn: it begins when A is gone
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from math import erfc, hypot, sqrt

import msgspec
from msgspec.structs import replace

from tracking.odds import MIN_OVERLAP, UNLOADING
from tracking.stay import MINUTE, Stay

ALMOST_SURE = 0.99
LEAST_SIGMA_MIN = 0.5
"""Of two instants that are known: whole minutes are all that anybody means by them."""


class FreeSlot(msgspec.Struct, frozen=True, kw_only=True):
    """A door nobody is expected at within [start, end); `end` None: nobody is expected after it."""

    door: str
    start: datetime
    end: datetime | None = None


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


def overlap_odds(one: Stay, other: Stay) -> float:
    """P(the two stays overlap by five minutes or more), at most 0.99.

    They do not if one ends before the other has begun for five minutes, or the other way round, and never both: so it
    is P(first condition fails) + P(second fails) - 1. Two trucks are taken for independent, beginnings and ends for
    normal.
    """
    return max(0.0, min(ALMOST_SURE, round(_outlasts(one, other) + _outlasts(other, one) - 1.0, 2)))


def _outlasts(stay: Stay, other: Stay) -> float:
    """P(it ends five minutes or more after the other has begun)."""
    margin_min = (stay.end - other.start - MIN_OVERLAP) / MINUTE
    sigma_min = max(hypot(stay.end_sigma_min, other.start_sigma_min), LEAST_SIGMA_MIN)
    return 0.5 * erfc(-margin_min / sigma_min / sqrt(2.0))


def take_turns(stays: Iterable[Stay]) -> dict[str, Stay]:
    """By shipment, the firm stays of one door as they will be when each truck waits until the one before it is gone.

    A stay that is moved is as uncertain as its own arrival or the end before it, whichever is more.
    """
    turns: dict[str, Stay] = {}
    free_at, spread = None, timedelta(0)
    for stay in sorted((stay for stay in stays if stay.is_firm), key=_order):
        turn = stay
        if free_at is not None and stay.start < free_at and not stay.is_actual:
            end = free_at + (stay.end - stay.start)
            turn = replace(stay, start=free_at, end=end, end_p90=end + max(_spread(stay), spread))
        if free_at is None or turn.end > free_at:
            free_at, spread = turn.end, _spread(turn)
        turns[stay.shipment.id] = turn
    return turns


def goes_first(stay: Stay, other: Stay) -> bool:
    """Whether `stay` has the door before `other`: it stands there, or comes sooner."""
    return _order(stay) < _order(other)


def find_free_slot(
    door: str, stays: Iterable[Stay], start: datetime, besides: str, lasts: timedelta = UNLOADING
) -> FreeSlot | None:
    """The door's free time round [start, start + lasts), the stay of shipment `besides` left out; None if taken."""
    end, until = start + lasts, None
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


def _spread(stay: Stay) -> timedelta:
    """How much later than its median one in ten ends."""
    return timedelta(0) if stay.end_p90 is None else stay.end_p90 - stay.end


def _order(stay: Stay) -> tuple[bool, datetime, datetime, str]:
    return (not stay.is_actual, stay.start, stay.shipment.window_start, stay.shipment.id)
