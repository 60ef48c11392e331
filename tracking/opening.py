"""When a vehicle's positions are the plant's business: while it has an open shipment, and at no other time.

    opens_at --------------------- ended ---- + END_GRACE
        |  planned, on its way, in the yard  |
        +---------------- span --------------+

A shipment ends with its final milestone: done, turned away or given up. One that is still to come ends by the clock,
when it counts as a no-show; fixes from before that may yet show that it had departed, and then its span is longer.
One that the plan no longer names has no span. Spans of one vehicle that meet are one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from tracking.lifetime import find_ended_at, find_gone_at, find_progress
from tracking.milestone import opens_at
from tracking.plan import Shipment
from tracking.state import Progress, VehicleState

END_GRACE = timedelta(minutes=5)
"""Fixes this soon after an end still count: they come out of order, and which of them dates the end must not depend
on it. Nothing else needs it, for what is final stays so."""


class Span(NamedTuple):
    """From when until when fixes count, both included; `until` is None while nobody can say."""

    since: datetime
    until: datetime | None


Spans = tuple[Span, ...]
"""All of a vehicle's, in order, none touching another. Empty: never."""


def spans_of(shipments: Iterable[Shipment], state: VehicleState | None) -> Spans:
    """A vehicle's spans at one site, by its shipments there and what is known of them."""
    found = (_span_of(shipment, find_progress(state, shipment.id)) for shipment in shipments)
    merged: list[Span] = []
    for span in sorted((span for span in found if span is not None), key=lambda each: each.since):
        if merged and (merged[-1].until is None or span.since <= merged[-1].until):
            merged[-1] = Span(merged[-1].since, _later(merged[-1].until, span.until))
        else:
            merged.append(span)
    return tuple(merged)


def is_within(spans: Sequence[Span], at: datetime) -> bool:
    """Whether a fix of that time counts."""
    return any(span.since <= at and (span.until is None or at <= span.until) for span in spans)


def at_rest(state: VehicleState) -> VehicleState:
    """What remains of a vehicle between two shipments: how far each has come and until when it was heard, not where.

    Its last key is the greatest that a fix of that time can have.
    """
    last_key = None if state.last_key is None else (state.last_key[0], 90.0, 180.0)
    return VehicleState(
        carrier=state.carrier,
        vehicle=state.vehicle,
        progress=state.progress,
        heard_at=state.heard_at,
        last_key=last_key,
    )


def _span_of(shipment: Shipment, progress: Progress | None) -> Span | None:
    progress = progress or Progress(shipment=shipment.id)
    ended_at = find_ended_at(shipment, progress)
    until = find_gone_at(progress, shipment) if ended_at is None else ended_at + END_GRACE
    since = opens_at(shipment)
    return None if until is not None and until < since else Span(since, until)


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return None if one is None or other is None else max(one, other)
