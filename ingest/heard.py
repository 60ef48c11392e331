"""What a batch gives cause to tell its carriers, once it is written: which numbers came, and what was refused."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec

from ingest.connection import Arrival
from ingest.decoders import Decoded, Note
from ingest.redact import redact_text
from ingest.topics import read_topic
from store.ports import Reject

TOPIC_KEPT = 512
_ONLINE = b"ONLINE"


class Returned(msgspec.Struct, frozen=True, omit_defaults=True):
    """A reject as its carrier gets it back, without what it had sent."""

    vehicle: str
    topic: str
    reason: str
    detail: str
    at: datetime
    seq: int | None = None


class Numbered:
    """The numbers that came of one vehicle, with a floor and without: see `watermark.advance`."""

    __slots__ = ("floor", "highest_without", "seqs")

    def __init__(self) -> None:
        self.seqs: list[int] = []
        self.floor: int | None = None
        self.highest_without: int | None = None

    def add(self, seqs: tuple[int, ...], floor: int | None) -> None:
        """The numbers of one message; there is at least one."""
        if floor is None:
            highest = max(seqs)
            self.highest_without = highest if self.highest_without is None else max(highest, self.highest_without)
        else:
            self.seqs += seqs
            self.floor = floor if self.floor is None else max(floor, self.floor)


class Heard:
    """Grows with each message of a batch. `online` are carriers that have just connected."""

    def __init__(self) -> None:
        self.numbered: dict[tuple[str, str], Numbered] = {}
        self.returned: list[tuple[str, Returned]] = []
        self.online: set[str] = set()

    def add(self, arrival: Arrival, decoded: Decoded) -> None:
        """Takes down what concerns the carrier."""
        if decoded.seqs:
            vehicle = (decoded.carrier, decoded.vehicle)
            if (numbered := self.numbered.get(vehicle)) is None:
                numbered = self.numbered[vehicle] = Numbered()
            numbered.add(decoded.seqs, decoded.floor)
        if decoded.refusals and decoded.carrier:
            self.returned += ((decoded.carrier, one) for one in _returned(arrival, decoded))
        elif decoded.note is Note.CONNECTION and not arrival.retained and arrival.payload.strip(b'"') == _ONLINE:
            self.online.add(decoded.carrier)

    def add_fault(self, fault: Reject) -> None:
        """Takes down that the store could not write a message."""
        route = read_topic(fault.topic)
        if route.carrier:
            one = Returned(route.vehicle, fault.topic, fault.reason, fault.detail, fault.received_at)
            self.returned.append((route.carrier, one))


def kept_topic(arrival: Arrival) -> str:
    """What is kept and told of a refused message's topic."""
    return redact_text(arrival.topic[:TOPIC_KEPT])


def _returned(arrival: Arrival, decoded: Decoded) -> Iterable[Returned]:
    topic, at = kept_topic(arrival), arrival.received_at
    for refusal in decoded.refusals:
        yield Returned(decoded.vehicle, topic, refusal.reason.value, refusal.detail, at, refusal.seq)
