"""What a driver's words do to an arrival: each rule by itself, 100 km out with two hours to go unless it says more."""

from __future__ import annotations

from math import exp, log

import pytest

from tests.estimates import arrival_from
from tests.facts import row_told, t1_says
from tests.scenes import NOON, make_shipment, make_state, minutes
from tracking.board import Row
from tracking.prediction.hours import EU, US
from tracking.prediction.telling import (
    BREAKDOWN,
    REST_SIGMA,
    Halt,
    Measured,
    rest_odds,
    rest_ways,
    told_shape,
    unknown_ways,
)
from tracking.report import Fact
from tracking.state import Milestone, Motion, VehicleState


def truck(*, stood: float = 0, today: float = 0, km: float = 100) -> VehicleState:
    """At noon; `stood` minutes of standing, after `today` minutes at the wheel."""
    since = NOON - minutes(stood) if stood else None
    return make_state(km=km, motion=Motion(cadence_s=60, stopped_since=since, driven_today_min=today))


def arrivals(row: Row) -> tuple[float, float, float]:
    """P10, P50 and P90 in minutes after noon."""
    assert row.eta is not None
    p10, p50, p90 = ((at - NOON) / minutes(1) for at in (row.eta.p10, row.eta.p50, row.eta.p90))
    return p10, p50, p90


def p50(*facts: Fact, **changes: float) -> float:
    return arrivals(row_told(*facts, state=truck(**changes)))[1]


def width(*facts: Fact, **changes: float) -> float:
    low, _, high = arrivals(row_told(*facts, state=truck(**changes)))
    return high - low


def test_a_breakdown_adds_a_long_and_wide_halt() -> None:
    """Just told, it adds about its seed to the median and hours to the ninetieth percentile."""
    before, after = arrivals(row_told(state=truck())), arrivals(row_told(t1_says(0, "breakdown"), state=truck()))
    assert after[1] - before[1] == pytest.approx(BREAKDOWN.minutes, abs=30)
    assert after[2] - before[2] > 2 * BREAKDOWN.minutes
    assert after[0] > before[0] + 20


def test_a_breakdown_that_lasts_promises_no_early_end() -> None:
    """The longer it has lasted the longer it lasts: the expected arrival moves away, and is never sure."""
    fresh, hour, day = (p50(t1_says(-age, "breakdown"), stood=age + 1) for age in (1, 60, 600))
    assert hour - fresh > -20
    assert day > fresh + 60
    assert width(t1_says(-600, "breakdown"), stood=601) > width(t1_says(-1, "breakdown"), stood=2)


def test_a_stop_that_is_told_is_no_break_beside() -> None:
    """What the stop in progress would last by itself is not counted on top of what the driver says that it is."""
    told = p50(t1_says(-35, "border"), stood=35)
    assert told < p50(stood=35) + 45


def test_a_delay_shifts_and_widens_modestly() -> None:
    """Less than a breakdown, a border between them."""
    none, delayed, border, broken = (
        p50(*facts) for facts in ((), (t1_says(0, "delayed"),), (t1_says(0, "border"),), (t1_says(0, "breakdown"),))
    )
    assert none + 10 < delayed < border < broken
    assert width() < width(t1_says(0, "delayed")) < width(t1_says(0, "breakdown"))


def test_a_rest_lasts_what_the_law_says() -> None:
    """A break early in the day, a daily rest at its end; a rest that outlasts any break is a daily one."""
    assert p50(t1_says(0, "rest"), today=200) - p50(today=200) == pytest.approx(47, abs=20)
    assert p50(t1_says(0, "rest"), today=530) - p50() > 480
    assert p50(t1_says(-120, "rest"), today=300, stood=120) > 400


@pytest.mark.parametrize("hours", [EU, US])
def test_the_odds_of_a_daily_rest_grow_with_the_day(hours: object) -> None:
    """Unlikely at the first break, even at four fifths of the day, likely at its end; the ways add up to one."""
    assert rest_odds(hours.break_at_min, hours) < (0.1 if hours is EU else 0.3)  # type: ignore[attr-defined, arg-type]
    assert rest_odds(0.8 * hours.rest_at_min, hours) == pytest.approx(0.5)  # type: ignore[attr-defined, arg-type]
    assert rest_odds(hours.rest_at_min, hours) > 0.85  # type: ignore[attr-defined, arg-type]
    ways = rest_ways(400.0, hours)  # type: ignore[arg-type]
    assert sum(way.odds for way in ways) == pytest.approx(1.0)
    assert all(way.sigma >= REST_SIGMA for way in ways)


def test_a_driver_s_time_near_ours_makes_it_narrower() -> None:
    """Two that agree are surer than one, never sure: a driver's time is off by a fifth of what is ahead."""
    ours = p50()
    says = t1_says(0, "departed", eta=ours - 10)
    assert p50(says) == pytest.approx(ours, abs=12)
    assert 0.45 * width() < width(says) < 0.9 * width()


def test_a_later_time_is_believed_more_than_an_earlier_one() -> None:
    """A driver may know of a halt that we do not; no driver knows of a road that is not there."""
    ours = p50()
    later, earlier = p50(t1_says(0, "departed", eta=2 * ours)), p50(t1_says(0, "departed", eta=ours / 20))
    assert later - ours > 0.4 * ours
    assert abs(earlier - ours) < 0.1 * ours
    assert p50(t1_says(0, "delayed", eta=2 * ours)) > later


def test_a_time_after_a_breakdown_is_about_the_breakdown() -> None:
    """It is narrower than the breakdown alone, and later with a later time."""
    alone, soon, late = (
        (t1_says(0, "breakdown", eta=eta) if eta else t1_says(0, "breakdown"),) for eta in (0, 200, 420)
    )
    assert width(*soon) < width(*alone)
    assert p50(*soon) < p50(*alone) < p50(*late)


def test_a_time_that_has_passed_fades_with_each_fix() -> None:
    """Half an hour after it a fix 100 km out is what it would be without any word."""
    says = t1_says(-120, "departed", eta=-31)
    assert p50(says) == p50()
    assert p50(t1_says(-120, "departed", eta=-5)) != p50()
    base, says = arrival_from(100.0), t1_says(0, "departed", eta=60)
    told = [told_shape(base, None, Measured(says, counts, Halt(unknown_ways(0.5), NOON)))[0] for counts in (1, 0.5, 0)]
    assert told[0] < told[1] < told[2]
    assert told[2] == pytest.approx(base.median_min)


def test_a_halt_told_after_the_last_fix_is_on_top_of_the_whole_way() -> None:
    """A phone that is silent since noon: what the driver tells at twenty past counts at once, from then on."""
    silent = row_told(state=truck(), now=25)
    told = row_told(t1_says(20, "breakdown"), state=truck(), now=25)
    assert arrivals(told)[1] - arrivals(silent)[1] == pytest.approx(108, abs=25)


def test_a_truck_that_was_all_but_here_and_broke_down_is_not_here() -> None:
    """A breakdown long after it should have come leaves only the halt."""
    shipment = make_shipment(window=0)
    row = row_told(t1_says(55, "breakdown"), state=truck(km=2), now=56, shipment=shipment)
    assert arrivals(row)[1] > 55 + 0.9 * BREAKDOWN.minutes


def test_a_breakdown_before_departure_hides_behind_the_wait() -> None:
    """A truck that is to leave in ten hours and breaks down now mostly leaves when it was to leave."""
    shipment = make_shipment(window=60 * 17, depart_at=NOON + minutes(600))
    state = make_state(km=300, milestone=Milestone.PLANNED)
    before = arrivals(row_told(state=state, shipment=shipment))
    after = arrivals(row_told(t1_says(-1, "breakdown"), state=state, shipment=shipment))
    assert after[1] == pytest.approx(before[1], abs=15)


def test_the_seeds_are_what_they_are_said_to_be() -> None:
    """The percentiles beside the seed of a breakdown are those of its lognormal."""
    assert BREAKDOWN.minutes * exp(-1.2816 * BREAKDOWN.sigma) == pytest.approx(28, abs=1)
    assert BREAKDOWN.minutes * exp(1.2816 * BREAKDOWN.sigma) == pytest.approx(285, abs=5)
    assert log(BREAKDOWN.minutes) > log(45.0)
