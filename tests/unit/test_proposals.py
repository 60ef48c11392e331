"""Proposals: accepted by rule, left to a person, declined, withdrawn."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from tests.integration.samples import T0, plan, shipment
from tests.learning_runs import way_in
from tests.talk_runs import NOW, TalkingPlant, wish
from tracking.board import DockTime, Row
from tracking.message import Answer, Kind, Message, Stage
from tracking.plan import Shipment
from tracking.state import Milestone
from tracking.wish import is_free

OWN = shipment("s-t1", "t1")


def two_doors() -> TalkingPlant:
    """t1 is due at D01 from 9:00 UTC, t2 at the same door from 11:00; each for 45 minutes."""
    return TalkingPlant(replace(plan("t1"), shipments=(OWN, shipment("s-t2", "t2", hour=5))))


def proposal(plant: TalkingPlant) -> Message:
    return plant.kinds(Kind.PROPOSAL)[-1]


def answer(plant: TalkingPlant) -> tuple[bool | None, str, str]:
    """The last answer that went down: yes or no, the carrier's own id, the words."""
    last = plant.kinds(Kind.ANSWER)[-1]
    return last.accept, last.own_id, last.text


class TestByRule:
    def test_a_window_in_which_the_door_is_free_is_accepted(self) -> None:
        """The plan's window moves, an answer goes down, and the new window is told; all in one commit."""
        plant = two_doors()
        plant.store.write_reports([wish(4)])
        commit = plant.step(whole=False)
        start = T0 + timedelta(hours=4)
        assert commit.plan is not None
        assert plant.planned().window_start == start
        assert plant.planned().window_end == start + timedelta(minutes=45)
        assert (proposal(plant).stage, proposal(plant).answer) == (
            Stage.ACCEPTED,
            Answer(at=NOW, by="rule", accept=True),
        )
        assert answer(plant) == (True, "p1", "Accepted: door D01, 11:00 to 11:45.")
        assert [one.text for one in plant.kinds(Kind.WINDOW)] == ["New window at door D01: 11:00 to 11:45."]
        assert next(row for row in commit.rows if row.shipment == "s-t1").window_start == start

    def test_a_window_that_only_touches_the_next_is_free(self) -> None:
        """One may come until the next one is due, not a minute longer."""
        plant = two_doors()
        plant.tell(wish(4.25))
        assert proposal(plant).stage is Stage.ACCEPTED
        plant.tell(wish(4.25, own_id="p2", window_end=T0 + timedelta(hours=5, minutes=1)))
        assert proposal(plant).stage is Stage.OPEN

    def test_what_has_been_decided_stays_so_when_it_is_said_again(self) -> None:
        """The same proposal again, also with another window or to another writer, changes nothing."""
        plant = two_doors()
        plant.tell(wish(4))
        before = plant.store.list_messages("plant")
        plant.restart()
        plant.tell(wish(4, at_s=60), wish(6, at_s=61))
        assert plant.store.list_messages("plant") == before
        assert plant.planned().window_start == T0 + timedelta(hours=4)

    def test_two_wishes_for_one_window_cannot_both_be_granted(self) -> None:
        """Of two read in one step the first has the door."""
        plant = two_doors()
        plant.tell(wish(8), wish(8.5, vehicle="t2", at_s=1))
        assert [one.stage for one in plant.kinds(Kind.PROPOSAL)] == [Stage.ACCEPTED, Stage.OPEN]

    @pytest.mark.parametrize(
        ("said", "words"),
        [
            (wish(0.1), "Declined. That window has begun already."),
            (wish(4, shipment="s-t2"), "Declined. plant expects no shipment s-t2 of t1 any more."),
        ],
    )
    def test_what_cannot_be_is_declined_at_once(self, said: object, words: str) -> None:
        """A window that has begun, or a shipment that is not the vehicle's own."""
        plant = two_doors()
        plant.tell(said)  # type: ignore[arg-type]
        assert proposal(plant).stage is Stage.DECLINED
        assert answer(plant) == (False, "p1", words)
        assert plant.planned() == OWN


class TestByAPerson:
    def test_a_taken_door_is_for_a_person_to_decide(self) -> None:
        """Until then it is open and moves nothing; accepted, the window moves all the same, with the person's words."""
        plant = two_doors()
        plant.tell(wish(5.5))
        assert proposal(plant).stage is Stage.OPEN
        assert (plant.kinds(Kind.ANSWER), plant.planned()) == ([], OWN)
        assert plant.order("decide", by="Ann", proposal=proposal(plant).id, accept=True, text="D01 it is") == "accepted"
        assert proposal(plant).answer == Answer(at=NOW, by="Ann", accept=True, text="D01 it is")
        assert plant.planned().window_start == T0 + timedelta(hours=5.5)
        assert answer(plant) == (True, "p1", "Accepted: door D01, 12:30 to 13:15. D01 it is")

    def test_declined_by_a_person(self) -> None:
        """The plan stays, and the words go down; a second decision is refused."""
        plant = two_doors()
        plant.tell(wish(5.5))
        decided = {"by": "Ann", "proposal": proposal(plant).id, "accept": False, "text": "full"}
        assert plant.order("decide", **decided) == "declined"
        assert answer(plant) == (False, "p1", "Declined. full")
        assert plant.planned() == OWN
        assert plant.order("decide", **decided) == "refused: the proposal is declined already by Ann"
        assert len(plant.kinds(Kind.ANSWER)) == 1

    def test_what_is_no_proposal_is_refused(self) -> None:
        """A decision on an id that is none, or on another message, says so."""
        plant = two_doors()
        message = plant.write()
        for wrong in ("nothing", message.id):
            answered = plant.order("decide", by="Ann", proposal=wrong, accept=True)
            assert answered == f"refused: there is no proposal {wrong!r}"

    def test_undecided_it_is_declined_when_the_window_begins(self) -> None:
        """Not a moment before."""
        plant = two_doors()
        plant.tell(wish(5.5))
        plant.clock.at = T0 + timedelta(hours=5.5, seconds=-1)
        plant.step(whole=False)
        assert proposal(plant).stage is Stage.OPEN
        plant.later(seconds=1)
        plant.step(whole=False)
        assert proposal(plant).stage is Stage.DECLINED
        assert answer(plant) == (False, "p1", "Declined. It was not decided in time.")

    def test_a_second_proposal_replaces_an_open_one(self) -> None:
        """The older is withdrawn, whichever of them is read first."""
        plant = two_doors()
        plant.tell(wish(5.5), wish(5.6, own_id="p3", at_s=20))
        plant.tell(wish(5.7, own_id="p2", at_s=10))
        assert {one.own_id: one.stage for one in plant.kinds(Kind.PROPOSAL)} == {
            "p1": Stage.WITHDRAWN,
            "p2": Stage.WITHDRAWN,
            "p3": Stage.OPEN,
        }

    def test_a_truck_that_is_here_comes_at_no_other_time(self) -> None:
        """What it wished for earlier nobody can accept any more, and another wish is declined."""
        plant = two_doors()
        plant.tell(wish(5.5))
        plant.drive(*way_in("t1"))
        assert plant.row().milestone is Milestone.UNLOADING
        asked = plant.order("decide", by="Ann", proposal=proposal(plant).id, accept=True)
        assert asked == "refused: shipment s-t1 is here already, or has ended"
        plant.tell(wish(5.7, own_id="p2", at_s=10))
        assert answer(plant) == (False, "p2", "Declined. Shipment s-t1 is here already.")


def row(other: Shipment, milestone: Milestone, dock: DockTime | None = None) -> dict[str, Row]:
    found = Row(
        shipment=other.id,
        site="plant",
        carrier="acme",
        supplier="bolts",
        vehicle=other.vehicle,
        door=other.door,
        window_start=other.window_start,
        window_end=other.window_end,
        origin="Hamburg",
        milestone=milestone,
        dock=dock,
    )
    return {other.id: found}


class TestFree:
    """The door D01 from 9:00 to 9:45 UTC, which t1 wishes for."""

    OTHER = shipment("s-t2", "t2", hour=3.5)

    def test_a_planned_window_takes_the_door(self) -> None:
        """Also of a truck that nobody has heard of yet; at another door it does not."""
        assert not is_free(OWN, (OWN, self.OTHER), {})
        assert is_free(OWN, (OWN, replace(self.OTHER, door="D02")), {})

    def test_who_has_ended_is_out_of_the_way(self) -> None:
        """A truck that is done, or never came, leaves its window to others."""
        assert is_free(OWN, (OWN, self.OTHER), row(self.OTHER, Milestone.DONE))
        assert not is_free(OWN, (OWN, self.OTHER), row(self.OTHER, Milestone.UNLOADING))

    def test_a_truck_expected_at_the_door_takes_it_whatever_its_window(self) -> None:
        """A late truck that will stand at the door then has it."""
        early = shipment("s-t2", "t2", hour=1)
        at, gone = T0 + timedelta(hours=3.5), T0 + timedelta(hours=4)
        dock = DockTime(gate_at=at, door_at=at, free_at=gone, free_p90=gone)
        assert not is_free(OWN, (OWN, early), row(early, Milestone.EN_ROUTE, dock))
        assert is_free(OWN, (OWN, early), row(early, Milestone.EN_ROUTE))
