"""Trips, moments and small folders for the tests of the prediction benchmark, made up here."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.eta.leg import LegRow
from benchmarks.eta.moment import Moment
from benchmarks.eta.trip import Fix, Trip
from tests.scenes import KM_PER_DEGREE, LAT, LON, NOON, make_shipment, make_site

SPEED_KMH = 50.0


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def a_trip(
    number: int = 1, *, start: datetime = NOON, km: float = 100.0, late_min: float = 0.0, **changes: Any
) -> Trip:
    """Straight from the north at 50 km/h with a fix a minute; its window ends `late_min` before it is there."""
    duration = minutes(km / SPEED_KMH * 60.0)
    due: dict[str, Any] = {
        "window_start": start,
        "window_end": start + duration - minutes(late_min),
        "depart_at": start,
    }
    place: dict[str, Any] = {"origin_lat": LAT + km / KM_PER_DEGREE, "origin_lon": LON}
    fixes = tuple(
        Fix(start + minutes(n), LAT + (km - n * SPEED_KMH / 60.0) / KM_PER_DEGREE, LON)
        for n in range(int(duration / minutes(1)))
    )
    shipment = make_shipment(number, **due, **place)
    trip = Trip(site=make_site(), shipment=shipment, departed_at=start, arrived_at=start + duration, fixes=fixes)
    return replace(trip, **changes)


def a_moment(number: int = 1, **changes: Any) -> Moment:
    """One of trip T<number>, known an hour later, 60 min before its arrival."""
    at = changes.pop("at", NOON)
    usual: dict[str, Any] = {
        "trip": f"T{number}",
        "checkpoint": "50 %",
        "at": at,
        "known_at": at + minutes(60),
        "actual_min": 60.0,
        "distance_km": 50.0,
        "prior_min": 55.0,
        "features": (50.0, 1.0),
        "origin": "Kassel",
        "site": "north",
        "lat": LAT,
        "lon": LON,
    }
    return Moment(**(usual | changes))


def a_row(**changes: Any) -> LegRow:
    usual: dict[str, Any] = {
        "leg": "leg",
        "origin": "A",
        "destination": "B",
        "kind": "FTL",
        "started_at": NOON,
        "at": NOON + minutes(100),
        "crow_km": 50.0,
        "actual_min": 100.0,
    }
    return LegRow(**(usual | changes))


def write_csv(path: Path, rows: Sequence[dict[str, object]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(path, "wt", newline="") as lines:
        writer = csv.DictWriter(lines, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def an_athens(folder: Path, *, trucks: int = 3, days: int = 4) -> Path:
    """Each truck drives 6 km south in 12 minutes on each of its days, to one of two stops 100 m apart."""
    fixes: list[dict[str, object]] = []
    legs: list[dict[str, object]] = []
    for truck in range(801, 801 + trucks):
        for day in range(1, days + 1):
            x, trip_day = 480_000.0 + 100.0 * (truck % 2), truck * 100 + day
            for n in range(40):
                y = 4_206_000.0 - min(n, 24) * 250.0
                place = {"lat": 38.0 + (y - 4_206_000.0) / 111_195.0, "lon": 23.8 + (x - 480_000.0) / 87_600.0}
                fixes.append({"vehicle": truck, "trip_day": trip_day, "t_rel_s": 30 * n, **place, "x": x, "y": y})
            times = {"depart_s": 0.0, "arrive_s": 720 + truck % 5 * 30, "leave_s": 1_140}
            ends = {"prev_x": x, "prev_y": 4_206_000.0, "x": x, "y": 4_200_000.0}
            legs.append({"trip_day": trip_day, "truck": truck, "site": 0, **times, **ends})
    write_csv(folder / "trucks.csv.gz", fixes)
    write_csv(folder / "inbound_legs_DERIVED.csv.gz", legs)
    return folder


def a_delhivery(folder: Path, *, days: int = 8, **dropped: object) -> Path:
    """Two lanes, two legs a day and two rows a leg, at 30 km/h."""
    rows: list[dict[str, object]] = []
    for n in range(days * 2):
        started = datetime(2018, 9, 1, 6) + timedelta(days=n // 2)  # noqa: DTZ001 - written without a zone, as there
        for left_km in (120.0, 60.0):
            row: dict[str, object] = {
                "trip_uuid": f"trip-{n}",
                "route_type": "FTL",
                "source_center": f"A{n % 2}",
                "destination_center": "B",
                "od_start_time": started.isoformat(" "),
                "checkpoint_ts": (started + minutes((180.0 - left_km) * 2)).isoformat(" "),
                "remaining_actual_min": left_km * 2.0 + n % 3,
                "remaining_osrm_min": left_km,
                "remaining_crow_km": left_km,
            }
            rows.append({name: value for name, value in row.items() if name not in dropped})
    write_csv(folder / "checkpoints_sample.csv.gz", rows)
    return folder
