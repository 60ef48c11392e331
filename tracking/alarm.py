"""Hysteresis of the late and early warnings, stepped in fix time so that arrival order cannot change it."""

from __future__ import annotations

from datetime import datetime

import msgspec


class Alarm(msgspec.Struct, frozen=True, kw_only=True):
    """What the warnings of the active shipment remember between fixes.

    `late_since`/`early_since`: fix time at which the warning was raised, None while it is not. The streaks count
    evaluations in a row at or above the raising probability. `p50` is the last published median arrival.
    """

    shipment: str = ""
    late_streak: int = 0
    early_streak: int = 0
    late_since: datetime | None = None
    early_since: datetime | None = None
    p50: datetime | None = None
