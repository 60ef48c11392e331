"""What the writer could not take is told to the carrier."""

from __future__ import annotations

import json

from ingest.feedback import Feedback
from ingest.set_aside import EVERY_S, SetAside
from tests.outbound_runs import HandLine
from tests.talk_runs import TalkingPlant, fact


def test_what_the_writer_sets_aside_is_told_once() -> None:
    """A report about another's shipment comes back with its reason; one from before, and one told, do not."""
    plant, at_s = TalkingPlant(), 100.0
    feedback, line = Feedback(plant.store, now=plant.clock, ticks=lambda: at_s), HandLine()
    back = SetAside(plant.store, feedback, lambda: at_s)
    plant.tell(fact(shipment="of-old"))
    back.turn(line)
    plant.tell(fact(shipment="s-t2", reason="hail"))
    told = []
    for _ in range(3):
        at_s += EVERY_S
        back.turn(line)
        feedback.turn(line)
        told += [json.loads(each.payload) for each in line.take() if each.topic.endswith("/rejects")]
    assert [[(one["vehicle"], one["reason"], one["topic"]) for one in each["rejects"]] for each in told] == [
        [("t1", "no such shipment", "")]
    ]
