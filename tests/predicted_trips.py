"""Builders of completed trips and what was forecast of them, in minutes from `tests.builders.NOON`.

A trip's window is 13:00 to 14:00 at the plant of `tests.builders`; by default it arrives at 13:30.
"""

from __future__ import annotations

from typing import Any

from tests.builders import CARRIER, LON, VEHICLE, at, north
from tracking.trip_record import Alert, Forecast, TripRecord


def a_forecast(at_min: float, p50_min: float, **changes: Any) -> Forecast:
    """Made at a minute for another, with an interval of 10 min to either side; the window will be met."""
    usual: dict[str, Any] = {
        "at": at(at_min),
        "p10": at(p50_min - 10),
        "p50": at(p50_min),
        "p90": at(p50_min + 10),
        "p_late": 0.1,
        "p_early": 0.0,
        "median_min": p50_min - at_min,
        "state": "driving",
        "parts": {"road": p50_min - at_min},
        "distance_km": 60.0,
    }
    return Forecast(**(usual | changes))


def an_alert(raised_min: float, *, kind: str = "late", cleared_min: float | None = None, **changes: Any) -> Alert:
    """Raised, and cleared if so, at these minutes."""
    cleared_at = None if cleared_min is None else at(cleared_min)
    return Alert(kind=kind, raised_at=at(raised_min), cleared_at=cleared_at, **changes)


def a_trip(number: int = 1, *, arrived_min: float | None = 90, **changes: Any) -> TripRecord:
    """Shipment S<number> from Works, arrived at a minute (None: never believably); 60 to 120 is its window."""
    arrived_at = None if arrived_min is None else at(arrived_min)
    usual: dict[str, Any] = {
        "shipment": f"S{number}",
        "site": "plant",
        "carrier": CARRIER,
        "supplier": "maker",
        "vehicle": VEHICLE,
        "origin": "Works",
        "origin_lat": north(60),
        "origin_lon": LON,
        "door": "D1",
        "window_start": at(60),
        "window_end": at(120),
        "milestone": "in_yard",
        "reached": {} if arrived_at is None else {"in_yard": arrived_at},
        "arrived_at": arrived_at,
    }
    return TripRecord(**(usual | changes))
