"""Builders that the tests of the rules share: a plant, a shipment, pings, a drive along a line.

The plant lies at 50 N 8 E. Its road runs north: a place is named by its kilometres north of the gate's centre.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from tracking import fold
from tracking.ping import Ping, ping_key
from tracking.plan import Circle, Door, Shipment, Site, Stopover
from tracking.state import Progress, VehicleState

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
LAT, LON = 50.0, 8.0
KM_IN_DEGREES = 1 / 111.195

CARRIER, VEHICLE = "haulier", "truck-1"


def at(minutes: float) -> datetime:
    """An instant in minutes from noon."""
    return NOON + timedelta(minutes=minutes)


def north(km: float) -> float:
    """The latitude so many kilometres north of the plant."""
    return LAT + km * KM_IN_DEGREES


def a_site(**changes: Any) -> Site:
    """A plant with round fences and one door D1 without a fence."""
    usual: dict[str, Any] = {
        "id": "plant",
        "name": "Plant",
        "zone": "Europe/Berlin",
        "lat": LAT,
        "lon": LON,
        "approach": Circle(LAT, LON, 25_000.0),
        "gate": Circle(LAT, LON, 300.0),
        "doors": (Door(id="D1"),),
    }
    return Site(**(usual | changes))


def a_site_with_docks() -> Site:
    """The same with two fenced doors: D1 at the centre, D2 150 m south of it."""
    doors = (
        Door(id="D1", fence=Circle(LAT, LON, 40.0)),
        Door(id="D2", fence=Circle(north(-0.15), LON, 40.0)),
    )
    return a_site(doors=doors)


def a_shipment(number: int = 1, **changes: Any) -> Shipment:
    """Due at D1 at 13:00 to 14:00 (a day later for each further one), from an origin 60 km north."""
    opens = at(60) + timedelta(days=number - 1)
    usual: dict[str, Any] = {
        "id": f"S{number}",
        "site": "plant",
        "carrier": CARRIER,
        "supplier": "maker",
        "vehicle": VEHICLE,
        "door": "D1",
        "window_start": opens,
        "window_end": opens + timedelta(hours=1),
        "origin": "Works",
        "origin_lat": north(60),
        "origin_lon": LON,
        "opens_at": opens - timedelta(hours=12),
    }
    return Shipment(**(usual | changes))


def a_stop(name: str, km: float) -> Stopover:
    """A planned stop so many kilometres north of the plant."""
    return Stopover(name, north(km), LON)


def a_ping(minutes: float, km: float, **changes: Any) -> Ping:
    """A ping fixed so many minutes from noon, so many kilometres north of the plant, heard two seconds later."""
    fixed_at = changes.pop("fixed_at", at(minutes))
    usual: dict[str, Any] = {
        "carrier": CARRIER,
        "vehicle": VEHICLE,
        "fixed_at": fixed_at,
        "received_at": fixed_at + timedelta(seconds=2),
        "lat": north(km),
        "lon": LON,
    }
    return Ping(**(usual | changes))


def a_drive(
    start_min: float, start_km: float, end_km: float, *, speed_kmh: float = 60.0, every_s: float = 30.0, **changes: Any
) -> list[Ping]:
    """Pings of a straight drive at one speed, the first at its start and the last at its end."""
    lasts_s = abs(end_km - start_km) / speed_kmh * 3600.0
    steps = [n * every_s for n in range(int(lasts_s // every_s) + 1)]
    if steps[-1] < lasts_s:
        steps.append(lasts_s)
    return [
        a_ping(start_min + s / 60.0, start_km + (end_km - start_km) * (s / lasts_s if lasts_s else 0.0), **changes)
        for s in steps
    ]


def a_stand(start_min: float, km: float, lasts_min: float, *, every_s: float = 30.0, **changes: Any) -> list[Ping]:
    """Pings of a vehicle that stands: from the start to the end, both included."""
    return [a_ping(start_min + n * every_s / 60.0, km, **changes) for n in range(int(lasts_min * 60 / every_s) + 1)]


def last_min(pings: Iterable[Ping]) -> float:
    """The minutes from noon of the last fix."""
    return max((ping.fixed_at - NOON) / timedelta(minutes=1) for ping in pings)


def folded(pings: Iterable[Ping], *, site: Site | None = None, shipments: Iterable[Shipment] = ()) -> VehicleState:
    """The state of a vehicle that sent these pings, in whatever order they are given."""
    distinct = {ping_key(ping): ping for ping in pings}
    track = [distinct[key] for key in sorted(distinct)]
    due = list(shipments) or [a_shipment()]
    return fold.fold(fold.empty(CARRIER, VEHICLE), track, site=site or a_site(), shipments=due)


def progress_of(state: VehicleState, shipment: str = "S1") -> Progress:
    """The shipment's progress; fails if the state knows none."""
    return next(progress for progress in state.progress if progress.shipment == shipment)
