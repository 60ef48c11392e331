"""Commands that an OwnTracks app obeys if it is set to (owntracks.org/booklet/features/remoteconfig, tech/json).

An app keeps a region under its `rid`, older ones under its `tst`: both stay the same for a fence, so that the same
fences sent again are no new ones.
"""

from __future__ import annotations

from collections.abc import Iterable
from zlib import crc32

import msgspec

from tracking.geodesy import distance_m
from tracking.plan import Circle, Fence, Site

REPORT_LOCATION = msgspec.json.encode({"_type": "cmd", "action": "reportLocation"})
_FIRST_TST = 1_000_000_000
"""A time that is a name: from 2001 on, a number within each of 30 years."""
_TST_SPAN = 946_080_000


def set_waypoints(due: Iterable[tuple[Site, str]]) -> bytes:
    """The fences at which something is due: approach, gate, and the doors named. A phone watches only some twenty."""
    found: dict[str, dict[str, object]] = {}
    for site, door in due:
        fences: list[tuple[str, Fence | None]] = [("approach", site.approach), ("gate", site.gate)]
        fences += [(f"door {each.id}", each.fence) for each in site.doors if each.id == door]
        for name, fence in fences:
            if fence is not None:
                found[f"{site.id}/{name}"] = _waypoint(site, name, enclosing(fence))
    waypoints = {"_type": "waypoints", "waypoints": [found[rid] for rid in sorted(found)]}
    return msgspec.json.encode({"_type": "cmd", "action": "setWaypoints", "waypoints": waypoints})


def enclosing(fence: Fence) -> Circle:
    """A circle itself; of a polygon, one round the middle of its corners that holds all of them."""
    if isinstance(fence, Circle):
        return fence
    base = fence.ring[0][1]
    lons = [base + (lon - base + 180.0) % 360.0 - 180.0 for _, lon in fence.ring]
    lat = (min(corner[0] for corner in fence.ring) + max(corner[0] for corner in fence.ring)) / 2
    lon = ((min(lons) + max(lons)) / 2 + 180.0) % 360.0 - 180.0
    return Circle(lat, lon, max(distance_m(lat, lon, *corner) for corner in fence.ring))


def _waypoint(site: Site, name: str, circle: Circle) -> dict[str, object]:
    rid = f"{site.id}/{name}"
    return {
        "_type": "waypoint",
        "desc": f"{site.name} {name}",
        "lat": round(circle.lat, 6),
        "lon": round(circle.lon, 6),
        "rad": max(1, round(circle.radius_m)),
        "tst": _FIRST_TST + crc32(rid.encode()) % _TST_SPAN,
        "rid": rid,
    }
