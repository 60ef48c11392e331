"""The names of what trucks are told by themselves: a client passes over a name that it has dealt with."""

from __future__ import annotations

from msgspec.structs import replace

from tests.integration.samples import plan, shipment
from tests.talk_runs import TalkingPlant
from tracking.message import Kind


def assigned(hour: float) -> str:
    """The id of the first assignment of shipment s-t1 with a window that begins `hour` hours after T0."""
    plant = TalkingPlant(replace(plan("t1"), shipments=(shipment("s-t1", "t1", hour=hour),)))
    [told] = plant.kinds(Kind.ASSIGNMENT)
    return told.id


def test_another_window_after_a_store_was_emptied_has_another_name() -> None:
    """What was told last is counted from nothing then; under the old name, no client would show the new window."""
    assert assigned(3) != assigned(4)


def test_the_same_words_after_a_store_was_emptied_have_the_same_name() -> None:
    """The driver has read them."""
    assert assigned(3) == assigned(3)
