"""How the talk is kept: messages and reports as JSON, an index of names, and what makes two reports the same.

    s|S-17|id            of a shipment
    v|ACME|T12|id        of a vehicle; of the carrier as a whole with an empty vehicle
    o|ACME|T12|id        of a vehicle, while the message is in a current stage             `|` is NUL

All have one score, so that the sorted set answers by prefix.
"""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import blake2b

import msgspec

from tracking.message import CURRENT, Message
from tracking.report import Report

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_encode = msgspec.json.Encoder().encode
decode_message = msgspec.json.Decoder(Message).decode
decode_report: msgspec.json.Decoder[Report] = msgspec.json.Decoder(Report)


def digest(report: Report) -> bytes:
    """A report's identity: all of it but when it was received."""
    return blake2b(_encode(msgspec.structs.replace(report, received_at=_EPOCH)), digest_size=16).digest()


def index_members(message: Message) -> list[bytes]:
    """The places of a message in its site's index."""
    found = [_member("v", message.carrier, message.vehicle, message.id)]
    if message.shipment:
        found.append(_member("s", message.shipment, message.id))
    if message.stage in CURRENT:
        found.append(open_member(message))
    return found


def open_member(message: Message) -> bytes:
    """The place it has while it is current."""
    return _member("o", message.carrier, message.vehicle, message.id)


def prefix(*levels: str) -> tuple[bytes, bytes]:
    """The bounds of all members that begin with these levels."""
    start = _member(*levels, "")
    return b"[" + start, b"(" + start + b"\xff"


def id_of(member: bytes) -> bytes:
    return member.rpartition(b"\0")[2]


def in_order(message: Message) -> tuple[datetime, str]:
    """The order of messages for readers."""
    return message.at, message.id


def _member(*levels: str) -> bytes:
    return "\0".join(levels).encode()
