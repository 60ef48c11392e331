"""The numbers of what a carrier sent in our own format, also where nothing else of it can be read.

`seq` numbers a vehicle's positions, and `floor` says below which of them nothing will ever be sent again. A position
that was refused is dealt with as well as one that was stored: were it not counted, its sender would send it for ever.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import msgspec

from ingest.fields import find_seq
from ingest.outcome import Malformed
from ingest.parsing import parse


class Numbers(NamedTuple):
    """Of one message. `floor` is None where the sender does not say."""

    seqs: tuple[int, ...] = ()
    floor: int | None = None


NO_NUMBERS = Numbers()


class _Numbered(msgspec.Struct, gc=False):
    seq: Any = None
    floor: Any = None


_one = msgspec.json.Decoder(_Numbered)
_elements = msgspec.json.Decoder(list[msgspec.Raw])


def read_numbers(seq: int | None, floor: int | None) -> Numbers:
    """The numbers of one position, those out of range left out. Who sends a number still keeps it, so a floor above it
    is a mistake, and believed no further than that."""
    if (seq := find_seq(seq)) is None:
        return NO_NUMBERS
    floor = find_seq(floor)
    return Numbers((seq,), None if floor is None else min(floor, seq))


def join(each: Iterable[Numbers]) -> Numbers:
    """The numbers of several positions in one message: its highest floor counts for all."""
    found = [numbers for numbers in each if numbers.seqs]
    floors = [numbers.floor for numbers in found if numbers.floor is not None]
    return Numbers(tuple(seq for numbers in found for seq in numbers.seqs), max(floors, default=None))


def find_numbers(payload: bytes) -> Numbers:
    """What can be read of a position, or of a list of them, that was refused; never raises."""
    try:
        if payload.lstrip()[:1] == b"[":
            elements = parse(_elements, payload)
            return join([find_numbers(raw) for raw in map(bytes, elements) if raw[:1] == b"{"])
        numbered = parse(_one, payload)
    except Malformed:
        return NO_NUMBERS
    return read_numbers(_whole(numbered.seq), _whole(numbered.floor))


def _whole(given: object) -> int | None:
    return given if type(given) is int else None
