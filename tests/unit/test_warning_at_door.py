"""Warnings of trucks that are here, or that meet another at their door."""

from __future__ import annotations

from tests.scenes import NOON, alone, board, find_warning, get_warning, make_plan, make_shipment, make_state, minutes
from tracking.board import Severity, WarningKind
from tracking.state import Milestone


def test_waiting_in_the_yard() -> None:
    """Waiting counts from the window's start, and names who stands at the door."""
    plan = make_plan(make_shipment(1, window=-40), make_shipment(2, window=-60))
    here = make_state(1, km=0, milestone=Milestone.IN_YARD, reached={"in_yard": NOON - minutes(90)})
    there = make_state(2, km=0, milestone=Milestone.UNLOADING, reached={"at_dock": NOON - minutes(20)})
    warning = get_warning(board(plan, here, there)["S1"], WarningKind.DWELL)
    assert warning.headline == "WAITING 40 min in the yard"
    assert warning.cause == "D01 taken by ACME T2 until 13:10"
    assert warning.remedy == "D02 free from 13:00"
    assert warning.since == NOON - minutes(10)


def test_waiting_for_nobody() -> None:
    """A truck that waits beside an empty door says so."""
    row = alone(window=-40, km=0, milestone=Milestone.IN_YARD, reached={"in_yard": NOON - minutes(31)})
    assert get_warning(row, WarningKind.DWELL).cause == "nobody at D01"


def test_unloading_too_long() -> None:
    """An unloading half over its time is amber, at twice it red, and offers the next truck another door."""
    plan = make_plan(make_shipment(1, window=-60), make_shipment(2, window=-10))
    waiting = make_state(2, km=0, milestone=Milestone.IN_YARD, reached={"in_yard": NOON - minutes(5)})
    stays = [
        make_state(1, km=0, milestone=Milestone.UNLOADING, reached={"at_dock": NOON - minutes(age)})
        for age in (45, 46, 61)
    ]
    found = [find_warning(board(plan, stay, waiting)["S1"], WarningKind.DWELL) for stay in stays]
    assert [warning and warning.severity for warning in found] == [None, Severity.AMBER, Severity.RED]
    assert found[1] is not None
    assert found[1].headline == "AT D01 FOR 46 min"
    assert found[1].cause == "unloading, 30 min expected"
    assert found[1].remedy == "ACME T2: D02 free from 13:00"


def test_conflict_is_told_to_the_second() -> None:
    """Of two trucks that meet at a door both know the other, and only the one that would wait is warned."""
    plan = make_plan(make_shipment(1, window=60, length=90), make_shipment(2, window=70, length=90))
    rows = board(plan, make_state(1, km=50), make_state(2, km=50))
    assert (rows["S1"].conflicts, rows["S2"].conflicts) == (("S2",), ("S1",))
    assert find_warning(rows["S1"], WarningKind.CONFLICT) is None
    warning = get_warning(rows["S2"], WarningKind.CONFLICT)
    assert warning.probability is not None
    assert 0.2 < warning.probability < 0.9, "both are an hour out: it may yet not come to that"
    assert warning.headline == f"D01 TAKEN {warning.probability * 100:.0f} %, until 14:42"
    assert warning.cause == "ACME T1 there from 14:12"
    assert warning.impact == "would wait 30 min"
    assert warning.remedy == "D02 free from 14:12"


def test_conflict_with_a_truck_that_stands_there() -> None:
    """A truck in the yard whose door is taken is a red conflict."""
    plan = make_plan(make_shipment(1, window=-60), make_shipment(2, window=-10))
    waiting = make_state(2, km=0, milestone=Milestone.IN_YARD, reached={"in_yard": NOON - minutes(5)})
    stands = make_state(1, km=0, milestone=Milestone.AT_DOCK, reached={"at_dock": NOON - minutes(5)})
    warning = get_warning(board(plan, stands, waiting)["S2"], WarningKind.CONFLICT)
    assert (warning.severity, warning.cause) == (Severity.RED, "ACME T1 stands there")
    assert (warning.headline, warning.probability) == ("D01 TAKEN until 13:25", None)


def test_far_conflict_is_no_warning() -> None:
    """Two medians that meet more than two hours ahead are drawn, not warned of."""
    plan = make_plan(make_shipment(1, window=180, length=90), make_shipment(2, window=180, length=90))
    rows = board(plan, make_state(1, km=180), make_state(2, km=180))
    assert rows["S2"].conflicts == ("S1",)
    assert find_warning(rows["S2"], WarningKind.CONFLICT) is None
