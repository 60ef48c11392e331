"""Dockwatch's own payloads, the simplest that a carrier can send. Types are strict: a number in quotes is refused.

position                     {"ts", "lat", "lon", ...} or a list of up to 1,000 of them
status, reply, proposal      see `ingest.decoders.spoken`
connection                   ONLINE or OFFLINE, as plain text or as a JSON string
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from ingest import fields
from ingest.decoders.spoken import read_proposal, read_reply, read_status
from ingest.outcome import Decoded, Malformed, Note, Reason, Refusal
from ingest.parsing import parse
from ingest.topics import Route
from tracking.ping import Ping
from tracking.report import Report

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
    shipment: str | None = None


_fix = msgspec.json.Decoder(Fix)
_elements = msgspec.json.Decoder(list[msgspec.Raw])


def decode_native(route: Route, payload: bytes, received_at: datetime) -> Decoded:
    """The outcomes of a native message.

    Raises:
        Malformed: if it is refused as a whole.
    """
    if route.kind == "position":
        return _decode_position(route, payload, received_at)
    if route.kind == "status":
        return _noted(route, Note.STATUS, read_status(route, payload, received_at))
    if route.kind == "reply":
        return _noted(route, Note.REPLY, read_reply(route, payload, received_at))
    if route.kind == "proposal":
        return _noted(route, Note.PROPOSAL, read_proposal(route, payload, received_at))
    if route.kind == "connection":
        if payload.strip(b'"') not in (b"ONLINE", b"OFFLINE"):
            raise Malformed(Reason.WRONG_TYPE, "neither ONLINE nor OFFLINE")
        return Decoded(route.carrier, route.vehicle, note=Note.CONNECTION)
    kinds = "position, status, reply and proposal"
    raise Malformed(Reason.BAD_TOPIC, f"no message of kind {route.kind[:80]!a}; {kinds} are known")


def _noted(route: Route, note: Note, report: Report) -> Decoded:
    return Decoded(route.carrier, route.vehicle, note=note, reports=(report,))


def _decode_position(route: Route, payload: bytes, received_at: datetime) -> Decoded:
    if payload.lstrip()[:1] == b"[":
        return _decode_elements(route, payload, received_at)
    return Decoded(route.carrier, route.vehicle, pings=(_ping(route, parse(_fix, payload), received_at),))


def _decode_elements(route: Route, payload: bytes, received_at: datetime) -> Decoded:
    """Each element by itself: the good ones are pings, the bad ones are refused with their index."""
    elements = parse(_elements, payload)
    if len(elements) > MAX_PINGS:
        raise Malformed(Reason.TOO_LARGE, f"a list of {len(elements)} pings, {MAX_PINGS} are allowed")
    if not elements:
        return Decoded(route.carrier, route.vehicle, note=Note.EMPTY)
    pings, refusals = [], []
    for index, element in enumerate(elements):
        raw = bytes(element)
        try:
            pings.append(_ping(route, parse(_fix, raw), received_at))
        except Malformed as bad:
            refusals.append(Refusal(bad.reason, f"element {index}: {bad.detail}", raw))
    return Decoded(route.carrier, route.vehicle, pings=tuple(pings), refusals=tuple(refusals))


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
