"""A rich board to look at: 60 trucks to 12 doors at 14:07, in every state that a wall can show; nothing is random."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import msgspec

from store.ports import Commit, Lease, Store
from tracking.board import DockTime, Eta, Risk, Row, Severity, Warning, WarningKind
from tracking.message import Message
from tracking.plan import Circle, Door, Line, Site, SitePlan
from tracking.state import Milestone, Position

SITE = "north"
NOW = datetime(2026, 3, 10, 13, 7, 20, tzinfo=UTC)
DOORS = 12
SLOTS = (-100, -35, 25, 95, 165)  # minutes from now at which a door's windows open
SUPPLIERS = ("Kolb Guss", "Adler Federn", "Brandt Kabel", "Nordfilter", "Sauer Lacke")
CARRIERS = ("hansa", "alpenland", "rapid")
ORIGINS = (("Kassel", 51.31, 9.48), ("Brno", 49.2, 16.61), ("Lyon", 45.76, 4.83), ("Gdansk", 54.35, 18.65))
COMING = (
    Risk.ON_TIME,
    Risk.LATE,
    Risk.ON_TIME,
    Risk.AT_RISK,
    Risk.ON_TIME,
    Risk.EARLY,
    Risk.ON_TIME,
    Risk.SILENT,
    Risk.AT_RISK,
    Risk.ON_TIME,
    Risk.UNKNOWN,
)
OFFSETS = {Risk.LATE: 52, Risk.AT_RISK: 36, Risk.EARLY: -28, Risk.SILENT: 12, Risk.ON_TIME: 10}
"""Minutes from the window's start to P50."""
REASONS = {
    Risk.LATE: "stopped 11 min near Kassel",
    Risk.AT_RISK: "slower than this lane's usual by 12 %",
    Risk.EARLY: "left 25 min early",
    Risk.SILENT: "heard again after 42 min",
}
"""What moved the estimate last."""


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def site(doors: int = DOORS, site_id: str = SITE) -> Site:
    return Site(
        id=site_id,
        name="Plant North",
        zone="Europe/Berlin",
        lat=51.43,
        lon=12.24,
        approach=Circle(lat=51.43, lon=12.24, radius_m=25_000),
        gate=Circle(lat=51.43, lon=12.24, radius_m=300),
        doors=tuple(
            Door(id=f"D{n:02}", fence=Circle(lat=51.43 + n * 0.0003, lon=12.24, radius_m=40))
            for n in range(1, doors + 1)
        ),
    )


def rows(doors: int = DOORS, now: datetime = NOW) -> list[Row]:
    """Five trucks a door: one done, one in the yard or gone, three to come."""
    return [row_at(door, slot, now) for door in range(doors) for slot in range(len(SLOTS))]


def row_at(door: int, slot: int, now: datetime) -> Row:
    number = door * len(SLOTS) + slot
    starts = now.replace(second=0) + minutes(SLOTS[slot] + (door * 7) % 25)
    origin, lat, lon = ORIGINS[number % len(ORIGINS)]
    row = Row(
        shipment=f"S{number:03}",
        site=SITE,
        carrier=CARRIERS[number % len(CARRIERS)],
        supplier=SUPPLIERS[number % len(SUPPLIERS)],
        vehicle=f"{CARRIERS[number % len(CARRIERS)][:2].upper()}-{417 + number}",
        door=f"D{door + 1:02}",
        window_start=starts,
        window_end=starts + minutes(30 + 15 * (number % 3)),
        origin=origin,
        milestone=Milestone.EN_ROUTE,
        lines=(Line(part="P-1001", quantity=480),),
    )
    if slot == 0:
        return been(row, starts + minutes(4))
    if slot == 1:
        return here(row, door, now)
    return coming(row, COMING[(door * 3 + slot) % len(COMING)], (lat, lon), now)


def changed(row: Row, **changes: object) -> Row:
    return msgspec.structs.replace(row, **changes)


def been(row: Row, at: datetime) -> Row:
    steps = {"in_yard": at, "at_dock": at + minutes(6), "unloading": at + minutes(9), "done": at + minutes(41)}
    dock = DockTime(gate_at=at, door_at=at + minutes(6), free_at=at + minutes(41), free_p90=at + minutes(41))
    return changed(row, milestone=Milestone.DONE, reached=steps, dock=dock)


def here(row: Row, door: int, now: datetime) -> Row:
    """In the yard, at the dock, unloading, in turn."""
    milestone = (Milestone.IN_YARD, Milestone.AT_DOCK, Milestone.UNLOADING)[door % 3]
    steps = {"in_yard": now - minutes(14 + door)}
    if door % 3 >= 1:
        steps["at_dock"] = now - minutes(9 + door)
    if door % 3 == 2:
        steps["unloading"] = now - minutes(5 + door)
    position = Position(lat=51.431, lon=12.241, fixed_at=now - minutes(1), speed_kmh=0.0)
    free = now + minutes(24 + door)
    dock = DockTime(
        gate_at=steps["in_yard"],
        door_at=steps.get("at_dock", now + minutes(4)),
        free_at=free,
        free_p90=free + minutes(9),
    )
    arrived = changed(row, milestone=milestone, reached=steps, position=position, busy_until=free, dock=dock)
    if door == 9:
        return changed(arrived, warnings=(DWELL,))
    return arrived


def coming(row: Row, risk: Risk, origin: tuple[float, float], now: datetime) -> Row:
    position = Position(
        lat=51.43 + (origin[0] - 51.43) * 0.6,
        lon=12.24 + (origin[1] - 12.24) * 0.6,
        fixed_at=now - minutes(0.5),
        speed_kmh=78.0,
        heading_deg=95.0,
    )
    row = changed(row, risk=risk, position=position, heard_at=now, distance_km=163.4)
    if risk is Risk.UNKNOWN:
        return row
    p50 = row.window_start + minutes(OFFSETS[risk])
    spread = max(6.0, (p50 - now).total_seconds() / 60 * 0.16)
    eta = Eta(p10=p50 - minutes(spread * 0.8), p50=p50, p90=p50 + minutes(spread * 1.2), based_on=now)
    slack = int((row.window_end - p50).total_seconds() / 60)
    dock = docking(row, p50, spread)
    told = changed(
        row,
        eta=eta,
        reason=REASONS.get(risk, "4 h 10 drive, break 45 min"),
        slack_min=slack,
        busy_until=dock.free_at,
        dock=dock,
        warnings=warned(row, risk, now, slack),
    )
    return changed(told, silent_since=now - minutes(12)) if risk is Risk.SILENT else told


def docking(row: Row, p50: datetime, spread_min: float = 10.0, wait_min: float = 6.0) -> DockTime:
    """A stay of 34 minutes after a short wait, from the window's start at the earliest."""
    door_at = max(p50, row.window_start) + minutes(wait_min)
    free_at = door_at + minutes(34)
    late = minutes(math.hypot(spread_min * 1.2, 14))
    return DockTime(gate_at=p50, door_at=door_at, free_at=free_at, free_p90=free_at + late)


def warned(row: Row, risk: Risk, now: datetime, slack: int) -> tuple[Warning, ...]:
    since = now - minutes(7)
    if risk is Risk.LATE:
        return (
            Warning(
                kind=WarningKind.LATE,
                severity=Severity.RED if slack < 0 else Severity.AMBER,
                since=since,
                headline=f"LATE 72 %, {abs(slack)} min {'over' if slack < 0 else 'spare'}",
                cause=f"stopped 11 min near {row.origin}, 41 km out",
                impact=f"{row.door} next due 16:40",
                remedy="D07 is free 15:30-16:10",
                probability=0.72,
            ),
        )
    if risk is Risk.EARLY:
        return (
            Warning(
                kind=WarningKind.EARLY,
                severity=Severity.AMBER,
                since=since,
                headline="EARLY 81 %, 28 min ahead",
                cause="here about 14:58, window opens 15:26",
                remedy="hold it at the rest area",
                probability=0.81,
            ),
        )
    if risk is Risk.SILENT:
        return (
            Warning(
                kind=WarningKind.SILENT,
                severity=Severity.AMBER,
                since=since,
                headline="SILENT 12 min",
                cause="last heard 84 km out, usually every 30 s",
                remedy="call hansa",
            ),
        )
    return ()


DWELL = Warning(
    kind=WarningKind.DWELL,
    severity=Severity.RED,
    since=NOW - minutes(23),
    headline="IN YARD 23 min, not unloaded",
    cause="door D10 is free",
    impact="D10 next due 15:05",
    remedy="call it to the door",
)


def with_conflict(all_rows: list[Row]) -> list[Row]:
    """D04's first two trucks to come meet at the door."""
    first, second = (row for row in all_rows if row.shipment in {"S017", "S018"})
    assert first.eta is not None
    late = first.eta.p50 + minutes(15)
    eta = Eta(p10=late - minutes(9), p50=late, p90=late + minutes(14), based_on=NOW)
    warning = Warning(
        kind=WarningKind.CONFLICT,
        severity=Severity.RED,
        since=NOW,
        headline="CONFLICT at D04, 30 min",
        cause=f"{first.vehicle} unloads until 15:50",
        remedy="D09 is free 15:10-16:00",
        probability=0.64,
    )
    assert first.dock is not None
    door_at, free_at = first.dock.free_at, first.dock.free_at + minutes(34)
    dock = DockTime(gate_at=late, door_at=door_at, free_at=free_at, free_p90=free_at + minutes(22))
    meeting = changed(
        second,
        risk=Risk.ON_TIME,
        window_start=late - minutes(10),
        window_end=late + minutes(35),
        eta=eta,
        busy_until=free_at,
        dock=dock,
        conflicts=("S017",),
        warnings=(warning,),
    )
    return [
        changed(row, conflicts=("S018",)) if row is first else meeting if row is second else row for row in all_rows
    ]


class Plant:
    """One site in a store, and its writer's hand to change the board."""

    def __init__(self, store: Store, board: list[Row] | None = None, *, doors: int = DOORS) -> None:
        self.store = store
        self._lease: Lease | None = None
        plan = SitePlan(site=site(doors))
        store.submit_plan(plan)
        self.write(with_conflict(rows(doors)) if board is None else board, plan=plan)

    def write(
        self,
        changed_rows: list[Row],
        *,
        as_of: datetime = NOW,
        removed: tuple[str, ...] = (),
        plan: SitePlan | None = None,
        messages: Sequence[Message] = (),
        orders_done: dict[str, str] | None = None,
    ) -> int:
        """Commits as the site's writer does; the new revision."""
        commit = Commit(
            as_of=as_of,
            rows=tuple(changed_rows),
            removed=removed,
            plan=plan,
            messages=tuple(messages),
            orders_done=orders_done or {},
        )
        return self.commit(commit)

    def commit(self, commit: Commit) -> int:
        """Anything that a writer may commit; the new revision."""
        self._lease = self._lease or self.store.acquire_lease(SITE, "test", 3600)
        assert self._lease is not None
        return self.store.commit(self._lease, commit)
