"""What holds of any arrival: waiting without a fix only conditions it."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.property.test_shape import SHAPES
from tests.scenes import NOON, make_shipment, minutes
from tracking.arrival import Arrival
from tracking.eta import p_early, p_late, read_eta
from tracking.prediction.shape import seeded

ODDS = st.sampled_from([0.0, 0.0, 1.0]) | st.floats(0.05, 0.95)
SHARE = st.floats(0.02, 0.98)
SPANS = st.lists(st.floats(0, 3_000), min_size=2, max_size=6).map(sorted)
EXACT = timedelta(milliseconds=10)
MANY = settings(max_examples=200, deadline=None)


@st.composite
def arrivals(draw: st.DrawFn) -> Arrival:
    """Any, with one peak, two or three, that has left or not."""
    return Arrival(
        fixed_at=NOON,
        wait_min=draw(st.just(0.0) | st.floats(0, 600)),
        median_min=draw(st.floats(0.5, 2_000)),
        shape=draw(SHAPES),
        rest_odds=draw(ODDS),
        rest_min=draw(st.floats(0, 900)),
        more_odds=draw(st.just(0.0) | st.floats(0.05, 0.95)),
        more_min=draw(st.floats(10, 900)),
        more_shape=draw(SHAPES),
        rest_shape=draw(SHAPES),
    )


@MANY
@given(arrival=arrivals(), due=st.floats(-600, 3_000), waits=SPANS)
def test_waiting_makes_nothing_sooner(arrival: Arrival, due: float, waits: list[float]) -> None:
    """Without another fix P(late) never falls and P(early) never rises, up to the window and beyond."""
    shipment = make_shipment(window=due)
    late = [p_late(arrival, shipment, NOON + minutes(wait)) for wait in waits]
    early = [p_early(arrival, shipment, NOON + minutes(wait)) for wait in waits]
    assert late == sorted(late)
    assert early == sorted(early, reverse=True)
    assert all(0.0 <= odds <= 1.0 for odds in late + early)


@MANY
@given(arrival=arrivals(), wait=st.floats(0, 600), more=st.floats(0, 3_000))
def test_time_conditions(arrival: Arrival, wait: float, more: float) -> None:
    """P(after an instant) at a later time is P(T > instant) / P(T > now), as both were at the fix."""
    now = NOON + minutes(wait)
    instant = now + minutes(more)
    left = arrival.survival((now - NOON) / minutes(1))
    if instant <= now or left < 1e-6:
        return
    expected = arrival.survival((instant - NOON) / minutes(1)) / left if wait > 0 else arrival.survival(more)
    assert arrival.odds_after(instant, now) == pytest.approx(expected, abs=1e-6)


@MANY
@given(arrival=arrivals(), share=SHARE, wait=st.just(0.0) | st.floats(0, 1_000))
def test_minutes_are_the_inverse_of_what_survives(arrival: Arrival, share: float, wait: float) -> None:
    """Of those not arrived by now, that share has arrived after these minutes: no more just before, no less after."""
    now = NOON + minutes(wait)
    left = arrival.survival(wait)
    if left < 1e-6:
        return
    found, step = arrival.minutes(share, now), 0.1
    assert found >= wait
    assert arrival.survival(found + step) / left <= 1.0 - share + 1e-6
    if found > wait + step:
        assert arrival.survival(found - step) / left >= 1.0 - share - 1e-6


@MANY
@given(arrival=arrivals(), wait=st.floats(0, 1_000), published=st.none() | st.floats(-100, 3_000))
def test_percentiles_are_in_order_and_not_past(arrival: Arrival, wait: float, published: float | None) -> None:
    """P10 <= P50 <= P90, none before now, whatever was published before; shown is what is scored, rounded up."""
    now = NOON + minutes(wait)
    eta = read_eta(arrival, now, None if published is None else NOON + minutes(published))
    assert now <= eta.p10 <= eta.p50 <= eta.p90
    exact = [arrival.instant(share, now) for share in (0.1, 0.5, 0.9)]
    assert all(before <= after + EXACT for before, after in pairwise(exact))
    assert -EXACT <= eta.p90 - exact[2] < minutes(1) + EXACT


@MANY
@given(arrival=arrivals(), off_min=st.integers(-5, 5))
def test_a_median_stays_as_long_as_it_is_near(arrival: Arrival, off_min: int) -> None:
    """Whether one that was shown is near enough to stay is asked without the median, and answered as with it."""
    shown, step = arrival.quantile(0.5, NOON) + minutes(off_min), minutes(2)
    median = arrival.minutes(0.5, NOON)
    steep = arrival.survival(median - 0.01) - arrival.survival(median + 0.01) > 1e-6
    if steep and abs(median - round(median)) > 1e-4:  # elsewhere the last digit decides
        assert arrival.read(NOON).is_median_near(shown, step) is (abs(off_min) <= 2)


@MANY
@given(median=st.floats(10, 2_000), odds=st.floats(0.15, 0.85))
def test_a_night_is_two_peaks(median: float, odds: float) -> None:
    """However likely the night, an arrival in ten comes as if there were none, and one in ten a whole night later."""
    sure = seeded(0.03)
    night = Arrival(
        fixed_at=NOON,
        wait_min=0.0,
        median_min=median,
        shape=sure,
        rest_odds=odds,
        rest_min=660.0,
        rest_shape=sure,
    )
    assert night.minutes(0.1, NOON) < 1.05 * median
    assert night.minutes(0.9, NOON) > 0.95 * (median + 660.0)
