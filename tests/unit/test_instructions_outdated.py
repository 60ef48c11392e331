"""Instructions that the plan no longer says: they do not stay before the driver's eyes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from tests.integration.samples import plan
from tests.talk_runs import TalkingPlant, reply
from tracking.message import CURRENT, Kind, Message
from tracking.plan import SitePlan

DAYS = timedelta(days=3)


def change(plant: TalkingPlant, **changes: Any) -> None:
    moved = replace(plant.planned("s-t1"), **changes)
    plant.store.submit_plan(SitePlan(site=plan("t1").site, shipments=(moved,)))
    plant.step()


def shown(plant: TalkingPlant) -> list[Message]:
    """What trucks read of s-t1 now."""
    told = (*plant.kinds(Kind.ASSIGNMENT, "s-t1"), *plant.kinds(Kind.WINDOW, "s-t1"))
    return [each for each in told if each.stage in CURRENT]


def later(plant: TalkingPlant, span: timedelta) -> dict[str, Any]:
    planned = plant.planned("s-t1")
    starts = {"window_start": planned.window_start + span, "window_end": planned.window_end + span}
    return {**starts, "depart_at": (planned.depart_at or planned.window_start) + span}


def test_a_shipment_put_off_by_days_is_told_at_once() -> None:
    """Though it is off the board: its driver was told to come today, and nobody else would tell him."""
    plant = TalkingPlant(plan("t1"))
    plant.marked()
    change(plant, **later(plant, DAYS))
    [told] = shown(plant)
    assert told.text == "New window at door D01: Thu 10:00 to Thu 10:45."
    assert plant.marked() == {"t1"}
    plant.restart()
    plant.later(days=3)
    plant.settle()
    assert shown(plant) == [told]


def test_a_driver_who_has_answered_is_told_as_well() -> None:
    """What he said yes to is not open any more, and not what he is to do."""
    plant = TalkingPlant(plan("t1"))
    plant.tell(reply(shown(plant)[0], "ok"))
    change(plant, **later(plant, DAYS))
    assert [each.kind for each in shown(plant)] == [Kind.WINDOW]


def test_a_shipment_that_is_put_back_is_told_again() -> None:
    """The same window as at first, under a new name: what was told last is another one."""
    plant = TalkingPlant(plan("t1"))
    [before] = shown(plant)
    change(plant, **later(plant, DAYS))
    change(plant, **later(plant, -DAYS))
    [told] = shown(plant)
    assert (told.window_start, told.door) == (before.window_start, before.door)
    assert told.id != before.id


def test_what_was_never_told_is_not_told_before_it_opens() -> None:
    """A plan for next week that changes is nobody's business yet."""
    plant = TalkingPlant(plan("t1"))
    change(plant, id="s-next", **later(plant, 2 * DAYS))
    change_of = replace(plant.planned("s-next"), door="D02")
    plant.store.submit_plan(SitePlan(site=plan("t1").site, shipments=(change_of,)))
    plant.step()
    assert plant.store.list_messages("plant", shipment="s-next") == []


def test_a_shipment_given_to_a_truck_that_is_not_told_yet_is_taken_from_the_first() -> None:
    """The new truck is told when it opens; the old one must not drive up meanwhile."""
    plant = TalkingPlant(plan("t1"))
    change(plant, vehicle="t2", opens_at=plant.clock() + timedelta(hours=1))
    assert shown(plant) == []
    plant.later(hours=1)
    plant.settle()
    assert [each.vehicle for each in shown(plant)] == ["t2"]


def test_a_shipment_that_comes_back_to_its_first_truck_is_told_to_it_again() -> None:
    """What it was told first was taken back."""
    plant = TalkingPlant(plan("t1"))
    change(plant, vehicle="t2")
    assert [each.vehicle for each in shown(plant)] == ["t2"]
    change(plant, vehicle="t3", opens_at=plant.clock() + timedelta(hours=1))
    assert shown(plant) == []
    change(plant, vehicle="t2", opens_at=None)
    assert [each.vehicle for each in shown(plant)] == ["t2"]


@pytest.mark.parametrize("minutes", [10, 90])
def test_a_window_that_moves_while_it_is_open_is_told_as_a_new_one(minutes: int) -> None:
    """It takes the place of the old one, and is not told as if there had been none."""
    plant = TalkingPlant(plan("t1"))
    change(plant, **later(plant, timedelta(minutes=minutes)))
    assert [each.kind for each in shown(plant)] == [Kind.WINDOW]
