"""A wish for a longer window than was planned."""

from __future__ import annotations

from datetime import timedelta

from tests.integration.samples import T0, plan
from tests.talk_runs import TalkingPlant, wish
from tracking.message import Kind, Stage


def test_a_longer_window_is_for_a_person_to_grant() -> None:
    """By rule a carrier could have a free door for a whole day, in the way of all others, and never be late."""
    plant = TalkingPlant(plan("t1"))
    before = plant.planned("s-t1")
    plant.tell(wish(5, window_end=T0 + timedelta(hours=29)))
    assert [each.stage for each in plant.kinds(Kind.PROPOSAL)] == [Stage.OPEN]
    assert plant.planned("s-t1") == before


def test_a_shorter_window_needs_nobody() -> None:
    """It takes the door for less than it had."""
    plant = TalkingPlant(plan("t1"))
    plant.tell(wish(5, window_end=T0 + timedelta(hours=5, minutes=20)))
    assert [each.stage for each in plant.kinds(Kind.PROPOSAL)] == [Stage.ACCEPTED]
