"""Traccar's position forwarding over MQTT: one fixed topic a server, the device named in the payload.

The carrier is the topic's (`traccar/<carrier>`); `device.uniqueId` names a vehicle within it and can reach no other
carrier's. Speed is in knots. `outdated` repeats the last known place under a new time: noted, never a fix.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from ingest import fields
from ingest.outcome import Decoded, Malformed, Note, Reason
from ingest.parsing import parse
from ingest.topics import Route, Wire
from tracking.ping import Ping

KMH_PER_KNOT = 1.852


class Position(msgspec.Struct, rename="camel"):
    """Traccar's position, of what concerns a fix. An `accuracy` of 0 means that the device did not say."""

    fix_time: str | int | float
    latitude: float | None
    longitude: float | None
    outdated: bool = False
    valid: bool = True
    speed: float | None = None
    course: float | None = None
    accuracy: float | None = None


class Device(msgspec.Struct, rename="camel"):
    """Who was there."""

    unique_id: str


class Forwarded(msgspec.Struct):
    """One forwarded message."""

    position: Position
    device: Device


_forwarded = msgspec.json.Decoder(Forwarded)


def decode_traccar(route: Route, payload: bytes, received_at: datetime) -> Decoded:
    """The outcomes of a message that Traccar forwarded.

    Raises:
        Malformed: if it is refused.
    """
    forwarded = parse(_forwarded, payload)
    position = forwarded.position
    vehicle = fields.check_id(forwarded.device.unique_id, "device.uniqueId")
    if position.outdated:
        return Decoded(route.carrier, vehicle, note=Note.OUTDATED)
    fixed_at = fields.read_instant(position.fix_time)
    fields.check_age(fixed_at, received_at)
    if not position.valid:
        raise Malformed(Reason.NO_FIX, f"{vehicle}: valid is false")
    lat, lon = fields.check_position(position.latitude, position.longitude)
    ping = Ping(
        carrier=route.carrier,
        vehicle=vehicle,
        fixed_at=fixed_at,
        received_at=received_at,
        lat=lat,
        lon=lon,
        speed_kmh=fields.find_speed_kmh(None if position.speed is None else position.speed * KMH_PER_KNOT),
        heading_deg=fields.find_heading_deg(position.course),
        accuracy_m=fields.find_accuracy_m(position.accuracy),
        source=Wire.TRACCAR.value,
    )
    return Decoded(route.carrier, vehicle, pings=(ping,))
