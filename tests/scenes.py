"""Small plants and trucks for the tests of what the board says; every value may be overridden."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from tracking.board import Row, Warning, WarningKind
from tracking.evaluate import evaluate
from tracking.geodesy import METRES_PER_DEGREE
from tracking.plan import Circle, Door, Line, Shipment, Site, SitePlan
from tracking.state import Alarm, Milestone, Motion, Position, Progress, VehicleState

NOON = datetime(2025, 3, 12, 12, 0, tzinfo=UTC)
LAT, LON = 51.0, 9.0
KM_PER_DEGREE = METRES_PER_DEGREE / 1000


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def make_site(**changes: Any) -> Site:
    usual: dict[str, Any] = {
        "id": "north",
        "name": "Plant North",
        "zone": "Europe/Berlin",
        "lat": LAT,
        "lon": LON,
        "approach": Circle(LAT, LON, 25_000),
        "gate": Circle(LAT, LON, 300),
        "doors": (Door(id="D01"), Door(id="D02"), Door(id="D03")),
    }
    return Site(**(usual | changes))


def make_shipment(number: int = 1, *, window: float = 0, length: float = 60, **changes: Any) -> Shipment:
    """Shipment S<number> of truck T<number> for D01; its window opens `window` minutes after noon."""
    start = NOON + minutes(window)
    usual: dict[str, Any] = {
        "id": f"S{number}",
        "site": "north",
        "carrier": "ACME",
        "supplier": "Bolts",
        "vehicle": f"T{number}",
        "door": "D01",
        "window_start": start,
        "window_end": start + minutes(length),
        "origin": "Kassel",
        "origin_lat": LAT + 300 / KM_PER_DEGREE,
        "origin_lon": LON,
        "depart_at": start - minutes(400),
        "lines": (Line(part="P-1001", quantity=480),),
    }
    return Shipment(**(usual | changes))


def make_state(
    number: int = 1,
    *,
    km: float | None = 100,
    milestone: Milestone = Milestone.EN_ROUTE,
    fixed_at: datetime = NOON,
    reached: dict[str, datetime] | None = None,
    motion: Motion | None = None,
    **changes: Any,
) -> VehicleState:
    """Truck T<number>, `km` north of the site's centre at `fixed_at`, None without a position."""
    position = None if km is None else Position(lat=LAT + km / KM_PER_DEGREE, lon=LON, fixed_at=fixed_at)
    usual: dict[str, Any] = {
        "carrier": "ACME",
        "vehicle": f"T{number}",
        "progress": (Progress(shipment=f"S{number}", milestone=milestone, reached=reached or {}),),
        "position": position,
        "motion": motion or Motion(cadence_s=60),
        "heard_at": fixed_at,
        "alarm": Alarm(shipment=f"S{number}"),
    }
    return VehicleState(**(usual | changes))


def make_plan(*shipments: Shipment, site: Site | None = None) -> SitePlan:
    return SitePlan(site=site or make_site(), shipments=shipments)


def by_vehicle(*states: VehicleState) -> dict[tuple[str, str], VehicleState]:
    return {(state.carrier, state.vehicle): state for state in states}


def board(plan: SitePlan, *states: VehicleState, now: datetime = NOON) -> dict[str, Row]:
    """The evaluated rows by shipment."""
    return {row.shipment: row for row in evaluate(plan, by_vehicle(*states), now)}


def alone(*, window: float = 60, now: datetime = NOON, planned: dict[str, Any] | None = None, **truck: Any) -> Row:
    """The row of S1 alone on the board."""
    return board(make_plan(make_shipment(window=window, **(planned or {}))), make_state(**truck), now=now)["S1"]


@cache
def km_of(least: float, most: float) -> float:
    """A distance from which P(late) lies between these with two hours left, whatever a prediction is made of."""
    for km in range(1, 1_000):
        p_late = alone(km=km).p_late
        if p_late is not None and least < p_late < most:
            return float(km)
    raise AssertionError(f"no distance has P(late) between {least} and {most}")


def find_warning(row: Row, kind: WarningKind) -> Warning | None:
    return next((warning for warning in row.warnings if warning.kind is kind), None)


def get_warning(row: Row, kind: WarningKind) -> Warning:
    found = find_warning(row, kind)
    assert found is not None, f"no {kind} among {[warning.headline for warning in row.warnings]}"
    return found
