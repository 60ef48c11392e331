"""A carrier's wish for another window: which shipment it is for, and whether the door is free then."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from tracking.board import Row
from tracking.milestone import FINAL, INBOUND
from tracking.plan import Shipment
from tracking.state import Milestone
from tracking.wording import clock_text

Rows = Mapping[str, Row]


def find_next(shipments: Iterable[Shipment], rows: Rows, named: str = "") -> Shipment | None:
    """The shipment named, or else the first by window, among those of one vehicle; one that has ended is none."""
    due = [each for each in shipments if named in ("", each.id) and milestone_of(each.id, rows) not in FINAL]
    return min(due, key=lambda each: (each.window_start, each.id), default=None)


def is_inbound(shipment: str, rows: Rows) -> bool:
    """Whether it is still to come: only then can it come at another time."""
    return milestone_of(shipment, rows) in INBOUND


def milestone_of(shipment: str, rows: Rows) -> Milestone:
    row = rows.get(shipment)
    return Milestone.PLANNED if row is None else row.milestone


def is_free(wished: Shipment, planned: Iterable[Shipment], rows: Rows) -> bool:
    """Whether nobody else is planned, or by now expected, at the door of `wished` within its window.

    `wished` is the shipment with the window wished for. Windows and stays that only touch it do not count. Who has
    ended is out of the way, whatever was planned.
    """
    others = (each for each in planned if each.id != wished.id and each.door == wished.door)
    return not any(_overlaps(wished, each, rows) for each in others)


def _overlaps(wished: Shipment, other: Shipment, rows: Rows) -> bool:
    row = rows.get(other.id)
    if row is not None and row.milestone in FINAL:
        return False
    spans = [(other.window_start, other.window_end)]
    if row is not None and row.dock is not None:
        spans.append((row.dock.door_at, row.dock.free_at))
    return any(start < wished.window_end and end > wished.window_start for start, end in spans)


def window_text(shipment: Shipment, *, zone: ZoneInfo, now: datetime) -> str:
    """`door D04, 16:30 to 17:15`."""
    start, end = (clock_text(at, zone=zone, now=now) for at in (shipment.window_start, shipment.window_end))
    return f"door {shipment.door}, {start} to {end}"
