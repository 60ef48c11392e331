"""Teltonika's Codec JSON, as its devices report it: `{"state": {"reported": {"ts": ms, "latlng": "lat,lon", ...}}}`.

Position, speed and satellites come in quotes from some gateways and as numbers from others: both are read. Before its
first fix a device reports "0,0", and without GPS time its clock starts in 2004. Zero satellites: the place is a memory.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from ingest import fields
from ingest.outcome import Decoded, Malformed, Reason
from ingest.parsing import parse
from ingest.topics import Route, Wire
from tracking.ping import Ping


class Reported(msgspec.Struct):
    """One AVL record. `sp` is km/h, `ang` degrees, `sat` satellites in use; AVL ids like "239" are passed over."""

    ts: str | int | float
    latlng: str
    sp: float | None = None
    ang: float | None = None
    sat: int | None = None


class State(msgspec.Struct):
    """The wrapping that AWS's device shadow asks for."""

    reported: Reported


class Record(msgspec.Struct):
    """One message."""

    state: State


_record = msgspec.json.Decoder(Record, strict=False)


def decode_teltonika(route: Route, payload: bytes, received_at: datetime) -> Decoded:
    """The outcomes of a Teltonika record.

    Raises:
        Malformed: if it is refused.
    """
    reported = parse(_record, payload).state.reported
    fixed_at = fields.read_lax_instant(reported.ts)
    fields.check_age(fixed_at, received_at)
    lat, lon = fields.check_position(*_read_latlng(reported.latlng))
    if reported.sat == 0:
        raise Malformed(Reason.NO_FIX, "0 satellites")
    ping = Ping(
        carrier=route.carrier,
        vehicle=route.vehicle,
        fixed_at=fixed_at,
        received_at=received_at,
        lat=lat,
        lon=lon,
        speed_kmh=fields.find_speed_kmh(reported.sp),
        heading_deg=fields.find_heading_deg(reported.ang),
        source=Wire.TELTONIKA.value,
    )
    return Decoded(route.carrier, route.vehicle, pings=(ping,))


def _read_latlng(text: str) -> tuple[float, float]:
    try:
        lat, lon = (float(part) for part in text.split(",", 2))
    except ValueError as error:
        raise Malformed(Reason.WRONG_TYPE, f'latlng is not "lat,lon": {text[:80]!a}') from error
    return lat, lon
