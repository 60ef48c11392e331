"""What carriers say besides positions: how it is read, and that it is written after its batch."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from ingest.connection import Arrival
from ingest.decoders import decode
from ingest.feedback import Feedback
from ingest.writer import Writer
from store.errors import StoreUnavailable
from store.ports import Batch, BatchResult
from tests.hand_clock import HandClock
from tests.ingest_runs import FailingStore
from tests.payload_cases import EPOCH_S, RECEIVED_AT, text
from tests.spoken_cases import wish
from tracking.report import Fact, Proposal, Reply, Report


def reports_of(end: str, payload: dict[str, object]) -> tuple[Report, ...]:
    return decode(f"carriers/acme/up/{end}", text(payload), RECEIVED_AT).reports


def test_a_status_is_a_fact() -> None:
    """A status keeps what happened, when, why, the driver's own estimate, and the shipment; who, from the topic."""
    said = {"event": "delayed", "ts": EPOCH_S - 60, "reason": " jam ", "eta": EPOCH_S + 3600, "shipment": "S-1"}
    assert reports_of("t1/status", {**said, "vehicle": "t9"}) == (
        Fact(
            carrier="acme",
            vehicle="t1",
            at=RECEIVED_AT - timedelta(minutes=1),
            happened="delayed",
            received_at=RECEIVED_AT,
            reason="jam",
            eta=RECEIVED_AT + timedelta(hours=1),
            shipment="S-1",
        ),
    )


def test_a_reply_says_words_or_yes_or_no_or_that_it_is_there() -> None:
    """Each of the three is a reply to the message it names; one of the carrier as a whole names no vehicle."""
    usual: dict[str, Any] = {"carrier": "acme", "vehicle": "t1", "to": "m1", "received_at": RECEIVED_AT}
    assert reports_of("t1/reply", {"to": "m1", "got": True}) == (Reply(**usual, got=True),)
    assert reports_of("t1/reply", {"to": "m1", "accept": False, "text": "no"}) == (
        Reply(**usual, accept=False, text="no"),
    )
    assert reports_of("reply", {"to": "m1", "text": "ok"}) == (Reply(**usual | {"vehicle": ""}, text="ok"),)


def test_a_proposal_wishes_a_window() -> None:
    """A proposal keeps its own id, the window as far as it is given, the shipment and the words."""
    full = wish(EPOCH_S, window_end="2025-03-12T14:00:00Z", shipment="S-1", text="ok?")
    start = RECEIVED_AT + timedelta(hours=1)
    usual: dict[str, Any] = {
        "carrier": "acme",
        "vehicle": "t1",
        "id": "p1",
        "window_start": start,
        "received_at": RECEIVED_AT,
    }
    assert reports_of("t1/proposal", wish(EPOCH_S)) == (Proposal(**usual),)
    assert reports_of("t1/proposal", full) == (
        Proposal(**usual, window_end=start + timedelta(hours=1), shipment="S-1", text="ok?"),
    )


@pytest.mark.parametrize(
    ("end", "payload"),
    [
        ("t1/status", {"event": "rest", "ts": EPOCH_S, "reason": "x" * 500, "eta": EPOCH_S + 1_209_600}),
        ("t1/proposal", wish(EPOCH_S, window_start=EPOCH_S - 60, window_end=EPOCH_S - 60 + 86_400, text="x" * 500)),
    ],
)
def test_the_limits_themselves_are_taken(end: str, payload: dict[str, object]) -> None:
    """500 characters, 14 days off and 24 h long are still read."""
    assert reports_of(end, payload)


class RecordingStore(FailingStore):
    """Remembers what was written, in order; reports may fail once."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[str] = []
        self.reports_away = False

    def write_batch(self, batch: Batch) -> BatchResult:
        self.written.append(f"batch {batch.noted}")
        return super().write_batch(batch)

    def write_reports(self, reports: Sequence[Report]) -> int:
        self.written.append(f"{len(reports)} reports")
        if self.reports_away:
            raise StoreUnavailable("switched off")
        return super().write_reports(reports)


def test_reports_are_written_before_their_messages_are_acknowledged() -> None:
    """If the store goes away between batch and reports, both are written again, and only then may be acknowledged."""
    store = RecordingStore()
    store.reports_away = True
    writer = Writer(store, Feedback(store, now=HandClock(RECEIVED_AT)))
    arrived = deque([Arrival("carriers/acme/up/t1/reply", text({"to": "m1", "got": True}), False, RECEIVED_AT, 1, 1)])
    with pytest.raises(StoreUnavailable):
        writer.write(arrived)
    store.reports_away = False
    assert len(writer.write(arrived)) == 1
    assert store.written == ["batch {('acme', 'reply'): 1}", "1 reports"] * 2
    assert store.counts() == {"acme": {"noted:reply": 1}}
