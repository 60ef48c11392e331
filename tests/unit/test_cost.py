"""What a false alarm and a missed breach cost decides from what odds on a warning is raised."""

from __future__ import annotations

import pytest

from tests.scenes import NOON, board, find_warning, km_of, make_plan, make_shipment, make_site, make_state, minutes
from tracking.alarm import step_alarm
from tracking.board import Severity, WarningKind
from tracking.forecast import find_arrival
from tracking.odds import CLEAR_BELOW, RAISE_AT, RED_AT
from tracking.plan import Costs, Site
from tracking.prediction.cost import avoidable_share, clear_below, raise_at, red_at
from tracking.state import Alarm

CURVE = ((0.0, 0.1), (60.0, 0.5), (120.0, 1.0))


def a_site(false_alarm: float, missed_breach: float, avoidable: tuple[tuple[float, float], ...] = ()) -> Site:
    return make_site(costs=Costs(false_alarm=false_alarm, missed_breach=missed_breach, avoidable=avoidable))


def test_without_costs_the_usual_odds() -> None:
    """A site that has not said what warnings cost keeps the thresholds found in simulation, at any lead."""
    for lead_min in (0.0, 60.0, 600.0):
        thresholds = (
            raise_at(make_site(), lead_min),
            clear_below(make_site(), lead_min),
            red_at(make_site(), lead_min),
        )
        assert thresholds == (RAISE_AT, CLEAR_BELOW, RED_AT)


@pytest.mark.parametrize(
    ("false_alarm", "missed_breach", "lead_min", "theta"),
    [(300, 100, 120, 0.75), (300, 100, 60, 0.857), (300, 100, 30, 0.909), (300, 100, 0, 0.968), (10, 1000, 120, 0.5)],
)
def test_theta(false_alarm: float, missed_breach: float, lead_min: float, theta: float) -> None:
    """theta = C_false / (C_false + C_breach * avoidable), and at least one half."""
    assert raise_at(a_site(false_alarm, missed_breach, CURVE), lead_min) == pytest.approx(theta, abs=5e-4)


@pytest.mark.parametrize(("lead_min", "share"), [(-5, 0.1), (0, 0.1), (30, 0.3), (60, 0.5), (90, 0.75), (500, 1.0)])
def test_the_avoidable_share(lead_min: float, share: float) -> None:
    """The share is read off straight lines, level beyond both ends."""
    costs = Costs(false_alarm=1, missed_breach=1, avoidable=CURVE)
    assert avoidable_share(costs, lead_min) == pytest.approx(share)


def test_costs_that_mean_nothing() -> None:
    """A site for which neither costs anything warns as if it had not said."""
    assert raise_at(a_site(0, 0), 60) == RAISE_AT


def step(site: Site, alarm: Alarm, km: float) -> Alarm:
    state, shipment = make_state(km=km), make_shipment(window=60)
    assert state.position is not None
    arrival = find_arrival(site, shipment, state.position, state.motion)
    return step_alarm(alarm, site=site, shipment=shipment, progress=state.progress[0], arrival=arrival, at=NOON)


CAUTIOUS, STOLID = a_site(10, 1000), a_site(1000, 10)


def test_a_cautious_site_is_warned_sooner() -> None:
    """The same truck at the same odds is warned of where a breach is dear, and not where a false alarm is."""
    km = km_of(0.55, 0.75)
    raised = [step(site, step(site, Alarm(), km), km) for site in (CAUTIOUS, STOLID, make_site())]
    assert [alarm.late_since for alarm in raised] == [NOON, None, None]


def test_hysteresis_follows_the_costs() -> None:
    """A warning raised at a low probability holds below it, where the usual one would have cleared, and then clears."""
    low = clear_below(CAUTIOUS, 120)
    assert low < CLEAR_BELOW - 0.05
    raised = step(CAUTIOUS, step(CAUTIOUS, Alarm(), km_of(0.55, 0.75)), km_of(0.55, 0.75))
    held = km_of(low + 0.01, CLEAR_BELOW - 0.01)
    assert step(CAUTIOUS, raised, held).late_since == NOON
    assert step(make_site(), raised, held).late_since is None
    assert step(CAUTIOUS, raised, km_of(0.0, low - 0.01)).late_since is None


def test_time_raises_it_too() -> None:
    """Between fixes the site's own threshold counts as well."""
    shipment, state = make_shipment(window=60), make_state(km=km_of(0.55, 0.7), alarm=Alarm(shipment="S1"))
    for site, is_up in ((CAUTIOUS, True), (make_site(), False)):
        row = board(make_plan(shipment, site=site), state, now=NOON + minutes(2))["S1"]
        assert (find_warning(row, WarningKind.LATE) is not None) is is_up


def test_red_follows_the_costs() -> None:
    """What is amber for one site is red for another, at the same odds."""
    assert red_at(CAUTIOUS, 120) < RAISE_AT
    state = make_state(
        km=km_of(red_at(CAUTIOUS, 120), RED_AT - 0.01), alarm=Alarm(shipment="S1", late_streak=2, late_since=NOON)
    )
    rows = [board(make_plan(make_shipment(window=60), site=site), state)["S1"] for site in (make_site(), CAUTIOUS)]
    warnings = [find_warning(row, WarningKind.LATE) for row in rows]
    assert [each.severity for each in warnings if each is not None] == [Severity.AMBER, Severity.RED]
    assert rows[0].p_late == rows[1].p_late
