"""What trucks are told without a person: door and window, and what becomes of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from ingest.talk import instructions
from tests.integration.samples import pings, plan, shipment
from tests.talk_runs import NOW, TalkingPlant
from tracking.message import Kind, Message, Stage


def assigned(plant: TalkingPlant, shipment_id: str = "s-t1") -> list[tuple[str, Stage, str]]:
    found = [one for one in plant.store.list_messages("plant", shipment=shipment_id) if not one.up]
    return [(one.kind.value, one.stage, one.text) for one in found]


class TestAssignments:
    def test_a_shipment_that_opens_is_assigned_once(self) -> None:
        """Its driver reads door and window in the site's time; neither another look nor another writer says it anew."""
        plant = TalkingPlant(plan("t1"))
        told = [("assignment", Stage.QUEUED, "Door D01: 10:00 to 10:45.")]
        assert assigned(plant) == told
        plant.restart()
        plant.settle()
        assert assigned(plant) == told
        (message,) = plant.kinds(Kind.ASSIGNMENT)
        planned = shipment("s-t1", "t1")
        assert (message.door, message.window_start, message.window_end) == (
            "D01",
            planned.window_start,
            planned.window_end,
        )

    def test_one_that_is_not_open_yet_is_not(self) -> None:
        """Nothing is told before the shipment opens."""
        late = replace(shipment("s-t1", "t1"), opens_at=NOW + timedelta(minutes=1))
        plant = TalkingPlant(replace(plan("t1"), shipments=(late,)))
        assert assigned(plant) == []
        plant.later(minutes=1)
        plant.step()
        assert len(assigned(plant)) == 1

    def test_a_window_that_moves_is_told_as_such(self) -> None:
        """A new window withdraws the assignment before, a new door makes a new assignment, and back again likewise."""
        plant = TalkingPlant(plan("t1"))
        first = shipment("s-t1", "t1")
        moved = replace(first, window_end=first.window_end + timedelta(minutes=30))
        for changed in (moved, replace(moved, door="D02"), first):
            plant.store.submit_plan(replace(plan("t1"), shipments=(changed,)))
            plant.settle()
        assert assigned(plant) == [
            ("assignment", Stage.WITHDRAWN, "Door D01: 10:00 to 10:45."),
            ("window", Stage.WITHDRAWN, "New window at door D01: 10:00 to 11:15."),
            ("assignment", Stage.WITHDRAWN, "Door D02: 10:00 to 11:15."),
            ("assignment", Stage.QUEUED, "Door D01: 10:00 to 10:45."),
        ]

    def test_another_truck_gets_the_assignment_of_the_one_before(self) -> None:
        """When a shipment changes vehicles, the old one's assignment is withdrawn and both outboxes are marked."""
        plant = TalkingPlant(plan("t1"))
        plant.marked()
        plant.store.submit_plan(replace(plan("t1"), shipments=(shipment("s-t1", "t7"),)))
        plant.settle()
        assert [(one.vehicle, one.stage) for one in plant.kinds(Kind.ASSIGNMENT)] == [
            ("t1", Stage.WITHDRAWN),
            ("t7", Stage.QUEUED),
        ]
        assert plant.marked() == {"t1", "t7"}

    def test_a_large_plan_is_told_over_some_steps(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """No commit holds more new messages than a step may make, and each shipment is told once."""
        monkeypatch.setattr(instructions, "MADE_AT_ONCE", 7)
        plant = TalkingPlant(plan(*[f"t{n}" for n in range(30)]))
        plant.settle()
        assert [len(commit.messages) for commit in plant.commits] == [7, 7, 7, 7, 2]
        assert len(plant.kinds(Kind.ASSIGNMENT)) == 30


class TestAFix:
    def test_a_position_measured_since_answers_it(self) -> None:
        """A request for a fix lasts fifteen minutes, withdraws the one before, and is answered by any newer fix."""
        plant = TalkingPlant()
        first = plant.write("", kind="fix")
        assert first.expires_at == NOW + timedelta(minutes=15)
        second = plant.write("", carrier="acme", vehicle="t1", kind="fix")
        assert (plant.find(first).stage, second.shipment) == (Stage.WITHDRAWN, "s-t1")
        plant.drive(*pings("t1", 3))
        assert plant.find(second).stage is Stage.QUEUED
        plant.drive(*pings("t1", 1, start_s=605))
        assert plant.find(second).stage is Stage.ANSWERED


def kept(plant: TalkingPlant) -> dict[str, Message]:
    return {one.id: one for one in plant.store.list_messages("plant")}


def test_old_messages_of_shipments_that_are_gone_are_forgotten() -> None:
    """A month after a shipment has left the board its messages go, and those of expected ones stay."""
    plant = TalkingPlant(plan("t1"))
    message = plant.write()
    plant.later(days=2)
    plant.settle()
    plant.store.submit_plan(replace(plan(), shipments=(replace(shipment("s-t5", "t5", hour=24 * 40), depart_at=None),)))
    plant.settle()
    assert message.id in kept(plant)
    plant.later(days=31)
    plant.settle()
    plant.settle()
    assert kept(plant) == {}
