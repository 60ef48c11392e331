"""What a site's writer publishes between whole looks, and a large board in turns."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from ingest import published
from ingest.published import Published
from tests.scenes import NOON, by_vehicle, make_plan, make_shipment, make_state, minutes
from tracking import scene
from tracking.outlook import look
from tracking.plan import SitePlan
from tracking.state import VehicleState

DOORS = 6
SOON = NOON + timedelta(seconds=20)


def plant() -> tuple[SitePlan, list[VehicleState]]:
    """Two trucks on their way to each door."""
    numbers = range(1, 2 * DOORS + 1)
    shipments = [make_shipment(n, door=f"D{n % DOORS:02}", window=60 + 90 * (n // DOORS)) for n in numbers]
    return make_plan(*shipments), [make_state(n, km=30 + n) for n in numbers]


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The shipments whose outlook was worked out, in order."""
    found: list[str] = []

    def noted(site: object, shipment: object, *args: object, **named: object) -> object:
        found.append(shipment.id)  # type: ignore[attr-defined]
        return look(site, shipment, *args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(scene, "look", noted)
    return found


def test_a_ping_costs_a_look_at_its_own_truck(looked_at: list[str]) -> None:
    """Between whole looks only the truck that was heard is looked at, whoever shares its door; its row is right."""
    plan, states = plant()
    board = Published("plant", ())
    board.renew(plan, by_vehicle(*states), NOON)
    looked_at.clear()
    states[0] = replace(states[0], position=make_state(1, km=25).position)
    rows, removed = board.renew_some(plan, by_vehicle(*states), NOON, frozenset({"S1"}))
    assert looked_at == ["S1"]
    whole = Published("plant", ())
    expected = {row.shipment: row for row in whole.renew(plan, by_vehicle(*states), NOON)[0]}
    assert "S1" in {row.shipment for row in rows}
    assert [expected[row.shipment] for row in rows] == list(rows)
    assert removed == ()


def test_a_ping_changes_the_rows_of_those_who_share_its_door() -> None:
    """A truck that comes into another's stay at their door is in that one's row too, though nothing was heard of it."""
    plan = make_plan(make_shipment(1, window=120), make_shipment(2, window=120))
    states = [make_state(1, km=20), make_state(2, km=400)]
    board = Published("plant", ())
    before = {row.shipment: row for row in board.renew(plan, by_vehicle(*states), NOON)[0]}
    states[1] = replace(states[1], position=make_state(2, km=20).position)
    rows, _ = board.renew_some(plan, by_vehicle(*states), NOON, frozenset({"S2"}))
    assert before["S1"].conflicts == ()
    assert {row.shipment: row.conflicts for row in rows} == {"S1": ("S2",), "S2": ("S1",)}


def test_a_small_board_is_looked_at_as_a_whole(looked_at: list[str]) -> None:
    """With few rows a turn is the whole board."""
    plan, states = plant()
    board = Published("plant", ())
    board.renew(plan, by_vehicle(*states), NOON)
    looked_at.clear()
    board.renew_turn(plan, by_vehicle(*states), SOON, frozenset())
    assert (board.turns, sorted(looked_at)) == (1, sorted(each.id for each in plan.shipments))


def test_a_large_board_is_looked_at_in_turns(looked_at: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """In as many turns as the board says every shipment is looked at once, and what time changed is published."""
    monkeypatch.setattr(published, "ROWS_A_TURN", 4)
    plan, states = plant()
    board, later = Published("plant", ()), NOON + minutes(45)
    board.renew(plan, by_vehicle(*states), NOON)
    looked_at.clear()
    turns = [board.renew_turn(plan, by_vehicle(*states), later, frozenset())[0] for _ in range(board.turns)]
    assert len(turns) == 3
    assert sorted(looked_at) == sorted(each.id for each in plan.shipments)
    told = {row.shipment: row for rows in turns for row in rows}
    whole = Published("plant", ()).renew(plan, by_vehicle(*states), later)[0]
    assert {row.risk for row in whole} == {row.risk for row in told.values()}
    assert set(told) == {row.shipment for row in whole}


def test_a_turn_passes_over_trucks_just_heard(looked_at: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Who was looked at since the last turn of its door is passed over once; after two rounds the board is right."""
    monkeypatch.setattr(published, "ROWS_A_TURN", 4)
    plan, states = plant()
    board, later = Published("plant", ()), NOON + minutes(45)
    told = {row.shipment: row for row in board.renew(plan, by_vehicle(*states), NOON)[0]}
    states[0] = replace(states[0], position=make_state(1, km=25).position)
    told |= {row.shipment: row for row in board.renew_some(plan, by_vehicle(*states), NOON, frozenset({"S1"}))[0]}
    whole = {row.shipment: row for row in Published("plant", ()).renew(plan, by_vehicle(*states), later)[0]}
    rounds, right = [], []
    for _ in range(2):
        looked_at.clear()
        for _ in range(board.turns):
            rows, removed = board.renew_turn(plan, by_vehicle(*states), later, frozenset())
            told |= {row.shipment: row for row in rows}
            assert removed == ()
        rounds.append(sorted(looked_at))
        right.append(told == whole)
    everybody = sorted(each.id for each in plan.shipments)
    assert rounds == [[each for each in everybody if each != "S1"], everybody]
    assert right == [False, True]


def test_messages_that_change_nothing_do_not_hold_a_turn_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """A truck of which only repeated pings come falls silent in its turn, as one does of which nothing comes."""
    monkeypatch.setattr(published, "ROWS_A_TURN", 4)
    plan, states = plant()
    board, later = Published("plant", ()), NOON + minutes(45)
    told = {row.shipment: row for row in board.renew(plan, by_vehicle(*states), NOON)[0]}
    for _ in range(2 * board.turns):
        told |= {row.shipment: row for row in board.renew_some(plan, by_vehicle(*states), later, frozenset({"S1"}))[0]}
        told |= {row.shipment: row for row in board.renew_turn(plan, by_vehicle(*states), later, frozenset({"S1"}))[0]}
    whole = {row.shipment: row for row in Published("plant", ()).renew(plan, by_vehicle(*states), later)[0]}
    assert told["S1"] == whole["S1"]


def test_what_left_the_board_is_removed_in_its_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    """A shipment that time alone takes off the board loses its row with the turn of its door."""
    monkeypatch.setattr(published, "ROWS_A_TURN", 4)
    plan, states = plant()
    board, much_later = Published("plant", ()), NOON + timedelta(days=3)
    board.renew(plan, by_vehicle(*states), NOON)
    gone = [each for _ in range(board.turns) for each in board.renew_turn(plan, {}, much_later, frozenset())[1]]
    assert sorted(gone) == sorted(each.id for each in plan.shipments)


def test_after_a_fault_all_is_looked_at_again(looked_at: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """What was kept is not trusted after a fault in the middle of an evaluation."""
    plan, states = plant()
    board = Published("plant", ())
    board.renew(plan, by_vehicle(*states), NOON)
    states[0] = replace(states[0], position=make_state(1, km=25).position)
    with monkeypatch.context() as patched:
        patched.setattr("tracking.evaluate.find_reason", lambda *_: 1 / 0)
        assert board.renew_some(plan, by_vehicle(*states), NOON, frozenset({"S1"})) == ((), ())
    looked_at.clear()
    rows, _ = board.renew_some(plan, by_vehicle(*states), NOON, frozenset({"S1"}))
    assert "S1" in {row.shipment for row in rows}
    assert set(looked_at) >= {"S1", f"S{1 + DOORS}"}


def fail_at(monkeypatch: pytest.MonkeyPatch, shipment_id: str) -> None:
    """Makes the outlook of one shipment raise, as a row would that nobody thought of."""

    def look_or_fail(site: object, shipment: object, *args: object, **named: object) -> object:
        assert shipment.id != shipment_id, "a fault in one row"  # type: ignore[attr-defined]
        return look(site, shipment, *args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(scene, "look", look_or_fail)


FAULTY = "S5"  # at the last door: the others have been worked out by then


def sound_rows(plan: SitePlan, states: list[VehicleState]) -> dict[str, object]:
    """What a board without a fault says of all but those at the door of the faulty one."""
    whole = Published("plant", ()).renew(plan, by_vehicle(*states), NOON)[0]
    return {row.shipment: row for row in whole if row.door != plan.shipments[4].door}


def test_one_faulty_row_costs_its_door_and_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where one shipment cannot be worked out, the rows of every other door are as they would be without it."""
    plan, states = plant()
    expected = sound_rows(plan, states)
    fail_at(monkeypatch, FAULTY)
    rows, _ = Published("plant", ()).renew(plan, by_vehicle(*states), NOON)
    assert {row.shipment: row for row in rows} == expected


def test_one_faulty_row_costs_no_other_door_of_its_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a large board the other doors of a faulty row's turn, and who was heard in that step, are published."""
    monkeypatch.setattr(published, "ROWS_A_TURN", 4)
    plan, states = plant()
    expected = sound_rows(plan, states)
    fail_at(monkeypatch, FAULTY)
    board = Published("plant", ())
    rows, _ = board.renew_some(plan, by_vehicle(*states), NOON, frozenset(each.id for each in plan.shipments))
    assert {row.shipment: row for row in rows} == expected


def test_the_first_look_is_at_the_whole_board(monkeypatch: pytest.MonkeyPatch) -> None:
    """A writer that takes over a large board looks at all of it before it says how fresh the board is."""
    monkeypatch.setattr(published, "ROWS_A_TURN", 4)
    plan, states = plant()
    stored = Published("plant", ()).renew(plan, by_vehicle(*states), NOON)[0]
    later = NOON + minutes(45)
    rows, _ = Published("plant", stored).renew_turn(plan, by_vehicle(*states), later, frozenset())
    assert {row.shipment for row in rows} == {row.shipment for row in stored}
