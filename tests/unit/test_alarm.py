"""Hysteresis in fix time: raised at two evaluations running, held in between, cleared well below."""

from __future__ import annotations

from datetime import datetime

from tests.estimates import arrival_from, known
from tests.scenes import NOON, km_of, make_shipment, make_site, make_state, minutes
from tracking.alarm import step_alarm
from tracking.arrival import Arrival
from tracking.forecast import find_arrival
from tracking.odds import CLEAR_BELOW, RAISE_AT
from tracking.plan import Shipment
from tracking.prediction.hold import general
from tracking.state import Alarm, Milestone, Progress

LATE_KM = km_of(RAISE_AT + 0.02, 1.0)
MIDDLE_KM = km_of(CLEAR_BELOW + 0.01, CLEAR_BELOW + 0.1)
CLEAR_KM = km_of(CLEAR_BELOW - 0.1, CLEAR_BELOW - 0.01)
"""With two hours left: P(late) is above the raising odds, closely above the clearing odds, closely below them."""

SHIPMENT = make_shipment(window=60, length=60)


def step(
    alarm: Alarm,
    km: float,
    *,
    minute: float = 0,
    milestone: Milestone = Milestone.EN_ROUTE,
    shipment: Shipment = SHIPMENT,
) -> Alarm:
    state = make_state(km=km, fixed_at=NOON + minutes(minute), milestone=milestone)
    assert state.position is not None
    departed = milestone is not Milestone.PLANNED
    arrival = find_arrival(make_site(), shipment, state.position, state.motion, departed=departed)
    return stepped(alarm, arrival, at=NOON + minutes(minute), milestone=milestone, shipment=shipment)


def stepped(
    alarm: Alarm,
    arrival: Arrival | None,
    *,
    at: datetime = NOON,
    milestone: Milestone = Milestone.EN_ROUTE,
    shipment: Shipment = SHIPMENT,
) -> Alarm:
    progress = Progress(shipment=shipment.id, milestone=milestone)
    return step_alarm(alarm, site=make_site(), shipment=shipment, progress=progress, arrival=arrival, at=at)


def odds(km: float) -> float:
    return arrival_from(km, shipment=SHIPMENT).odds_after(SHIPMENT.window_end, NOON)


def test_distances_mean_what_they_say() -> None:
    """The three distances of these tests lie above the raising odds, and closely above and below the clearing odds."""
    assert odds(LATE_KM) >= RAISE_AT
    assert CLEAR_BELOW <= odds(MIDDLE_KM) < RAISE_AT
    assert odds(CLEAR_KM) < CLEAR_BELOW


def test_two_running_raise() -> None:
    """One evaluation above the raising odds raises nothing; the second does, at its own fix time."""
    once = step(Alarm(), LATE_KM)
    twice = step(once, LATE_KM, minute=1)
    assert once.late_since is None
    assert twice.late_since == NOON + minutes(1)


def test_interrupted_streak() -> None:
    """Two evaluations with a lower one between them raise nothing."""
    alarm = step(step(step(Alarm(), LATE_KM), MIDDLE_KM), LATE_KM)
    assert alarm.late_since is None


def test_held_in_between() -> None:
    """A raised warning holds at odds that would not have raised it, since the same fix time."""
    raised = step(step(Alarm(), LATE_KM), LATE_KM, minute=1)
    assert step(raised, MIDDLE_KM, minute=1).late_since == NOON + minutes(1)


def test_cleared_below() -> None:
    """A raised warning is cleared by one evaluation below the clearing odds."""
    raised = step(step(Alarm(), LATE_KM), LATE_KM)
    assert step(raised, CLEAR_KM).late_since is None


def test_early_raised() -> None:
    """Two evaluations running of a truck long before its window raise the early warning, where trucks do not wait."""
    shipment = make_shipment(window=900)
    key = arrival_from(20, shipment=shipment).keys["hold"]
    nobody_waits = known({general(key): (200.0, 0.0), key: (100.0, 0.0)})
    early = arrival_from(20, shipment=shipment, known=nobody_waits)
    alarm = Alarm()
    for minute in (0, 1):
        assert alarm.early_since is None
        alarm = stepped(alarm, early, at=NOON + minutes(minute), shipment=shipment)
    assert alarm.early_since == NOON + minutes(1)
    assert alarm.late_since is None


def test_next_shipment_begins_anew() -> None:
    """The alarm of another shipment says nothing about this one."""
    raised = step(step(Alarm(), LATE_KM), LATE_KM)
    other = step(raised, LATE_KM, shipment=make_shipment(2, window=60))
    assert (other.shipment, other.late_streak, other.late_since) == ("S2", 1, None)


def test_arrived_is_no_alarm() -> None:
    """A truck that is here has neither alarm nor median."""
    raised = step(step(Alarm(), LATE_KM), LATE_KM)
    assert step(raised, 0, milestone=Milestone.IN_YARD) == Alarm(shipment="S1")


def test_nothing_new_is_equal() -> None:
    """A fix that says nothing new leaves an equal alarm, so that a state does not change for nothing."""
    raised = step(step(Alarm(), LATE_KM), LATE_KM)
    assert step(raised, LATE_KM) == raised


def test_median_moves_in_steps() -> None:
    """The published median stays for a change of two minutes and moves for a larger one."""
    first = step(Alarm(), 60.0)
    assert first.p50 is not None
    assert step(first, 61.0).p50 == first.p50
    moved = step(first, 66.0).p50
    assert moved is not None
    assert moved - first.p50 > minutes(2)


def test_no_estimate_holds() -> None:
    """Without a departure to count from nothing is raised or cleared, and the streak begins again."""
    raised = step(step(Alarm(), LATE_KM), LATE_KM)
    parked = make_shipment(window=600, depart_at=None)
    after = step(raised, 300, milestone=Milestone.PLANNED, shipment=parked)
    assert after.late_since == raised.late_since
    assert after.late_streak == 0
