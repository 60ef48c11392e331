"""From arrivals to the store, one idempotent write a batch, and never a message lost or in the way of the others.

arrivals -> decode -> batch -> store.write_batch, write_reports -> feedback.keep -> these may be acknowledged
                        ^           | away: the same batch again, later
                        |           | anything else: a fault of ours; each message by itself,
                        +-----------+ and the one that fails becomes a reject
"""

from __future__ import annotations

import logging
from collections import Counter, deque
from collections.abc import Iterable
from typing import NamedTuple

from ingest.connection import Arrival
from ingest.decoders import Decoded, Reason, decode
from ingest.feedback import Feedback
from ingest.heard import Heard, kept_topic
from ingest.quality_log import QualityLog
from ingest.redact import redact
from store.codec import PAYLOAD_KEPT
from store.errors import StoreUnavailable
from store.ports import Batch, Reject, Store
from tracking.ping import Ping
from tracking.report import Report

BATCH_MESSAGES = 500
BATCH_OUTCOMES = 1_000
"""A batch ends at either: lists of pings would otherwise make one write of hundreds of thousands."""
_log = logging.getLogger(__name__)


class _Load(NamedTuple):
    batch: Batch
    heard: Heard
    reports: tuple[Report, ...]
    arrivals: tuple[Arrival, ...]


class Writer:
    """Holds the one batch that is being written, through as many tries as the store needs. `feedback` is given what
    there is to tell carriers of it, once it is written; `quality` what came, and what of it had come before."""

    def __init__(self, store: Store, feedback: Feedback, quality: QualityLog | None = None) -> None:
        self._store, self._feedback, self._quality = store, feedback, quality
        self._load: _Load | None = None
        self._noted: Counter[tuple[str, str]] = Counter()

    def note(self, carrier: str, kind: str) -> None:
        """Has something counted that is no message, with the next batch."""
        self._noted[carrier, kind] += 1

    def is_holding(self) -> bool:
        """Whether a batch waits for the store to come back."""
        return self._load is not None

    def write(self, arrived: deque[Arrival]) -> tuple[Arrival, ...]:
        """Writes what is held, or else the next batch of `arrived`; returns what may be acknowledged.

        Raises:
            StoreUnavailable: the batch is kept for the next call.
        """
        is_again = self._load is not None
        load = self._load = self._load or self._take(arrived)
        try:
            result = self._store.write_batch(load.batch)
            if self._quality is not None and not is_again:  # a batch that was written unanswered repeats itself
                self._quality.written(load.batch, result)
            self._store.write_reports(load.reports)
            self._keep(load.heard)
            safe = load.arrivals
        except StoreUnavailable:
            raise
        except Exception:
            _log.exception("a batch of %d messages cannot be written; now each by itself", len(load.arrivals))
            safe = tuple(arrival for arrival in load.arrivals if self._is_written_alone(arrival))
        self._load = None
        return safe

    def _take(self, arrived: deque[Arrival]) -> _Load:
        """The next batch off the front; empty if nothing has arrived."""
        taken: list[Arrival] = []
        collected = _Collected(self._noted, self._quality)
        self._noted = Counter()
        while arrived and len(taken) < BATCH_MESSAGES and not collected.is_full():
            arrival = arrived.popleft()
            collected.add(arrival)
            taken.append(arrival)
        return _Load(collected.batch(), collected.heard, tuple(collected.reports), tuple(taken))

    def _is_written_alone(self, arrival: Arrival) -> bool:
        """Whether a message, or else its reject, is in the store; if neither, it stays the broker's."""
        fault = Reject(
            carrier="",
            vehicle="",
            topic=kept_topic(arrival),
            reason=Reason.FAULT.value,
            payload=redact(arrival.payload[:PAYLOAD_KEPT]),
            received_at=arrival.received_at,
            detail="the store cannot write it",
        )
        alone = _Collected()
        alone.add(arrival)
        for batch, reports in ((alone.batch(), alone.reports), (Batch(rejects=(fault,)), ())):
            try:
                self._store.write_batch(batch)
                self._store.write_reports(reports)
                if batch.rejects == (fault,):
                    alone.heard.add_fault(fault)
                self._keep(alone.heard)
                return True
            except StoreUnavailable:
                raise
            except Exception as error:
                _log.error("on %r: %r", arrival.topic, error)
        return False

    def _keep(self, heard: Heard) -> None:
        """What fails here is no reason to refuse a message."""
        try:
            self._feedback.keep(heard)
        except StoreUnavailable:
            raise
        except Exception:
            _log.exception("a fault in what is to be told to carriers")


class _Collected:
    """The outcomes of some messages, on their way to a batch."""

    def __init__(self, noted: Counter[tuple[str, str]] | None = None, quality: QualityLog | None = None) -> None:
        self.heard = Heard()
        self._quality = quality
        self._pings: list[Ping] = []
        self._rejects: list[Reject] = []
        self.reports: list[Report] = []
        self._noted = noted or Counter()

    def add(self, arrival: Arrival) -> None:
        decoded = decode(arrival.topic, arrival.payload, arrival.received_at, retained=arrival.retained)
        self._pings += decoded.pings
        self.reports += decoded.reports
        if decoded.refusals:
            self._rejects += _rejects(arrival, decoded)
        if decoded.note is not None:
            self._noted[decoded.carrier, decoded.note.value] += 1
        self.heard.add(arrival, decoded)
        if self._quality is not None:
            self._quality.note(decoded, arrival)

    def is_full(self) -> bool:
        return len(self._pings) + len(self._rejects) >= BATCH_OUTCOMES

    def batch(self) -> Batch:
        return Batch(pings=tuple(self._pings), rejects=tuple(self._rejects), noted=dict(self._noted))


def _rejects(arrival: Arrival, decoded: Decoded) -> Iterable[Reject]:
    for refusal in decoded.refusals:
        sent = arrival.payload if refusal.payload is None else refusal.payload
        yield Reject(
            carrier=decoded.carrier,
            vehicle=decoded.vehicle,
            topic=kept_topic(arrival),
            reason=refusal.reason.value,
            payload=redact(sent[:PAYLOAD_KEPT]),
            received_at=arrival.received_at,
            detail=refusal.detail,
        )
