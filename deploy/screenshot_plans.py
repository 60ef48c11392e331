"""Sites beside the demo's own, for pictures of what a plant is not always in: 30 doors, and no shipment at all."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

LARGE, EMPTY = "harbour", "annex"
DOORS, TRUCKS = 30, 70
LAT, LON = 51.2, 10.4
ORIGINS: Mapping[str, tuple[float, float]] = {
    "Kassel": (51.31, 9.48),
    "Brno": (49.2, 16.61),
    "Lyon": (45.76, 4.83),
    "Gdansk": (54.35, 18.65),
}


def plan_file(now: datetime) -> str:
    """Both sites as a JSON plan file; the large one's windows open within the next hours."""
    shipments = [_shipment(number, now) for number in range(TRUCKS)]
    return json.dumps({"sites": [_site(LARGE, "Harbour", DOORS), _site(EMPTY, "Annex", 6)], "shipments": shipments})


def _site(site: str, name: str, doors: int) -> dict[str, Any]:
    return {
        "id": site,
        "name": name,
        "zone": "Europe/Berlin",
        "lat": LAT,
        "lon": LON,
        "approach": 25_000,
        "gate": 300,
        "doors": [{"id": f"{site[0].upper()}{number:02}"} for number in range(1, doors + 1)],
    }


def _shipment(number: int, now: datetime) -> dict[str, Any]:
    origin = list(ORIGINS)[number % len(ORIGINS)]
    lat, lon = ORIGINS[origin]
    opens = now + timedelta(minutes=5 * (number * 7 % 40))
    return {
        "id": f"H-{number}",
        "site": LARGE,
        "carrier": f"carrier-{number % 3}",
        "supplier": ("Kolb Guss", "Adler Federn", "Nordfilter")[number % 3],
        "vehicle": f"HB-{400 + number}",
        "door": f"H{number % DOORS + 1:02}",
        "window_start": opens.isoformat(timespec="minutes"),
        "window_end": (opens + timedelta(minutes=45)).isoformat(timespec="minutes"),
        "origin": origin,
        "origin_lat": lat,
        "origin_lon": lon,
        "depart_at": (opens - timedelta(hours=5)).isoformat(timespec="minutes"),
    }
