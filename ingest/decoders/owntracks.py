"""OwnTracks, as phones send it (owntracks.org/booklet/tech/json): accepted with no configuration.

The topic's suffix is not looked at: `_type` says what a message is. Numbers may come in quotes, as `tst` and `acc` do
from real clients; `vel` and `cog` of -1 mean unknown, and fields that are zero are left out. A `transition` is a fix
as well.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from ingest import fields
from ingest.outcome import Decoded, Malformed, Note, Reason
from ingest.parsing import parse
from ingest.topics import Route, Wire
from tracking.ping import Ping


class Report(msgspec.Struct):
    """What tells the types apart, and the fields of those that carry a position. `vel` is km/h, `tst` epoch seconds."""

    kind: str = msgspec.field(name="_type")
    tst: str | int | float | None = None
    lat: float | None = None
    lon: float | None = None
    vel: float | None = None
    cog: float | None = None
    acc: float | None = None


class _Kind(msgspec.Struct):
    kind: str = msgspec.field(name="_type")


_report = msgspec.json.Decoder(Report, strict=False)
_kind = msgspec.json.Decoder(_Kind)
_POSITIONS = ("location", "transition")
_NOTES: dict[str, Note] = {
    "lwt": Note.LWT,
    "waypoint": Note.WAYPOINT,
    "waypoints": Note.WAYPOINTS,
    "cmd": Note.CMD,
    "steps": Note.STEPS,
    "card": Note.CARD,
    "beacon": Note.BEACON,
    "dump": Note.DUMP,
    "configuration": Note.CONFIGURATION,
    "request": Note.REQUEST,
    "status": Note.STATUS,
}


def decode_owntracks(route: Route, payload: bytes, received_at: datetime) -> Decoded:
    """The outcomes of an OwnTracks message.

    Raises:
        Malformed: if it is refused.
    """
    kind = parse(_kind, payload).kind
    if note := _NOTES.get(kind):
        return Decoded(route.carrier, route.vehicle, note=note)
    if kind == "encrypted":
        raise Malformed(Reason.ENCRYPTED, "payload encryption is not supported: use TLS and leave the key empty")
    if kind not in _POSITIONS:
        raise Malformed(Reason.UNKNOWN_KIND, f"_type is {kind[:80]!a}")
    report = parse(_report, payload)
    if kind == "transition" and report.lat is None and report.lon is None:
        return Decoded(route.carrier, route.vehicle, note=Note.TRANSITION)
    return Decoded(route.carrier, route.vehicle, pings=(_ping(route, report, received_at),))


def _ping(route: Route, report: Report, received_at: datetime) -> Ping:
    if report.tst is None:
        raise Malformed(Reason.MISSING, "tst is missing")
    fixed_at = fields.read_lax_instant(report.tst)
    fields.check_age(fixed_at, received_at)
    lat, lon = fields.check_position(report.lat, report.lon)
    return Ping(
        carrier=route.carrier,
        vehicle=route.vehicle,
        fixed_at=fixed_at,
        received_at=received_at,
        lat=lat,
        lon=lon,
        speed_kmh=fields.find_speed_kmh(report.vel),
        heading_deg=fields.find_heading_deg(report.cog),
        accuracy_m=fields.find_accuracy_m(report.acc),
        source=Wire.OWNTRACKS.value,
    )
