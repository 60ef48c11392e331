"""How long a truck has stayed."""

from __future__ import annotations

from tests.builders import at
from tracking.dwell import dock_s, dwell_s
from tracking.state import Milestone, Progress

UNLOADING = Progress(
    shipment="S1",
    milestone=Milestone.UNLOADING,
    reached={"in_yard": at(0), "at_dock": at(10), "unloading": at(12)},
)


def test_a_stay_runs_until_now() -> None:
    """A truck still here has dwelt from the gate's crossing, and at its door from the dock's."""
    assert dwell_s(UNLOADING, at(40)) == 40 * 60
    assert dock_s(UNLOADING, at(40)) == 30 * 60


def test_a_stay_ends_when_it_left() -> None:
    """Done or turned away, the dwell is a fact that `now` does not change."""
    for milestone in (Milestone.DONE, Milestone.TURNED_AWAY):
        ended = Progress(shipment="S1", milestone=milestone, reached={"in_yard": at(0), milestone.value: at(25)})
        assert dwell_s(ended, at(40)) == dwell_s(ended, at(4000)) == 25 * 60


def test_who_has_not_arrived_has_not_stayed() -> None:
    """Before the gate there is no dwell, and none is negative for a clock that lags behind the fix."""
    assert dwell_s(Progress(shipment="S1"), at(40)) is None
    assert dock_s(Progress(shipment="S1", reached={"in_yard": at(0)}), at(40)) is None
    assert dwell_s(UNLOADING, at(-1)) == 0


def test_without_a_fenced_door_the_stand_is_the_docking() -> None:
    """Where at-dock is never told, the time at the door begins with unloading."""
    unfenced = Progress(shipment="S1", reached={"in_yard": at(0), "unloading": at(5)})
    assert dock_s(unfenced, at(15)) == 10 * 60
