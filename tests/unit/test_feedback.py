"""What carriers are told of their positions, where one of them sends what nobody would."""

from __future__ import annotations

import json

import pytest

from ingest.connection import Arrival
from ingest.decoders import decode
from ingest.feedback import Feedback
from ingest.heard import Heard
from ingest.outbound import MAX_PAYLOAD_BYTES
from store.memory_store import MemoryStore
from tests.hand_clock import HandClock
from tests.integration.samples import T0
from tests.outbound_runs import HandLine

LONG_TOPIC = "carriers/LIAR/up/T1/" + "\U0001f600" * (256 - len("carriers/LIAR/up/T1/"))
"""As long as a topic may be to be understood, of letters that take the most room."""


def add(heard: Heard, topic: str, payload: bytes) -> None:
    heard.add(Arrival(topic, payload, False, T0, 1, 1), decode(topic, payload, T0))


def test_rejects_that_fill_more_than_a_message_hold_up_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """The newest that fit are told, the others counted as more; whoever comes after that carrier is told as well."""
    monkeypatch.setattr("ingest.feedback.MAX_PAYLOAD_BYTES", 20_000)
    heard = Heard()
    for _ in range(90):
        add(heard, LONG_TOPIC, b"{}")
    add(heard, "carriers/OTHER/up/T1/position", b"{}")
    feedback, line = Feedback(MemoryStore(), now=HandClock(T0), ticks=lambda: 100.0), HandLine()
    feedback.keep(heard)
    feedback.turn(line)
    told = {each.carrier: each.payload for each in line.take()}
    assert set(told) == {"LIAR", "OTHER"}
    assert len(told["LIAR"]) <= 20_000
    document = json.loads(told["LIAR"])
    assert document["rejects"]
    assert len(document["rejects"]) + document["more"] == 90


def test_the_longest_rejects_fit_into_a_packet() -> None:
    """A hundred rejects with the longest topics and details stay below what the broker takes."""
    heard = Heard()
    for _ in range(100):
        add(heard, LONG_TOPIC, b"{}")
    feedback, line = Feedback(MemoryStore(), now=HandClock(T0), ticks=lambda: 100.0), HandLine()
    feedback.keep(heard)
    feedback.turn(line)
    [told] = line.take()
    assert len(told.payload) <= MAX_PAYLOAD_BYTES
