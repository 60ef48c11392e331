"""What holds of any shape of errors: it is a distribution, and its two readings are inverses."""

from __future__ import annotations

from math import isfinite

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracking.prediction.shape import HALF, KNOTS, Shape, seeded, shape_of, share_above, value_above

ERRORS = st.lists(st.floats(-1.5, 1.5), min_size=1, max_size=60).map(sorted)
SEEDED = st.floats(0.01, 0.7).map(seeded)
SHAPES = SEEDED | st.builds(shape_of, ERRORS, st.floats(0.6, 1.8))
SHARES = st.floats(1e-9, 1 - 1e-9)
STEP = 1e-6
"""Of an error: two ten-thousandths of a second in three hours."""
MANY = settings(max_examples=300, deadline=None)


@MANY
@given(shape=SHAPES, share=SHARES)
def test_share_and_value_are_inverses(shape: Shape, share: float) -> None:
    """The value that a share lies above has, just below it, at least that share above it, and just above it no more."""
    value = value_above(shape, share)
    assert share_above(shape, value - STEP) >= share - 1e-9
    assert share_above(shape, value + STEP) <= share + 1e-9


@MANY
@given(shape=SEEDED, share=SHARES)
def test_a_smooth_shape_is_read_back_exactly(shape: Shape, share: float) -> None:
    """Where no two errors are alike, the share above the value above a share is that share."""
    assert share_above(shape, value_above(shape, share)) == pytest.approx(share, rel=1e-6, abs=1e-12)


@MANY
@given(shape=SHAPES, values=st.lists(st.floats(-20, 20), min_size=2, max_size=8).map(sorted))
def test_further_is_less_likely(shape: Shape, values: list[float]) -> None:
    """The share above a value lies in [0, 1] and never grows with it."""
    shares = [share_above(shape, value) for value in values]
    assert all(0.0 <= share <= 1.0 for share in shares)
    assert shares == sorted(shares, reverse=True)


@MANY
@given(shape=SHAPES, shares=st.lists(st.floats(0, 1), min_size=2, max_size=8).map(sorted))
def test_values_fall_as_shares_grow_and_are_finite(shape: Shape, shares: list[float]) -> None:
    """The value above a share never grows with it, and even what nothing lies above is finite: tails end somewhere."""
    values = [value_above(shape, share) for share in shares]
    assert values == sorted(values, reverse=True)
    assert all(isfinite(value) for value in values)
    assert value_above(shape, 0.0) < shape[-1] + 60.0


@MANY
@given(shape=SHAPES)
def test_tails_begin_where_the_knots_end(shape: Shape) -> None:
    """Just outside the outermost knots lies what half a knot stands for, and some of it beyond any error seen."""
    assert share_above(shape, shape[-1] + 1e-9) == pytest.approx(HALF, rel=1e-5)
    assert share_above(shape, shape[0] - 1e-9) == pytest.approx(1.0 - HALF, rel=1e-5)
    assert 0.0 < share_above(shape, shape[-1] + 0.05) < HALF
    assert 1.0 - HALF < share_above(shape, shape[0] - 0.05) < 1.0


@MANY
@given(errors=ERRORS, width=st.floats(0.6, 1.8), share=st.floats(0.05, 0.95))
def test_a_width_stretches_about_the_median(errors: list[float], width: float, share: float) -> None:
    """A wider shape has the same median, and all else further from it by that factor."""
    plain, wide = shape_of(errors), shape_of(errors, width)
    assert len(wide) == KNOTS
    middle = value_above(plain, 0.5)
    assert value_above(wide, 0.5) == pytest.approx(middle, abs=1e-9)
    away = value_above(plain, share) - middle
    assert value_above(wide, share) - middle == pytest.approx(width * away, abs=1e-9)


@MANY
@given(sigma=st.floats(0.01, 0.7))
def test_a_seeded_shape_is_the_lognormal(sigma: float) -> None:
    """Its median is 1, and one in ten lies beyond 1.28 sigma to either side."""
    shape = seeded(sigma)
    assert value_above(shape, 0.5) == pytest.approx(0.0, abs=1e-9)
    assert value_above(shape, 0.1) == pytest.approx(1.2816 * sigma, rel=0.01)
    assert value_above(shape, 0.9) == pytest.approx(-1.2816 * sigma, rel=0.01)
