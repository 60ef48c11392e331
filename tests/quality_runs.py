"""What the tests of quality share: a vehicle's reporting, message by message, and where it is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from ingest.connection import Arrival
from ingest.outcome import Decoded, Reason, Refusal
from ingest.quality_log import QualityLog
from tests.builders import CARRIER, VEHICLE
from tracking.evidence import Evidence, note_refusal, note_repeated
from tracking.ping import Ping
from tracking.watch import Watch


def watched(
    messages: Iterable[Sequence[Ping]], *, repeated: Iterable[Ping] = (), refused: Iterable[tuple[str, datetime]] = ()
) -> Evidence:
    """The evidence of messages, each a list of pings received together, as they come in."""
    some = [list(message) for message in messages]
    refusals = list(refused)
    start = min([m[0].received_at for m in some if m] + [at for _, at in refusals])
    watch = Watch(Evidence(vehicle=VEHICLE, landmark_s=start.timestamp(), since_s=start.timestamp()))
    evidence = watch.evidence
    for message in some:
        received_s = message[0].received_at.timestamp()
        evidence.heard_s = max(evidence.heard_s, received_s)
        watch.take(message, received_s)
    for ping in repeated:
        note_repeated(evidence, ping.fixed_at.timestamp())
    for reason, at in refusals:
        note_refusal(evidence, reason, at.timestamp())
    return evidence


def singly(pings: Iterable[Ping]) -> list[list[Ping]]:
    """A message for each ping."""
    return [[ping] for ping in pings]


def note_pings(log: QualityLog, pings: Sequence[Ping], *, refused: int = 0, carrier: str = CARRIER) -> None:
    """Hands the log each ping as a message of its own, and messages that were refused."""
    for ping in pings:
        log.note(Decoded(carrier, ping.vehicle, pings=(ping,)), _arrival(ping.received_at))
    for _ in range(refused):
        refusal = Refusal(Reason.NO_FIX, "0,0")
        log.note(Decoded(carrier, pings[-1].vehicle, refusals=(refusal,)), _arrival(pings[-1].received_at))


def _arrival(at: datetime) -> Arrival:
    return Arrival("carriers/haulier/up/truck-1/position", b"", False, at, 1, 1)


class Board:
    """An `ingest.outbound.Outbound` that keeps what it is given, unless it is `away`."""

    def __init__(self) -> None:
        self.away = False
        self.told: list[tuple[str, str, bytes, bool]] = []

    def publish(
        self,
        carrier: str,
        topic: str,
        payload: bytes,
        *,
        retain: bool = False,
        on_sent: Callable[[], None] | None = None,
    ) -> bool:
        if not self.away:
            self.told.append((carrier, topic, payload, retain))
        return not self.away

    def carriers(self) -> tuple[str, ...]:
        return (CARRIER,)


def later(pings: Iterable[Ping], **by: float) -> list[Ping]:
    """The same pings, fixed and received later."""
    span = timedelta(**by)
    changed = []
    for ping in pings:
        fields = {name: getattr(ping, name) for name in ping.__struct_fields__}
        changed.append(Ping(**fields | {"fixed_at": ping.fixed_at + span, "received_at": ping.received_at + span}))
    return changed
