"""How values are kept: pings, states, rows and plans as JSON that people can read; rejects as msgpack, being bytes."""

from __future__ import annotations

import logging
import struct
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from hashlib import blake2b
from typing import NamedTuple, TypeVar

import msgspec

from store.ports import Batch, Change, Reject
from tracking.board import Row
from tracking.ping import Ping, ping_key
from tracking.plan import SitePlan
from tracking.state import VehicleState

PAYLOAD_KEPT = 4096
"""Bytes of a refused message that are kept."""
LEFT_OUT = "no shipment was open: what it held is not kept"

encode_json = msgspec.json.Encoder().encode
decode_ping = msgspec.json.Decoder(Ping).decode
decode_state = msgspec.json.Decoder(VehicleState).decode
decode_row = msgspec.json.Decoder(Row).decode
decode_plan = msgspec.json.Decoder(SitePlan).decode
decode_change = msgspec.json.Decoder(Change).decode
decode_reject = msgspec.msgpack.Decoder(Reject).decode
T = TypeVar("T")
log = logging.getLogger(__name__)
_encode_msgpack = msgspec.msgpack.Encoder().encode
_pack_identity = struct.Struct(">qdd").pack
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def list_readable(decode: Callable[[bytes], T], kept: Iterable[bytes]) -> Iterator[T]:
    """What decodes of values that can be worked out again; another release may have written the rest."""
    for each in kept:
        try:
            yield decode(each)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            log.error("unreadable, to be worked out again: %s in %d bytes", error, len(each))


def vehicle_name(carrier: str, vehicle: str) -> str:
    """A vehicle's name over all carriers; a topic level cannot hold a slash."""
    return f"{carrier}/{vehicle}"


def micros(instant: datetime) -> int:
    """Microseconds since 1970, exact: a double holds them until the year 2255."""
    span = instant - _EPOCH
    return (span.days * 86_400 + span.seconds) * 1_000_000 + span.microseconds


def identity(fixed_us: int, lat: float, lon: float) -> bytes:
    """A ping's key within its vehicle, as 24 bytes. Minus zero is zero."""
    return _pack_identity(fixed_us, lat + 0.0, lon + 0.0)


def encode_reject(reject: Reject) -> bytes:
    """A reject with the first `PAYLOAD_KEPT` bytes of its message."""
    return _encode_msgpack(msgspec.structs.replace(reject, payload=reject.payload[:PAYLOAD_KEPT]))


def bare(reject: Reject) -> Reject:
    """A reject without what may say where a vehicle was."""
    return msgspec.structs.replace(reject, payload=b"", detail=LEFT_OUT)


class DigestedReject(NamedTuple):
    """A reject with its identity, and its encodings: whole, and bare."""

    reject: Reject
    digest: bytes
    whole: bytes
    bare: bytes


def digests(batch: Batch) -> list[DigestedReject]:
    """Each reject of a batch: the n-th of two equal ones is another message."""
    times: dict[bytes, int] = {}
    found = []
    for reject in batch.rejects:
        encoded = encode_reject(reject)
        nth = times[encoded] = times.get(encoded, 0) + 1
        digest = blake2b(encoded + str(nth).encode(), digest_size=16).digest()
        found.append(DigestedReject(reject, digest, encoded, encode_reject(bare(reject))))
    return found


def encode_kept(ping: Ping) -> bytes:
    """A ping as its track keeps it: without `received_at`, so that the same fix received twice is one member."""
    return encode_json(msgspec.structs.replace(ping, received_at=ping.fixed_at))


def decode_track(members: Iterable[bytes]) -> list[Ping]:
    """A track, sorted by `ping_key`; of two members with one key, the one whose encoding sorts first."""
    kept = {ping_key(ping): ping for ping in list_readable(decode_ping, sorted(members, reverse=True))}
    return [kept[key] for key in sorted(kept)]
