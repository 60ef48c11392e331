"""What carriers say in our own format besides positions. Types are strict; texts and times have bounds of their own.

status       {"event": what happened, "ts", "reason"?, "eta"?, "shipment"?}
reply        {"to": message id, "got": true} or {"to", "text"} or {"to", "accept", "text"?}
proposal     {"id", "window_start", "window_end"?, "shipment"?, "text"?}
"""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from ingest import fields
from ingest.outcome import Malformed, Reason
from ingest.parsing import parse
from ingest.topics import Route
from tracking import report
from tracking.message import LONGEST_TEXT
from tracking.report import Happened

REACH = timedelta(days=14)
"""How far off a window or an estimate may be: no plan looks further ahead, and no truck is that late."""
LONGEST_WINDOW = timedelta(hours=24)


class Status(msgspec.Struct):
    """Something that happened to a load."""

    happened: Happened = msgspec.field(name="event")
    ts: str | int | float
    reason: str | None = None
    eta: str | int | float | None = None
    shipment: str | None = None


class Reply(msgspec.Struct):
    """An answer to a message from the plant: words, or yes or no, or only that it is there."""

    to: str
    got: bool = False
    text: str | None = None
    accept: bool | None = None


class Proposal(msgspec.Struct):
    """A wish to come in another window."""

    id: str
    window_start: str | int | float
    window_end: str | int | float | None = None
    shipment: str | None = None
    text: str | None = None


_status = msgspec.json.Decoder(Status)
_reply = msgspec.json.Decoder(Reply)
_proposal = msgspec.json.Decoder(Proposal)


def read_status(route: Route, payload: bytes, received_at: datetime) -> report.Fact:
    """Raises `Malformed`."""
    status = parse(_status, payload)
    at = fields.read_instant(status.ts)
    fields.check_age(at, received_at)
    return report.Fact(
        carrier=route.carrier,
        vehicle=route.vehicle,
        at=at,
        happened=status.happened,
        received_at=received_at,
        reason=_text(status.reason, "reason"),
        eta=_find_soon(status.eta, "eta", received_at),
        shipment=_shipment(status.shipment),
    )


def read_reply(route: Route, payload: bytes, received_at: datetime) -> report.Reply:
    """Raises `Malformed`."""
    reply = parse(_reply, payload)
    text = _text(reply.text, "text")
    if not (reply.got or text or reply.accept is not None):
        raise Malformed(Reason.MISSING, "none of got, text and accept")
    return report.Reply(
        carrier=route.carrier,
        vehicle=route.vehicle,
        to=fields.check_id(reply.to, "to"),
        received_at=received_at,
        got=reply.got,
        accept=reply.accept,
        text=text,
    )


def read_proposal(route: Route, payload: bytes, received_at: datetime) -> report.Proposal:
    """Raises `Malformed`."""
    wish = parse(_proposal, payload)
    start = _soon(wish.window_start, "window_start", received_at)
    end = _find_soon(wish.window_end, "window_end", received_at)
    if end is not None and end <= start:
        raise Malformed(Reason.BAD_WINDOW, f"it ends at {end.isoformat()}, not after its start {start.isoformat()}")
    if end is not None and end - start > LONGEST_WINDOW:
        raise Malformed(Reason.BAD_WINDOW, f"it is {end - start} long, 24 h are allowed")
    return report.Proposal(
        carrier=route.carrier,
        vehicle=route.vehicle,
        id=fields.check_id(wish.id, "id"),
        window_start=start,
        received_at=received_at,
        window_end=end,
        shipment=_shipment(wish.shipment),
        text=_text(wish.text, "text"),
    )


def _text(given: str | None, name: str) -> str:
    text = (given or "").strip()
    if len(text) > LONGEST_TEXT:  # refused whole: half of it may say the opposite
        raise Malformed(Reason.TOO_LONG, f"{name} has {len(text)} characters, {LONGEST_TEXT} are allowed")
    return text


def _shipment(given: str | None) -> str:
    return "" if given is None else fields.check_id(given, "shipment")


def _find_soon(given: str | float | None, name: str, received_at: datetime) -> datetime | None:
    return None if given is None else _soon(given, name, received_at)


def _soon(given: str | float, name: str, received_at: datetime) -> datetime:
    instant = fields.read_instant(given)
    if abs(instant - received_at) > REACH:
        raise Malformed(Reason.OUT_OF_REACH, f"{name} is {instant.isoformat()}, more than 14 days off")
    return instant
