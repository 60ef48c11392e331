"""The board: one row a shipment, as it is at `now`. What the writer publishes and every screen shows."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec

from tracking.plan import Line
from tracking.state import Milestone, Position


class Risk(StrEnum):
    """The one word a screen shows for a shipment that is still to come. Worst first when several hold."""

    LATE = "late"
    AT_RISK = "at_risk"
    EARLY = "early"
    SILENT = "silent"
    UNKNOWN = "unknown"
    ON_TIME = "on_time"


class WarningKind(StrEnum):
    LATE = "late"
    EARLY = "early"
    SILENT = "silent"
    DWELL = "dwell"
    CONFLICT = "conflict"
    NO_SHOW = "no_show"


class Severity(StrEnum):
    RED = "red"
    AMBER = "amber"


class Warning(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One thing to act on, in words and numbers.

    `since`: fix time or instant at which its condition began. `headline` fits 40 characters ("LATE 72 %, 26 min over").
    `cause` says why ("stopped 11 min, 41 km out"), `impact` what it hits ("D04 next due 14:40"), `remedy` what would
    help ("D07 is free 14:30-15:10"); each may be empty, none repeats another. Times in words are in the site's zone.
    """

    kind: WarningKind
    severity: Severity
    since: datetime
    headline: str
    cause: str = ""
    impact: str = ""
    remedy: str = ""
    probability: float | None = None


class Eta(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Arrival at the gate: 10th, 50th and 90th percentile, as predicted from the fix at `based_on`."""

    p10: datetime
    p50: datetime
    p90: datetime
    based_on: datetime


class DockTime(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One truck at the gate, at its door, and gone from it: actual as far as it has come, beyond that expected.

    Actual are `gate_at` once the row's `reached` has in yard, `door_at` once it has at dock or unloading, `free_at`
    once it has done. Expected ones are medians, and count with the trucks that have the door before it. `free_p90`:
    nine in ten are gone by then; `free_at` itself once that is actual.
    """

    gate_at: datetime
    door_at: datetime
    free_at: datetime
    free_p90: datetime


class Talk(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What people and the carrier have said about a shipment: when last, how many of the plant's texts the carrier has
    yet to answer, and how many proposals are open. What the plant sends by itself does not count.
    """

    last_at: datetime
    unanswered: int = 0
    proposals: int = 0


class Row(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One shipment on the board.

    `risk` is None once the truck is in the yard or its trip has ended, and while it is only planned: no estimate, and
    half an hour or more before its departure. `slack_min` is window end minus P50 in minutes (negative: over).
    `reached` holds actual times by milestone. `busy_until` is when the door is expected free again (end of
    unloading), None if unknown; `dock` has the times at gate and door, None if nobody can say. `conflicts` lists the
    shipments whose stay at the same door overlaps this one. `silent_since` is the last fix of a vehicle that is
    silent now. `position`, `heard_at` and `trail` are those of the vehicle while it is busy with this shipment, else
    empty. `talk` is None while nobody has said anything. `trail` holds recent `(lat, lon)` positions, oldest first, at
    most 24. `reason` says in at most 40 characters what moved the estimate last, or what it is made of; empty
    without one.
    """

    shipment: str
    site: str
    carrier: str
    supplier: str
    vehicle: str
    door: str
    window_start: datetime
    window_end: datetime
    origin: str
    milestone: Milestone
    risk: Risk | None = None
    reached: dict[str, datetime] = {}
    position: Position | None = None
    heard_at: datetime | None = None
    silent_since: datetime | None = None
    distance_km: float | None = None
    eta: Eta | None = None
    reason: str = ""
    p_late: float | None = None
    p_early: float | None = None
    slack_min: int | None = None
    busy_until: datetime | None = None
    dock: DockTime | None = None
    conflicts: tuple[str, ...] = ()
    warnings: tuple[Warning, ...] = ()
    lines: tuple[Line, ...] = ()
    trail: tuple[tuple[float, float], ...] = ()
    talk: Talk | None = None
