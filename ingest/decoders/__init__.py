"""From bytes on a topic to outcomes: one small module for each kind of client, and `decode` in front of them."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

import msgspec

from ingest.decoders.native import decode_native
from ingest.decoders.numbers import NO_NUMBERS, find_numbers
from ingest.decoders.owntracks import decode_owntracks
from ingest.decoders.teltonika import decode_teltonika
from ingest.decoders.traccar import decode_traccar
from ingest.outcome import Decoded, Malformed, Note, Reason, Refusal
from ingest.redact import redact_text
from ingest.topics import Route, Wire, read_topic

__all__ = ["Decoded", "Note", "Reason", "Refusal", "decode"]

_DECODERS: dict[Wire, Callable[[Route, bytes, datetime], Decoded]] = {
    Wire.NATIVE: decode_native,
    Wire.OWNTRACKS: decode_owntracks,
    Wire.TRACCAR: decode_traccar,
    Wire.TELTONIKA: decode_teltonika,
}
_log = logging.getLogger(__name__)


def decode(topic: str, payload: bytes, received_at: datetime, *, retained: bool = False) -> Decoded:
    """The outcome of a message, or of a list one for each element. Never raises: a fault of ours is a refusal too.

    Details of refusals hold no secrets that were sent: carriers are told them, and they are kept.
    `retained` is the flag as received: the broker's stored copy of something that was already delivered when it was
    fresh, sent again after each subscribe. It is noted and not believed.
    """
    route = read_topic(topic)
    if route.wire is None:
        return _refused(route, Reason.BAD_TOPIC, "no decoder reads this topic")
    if not payload:
        return Decoded(route.carrier, route.vehicle, note=Note.EMPTY)
    if retained and route.kind != "connection":
        return Decoded(route.carrier, route.vehicle, note=Note.RETAINED)
    try:
        return _redacted(_DECODERS[route.wire](route, payload, received_at))
    except Malformed as bad:
        return _refused(route, bad.reason, bad.detail, payload)
    except Exception as fault:
        _log.exception("a decoder failed on %s", route)
        return _refused(route, Reason.FAULT, type(fault).__name__, payload)


def _refused(route: Route, reason: Reason, detail: str, payload: bytes = b"") -> Decoded:
    numbers = find_numbers(payload) if route.wire is Wire.NATIVE and route.kind == "position" else NO_NUMBERS
    refusal = Refusal(reason, redact_text(detail), seq=numbers.seqs[0] if len(numbers.seqs) == 1 else None)
    return Decoded(route.carrier, route.vehicle, refusals=(refusal,), seqs=numbers.seqs, floor=numbers.floor)


def _redacted(decoded: Decoded) -> Decoded:
    if not decoded.refusals:
        return decoded
    said = tuple(msgspec.structs.replace(each, detail=redact_text(each.detail)) for each in decoded.refusals)
    return msgspec.structs.replace(decoded, refusals=said)
