"""The pick-ups and drops of a shipment in a plan file: `Pick-up Ulm:48.40:9.99; Depot:49.1:9.2`, or a list in JSON.

A stop where the truck stands anyway (at its origin, at the stop before, inside the gate) is not one of its own: it is
left out with a note. Nobody could tell the two apart, and each would be expected to last.
"""

from __future__ import annotations

from collections.abc import Iterator

from ingest.plan_file.cells import items, latitude, longitude, words
from ingest.plan_file.record import BadCell, Fields
from tracking.geodesy import is_within_m
from tracking.geofence import Point, is_inside
from tracking.plan import Site, Stopover
from tracking.thresholds import STOP_RADIUS_M

MOST = 20
"""More on one truck are parcels, which nobody plans stop by stop."""


def stops_of(fields: Fields, origin: Point | None, site: Site | None) -> tuple[Stopover, ...]:
    """The stops of a shipment's record, none where it names none; of what is wrong, findings tell."""
    stops = fields.optional("stops", stopovers) or ()
    return tuple(_apart(fields, stops, origin, site)) if site and origin else stops


def stopovers(cell: object) -> tuple[Stopover, ...]:
    """In the order in which they are made; in JSON each is an object of name, lat and lon."""
    if isinstance(cell, str):
        found = tuple(map(_written, items(cell)))
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
    called = words(name)
    try:
        return Stopover(called, latitude(lat), longitude(lon))
    except BadCell as bad:
        raise BadCell(f"{called}: {bad}") from bad


def _apart(fields: Fields, stops: tuple[Stopover, ...], origin: Point, site: Site) -> Iterator[Stopover]:
    before, where = origin, "at the origin"
    for index, stop in enumerate(stops):
        if is_within_m(STOP_RADIUS_M, *before, stop.lat, stop.lon):
            fields.note("stops", f"{stop.name} is {where}: no stop of its own, left out")
        elif all(is_inside(site.gate, (each.lat, each.lon)) for each in stops[index:]):
            fields.note("stops", f"{stop.name} is the site itself: no stop on the way, left out")
        else:
            yield stop
            before, where = (stop.lat, stop.lon), f"where {stop.name} is"
