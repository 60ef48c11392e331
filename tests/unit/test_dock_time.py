"""Gate, door and free times on the board, with and without what the site has learnt."""

from __future__ import annotations

from datetime import datetime

from tests.scenes import NOON, by_vehicle, find_warning, get_warning, make_plan, make_shipment, make_site, make_state
from tests.scenes import minutes as span
from tests.trip_records import a_record, learnt
from tracking.board import DockTime, Row, Severity, WarningKind
from tracking.evaluate import evaluate
from tracking.geodesy import METRES_PER_DEGREE
from tracking.plan import Circle, Door, Shipment, Site
from tracking.prediction.knowledge import Knowledge
from tracking.prediction.model import Model
from tracking.state import Milestone, VehicleState

FENCED = make_site(doors=tuple(Door(id=f"D0{n}", fence=Circle(51 + n * 50 / METRES_PER_DEGREE, 9, 40)) for n in (1, 2)))
SLOW = learnt([a_record(docked=5.0, done=70.0)] * 60)
"""Of a site whose trucks dock after five minutes and unload for 65."""
EMPTY = Model()


def board(
    model: Model, *states: VehicleState, shipments: list[Shipment], site: Site = FENCED, now: datetime = NOON
) -> dict[str, Row]:
    rows = evaluate(make_plan(*shipments, site=site), by_vehicle(*states), now, Knowledge(model))
    return {row.shipment: row for row in rows}


def alone(model: Model, state: VehicleState, *, window: float = 0, now: datetime = NOON, site: Site = FENCED) -> Row:
    return board(model, state, shipments=[make_shipment(window=window)], site=site, now=now)["S1"]


def get_dock(row: Row) -> DockTime:
    assert row.dock is not None
    return row.dock


def docked(minutes_ago: float, number: int = 1) -> VehicleState:
    reached = {"in_yard": NOON - span(minutes_ago + 5), "at_dock": NOON - span(minutes_ago)}
    return make_state(number, km=0, milestone=Milestone.AT_DOCK, reached=reached)


def test_to_come() -> None:
    """A truck to come is at its door after the usual wait, and gone after the usual unloading."""
    row = alone(EMPTY, make_state(km=50), window=30)
    dock = get_dock(row)
    assert row.eta is not None
    assert dock.gate_at == row.eta.p50
    assert dock.door_at - dock.gate_at == span(5)
    assert dock.free_at - dock.door_at == span(30)
    assert row.busy_until == dock.free_at < dock.free_p90


def test_early_to_come() -> None:
    """Who comes before its window is expected at the door when that opens, not when it arrives."""
    dock = get_dock(alone(EMPTY, make_state(km=10), window=240))
    assert dock.gate_at < NOON + span(60)
    assert dock.door_at == NOON + span(245)


def test_learnt_unloading_moves_the_free_time() -> None:
    """Where trucks have been seen to unload for 65 minutes, a door is free that much later."""
    before, after = (get_dock(alone(model, make_state(km=50))) for model in (EMPTY, SLOW))
    assert abs((after.free_at - after.door_at) - span(65)) <= span(3)
    assert before.gate_at == after.gate_at


def test_at_the_door() -> None:
    """A truck at its door has actual times at gate and door, and what is left of the usual before it is free."""
    dock = get_dock(alone(SLOW, docked(20)))
    assert (dock.gate_at, dock.door_at) == (NOON - span(25), NOON - span(20))
    assert span(40) <= dock.free_at - NOON <= span(50)


def test_in_the_yard() -> None:
    """A truck in the yard has its actual arrival, and is at its door after what is left of the usual wait."""
    state = make_state(km=0, milestone=Milestone.IN_YARD, reached={"in_yard": NOON - span(2)})
    dock = get_dock(alone(EMPTY, state, window=-20))
    assert dock.gate_at == NOON - span(2)
    assert NOON <= dock.door_at <= NOON + span(10)
    assert dock.free_at == dock.door_at + span(30)


def test_done() -> None:
    """A truck that has left has actual times only."""
    reached = {"in_yard": NOON - span(70), "at_dock": NOON - span(60), "done": NOON - span(10)}
    dock = get_dock(alone(SLOW, make_state(milestone=Milestone.DONE, reached=reached)))
    assert (dock.free_at, dock.free_p90) == (NOON - span(10), NOON - span(10))


def test_nobody_can_say() -> None:
    """Without an estimate there are no times at the door."""
    assert alone(SLOW, make_state(km=None), window=60).dock is None


def test_a_door_without_a_fence_learns_the_whole_stay() -> None:
    """Where no docking is seen, stays learnt from gate to end tell when the door is free, and no wait is added."""
    model = learnt([a_record(docked=None, gate=0.0, done=50.0)] * 60)
    dock = get_dock(alone(model, make_state(km=50), site=make_site()))
    assert dock.door_at == max(dock.gate_at, NOON)
    assert abs((dock.free_at - dock.door_at) - span(50)) <= span(3)


def test_the_second_waits_for_the_first() -> None:
    """A truck whose door is taken is expected at it when the one before is gone."""
    shipments = [make_shipment(1, window=-60), make_shipment(2, window=-10)]
    waiting = make_state(2, km=0, milestone=Milestone.IN_YARD, reached={"in_yard": NOON - span(5)})
    rows = board(EMPTY, docked(5), waiting, shipments=shipments)
    assert get_dock(rows["S2"]).door_at == get_dock(rows["S1"]).free_at
    assert rows["S2"].busy_until == get_dock(rows["S2"]).free_at


def test_a_conflict_is_predicted_from_what_is_learnt() -> None:
    """Two trucks fifty minutes apart meet where unloading is known to take 65 minutes, and only there."""
    shipments = [make_shipment(1, window=-60), make_shipment(2, window=40)]
    states = [docked(0), make_state(2, km=20, fixed_at=NOON)]
    usual, slow = (board(model, *states, shipments=shipments) for model in (EMPTY, SLOW))
    assert (usual["S2"].conflicts, slow["S2"].conflicts) == ((), ("S1",))
    assert find_warning(usual["S2"], WarningKind.CONFLICT) is None
    warning = get_warning(slow["S2"], WarningKind.CONFLICT)
    assert warning.headline.startswith("D01 TAKEN")
    assert warning.probability is not None
    assert warning.probability > 0.5
    assert warning.remedy.startswith("D02 free")


def test_a_usual_dwell_warns_of_nothing() -> None:
    """Fifty minutes at a door are too long where half an hour is usual, and as ever where an hour is."""
    usual, slow = (alone(model, docked(50), window=-60) for model in (EMPTY, SLOW))
    assert get_warning(usual, WarningKind.DWELL).cause == "at the door, 30 min expected"
    assert find_warning(slow, WarningKind.DWELL) is None
    long = get_warning(alone(SLOW, docked(150), window=-200), WarningKind.DWELL)
    assert long.severity is Severity.RED


def test_quick_doors_do_not_cry_wolf() -> None:
    """Where trucks unload within ten minutes, fifteen are no warning and more than twenty are."""
    quick = learnt([a_record(docked=2.0, done=12.0)] * 60)
    assert find_warning(alone(quick, docked(16), window=-60), WarningKind.DWELL) is None
    assert get_warning(alone(quick, docked(22), window=-60), WarningKind.DWELL).severity is Severity.AMBER


def test_the_free_time_never_moves_back_while_it_stands_there() -> None:
    """From minute to minute the time at which a door is expected free stays or becomes later, and is never past."""
    told = [
        (now, alone(SLOW, docked(0), now=now).busy_until)
        for now in (NOON + span(passed) for passed in range(0, 240, 3))
    ]
    ends = [end for _, end in told if end is not None]
    assert len(ends) == len(told)
    assert ends == sorted(ends)
    assert all(end > now for (now, _), end in zip(told, ends, strict=True))


def test_a_little_early_is_not_waiting_to_be_called() -> None:
    """Who comes after trucks of its window are called goes to its door after its papers, however long others waited."""
    called_before = [a_record(gate=-60.0, docked=50.0, done=80.0)] * 2 + [a_record(gate=-60.0, docked=-15.0)] * 20
    in_time = [a_record(gate=2.0, docked=8.0)] * 20
    model = learnt([*called_before, *in_time])
    state = make_state(km=0, milestone=Milestone.IN_YARD, reached={"in_yard": NOON - span(1)})
    assert NOON <= get_dock(alone(model, state, window=5)).door_at <= NOON + span(10)
    long_before = get_dock(alone(model, state, window=120))
    assert abs(long_before.door_at - (NOON + span(105))) <= span(5)
