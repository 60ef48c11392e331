"""Many arrivals read at once say what each says by itself."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.scenes import NOON, minutes
from tracking.arrival import Arrival
from tracking.prediction.calibrate import BINS
from tracking.prediction.many import Many
from tracking.prediction.shape import Shape, seeded, shape_of

SHARES = (0.1, 0.5, 0.9)
NEAR_MIN = 1e-6
FLAT = 1e-11
"""Where a curve is this flat, minutes far apart are as good as each other."""

ERRORS = st.lists(st.floats(-2.0, 2.0), min_size=1, max_size=60)
SHAPES = st.floats(0.01, 0.9).map(seeded) | ERRORS.map(lambda errors: shape_of(sorted(errors)))
CURVES = st.just(()) | st.lists(st.floats(0.0, 1.0), min_size=BINS, max_size=BINS).map(
    lambda shares: (0.0, *sorted(shares), 1.0)
)
ODDS = st.sampled_from([0.0, 1.0]) | st.floats(0.0, 1.0)
SPANS_MIN = st.floats(0.5, 2000.0)


@st.composite
def arrivals(draw: st.DrawFn) -> Arrival:
    shape: Shape = draw(SHAPES)
    return Arrival(
        fixed_at=NOON + minutes(draw(st.floats(-600.0, 10.0))),
        wait_min=draw(st.just(0.0) | SPANS_MIN),
        median_min=draw(SPANS_MIN),
        shape=shape,
        rest_odds=draw(ODDS),
        rest_min=draw(SPANS_MIN),
        more_odds=draw(st.just(0.0) | st.floats(0.0, 0.99)),
        more_min=draw(SPANS_MIN),
        more_shape=draw(SHAPES),
        rest_shape=draw(SHAPES),
        late_curve=draw(CURVES),
    )


LISTS = st.lists(arrivals(), min_size=1, max_size=12)
INSTANTS = st.floats(-700.0, 3000.0).map(lambda span: NOON + timedelta(minutes=span))


@given(LISTS, INSTANTS)
def test_each_percentile_is_the_one_of_the_arrival_alone(each: list[Arrival], now: datetime) -> None:
    """To a millionth of a minute; where the curve is all but flat, to as good as the same odds."""
    for share, column in zip(SHARES, Many(each).minutes(SHARES, now), strict=True):
        for arrival, found in zip(each, column.tolist(), strict=True):
            alone = arrival.minutes(share, now)
            if abs(arrival.survival(found) - arrival.survival(alone)) > FLAT:
                assert found == pytest.approx(alone, abs=NEAR_MIN)


@given(LISTS, INSTANTS, st.data())
def test_odds_are_those_of_the_arrival_alone(each: list[Arrival], now: datetime, drawn: st.DataObject) -> None:
    """Of arriving after an instant of its own, given that it has not arrived by now."""
    instants = [drawn.draw(INSTANTS) for _ in each]
    found = Many(each).odds_after(instants, now).tolist()
    alone = [arrival.odds_after(instant, now) for arrival, instant in zip(each, instants, strict=True)]
    assert found == pytest.approx(alone, abs=1e-9)


@given(LISTS, INSTANTS, st.data())
def test_odds_of_being_late_are_calibrated_each_by_its_own_curve(
    each: list[Arrival], now: datetime, drawn: st.DataObject
) -> None:
    """As the arrival alone says it, with or without a curve."""
    ends = [drawn.draw(INSTANTS) for _ in each]
    found = Many(each).late_odds(ends, now).tolist()
    alone = [arrival.late_odds(end, now) for arrival, end in zip(each, ends, strict=True)]
    assert found == pytest.approx(alone, abs=1e-9)


@given(LISTS, INSTANTS)
def test_what_is_shown_is_whole_minutes_and_not_past(each: list[Arrival], now: datetime) -> None:
    """The first whole minute that is not before the percentile, nor before now."""
    many = Many(each)
    for shown, exact in zip(many.quantiles(SHARES, now), many.minutes(SHARES, now), strict=True):
        for arrival, at, after_min in zip(each, shown, exact.tolist(), strict=True):
            soonest = max(arrival.fixed_at + timedelta(minutes=after_min), now)
            assert at.second == at.microsecond == 0
            assert -timedelta(milliseconds=1) <= at - soonest < timedelta(minutes=1)
            assert at >= now


def test_none_at_all_is_nothing_to_say() -> None:
    """A site without a truck under way has empty columns."""
    many = Many([])
    assert [len(column) for column in many.minutes(SHARES, NOON)] == [0, 0, 0]
    assert len(many.odds_after([], NOON)) == 0
