"""Causes say where, if a gazetteer knows."""

from __future__ import annotations

from tests.scenes import KM_PER_DEGREE, LAT, LON, NOON, by_vehicle, make_plan, make_shipment, make_state, minutes
from tracking.board import Row
from tracking.evaluate import evaluate, evaluate_some
from tracking.gazetteer import Gazetteer, Place
from tracking.prediction.knowledge import Knowledge
from tracking.state import Alarm, Motion, VehicleState

LATE = Alarm(shipment="S1", late_streak=2, late_since=NOON - minutes(5))
TOWNS = Gazetteer([Place("Kassel", LAT + 140 / KM_PER_DEGREE, LON, 6.0)])
PLAN = make_plan(make_shipment(window=60))


def rows_of(state: VehicleState, quiet_min: float = 0.0) -> list[Row]:
    """By looking at all, and at some."""
    now, states = NOON + minutes(quiet_min), by_vehicle(state)
    some = evaluate_some(PLAN, states, now, {"S1"}, Knowledge(gazetteer=TOWNS))
    return evaluate(PLAN, states, now, Knowledge(gazetteer=TOWNS)) + some


def test_a_stop_says_where() -> None:
    """A truck that stands is near a town, or where no town is."""
    motion = Motion(cadence_s=60, stopped_since=NOON - minutes(11))
    for km, cause in (
        (130, "stopped 11 min near Kassel, 130 km out"),
        (143, "stopped 11 min in Kassel, 143 km out"),
        (190, "stopped 11 min, 190 km out"),
    ):
        rows = rows_of(make_state(km=km, alarm=LATE, motion=motion))
        assert [row.warnings[0].cause for row in rows] == [cause, cause]


def test_silence_says_where() -> None:
    """A silent truck was last heard near a town, in the late warning and in the one of its silence."""
    rows = rows_of(make_state(km=130, alarm=LATE), quiet_min=14)
    for row in rows:
        late, silent = row.warnings
        assert late.cause == "last heard 14 min ago near Kassel, 130 km out"
        assert silent.cause == "last fix 13:00 near Kassel, 130 km out"
