"""When a session is tried again after it was lost or refused."""

from __future__ import annotations

from collections import deque

from ingest.broker_url import BrokerUrl
from ingest.carrier_session import STEADY_S, CarrierSession
from ingest.subscriber import Subscriber
from tests.hand_clock import HandClock
from tests.payload_cases import RECEIVED_AT


def session_at(at_s: float) -> CarrierSession:
    """One that was never connected."""
    url, now = BrokerUrl("127.0.0.1", 1883), HandClock(RECEIVED_AT)
    subscriber = Subscriber(url, "ingest.acme", now=now, arrived=deque(), on_ready=lambda _: None)
    return CarrierSession("acme", subscriber, None, at_s=at_s)


def waits(session: CarrierSession, count: int) -> list[float]:
    found = []
    for _ in range(count):
        session.wait_after_loss(100.0)
        found.append(session.due_s - 100.0)
    return found


def test_a_lost_session_is_tried_again_soon_and_then_less_often() -> None:
    """The first try is at once, the next within 0.1 s of a loss, later ones within 5 s."""
    session = session_at(100.0)
    assert session.due_s == 100.0
    found = waits(session, 10)
    assert 0.05 <= found[0] <= 0.1
    assert 2.5 <= found[-1] <= 5.0


def test_a_refused_session_is_tried_again_slowly() -> None:
    """A refusal is people's to mend: the first wait is half a second or more, later ones up to half a minute."""
    session = session_at(100.0)
    session.subscriber.refused = "Not authorized"
    found = waits(session, 10)
    assert 0.5 <= found[0] <= 1.0
    assert 15.0 <= found[-1] <= 30.0


def test_only_a_session_that_lasted_begins_again_with_short_waits() -> None:
    """One that is taken over as soon as it is ready is not taken back ten times a second."""
    session = session_at(100.0)
    waits(session, 10)
    session.note_ready(True, 50.0)
    session.note_ready(False, 50.0 + STEADY_S - 0.1)
    assert waits(session, 1)[0] >= 2.5
    session.note_ready(True, 60.0)
    session.note_ready(False, 60.0 + STEADY_S)
    assert waits(session, 1)[0] <= 0.1
