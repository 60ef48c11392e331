"""How far a share strays by chance, against figures worked out by hand and by counting."""

from __future__ import annotations

from math import comb

import pytest

from tracking.chance import chance_band


def chance_within(low: float, high: float, share: float, n: int) -> float:
    hits = [k for k in range(n + 1) if low <= k / n <= high]
    return sum(comb(n, k) * share**k * (1 - share) ** (n - k) for k in hits)


@pytest.mark.parametrize(("share", "n"), [(0.8, 1), (0.8, 5), (0.8, 40), (0.8, 400), (0.02, 30), (0.5, 1000)])
def test_the_band_holds_at_least_what_it_promises_and_no_more_than_it_needs(share: float, n: int) -> None:
    """The count falls inside with 95 % or more, and beyond each end with at most 2.5 %."""
    low, high = chance_band(share, n)
    assert chance_within(low, high, share, n) >= 0.95
    assert chance_within(0.0, low - 0.5 / n, share, n) <= 0.025
    assert chance_within(high + 0.5 / n, 1.0, share, n) <= 0.025


def test_four_in_five_of_ten_by_hand() -> None:
    """P(at most 4 of 10) = 0.6 % and P(at most 5) = 3.3 %, so the band begins at 5 of 10; all ten are no surprise."""
    assert chance_band(0.8, 10) == (0.5, 1.0)


def test_certainties_and_nothing_at_all() -> None:
    """What is certain never strays; where nothing is counted anything goes."""
    assert chance_band(1.0, 20) == (1.0, 1.0)
    assert chance_band(0.0, 20) == (0.0, 0.0)
    assert chance_band(0.8, 0) == (0.0, 1.0)


def test_thousands_are_counted_too() -> None:
    """Five thousand stray by about 1.96 standard deviations."""
    low, high = chance_band(0.8, 5000)
    assert low == pytest.approx(0.8 - 1.96 * (0.16 / 5000) ** 0.5, abs=3e-4)
    assert high == pytest.approx(0.811, abs=3e-4)
