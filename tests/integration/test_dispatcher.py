"""The dispatcher over a real broker: what a carrier's client finds there, whenever it comes."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from ingest.dispatcher import Dispatcher
from tests.conftest import Server
from tests.integration.samples import plan
from tests.listening import Heard, listening
from tests.outbound_runs import BrokerLine
from tests.talk_runs import TalkingPlant, reply
from tests.waiting import eventually
from tracking.message import Stage

TOPIC = "carriers/acme/down/t1/message"


class Turning:
    """A dispatcher on a real session, turned by hand."""

    def __init__(self, plant: TalkingPlant, port: int) -> None:
        self.plant, self._at_s = plant, 0.0
        self.line = BrokerLine(port)
        self.dispatcher = Dispatcher(plant.store, lambda: self._at_s)

    def turn(self) -> None:
        self._at_s += 1.0
        self.dispatcher(self.line)

    def flush(self) -> None:
        """Until the broker has it all and the writer knows."""
        self.turn()
        eventually(self.line.confirm, what="every PUBACK")
        self.turn()
        self.plant.step()


@pytest.fixture
def turning(broker: Server) -> Iterator[Turning]:
    turning = Turning(TalkingPlant(plan("t1")), broker.port)
    yield turning
    turning.line.close()


def ids(heard: Heard) -> list[list[str]]:
    """Of each document that came, the ids."""
    return [[each["id"] for each in json.loads(payload)["messages"]] if payload else [] for _, payload in heard]


def test_whoever_comes_later_finds_what_is_open(turning: Turning, broker: Server) -> None:
    """A client that connects after all was sent gets the open messages at once; after the last one is over, nothing."""
    message = turning.plant.write()
    turning.flush()
    assert turning.plant.find(message).stage is Stage.SENT
    with listening(broker.port, TOPIC) as heard:
        eventually(lambda: heard, what="the retained document")
        assert message.id in ids(heard)[0]
    turning.plant.later(hours=40)
    turning.plant.step()
    turning.plant.step()
    turning.flush()
    with listening(broker.port, TOPIC) as later, listening(broker.port, "probe/#") as probe:
        turning.line.publish("acme", "probe/1", b"1")
        eventually(lambda: probe, what="the probe")
        assert ids(later) == []


def test_a_dispatcher_killed_after_the_broker_had_it_sends_nothing_twice(turning: Turning, broker: Server) -> None:
    """It is gone between PUBACK and its word to the writer: the next one publishes the same document, in which each
    message is known by its id, and the message is sent once."""
    plant = turning.plant
    message = plant.write()
    with listening(broker.port, TOPIC) as heard:
        turning.turn()
        eventually(turning.line.is_confirmed, what="every PUBACK")
        turning.line.close()
        assert plant.find(message).stage is Stage.QUEUED
        second = Turning(plant, broker.port)
        second.flush()
        eventually(lambda: len(heard) == 2, what="both documents")
        assert ids(heard)[0] == ids(heard)[1]
        assert ids(heard)[0].count(message.id) == 1
        sent = plant.find(message)
        assert sent.stage is Stage.SENT
        plant.tell(reply(message, got=True), reply(message, "ok", at_s=1))
        second.flush()
        eventually(lambda: len(heard) == 3, what="the document after the answer")
        assert message.id not in ids(heard)[2]
        assert plant.find(message).stage is Stage.ANSWERED
        second.line.close()


def test_a_broker_that_is_gone_for_a_while_loses_nothing(turning: Turning, broker: Server) -> None:
    """What was written while it was away is there once it is back."""
    turning.flush()
    broker.kill()
    message = turning.plant.write()
    turning.turn()
    broker.start()
    eventually(lambda: _is_sent(turning, message.id), within_s=30, what="the message sent")
    with listening(broker.port, TOPIC) as heard:
        eventually(lambda: heard, what="the document")
        assert message.id in ids(heard)[-1]


def _is_sent(turning: Turning, message_id: str) -> bool:
    turning.turn()
    turning.line.confirm()
    turning.plant.step()
    found = turning.plant.store.find_message("plant", message_id)
    return found is not None and found.stage is Stage.SENT
