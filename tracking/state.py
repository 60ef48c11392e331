"""What is known of one vehicle on its way to one site: the fold of its pings, in fix-time order.

    state = fold(site, shipments of the vehicle, pings sorted by ping_key, no ping twice)

The same set of pings gives the same state, whatever order they arrived in. Nothing here depends on `now`.

States, and all values that are held by the thousand, are of no interest to the garbage collector (`gc=False`): they
are frozen and made of values, so no cycle can go through them. Looking for one held the writer of 5,000 trucks up for
half a second each ten.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec

from tracking.memory import Memory, Wheel
from tracking.ping import PingKey
from tracking.prediction.said import Said
from tracking.trip_log import TripLog


class Milestone(StrEnum):
    """How far a shipment has come. `docs/dictionary.md` defines each."""

    PLANNED = "planned"
    DEPARTED = "departed"
    EN_ROUTE = "en_route"
    APPROACHING = "approaching"
    IN_YARD = "in_yard"
    AT_DOCK = "at_dock"
    UNLOADING = "unloading"
    DONE = "done"
    TURNED_AWAY = "turned_away"
    NO_SHOW = "no_show"


class Position(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The last believed fix. `heading_deg` is as sent, else from the last two positions that are far enough apart."""

    lat: float
    lon: float
    fixed_at: datetime
    speed_kmh: float | None = None
    heading_deg: float | None = None
    accuracy_m: float | None = None


class Motion(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """How the vehicle moves, from its believed fixes.

    `cadence_s`: its usual seconds between fixes (a robust running figure), None until three fixes; `gap_s`: those
    between the last two.
    `stopped_since`: fix time since which it has stayed within 200 m, once it has for 5 min; else None.
    `driven_since_break_min`, `driven_today_min`, `driven_min`: minutes moving since the last stop of at least 27 min,
    of at least 7 h, and since the first fix. `at_stop`: the same minutes when the stop in progress began.
    """

    cadence_s: float | None = None
    gap_s: float = 0.0
    stopped_since: datetime | None = None
    driven_since_break_min: float = 0.0
    driven_today_min: float = 0.0
    driven_min: float = 0.0
    at_stop: Wheel | None = None


class Progress(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One shipment's way through the milestone table. `reached` holds the fix time of each milestone reached."""

    shipment: str
    milestone: Milestone = Milestone.PLANNED
    reached: dict[str, datetime] = {}


class Alarm(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What the warnings of the active shipment remember between fixes.

    `late_since`/`early_since`: fix time at which the warning was raised, None while it is not. The streaks count
    evaluations in a row at or above the raising probability. `p50` is the last published median arrival, `said` what
    moved it there.
    """

    shipment: str = ""
    late_streak: int = 0
    early_streak: int = 0
    late_since: datetime | None = None
    early_since: datetime | None = None
    p50: datetime | None = None
    said: Said | None = None


class VehicleState(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The fold. `progress` holds every open or just ended shipment of this vehicle at this site, by window.

    `last_key` is the key of the newest ping folded, believed or not; a ping with a smaller one calls for a refold.
    `heard_at` is the latest `received_at` of any ping. `refused` counts pings not believed, by reason.
    `trail` holds recent believed `(lat, lon)`, oldest first, at most 24, spread over the last kilometres.
    `alarm` is the hysteresis of the active shipment's warnings, stepped once per believed fix.
    `log` is what can be learnt from the active, or the last, shipment's trip.
    `memory` is the fold's own (jump candidates, rings, anchors); nothing else reads it.
    """

    carrier: str
    vehicle: str
    progress: tuple[Progress, ...] = ()
    position: Position | None = None
    motion: Motion = Motion()
    heard_at: datetime | None = None
    last_key: PingKey | None = None
    refused: dict[str, int] = {}
    trail: tuple[tuple[float, float], ...] = ()
    alarm: Alarm = Alarm()
    log: TripLog = TripLog()
    memory: Memory = Memory()
