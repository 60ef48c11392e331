"""How a message moves from stage to stage."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations

import pytest
from msgspec.structs import replace

from tests.integration.samples import T0
from tracking.keeping import KEPT, KEPT_FOR, list_forgotten
from tracking.message import Kind, Message, Stage
from tracking.stages import end, mark_answered, mark_delivered, mark_sent

MESSAGE = Message(id="m", site="plant", carrier="acme", kind=Kind.TEXT, stage=Stage.QUEUED, at=T0, at_stage=T0)


def test_sent_delivered_and_over_come_in_any_order_with_one_end() -> None:
    """Whatever is known first, in the end the message was sent, delivered and has expired, each at its time."""
    steps = {
        "sent": lambda m: mark_sent(m, T0 + timedelta(seconds=1)),
        "got": lambda m: mark_delivered(m, T0 + timedelta(seconds=2)),
        "over": lambda m: end(m, Stage.EXPIRED, T0 + timedelta(seconds=3)),
    }
    ends = set()
    for order in permutations([*steps, *steps]):
        message = MESSAGE
        for name in order:
            message = steps[name](message)
        ends.add(message)
    (message,) = ends
    assert (message.stage, message.at_stage) == (Stage.EXPIRED, T0 + timedelta(seconds=3))
    assert (message.sent_at, message.delivered_at) == (T0 + timedelta(seconds=1), T0 + timedelta(seconds=2))


@pytest.mark.parametrize("stage", [Stage.QUEUED, Stage.DELIVERED, Stage.EXPIRED, Stage.WITHDRAWN])
def test_an_answer_counts_in_every_stage_and_ends_it(stage: Stage) -> None:
    """Also one that comes too late; nothing undoes it."""
    said = replace(MESSAGE, id="r", up=True, at=T0 + timedelta(seconds=5), text="ok")
    answered = mark_answered(replace(MESSAGE, stage=stage), [said])
    assert (answered.stage, answered.at_stage) == (Stage.ANSWERED, said.at)
    assert end(answered, Stage.EXPIRED, said.at) == answered
    assert mark_delivered(mark_sent(answered, said.at), said.at).stage is Stage.ANSWERED


class TestKeeping:
    NOW = T0 + KEPT_FOR

    def test_a_month_is_kept_and_no_longer(self) -> None:
        """What ended just a month ago stays, a moment more and it goes; what is open, or expected, stays for good."""
        ended = replace(MESSAGE, stage=Stage.ANSWERED, shipment="s")
        assert list_forgotten([ended], (), self.NOW) == []
        moment = self.NOW + timedelta.resolution
        assert list_forgotten([ended, replace(ended, id="n", shipment="")], (), moment) != []
        assert list_forgotten([ended], ("s",), moment) == []
        assert list_forgotten([MESSAGE, replace(MESSAGE, stage=Stage.OPEN)], (), moment) == []

    def test_of_too_many_the_oldest_go(self) -> None:
        """Beyond the number kept, the oldest of those that nobody needs."""
        ended = [
            replace(MESSAGE, id=str(n), stage=Stage.EXPIRED, at_stage=T0 + timedelta(seconds=n % 100, microseconds=n))
            for n in range(KEPT + 1)
        ]
        assert [one.id for one in list_forgotten([*ended, MESSAGE], (), T0)] == ["0", "100"]
