"""Hysteresis in fix time: raised at two evaluations running, held in between, cleared well below."""

from __future__ import annotations

from tests.scenes import NOON, make_shipment, make_site, make_state, minutes
from tracking.alarm import step_alarm
from tracking.forecast import find_arrival
from tracking.plan import Shipment
from tracking.state import Alarm, Milestone

LATE_KM, MIDDLE_KM, CLEAR_KM = 150.0, 94.0, 88.0
"""With two hours left: P(late) is .97, a little above the clearing odds, and a little below them."""

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
    return step_alarm(
        alarm,
        site=make_site(),
        shipment=shipment,
        progress=state.progress[0],
        arrival=find_arrival(make_site(), shipment, state.position, state.motion, departed=departed),
        at=NOON + minutes(minute),
    )


def odds(km: float) -> float:
    state = make_state(km=km)
    assert state.position is not None
    arrival = find_arrival(make_site(), SHIPMENT, state.position, state.motion)
    assert arrival is not None
    return arrival.odds_after(SHIPMENT.window_end, NOON)


def test_distances_mean_what_they_say() -> None:
    """The three distances of these tests lie above the raising odds, and closely above and below the clearing odds."""
    assert odds(LATE_KM) >= 0.8
    assert 0.5 <= odds(MIDDLE_KM) < 0.6
    assert 0.4 < odds(CLEAR_KM) < 0.5


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
    """Two evaluations running of a truck long before its window raise the early warning."""
    shipment = make_shipment(window=300)
    alarm = step(step(Alarm(), CLEAR_KM, shipment=shipment), CLEAR_KM, minute=1, shipment=shipment)
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
