"""What a truck is told at the gate: to go to its door, or to wait until it is free."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ingest.talk import instructions
from ingest.talk.instructions import Instructions
from ingest.talk.letters import Letters
from ingest.talk.view import View
from tests.integration.samples import T0, plan, shipment
from tracking.board import DockTime, Row
from tracking.instruction import MOST_AT_GATE, Instruction, find_free_at, find_gate_instruction
from tracking.message import Kind, Message, Stage
from tracking.state import Milestone

BERLIN = ZoneInfo("Europe/Berlin")


def minutes(n: float) -> datetime:
    return T0 + timedelta(minutes=n)


def a_row(vehicle: str, milestone: Milestone, times: tuple[float, float, float] | None = None, **changes: Any) -> Row:
    """A truck due at D01; `times` are minutes after `T0`: at the gate, at the door, gone from it."""
    planned = shipment(f"s-{vehicle}", vehicle)
    dock = None
    if times is not None:
        gate, door, free = map(minutes, times)
        dock = DockTime(gate_at=gate, door_at=door, free_at=free, free_p90=free)
    usual: dict[str, Any] = {
        "shipment": planned.id,
        "site": "plant",
        "carrier": "acme",
        "supplier": "bolts",
        "vehicle": vehicle,
        "door": "D01",
        "window_start": planned.window_start,
        "window_end": planned.window_end,
        "origin": "Hamburg",
        "milestone": milestone,
        "dock": dock,
    }
    return Row(**usual | changes)


NEAR = a_row("t1", Milestone.APPROACHING, (20, 20, 50))


def told(row: Row, others: Sequence[Row], message: Message | None = None, now: datetime = T0) -> Instruction | None:
    return find_gate_instruction(row, [row, *others], message, BERLIN, now)


class TestWords:
    def test_to_a_free_door(self) -> None:
        """A truck that comes near is told to go to its door."""
        found = told(NEAR, [])
        assert found is not None
        assert (found.kind, found.text, found.door, found.window_start) == (
            Kind.GATE,
            "Go to door D01.",
            "D01",
            None,
        )

    def test_a_taken_door_is_waited_for(self) -> None:
        """It is told when the door is expected free, in the site's time, and nothing of who is there."""
        found = told(NEAR, [a_row("t2", Milestone.UNLOADING, (-30, -20, 40))])
        assert found is not None
        assert found.text == "Door D01 is taken, expected free at 07:40. Wait until you are told to go."
        assert found.window_start == minutes(40)

    @pytest.mark.parametrize("milestone", [Milestone.EN_ROUTE, Milestone.AT_DOCK, Milestone.DONE, Milestone.NO_SHOW])
    def test_only_trucks_between_approach_and_door_are_told(self, milestone: Milestone) -> None:
        """Who is further away, at the door, or has ended, hears nothing."""
        assert told(a_row("t1", milestone, (20, 20, 50)), []) is None


class TestWaiting:
    def test_a_door_that_will_be_free_in_time_is_free(self) -> None:
        """It is taken if it will be for five minutes or more after the truck is here."""
        assert find_free_at(NEAR, [a_row("t2", Milestone.UNLOADING, (-30, -20, 24.9))], T0) is None
        assert find_free_at(NEAR, [a_row("t2", Milestone.UNLOADING, (-30, -20, 25))], T0) == minutes(25)

    def test_a_truck_in_the_yard_waits_while_another_stands_at_the_door(self) -> None:
        """However soon that should be gone; overdue, it is expected gone now."""
        here = a_row("t1", Milestone.IN_YARD, (-5, 2, 32))
        assert find_free_at(here, [a_row("t2", Milestone.AT_DOCK, (-40, -30, 1))], T0) == minutes(1)
        assert find_free_at(here, [a_row("t2", Milestone.AT_DOCK, (-40, -30, -1))], T0) == T0

    def test_who_waits_in_the_yard_has_the_door_first_if_its_turn_is_before(self) -> None:
        """Of two in the yard the one whose turn comes first is told to go."""
        first, second = a_row("t1", Milestone.IN_YARD, (-5, 0, 30)), a_row("t2", Milestone.IN_YARD, (-3, 30, 60))
        assert find_free_at(first, [first, second], T0) is None
        assert find_free_at(second, [first, second], T0) == minutes(30)

    def test_a_truck_nobody_can_tell_the_times_of(self) -> None:
        """At the door it keeps it for a usual unloading from now; on its way it takes nothing."""
        here = a_row("t1", Milestone.IN_YARD)
        assert find_free_at(here, [a_row("t2", Milestone.AT_DOCK)], T0) == minutes(30)
        assert find_free_at(here, [a_row("t2", Milestone.AT_DOCK, busy_until=minutes(9))], T0) == minutes(9)
        assert find_free_at(here, [a_row("t2", Milestone.APPROACHING)], T0) is None


class Board:
    """Letters and instructions on rows that a test sets."""

    def __init__(self) -> None:
        self.rows: dict[str, Row] = {}
        self.letters = Letters("plant", ())
        self.view = View(plan("t1", "t2"), self.rows)
        self.now = T0

    def look(self, *rows: Row, anew: bool = False) -> list[tuple[str, Stage]]:
        """Gate messages for t1 after these rows; a new writer looks if `anew`."""
        if anew:
            self.letters = Letters("plant", self.letters.list_all())
        self.rows.update({row.shipment: row for row in rows})
        Instructions(self.letters).give(self.view, [row.shipment for row in rows], self.now)
        found = (each for each in self.letters.list_of("s-t1") if each.kind is Kind.GATE)
        return [(each.text.split()[0], each.stage) for each in found]


class TestGivenOnce:
    def test_wait_then_go_then_nothing(self) -> None:
        """Each is told once, whoever looks again; the later withdraws the one before; at the door none stands."""
        board, taken = Board(), a_row("t2", Milestone.UNLOADING, (-30, -20, 40))
        assert board.look(NEAR, taken) == [("Door", Stage.QUEUED)]
        assert board.look(NEAR, a_row("t2", Milestone.UNLOADING, (-30, -20, 45)), anew=True) == [("Door", Stage.QUEUED)]
        went = [("Door", Stage.WITHDRAWN), ("Go", Stage.QUEUED)]
        assert board.look(NEAR, a_row("t2", Milestone.DONE, (-30, -20, 3))) == went
        assert board.look(a_row("t1", Milestone.IN_YARD, (20, 20, 50)), anew=True) == went
        assert board.look(a_row("t1", Milestone.AT_DOCK, (20, 20, 50))) == [
            ("Door", Stage.WITHDRAWN),
            ("Go", Stage.WITHDRAWN),
        ]

    def test_a_door_that_is_taken_and_freed_by_the_minute_is_told_of_so_often_and_no_more(self) -> None:
        """After six instructions the driver is left to the people at the gate."""
        board = Board()
        for n in range(10):
            taken = Milestone.UNLOADING if n % 2 else Milestone.DONE
            board.look(NEAR, a_row("t2", taken, (-30, -20, 60)))
        assert len(board.look(NEAR)) == MOST_AT_GATE

    def test_a_fault_in_one_shipment_leaves_the_others_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A row that cannot be understood costs its own driver the instruction, nobody else."""

        def failing(row: Row, *rest: Any) -> Instruction | None:
            if row.shipment == "s-t2":
                raise ValueError("not to be understood")
            return find_gate_instruction(row, *rest)

        monkeypatch.setattr(instructions, "find_gate_instruction", failing)
        board = Board()
        board.view = View(plan("t2", "t1"), board.rows)
        assert board.look(a_row("t2", Milestone.APPROACHING), NEAR) == [("Go", Stage.QUEUED)]
