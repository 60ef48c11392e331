"""Shipments from their records, checked against the sites, carriers and vehicles that are named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from ingest.plan_file.cells import identifier, latitude, lines, longitude, words
from ingest.plan_file.record import Fields, Findings, Kind, Record
from ingest.plan_file.stopovers import stops_of
from ingest.plan_file.times import instant_in
from tracking.plan import Shipment, Site

LONGEST_WINDOW = timedelta(hours=24)
"""A longer one is a wrong date: nobody keeps a door for a day."""


class Fleet(NamedTuple):
    """The carriers and vehicles that the files list. An empty list allows any: then nobody keeps one."""

    carriers: set[str]
    vehicles: set[tuple[str, str]]


def read_fleet(records: Iterable[Record], findings: Findings) -> Fleet:
    """Carriers and vehicles; of duplicates and vehicles of no listed carrier, findings tell."""
    fleet = Fleet(set(), set())
    records = list(records)
    for fields in (Fields(record, findings) for record in records if record.kind is Kind.CARRIERS):
        carrier = fields.required("id", identifier)
        fields.optional("name", words)
        if carrier in fleet.carriers:
            fields.refuse("id", f"carrier {carrier} comes twice")
        if carrier is not None:
            fleet.carriers.add(carrier)
    for fields in (Fields(record, findings) for record in records if record.kind is Kind.VEHICLES):
        carrier, vehicle = fields.required("carrier", identifier), fields.required("id", identifier)
        if carrier is None or vehicle is None:
            continue
        if fleet.carriers and carrier not in fleet.carriers:
            fields.refuse("carrier", _unknown("carrier", carrier, fleet.carriers))
        if (carrier, vehicle) in fleet.vehicles:
            fields.refuse("id", f"vehicle {vehicle} of carrier {carrier} comes twice")
        fleet.vehicles.add((carrier, vehicle))
    return fleet


def read_shipments(
    records: Iterable[Record], sites: Mapping[str, Site], fleet: Fleet, findings: Findings
) -> list[Shipment]:
    """The sound shipments; of what is wrong, findings tell."""
    found: dict[str, Shipment] = {}
    first_lines: dict[str, int] = {}
    for record in (record for record in records if record.kind is Kind.SHIPMENTS):
        fields = Fields(record, findings)
        shipment = _shipment(fields, sites, fleet)
        shipment_id = str(record.cells.get("id", ""))
        if shipment_id in first_lines:
            fields.refuse("id", f"shipment {shipment_id} comes twice; first in line {first_lines[shipment_id]}")
        first_lines.setdefault(shipment_id, record.line)
        if shipment is not None and fields.is_sound:
            found[shipment.id] = shipment
    return list(found.values())


def _shipment(fields: Fields, sites: Mapping[str, Site], fleet: Fleet) -> Shipment | None:
    site = _find_site(fields, sites)
    instant = instant_in(site.zone if site else None)
    given: dict[str, Any] = {
        "id": fields.required("id", identifier),
        "site": site.id if site else None,
        "carrier": fields.required("carrier", identifier),
        "supplier": fields.required("supplier", words),
        "vehicle": fields.required("vehicle", identifier),
        "door": fields.required("door", identifier),
        "window_start": fields.required("window_start", instant),
        "window_end": fields.required("window_end", instant),
        "origin": fields.required("origin", words),
        "origin_lat": fields.required("origin_lat", latitude),
        "origin_lon": fields.required("origin_lon", longitude),
        "depart_at": fields.optional("depart_at", instant),
        "opens_at": fields.optional("opens_at", instant),
        "lines": fields.optional("lines", lines) or (),
    }
    lat, lon = given["origin_lat"], given["origin_lon"]
    given["stops"] = stops_of(fields, None if lat is None or lon is None else (lat, lon), site)
    _check_names(fields, given, site, fleet)
    _check_times(fields, given)
    return Shipment(**given) if fields.is_sound else None


def _find_site(fields: Fields, sites: Mapping[str, Site]) -> Site | None:
    site_id = fields.required("site", identifier)
    if site_id is not None and site_id not in sites:
        fields.refuse("site", _unknown("site", site_id, sites))
    return sites.get(site_id or "")


def _check_names(fields: Fields, given: Mapping[str, Any], site: Site | None, fleet: Fleet) -> None:
    door, carrier, vehicle = given["door"], given["carrier"], given["vehicle"]
    if site is not None and door is not None and door not in (doors := [each.id for each in site.doors]):
        fields.refuse("door", _unknown(f"door of site {site.id}", door, doors))
    if carrier is not None and fleet.carriers and carrier not in fleet.carriers:
        fields.refuse("carrier", _unknown("carrier", carrier, fleet.carriers))
    elif None not in (carrier, vehicle) and fleet.vehicles and (carrier, vehicle) not in fleet.vehicles:
        of_carrier = {name for owner, name in fleet.vehicles if owner == carrier}
        fields.refuse("vehicle", _unknown(f"vehicle of carrier {carrier}", vehicle, of_carrier))


def _check_times(fields: Fields, given: Mapping[str, datetime | None]) -> None:
    start, end = given["window_start"], given["window_end"]
    if start is not None and end is not None:
        if end <= start:
            fields.refuse("window_end", "is not after window_start")
        elif end - start > LONGEST_WINDOW:
            hours = (end - start).total_seconds() / 3600
            fields.refuse("window_end", f"makes a window of {hours:.0f} h, longer than 24 h: is the date right?")
    for column in ("depart_at", "opens_at"):
        instant = given[column]
        if instant is not None and end is not None and instant >= end:
            fields.refuse(column, "is not before window_end")


def _unknown(what: str, name: str, known: Iterable[str]) -> str:
    names = sorted(known)
    some = f"{', '.join(names[:12])}{' ...' if len(names) > 12 else ''}" if names else "none"
    return f"there is no {what} {name!r}; known: {some}"
