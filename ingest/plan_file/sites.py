"""Sites with their doors, from their records."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ingest.plan_file.cells import driving_hours, identifier, latitude, longitude, words
from ingest.plan_file.costs import costs_of
from ingest.plan_file.fences import fence_around
from ingest.plan_file.record import Fields, Findings, Kind, Record
from ingest.plan_file.times import zone
from tracking.plan import Circle, Door, Site

APPROACH_M, GATE_M, DOCK_M = 25_000.0, 300.0, 40.0
"""The usual radii, where a file gives none: the last half hour, the yard of a mid-sized plant, a door's apron."""


def read_sites(records: Iterable[Record], findings: Findings) -> dict[str, Site]:
    """The sound sites by id; of what is wrong, findings tell."""
    records = list(records)
    doors = _doors_by_site([record for record in records if record.kind is Kind.DOORS], findings)
    sites: dict[str, Site] = {}
    named = set()
    for record in (record for record in records if record.kind is Kind.SITES):
        fields = Fields(record, findings)
        site_id = fields.required("id", identifier)
        named.add(site_id)
        site = _site(fields, site_id, doors.get(site_id or "", {}))
        if site is not None and site.id in sites:
            fields.refuse("id", f"site {site.id} comes twice")
        elif site is not None:
            sites[site.id] = site
    for site_id, (record, *_) in _records_by_site(records).items():
        if site_id not in named:
            findings.refuse(record.file, record.line, "site", f"has doors, but site {site_id!r} is not in the files")
    return sites


def _site(fields: Fields, site_id: str | None, doors: dict[str, Door]) -> Site | None:
    lat, lon = fields.required("lat", latitude), fields.required("lon", longitude)
    fence = fence_around(lat, lon)
    given: dict[str, Any] = {
        "id": site_id,
        "name": fields.required("name", words),
        "zone": fields.required("zone", zone),
        "lat": lat,
        "lon": lon,
        "approach": fields.optional("approach", fence) or Circle(lat or 0, lon or 0, APPROACH_M),
        "gate": fields.optional("gate", fence) or Circle(lat or 0, lon or 0, GATE_M),
        "doors": tuple(doors.values()),
        "costs": costs_of(fields),
        "hours": fields.optional("hours", driving_hours) or "eu",
    }
    return Site(**given) if fields.is_sound else None


def _doors_by_site(records: list[Record], findings: Findings) -> dict[str, dict[str, Door]]:
    doors: dict[str, dict[str, Door]] = {}
    for record in records:
        fields = Fields(record, findings)
        site_id, door = fields.required("site", identifier), _door(fields)
        if door is None or site_id is None:
            continue
        if door.id in doors.setdefault(site_id, {}):
            fields.refuse("id", f"door {door.id} of site {site_id} comes twice")
        doors[site_id][door.id] = door
    return doors


def _door(fields: Fields) -> Door | None:
    """A door. With a place and no fence it has the usual circle; without either it has none."""
    door_id = fields.required("id", identifier)
    lat, lon = fields.optional("lat", latitude), fields.optional("lon", longitude)
    if (lat is None) is not (lon is None) and fields.is_sound:
        fields.refuse("lon" if lon is None else "lat", "is empty, but the other one is not")
    fence = fields.optional("fence", fence_around(lat, lon))
    if fence is None and lat is not None and lon is not None:
        fence = Circle(lat, lon, DOCK_M)
    return Door(id=door_id, fence=fence) if fields.is_sound and door_id is not None else None


def _records_by_site(records: Iterable[Record]) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = {}
    for record in records:
        if record.kind is Kind.DOORS:
            found.setdefault(str(record.cells.get("site", "")), []).append(record)
    return found
