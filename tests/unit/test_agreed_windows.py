"""Windows that were agreed with a carrier, and plan files that name their shipments again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from store.ports import Commit
from tests.integration.samples import T0, plan, shipment
from tests.talk_runs import TalkingPlant, wish
from tracking.message import Kind
from tracking.plan import Shipment, SitePlan

OWN = shipment("s-t1", "t1")
FILE = replace(plan("t1"), shipments=(OWN, shipment("s-t2", "t2", hour=5)))
GRANTED = T0 + timedelta(hours=4)


def due(hour: float, **changes: Any) -> Shipment:
    """s-t1 as a file has it that lets it come at another hour."""
    return replace(shipment("s-t1", "t1", hour=hour), **changes)


def by_rule() -> TalkingPlant:
    plant = TalkingPlant(FILE)
    plant.tell(wish(4))
    return plant


def by_a_person() -> TalkingPlant:
    """The door is taken then, and Ann has it come all the same."""
    plant = TalkingPlant(replace(FILE, shipments=(OWN, shipment("s-t2", "t2", hour=4))))
    plant.tell(wish(4))
    plant.order("decide", by="Ann", proposal=plant.kinds(Kind.PROPOSAL)[-1].id, accept=True)
    return plant


def told(plant: TalkingPlant) -> list[str]:
    """What t1 was told of its window by itself, in words."""
    return [one.text for one in plant.kinds(Kind.WINDOW, "s-t1")]


class TestTheSameFileAgain:
    @pytest.mark.parametrize("granted", [by_rule, by_a_person])
    def test_it_leaves_an_agreed_window_as_it_is(self, granted: Callable[[], TalkingPlant]) -> None:
        """The export of each night says what it said before: that is no word about what was agreed since."""
        plant = granted()
        assert plant.planned().window_start == GRANTED
        for _ in range(2):
            plant.restart()
            assert plant.imports(OWN) == "0 shipments added, 0 changed; 1 agreed window kept"
            assert plant.planned().window_start == GRANTED
            assert plant.planned().window_end == GRANTED + timedelta(minutes=45)
        assert told(plant) == ["New window at door D01: 11:00 to 11:45."]

    def test_what_else_the_file_says_of_the_shipment_counts(self) -> None:
        """A door, a truck of the same carrier, the goods: only a window is agreed."""
        plant = by_rule()
        assert plant.imports(due(3, door="D02", vehicle="t9")) == "0 shipments added, 1 changed; 1 agreed window kept"
        found = plant.planned()
        assert (found.door, found.vehicle, found.window_start) == ("D02", "t9", GRANTED)

    def test_a_window_agreed_twice_is_still_held_against_the_file(self) -> None:
        """What the file said stays the base, also where the carrier has gone back to it."""
        plant = by_rule()
        plant.tell(wish(4.1, own_id="p2", at_s=60))
        assert plant.imports(OWN) == "0 shipments added, 0 changed; 1 agreed window kept"
        assert plant.planned().window_start == T0 + timedelta(hours=4.1)
        plant.tell(wish(3, own_id="p3", at_s=120))
        assert plant.imports(OWN) == "0 shipments added, 0 changed; 1 agreed window kept"
        assert plant.imports(due(6)).endswith("; 1 agreed window changed by the file: s-t1")


class TestAnotherWindowInTheFile:
    def test_the_planner_has_decided_anew(self) -> None:
        """The file wins, the truck is told of it as of any change, and the import says so."""
        plant = by_rule()
        assert plant.imports(due(6)) == ("0 shipments added, 1 changed; 1 agreed window changed by the file: s-t1")
        assert plant.planned().window_start == T0 + timedelta(hours=6)
        assert told(plant)[-1] == "New window at door D01: 13:00 to 13:45."
        assert plant.imports(due(6)) == "0 shipments added, 0 changed"

    def test_the_end_of_a_window_counts_too(self) -> None:
        """A longer window is another one."""
        plant = by_rule()
        longer = due(3, window_end=OWN.window_end + timedelta(hours=1))
        assert plant.imports(longer).endswith("1 agreed window changed by the file: s-t1")

    def test_a_file_that_names_the_agreed_window_has_taken_it_over(self) -> None:
        """The planner wrote into his own system what was agreed: from then on that is what a file is held against."""
        plant = by_rule()
        assert plant.imports(due(4)) == "0 shipments added, 0 changed; 1 agreed window kept"
        assert plant.imports(due(4)) == "0 shipments added, 0 changed; 1 agreed window kept"
        assert plant.imports(OWN).endswith("1 agreed window changed by the file: s-t1")
        assert plant.planned().window_start == OWN.window_start

    def test_what_was_agreed_with_another_carrier_is_void(self) -> None:
        """Whoever brings it now was promised nothing: the file's window counts, and that is said."""
        plant = by_rule()
        said = plant.imports(due(3, carrier="rival", vehicle="r9"))
        assert said == "0 shipments added, 1 changed; 1 agreed window changed by the file: s-t1"
        assert plant.planned().window_start == OWN.window_start

    def test_kept_and_changed_ones_are_counted(self) -> None:
        """Each agreed window that the file changes is named."""
        plant = by_rule()
        plant.tell(wish(7, own_id="p2", vehicle="t2", at_s=60))
        assert plant.imports(due(6), FILE.shipments[1]) == (
            "0 shipments added, 1 changed; 1 agreed window kept, 1 changed by the file: s-t1"
        )

    def test_a_long_list_of_changed_ones_ends_in_a_number(self) -> None:
        """Twenty are named."""
        names = [f"t{n:02}" for n in range(23)]
        plant = TalkingPlant(replace(FILE, shipments=tuple(shipment(f"s-{n}", n, hour=40) for n in names)))
        for hour, name in enumerate(names):
            plant.tell(wish(50 + hour, vehicle=name))
        said = plant.imports(*(shipment(f"s-{n}", n, hour=39) for n in names))
        assert "; 23 agreed windows changed by the file: s-t00, s-t01, " in said
        assert said.endswith(", s-t19 and 3 more")


class TestWhoeverWasPromised:
    def test_a_truck_that_was_granted_a_window_days_ahead_is_told_of_another_at_once(self) -> None:
        """Nothing else was told of it yet, since its shipment is not open; but a granted window was."""
        late = replace(shipment("s-t1", "t1", hour=120), depart_at=T0 + timedelta(hours=110))
        plant = TalkingPlant(replace(FILE, shipments=(late,)))
        plant.tell(wish(122))
        assert (len(plant.kinds(Kind.ANSWER)), plant.kinds(Kind.ASSIGNMENT)) == (1, [])
        moved = replace(late, window_start=T0 + timedelta(hours=130), window_end=T0 + timedelta(hours=131))
        assert plant.imports(moved).endswith("1 agreed window changed by the file: s-t1")
        assert [one.window_start for one in plant.kinds(Kind.ASSIGNMENT)] == [moved.window_start]
        plant.settle()
        assert len(plant.kinds(Kind.ASSIGNMENT)) == 1

    def test_a_grant_and_a_file_in_one_step_leave_the_truck_with_the_last_word(self) -> None:
        """The window goes to and fro before the truck is told: granted one, it is told that it has another."""
        plant = TalkingPlant(replace(FILE, shipments=(OWN, shipment("s-t2", "t2", hour=4))))
        plant.tell(wish(4))
        plant.later(minutes=1)
        plant.store.submit_plan(SitePlan(site=FILE.site, shipments=(due(6),)))
        decision = f'{{"by": "Ann", "proposal": "{plant.kinds(Kind.PROPOSAL)[-1].id}", "accept": true}}'
        plant.store.submit_order("plant", "decide", decision.encode())
        assert plant.imports(OWN).endswith("1 agreed window changed by the file: s-t1")
        last = max((one for one in plant.kinds(Kind.WINDOW, "s-t1")), key=lambda one: one.at)
        assert last.window_start == OWN.window_start


def store_plan(plant: TalkingPlant, *shipments: Shipment) -> None:
    """Has the store keep this plan, and begins a new writer on it."""
    changed = replace(plant.store.get_plan("plant"), shipments=shipments)
    plant.store.commit(plant.lease, Commit(as_of=plant.clock(), plan=changed))
    plant.restart()


class TestPlansStoredBefore:
    """Those of a release that did not keep what the file had said."""

    def stored_before(self) -> TalkingPlant:
        plant = by_rule()
        store_plan(plant, *(replace(each, agreed=None) for each in plant.store.get_plan("plant").shipments))
        return plant

    def test_what_was_agreed_is_kept_once_and_that_is_said(self) -> None:
        """Nobody knows whether the file is another one: the carrier was given a word, so it stays."""
        plant = self.stored_before()
        assert plant.imports(OWN) == (
            "0 shipments added, 0 changed; 1 agreed window kept; "
            "of those kept it is not known what the last file said, look at them: s-t1"
        )
        assert plant.planned().window_start == GRANTED
        plant.restart()
        assert plant.imports(OWN) == "0 shipments added, 0 changed; 1 agreed window kept"
        assert plant.imports(due(6)).endswith("1 agreed window changed by the file: s-t1")

    def test_a_window_that_was_planned_again_since_is_not_agreed(self) -> None:
        """A file that was imported after the grant, by that release, has undone it: nothing is agreed any more."""
        plant = self.stored_before()
        store_plan(plant, OWN)
        assert plant.imports(due(6)) == "0 shipments added, 1 changed"
        assert plant.planned().window_start == T0 + timedelta(hours=6)

    def test_a_shipment_that_is_planned_anew_is_none_of_them(self) -> None:
        """What was agreed about a trip that is over is over, also where its id and its window come again."""
        plant = by_rule()
        store_plan(plant)
        assert plant.imports(due(4)) == "1 shipment added, 0 changed"
        plant.restart()
        assert plant.imports(due(6)) == "0 shipments added, 1 changed"


def test_an_order_cannot_say_what_was_agreed() -> None:
    """Only a grant makes an agreement."""
    plant = by_rule()
    plant.store.submit_plan(SitePlan(site=FILE.site, shipments=(due(6, agreed=plant.planned().agreed),)))
    plant.step()
    assert plant.imports(due(7)) == "0 shipments added, 1 changed"
