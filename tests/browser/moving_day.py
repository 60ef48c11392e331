"""A day that never stands still: trucks come, dock, leave; new ones follow, with warnings that come and go.

Each hour is like the last, under new names, so that whatever a screen holds after a day it held after an hour.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from tests.browser.plant import CARRIERS, DWELL, ORIGINS, SUPPLIERS, changed, coming, docking, minutes
from tracking.board import Risk, Row
from tracking.plan import Line
from tracking.state import Milestone, Position

DOORS = 14  # two pages
AHEAD_H, BEHIND_H = 4, 2
RISKS = (Risk.UNKNOWN, Risk.ON_TIME, Risk.AT_RISK, Risk.LATE, Risk.SILENT, Risk.ON_TIME, Risk.EARLY, Risk.ON_TIME)


class MovingDay:
    """The board of a plant where each door has a window every hour, from `start` on."""

    def __init__(self, start: datetime) -> None:
        self.start = start

    def rows_at(self, minute: int) -> dict[str, Row]:
        """All rows on the board, by shipment, so many minutes after the start."""
        hour = minute // 60
        rows = [
            self._row(door, slot, minute) for door in range(DOORS) for slot in range(hour - BEHIND_H, hour + AHEAD_H)
        ]
        return {row.shipment: row for row in rows}

    def board(self, minute: int) -> list[Row]:
        """All rows, as a first snapshot has them."""
        return list(self.rows_at(minute).values())

    def changes(self, since: int, minute: int) -> tuple[list[Row], tuple[str, ...]]:
        """What the minutes from `since` on brought: (rows that are new or moved, shipments that left)."""
        before, after = self.rows_at(since), self.rows_at(minute)
        moved = [row for row in after.values() if before.get(row.shipment) != row]
        return moved, tuple(before.keys() - after.keys())

    def _row(self, door: int, slot: int, minute: int) -> Row:
        now = self.start + minutes(minute)
        opens = self.start + minutes(60 * slot + 4 * door)
        carrier = CARRIERS[door % len(CARRIERS)]
        origin, lat, lon = ORIGINS[door % len(ORIGINS)]
        row = Row(
            shipment=f"S{door:02}-{slot:+04}",
            site="north",
            carrier=carrier,
            supplier=SUPPLIERS[door % len(SUPPLIERS)],
            vehicle=f"{carrier[:2].upper()}-{500 + slot % 24 * DOORS + door}",
            door=f"D{door + 1:02}",
            window_start=opens,
            window_end=opens + minutes(40),
            origin=origin,
            milestone=Milestone.EN_ROUTE,
            lines=(Line(part=f"P-{slot % 24}", quantity=480),),
        )
        gone_min = (now - opens).total_seconds() / 60
        return _stay(row, gone_min, now) if gone_min >= 0 else _way(row, -gone_min, (lat, lon), now)


def _way(row: Row, left_min: float, origin: tuple[float, float], now: datetime) -> Row:
    """On its way; its risk changes every ten minutes, its place each third."""
    risk = RISKS[int(left_min / 10) % len(RISKS)]
    came = coming(row, risk, origin, now - minutes(left_min % 3))
    share = left_min / (AHEAD_H * 60 + 60)
    place = Position(
        lat=51.43 + (origin[0] - 51.43) * share,
        lon=12.24 + (origin[1] - 12.24) * share,
        fixed_at=now - minutes(left_min % 3),
        heading_deg=(left_min * 7) % 360,
    )
    trail = tuple((place.lat + n * 0.002, place.lon + n * 0.003) for n in range(12, 0, -1))
    return changed(came, position=place, trail=trail)


def _stay(row: Row, gone_min: float, now: datetime) -> Row:
    """At the door for 40 minutes, too long in the yard at every fourth; then done."""
    came = now - minutes(gone_min)
    steps = {Milestone.IN_YARD: 0, Milestone.AT_DOCK: 8, Milestone.UNLOADING: 12, Milestone.DONE: 40}
    reached = {step: came + minutes(after) for step, after in steps.items() if gone_min >= after}
    dock = docking(row, came)
    warnings = (
        (msgspec.structs.replace(DWELL, since=came),) if int(row.door[1:]) % 4 == 0 and 4 <= gone_min < 12 else ()
    )
    here = changed(row, milestone=list(reached)[-1], reached=dict(reached), dock=dock, warnings=warnings)
    return here if Milestone.DONE in reached else changed(here, busy_until=dock.free_at)
