"""What goes wrong between a device and the broker, as pure transforms of a sequence of publications.

Each is made by naming its seed and the share of messages it strikes; the same seed strikes the same ones. All keep the
order of publishing: what comes out is sorted by instant, as what went in must be. They compose by `in_turn`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from random import Random

import msgspec

from simulators.publication import Publication
from simulators.seeded import seeded

Fault = Callable[[Sequence[Publication]], list[Publication]]


def in_turn(*faults: Fault) -> Fault:
    """All of them, the first named first."""

    def apply(sequence: Sequence[Publication]) -> list[Publication]:
        struck = list(sequence)
        for fault in faults:
            struck = fault(struck)
        return struck

    return apply


def duplicate(seed: object, share: float, *, copies: int = 1, within: timedelta = timedelta(seconds=20)) -> Fault:
    """Messages that arrive again, up to `copies` times, byte for byte, within a span after the first."""

    def strike(chance: Random, publication: Publication) -> list[Publication]:
        again = [_later(publication, within * chance.random()) for _ in range(chance.randint(1, copies))]
        return [publication, *again]

    return _each("duplicate", seed, share, strike)


def delay(seed: object, share: float, *, up_to: timedelta = timedelta(minutes=3)) -> Fault:
    """Messages that come late; nothing is added or lost."""
    return _each("delay", seed, share, lambda chance, publication: [_later(publication, up_to * chance.random())])


def jump(seed: object, share: float, *, degrees: float = 0.8) -> Fault:
    """Positions thrown up to so many degrees off, as a receiver does between tall walls; all else stays."""

    def strike(chance: Random, publication: Publication) -> list[Publication]:
        north, east = chance.uniform(-degrees, degrees), chance.uniform(-degrees, degrees)
        return [msgspec.structs.replace(publication, payload=_thrown(publication.payload, north, east))]

    return _each("jump", seed, share, strike)


def corrupt(seed: object, share: float) -> Fault:
    """Messages cut short, or with one byte changed."""

    def strike(chance: Random, publication: Publication) -> list[Publication]:
        payload, at = publication.payload, chance.randrange(max(1, len(publication.payload)))
        if payload and chance.random() < 0.5:
            payload = payload[:at] + bytes([payload[at] ^ chance.randrange(1, 256)]) + payload[at + 1 :]
        else:
            payload = payload[:at]
        return [msgspec.structs.replace(publication, payload=payload)]

    return _each("corrupt", seed, share, strike)


def reorder(seed: object, share: float) -> Fault:
    """Neighbours that change places: the instants stay, what is published at them is swapped."""

    def apply(sequence: Sequence[Publication]) -> list[Publication]:
        chance = seeded("reorder", seed)
        shuffled = list(sequence)
        for index in range(1, len(shuffled)):
            if chance.random() < share:
                first, second = shuffled[index - 1], shuffled[index]
                shuffled[index - 1] = msgspec.structs.replace(second, at=first.at)
                shuffled[index] = msgspec.structs.replace(first, at=second.at)
        return shuffled

    return apply


def _each(name: str, seed: object, share: float, strike: Callable[[Random, Publication], list[Publication]]) -> Fault:
    """A fault that strikes one message at a time."""

    def apply(sequence: Sequence[Publication]) -> list[Publication]:
        chance = seeded(name, seed)
        struck: list[Publication] = []
        for publication in sequence:
            struck += strike(chance, publication) if chance.random() < share else [publication]
        return sorted(struck, key=lambda publication: publication.at)

    return apply


def _later(publication: Publication, by: timedelta) -> Publication:
    return msgspec.structs.replace(publication, at=publication.at + by)


def _thrown(payload: bytes, north: float, east: float) -> bytes:
    """The payload with every position in it moved; bytes that are no JSON stay as they are."""
    try:
        content = msgspec.json.decode(payload)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return payload
    return msgspec.json.encode(_moved(content, north, east))


def _moved(value: object, north: float, east: float) -> object:
    """`value` with its latitudes and longitudes moved, whatever wire they are written for."""
    if isinstance(value, list):
        return [_moved(each, north, east) for each in value]
    if not isinstance(value, dict):
        return value
    by = {"lat": north, "latitude": north, "lon": east, "longitude": east}
    moved: dict[str, object] = {}
    for key, each in value.items():
        if key in by and isinstance(each, int | float):
            moved[key] = round(each + by[key], 6)
        elif key == "latlng" and isinstance(each, str):
            lat, lon = (float(part) for part in each.split(","))
            moved[key] = f"{lat + north:.6f},{lon + east:.6f}"
        else:
            moved[key] = _moved(each, north, east)
    return moved
