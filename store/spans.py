"""When vehicles' positions are taken, as a commit says it and as it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec

from store.codec import micros
from store.ports import Commit
from tracking.opening import Spans, spans_of
from tracking.plan import Shipment, SitePlan, Vehicle


def spans_by_vehicle(plan: SitePlan) -> dict[Vehicle, Spans]:
    """What a plan opens as long as nothing has been heard of any of its vehicles."""
    due: dict[Vehicle, list[Shipment]] = {}
    for shipment in plan.shipments:
        due.setdefault((shipment.carrier, shipment.vehicle), []).append(shipment)
    return {vehicle: spans_of(shipments, None) for vehicle, shipments in due.items()}


def find_index(commit: Commit) -> Mapping[Vehicle, Spans] | None:
    """The whole index of a commit that makes it anew; None of one that changes some of it, or nothing."""
    if commit.plan is not None and commit.spans is None:
        return spans_by_vehicle(commit.plan)
    return commit.spans if commit.plan is not None or commit.spans_anew else None


def encode_spans(spans: Spans) -> bytes:
    return msgspec.json.encode([(micros(span.since), _micros_of(span.until)) for span in spans])


def _micros_of(until: datetime | None) -> int | None:
    return None if until is None else micros(until)
