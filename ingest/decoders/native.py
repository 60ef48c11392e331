"""Dockwatch's own payloads, the simplest that a carrier can send. Types are strict: a number in quotes is refused.

position     {"ts", "lat", "lon", ...} or a list of up to 1,000 of them; numbered by "seq" and "floor" if they are
status       {"event": what happened, "ts", ...}
reply        {"to": message id, "text" or "accept"}
connection   ONLINE or OFFLINE, as plain text or as a JSON string
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from ingest import fields
from ingest.decoders.numbers import find_numbers, join, read_numbers
from ingest.outcome import Decoded, Malformed, Note, Reason, Refusal
from ingest.parsing import parse
from ingest.topics import Route
from tracking.ping import Ping

MAX_PINGS = 1_000
"""Pings in one message: 2.7 hours of one each 10 s. Each bad one is a reject of its own, so there must be an end."""


class Fix(msgspec.Struct, gc=False):
    """A position as sent. `battery` and `ignition`, like all else not named here, are passed over."""

    ts: str | int | float
    lat: float | None
    lon: float | None
    speed_kmh: float | None = None
    heading: float | None = None
    accuracy_m: float | None = None
    seq: int | None = None
    floor: int | None = None
    shipment: str | None = None


class Status(msgspec.Struct):
    """Something that happened to a load."""

    happened: Literal["loaded", "departed", "delayed", "breakdown", "border", "rest", "arrived"] = msgspec.field(
        name="event"
    )
    ts: str | int | float
    reason: str | None = None
    eta: str | int | float | None = None
    shipment: str | None = None


class Reply(msgspec.Struct):
    """An answer to a message from the plant: words, or yes or no."""

    to: str
    text: str | None = None
    accept: bool | None = None


_fix = msgspec.json.Decoder(Fix)
_elements = msgspec.json.Decoder(list[msgspec.Raw])
_status = msgspec.json.Decoder(Status)
_reply = msgspec.json.Decoder(Reply)


def decode_native(route: Route, payload: bytes, received_at: datetime) -> Decoded:
    """The outcomes of a native message.

    Raises:
        Malformed: if it is refused as a whole.
    """
    if route.kind == "position":
        return _decode_position(route, payload, received_at)
    if route.kind == "status":
        _check_status(parse(_status, payload), received_at)
        return Decoded(route.carrier, route.vehicle, note=Note.STATUS)
    if route.kind == "reply":
        _check_reply(parse(_reply, payload))
        return Decoded(route.carrier, route.vehicle, note=Note.REPLY)
    if route.kind == "connection":
        if payload.strip(b'"') not in (b"ONLINE", b"OFFLINE"):
            raise Malformed(Reason.WRONG_TYPE, "neither ONLINE nor OFFLINE")
        return Decoded(route.carrier, route.vehicle, note=Note.CONNECTION)
    raise Malformed(Reason.BAD_TOPIC, f"no message of kind {route.kind[:80]!a}; position, status and reply are known")


def _decode_position(route: Route, payload: bytes, received_at: datetime) -> Decoded:
    if payload.lstrip()[:1] == b"[":
        return _decode_elements(route, payload, received_at)
    fix = parse(_fix, payload)
    seqs, floor = read_numbers(fix.seq, fix.floor)
    return Decoded(route.carrier, route.vehicle, (_ping(route, fix, received_at),), seqs=seqs, floor=floor)


def _decode_elements(route: Route, payload: bytes, received_at: datetime) -> Decoded:
    """Each element by itself: the good ones are pings, the bad ones are refused with their index."""
    elements = parse(_elements, payload)
    if len(elements) > MAX_PINGS:
        raise Malformed(Reason.TOO_LARGE, f"a list of {len(elements)} pings, {MAX_PINGS} are allowed")
    if not elements:
        return Decoded(route.carrier, route.vehicle, note=Note.EMPTY)
    pings, refusals, numbers = [], [], []
    for index, element in enumerate(elements):
        raw = bytes(element)
        try:
            fix = parse(_fix, raw)
            pings.append(_ping(route, fix, received_at))
            numbers.append(read_numbers(fix.seq, fix.floor))
        except Malformed as bad:
            numbers.append(find_numbers(raw))
            seq = numbers[-1].seqs[0] if numbers[-1].seqs else None
            refusals.append(Refusal(bad.reason, f"element {index}: {bad.detail}", raw, seq))
    seqs, floor = join(numbers)
    return Decoded(route.carrier, route.vehicle, tuple(pings), tuple(refusals), seqs=seqs, floor=floor)


def _ping(route: Route, fix: Fix, received_at: datetime) -> Ping:
    fixed_at = fields.read_instant(fix.ts)
    fields.check_age(fixed_at, received_at)
    lat, lon = fields.check_position(fix.lat, fix.lon)
    return Ping(
        carrier=route.carrier,
        vehicle=route.vehicle,
        fixed_at=fixed_at,
        received_at=received_at,
        lat=lat,
        lon=lon,
        speed_kmh=fields.find_speed_kmh(fix.speed_kmh),
        heading_deg=fields.find_heading_deg(fix.heading),
        accuracy_m=fields.find_accuracy_m(fix.accuracy_m),
        seq=fields.find_seq(fix.seq),
        shipment=None if fix.shipment is None else fields.check_id(fix.shipment, "shipment"),
    )


def _check_status(status: Status, received_at: datetime) -> None:
    fields.check_age(fields.read_instant(status.ts), received_at)
    if status.eta is not None:
        fields.read_instant(status.eta)
    if status.shipment is not None:
        fields.check_id(status.shipment, "shipment")


def _check_reply(reply: Reply) -> None:
    fields.check_id(reply.to, "to")
    if reply.text is None and reply.accept is None:
        raise Malformed(Reason.MISSING, "neither text nor accept")
