"""What the plant writes to a carrier's client, and what that says: told once, answered once, and not lost."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest

from simulators import carrier_session
from tests.carrier_runs import AT, client_of, fixes
from tests.confirming import confirming
from tests.conftest import Server
from tests.waiting import eventually


def document(*messages: dict[str, Any]) -> dict[str, Any]:
    return {"messages": list(messages)}


ASSIGNMENT = {"id": "m1", "kind": "assignment", "at": "2026-03-01T12:00:00Z", "door": "D4", "window_start": "16:00"}
QUESTION = {"id": "m2", "kind": "text", "at": "2026-03-01T12:01:00Z", "text": "where are you?"}


def test_a_message_is_told_and_acknowledged_once(broker: Server, folder: Path) -> None:
    """However often a document comes, over reconnects and restarts, each message is told and acknowledged once."""
    told: list[tuple[str, Any]] = []
    with confirming(broker.port) as plant:
        plant.tell("T1/message", document(ASSIGNMENT), retain=True)
        with client_of(broker, folder, on_message=lambda *each: told.append(each)) as client:
            eventually(lambda: len(plant.words("reply")) == 1, what="an acknowledgement")
            plant.tell("T1/message", document(ASSIGNMENT, QUESTION), retain=True)
            plant.tell("message", document({**QUESTION, "id": "m3"}), retain=True)
            eventually(lambda: len(plant.words("reply")) == 3, what="three acknowledgements")
            assert client.find_assignment("T1") == {"door": "D4", "window_start": "16:00"}
            assert client.wait_confirmed(10)
        with client_of(broker, folder, on_message=lambda *each: told.append(each)) as client:
            plant.tell("T1/message", document(QUESTION, {**ASSIGNMENT, "id": "m4", "door": "D5"}), retain=True)
            eventually(lambda: len(plant.words("reply")) == 4, what="the fourth")
            plant.tell("T1/message", b"", retain=True)
            client.send("T1", *fixes(1))
            assert client.wait_confirmed(10)
            assert client.find_assignment("T1") == {"door": "D5", "window_start": "16:00"}
        assert [(vehicle, message["id"]) for vehicle, message in told] == [
            ("T1", "m1"),
            ("T1", "m2"),
            ("", "m3"),
            ("T1", "m4"),
        ]
        assert plant.words("reply") == [{"to": f"m{n}", "got": True} for n in (1, 2, 3, 4)]
        assert ("carriers/ACME/up/reply", b'{"to": "m3", "got": true}') in plant.said


def test_replies_proposals_and_reports_survive_a_dead_broker(broker: Server, folder: Path) -> None:
    """What is said while there is no broker, and by a client that then stops, arrives in order with the next run."""
    with confirming(broker.port) as plant:
        broker.stop()
        with client_of(broker, folder) as client:
            client.reply("m1", vehicle="T1", text="by the gate", accept=True)
            proposal = client.propose("T1", AT, shipment="S1")
            client.status("T1", "delayed", reason="jam", eta=AT)
            assert client.unsaid() == 3
        broker.start()
        with client_of(broker, folder) as client:
            assert client.wait_confirmed(15)
        assert plant.words("reply") == [{"to": "m1", "text": "by the gate", "accept": True}]
        at = AT.isoformat()
        assert plant.words("proposal") == [{"id": proposal, "shipment": "S1", "window_start": at}]
        assert plant.words("status") == [{"event": "delayed", "ts": at, "reason": "jam", "eta": at}]


def test_a_word_whose_broker_dies_at_once_is_said_again(
    broker: Server, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A broker that took a word and died before it can have saved it gets it again."""
    monkeypatch.setattr(carrier_session, "WORD_SAFE_S", 60.0)
    with confirming(broker.port) as plant, client_of(broker, folder) as client:
        broker.stop()  # which saves who listens
        broker.start()
        client.reply("m1", text="yes")
        eventually(lambda: len(plant.words("reply")) == 1, what="once")
        broker.kill()
        broker.start()
        eventually(lambda: len(plant.words("reply")) == 2, what="twice")


def test_a_failing_callback_stops_nothing(broker: Server, folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A callback that raises is logged, its message is told again and not acknowledged before; fixes go on."""
    tries: list[str] = []

    def fail_once(vehicle: str, message: dict[str, Any]) -> None:
        tries.append(message["id"])
        if len(tries) == 1:
            raise RuntimeError("no printer")

    caplog.set_level(logging.ERROR)
    with confirming(broker.port) as plant, client_of(broker, folder, on_message=fail_once) as client:
        client.send("T1", *fixes(1))
        assert client.wait_confirmed(10)
        plant.tell("T1/message", document(QUESTION))
        eventually(lambda: tries, what="a first try")
        for bad in (b"\xff", b"[", b"{}", b'{"messages": [7]}'):
            plant.tell("T1/message", bad)
            plant.tell("committed", bad)
            plant.tell("rejects", bad)
        client.send("T1", *fixes(1, 1))
        assert client.wait_confirmed(10)
        assert plant.words("reply") == []
        plant.tell("T1/message", document(QUESTION))
        eventually(lambda: plant.words("reply") == [{"to": "m2", "got": True}], what="the acknowledgement")
        assert "no printer" in caplog.text
        assert [payload for topic, payload in plant.said if topic.endswith("/connection")] == [b"ONLINE"]


def test_rejects_are_told(broker: Server, folder: Path) -> None:
    """Each refusal that the plant sends back reaches the caller."""
    rejects: list[dict[str, Any]] = []
    with confirming(broker.port) as plant, client_of(broker, folder, on_reject=rejects.append) as client:
        client.send("T1", *fixes(1))
        assert client.wait_confirmed(10)
        plant.tell("rejects", {"rejects": [{"reason": "no fix", "seq": 1}, {"reason": "too old"}], "more": 0})
        eventually(lambda: [each["reason"] for each in rejects] == ["no fix", "too old"], what="both")
