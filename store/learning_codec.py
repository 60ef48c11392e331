"""How what was learnt is kept: an entry of the model as packed doubles, a trip as deflated JSON.

An entry's first double is its place in the order of change, which a hash would lose. A full trip record is 14 kB of
JSON that repeats its field names at every forecast, deflated 5 kB; thousands are kept a site.
"""

from __future__ import annotations

import logging
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

import msgspec

from tracking.prediction import model
from tracking.prediction.sound import is_sound
from tracking.trip_record import TripRecord

DOUBLE = 8
"""Bytes of one number of an entry, little-endian IEEE 754."""
VERSION_FIELD = "#version"
"""The model's field that is no entry: keys of entries begin with a letter."""
_decode_trip = msgspec.json.Decoder(TripRecord).decode
_encode_trip = msgspec.json.Encoder().encode
log = logging.getLogger(__name__)


def pack_entry(place: int, entry: model.Entry) -> bytes:
    """Raises `struct.error` for what is not numbers. `place`: greater for what changed later, below 2 ** 53."""
    return struct.pack(f"<{1 + len(entry)}d", place, *entry)


def read_model(site: str, kept: Mapping[bytes, bytes]) -> dict[str, model.Entry]:
    """The entries, the longest unchanged first; none if one is unreadable, damaged or of another version.

    That is logged. A model is believed whole or not at all: it can be built again from the kept trips.
    """
    if not kept:
        return {}
    fields = dict(kept)
    version = fields.pop(VERSION_FIELD.encode(), b"")
    if version != str(model.VERSION).encode():
        log.error("%s: what was learnt has version %r and this is version %d", site, version, model.VERSION)
        return {}
    try:
        placed = sorted((_unpack(packed), key.decode()) for key, packed in fields.items())
    except (UnicodeDecodeError, struct.error) as error:
        log.error("%s: what was learnt is unreadable: %s", site, error)
        return {}
    entries = {key: numbers[1:] for numbers, key in placed}
    unsound = next((key for key, entry in entries.items() if not is_sound(key, entry)), None)
    if unsound is not None:
        log.error("%s: what was learnt is damaged: %r holds %r", site, unsound, entries[unsound][:8])
        return {}
    return entries


def _unpack(packed: bytes) -> tuple[float, ...]:
    """The entry's place and its numbers."""
    if not packed:
        raise struct.error("no place")
    return struct.unpack(f"<{len(packed) // DOUBLE}d", packed)


def encode_trip(trip: TripRecord) -> bytes:
    return zlib.compress(_encode_trip(trip), 6)


def read_trips(kept: Iterable[bytes | None]) -> Iterator[TripRecord]:
    """The trips that can be read; the rest is logged. None is one that was let go between two reads."""
    for each in kept:
        if each is None:
            continue
        try:
            yield _decode_trip(zlib.decompress(each))
        except (msgspec.DecodeError, UnicodeDecodeError, zlib.error) as error:
            log.error("a trip is unreadable and left out: %s in %d bytes", error, len(each))


def order_of(trip: TripRecord) -> datetime:
    """Where a trip stands in its site's history: at its arrival, else its last milestone, else its window's end."""
    return trip.arrived_at or max(trip.reached.values(), default=trip.window_end)
