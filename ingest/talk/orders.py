"""What people and the dispatcher order of the talk, as the JSON bodies of their orders.

message    {"by", "text", "kind"?: "text" or "fix", "shipment"? or "carrier" and "vehicle"?, "expires_min"?, "key"?}
decide     {"by", "proposal": its message's id, "accept": bool, "text"?}
sent       {"ids": [...]}

An order that comes again under the same `key` is the same message.
"""

from __future__ import annotations

from typing import Literal, TypeVar

import msgspec

from ingest.plan_order import RefusedOrder
from tracking.message import LONGEST_TEXT

KINDS = ("message", "decide", "sent")
BY_KEPT = 60
RESERVED = frozenset({"plant", "carrier", "rule"})
"""Names that say in a message that no person wrote it."""
MOST_MIN = 7 * 24 * 60
T = TypeVar("T")


class Write(msgspec.Struct, kw_only=True):
    """A message that a person writes; to a shipment's truck, to a vehicle, or to a carrier as a whole."""

    by: str
    text: str = ""
    kind: Literal["text", "fix"] = "text"
    shipment: str = ""
    carrier: str = ""
    vehicle: str = ""
    expires_min: int | None = None
    key: str = ""


class Decide(msgspec.Struct, kw_only=True):
    """A person's answer to a proposal."""

    by: str
    proposal: str
    accept: bool
    text: str = ""


class Sent(msgspec.Struct, kw_only=True):
    """Messages that the broker has."""

    ids: list[str]


_write = msgspec.json.Decoder(Write)
_decide = msgspec.json.Decoder(Decide)
_sent = msgspec.json.Decoder(Sent)


def read_write(body: bytes) -> Write:
    """Raises `RefusedOrder`."""
    order = _read(_write, body)
    _check_by(order.by)
    order.text = _checked_text(order.text)
    if order.kind == "text" and not order.text:
        raise RefusedOrder("a message without words")
    if bool(order.shipment) == bool(order.carrier):
        raise RefusedOrder("name either a shipment or a carrier")
    if order.kind == "fix" and not (order.shipment or order.vehicle):
        raise RefusedOrder("only a vehicle can be asked for its position")
    if order.expires_min is not None and not 1 <= order.expires_min <= MOST_MIN:
        raise RefusedOrder(f"a message lasts from 1 to {MOST_MIN} minutes, not {order.expires_min}")
    return order


def read_decide(body: bytes) -> Decide:
    """Raises `RefusedOrder`."""
    order = _read(_decide, body)
    _check_by(order.by)
    order.text = _checked_text(order.text)
    return order


def read_sent(body: bytes) -> Sent:
    """Raises `RefusedOrder`."""
    return _read(_sent, body)


def _read(decoder: msgspec.json.Decoder[T], body: bytes) -> T:
    try:
        return decoder.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise RefusedOrder(f"not such an order: {error}") from error


def _check_by(by: str) -> None:
    if not by.strip() or len(by) > BY_KEPT or by in RESERVED:
        raise RefusedOrder(f"a person's name in at most {BY_KEPT} characters is needed, not {by[:80]!r}")


def _checked_text(text: str) -> str:
    if len(text := text.strip()) > LONGEST_TEXT:
        raise RefusedOrder(f"the text has {len(text)} characters, {LONGEST_TEXT} are allowed")
    return text
