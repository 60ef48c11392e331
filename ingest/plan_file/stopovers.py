"""The pick-ups and drops of a shipment in a plan file: `Pick-up Ulm:48.40:9.99; Depot:49.1:9.2`, or a list in JSON."""

from __future__ import annotations

import re

from ingest.plan_file.cells import latitude, longitude, words
from ingest.plan_file.record import BadCell
from tracking.plan import Stopover

MOST = 20
"""More on one truck are parcels, which nobody plans stop by stop."""


def stopovers(cell: object) -> tuple[Stopover, ...]:
    """In the order in which they are made; in JSON each is an object of name, lat and lon."""
    if isinstance(cell, str):
        found = tuple(_written(item.strip()) for item in re.split(r"[;\n]", cell) if item.strip())
    elif isinstance(cell, list):
        found = tuple(_object(item) for item in cell)
    else:
        raise BadCell("is not a list of name, lat and lon")
    if len(found) > MOST:
        raise BadCell(f"holds {len(found)} stops, more than {MOST}")
    return found


def _written(item: str) -> Stopover:
    parts = item.rsplit(":", 2)
    if len(parts) != 3:
        raise BadCell(f"{item[:80]!r} is not name:lat:lon, such as Pick-up Ulm:48.40:9.99; Depot:49.1:9.2")
    return _stopover(*parts)


def _object(item: object) -> Stopover:
    if not isinstance(item, dict) or set(item) != {"name", "lat", "lon"}:
        raise BadCell(f"{str(item)[:80]} is not an object of name, lat and lon")
    return _stopover(item["name"], item["lat"], item["lon"])


def _stopover(name: object, lat: object, lon: object) -> Stopover:
    return Stopover(words(name), latitude(lat), longitude(lon))
