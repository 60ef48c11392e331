"""What the law makes drivers pause: breaks within a day, and the rest between two."""

from __future__ import annotations

import pytest

from tests.estimates import arrival_from
from tests.scenes import make_shipment, make_site
from tracking.prediction.hours import EU, PRESETS, US, Hours, expected_breaks_min, rest_odds
from tracking.state import Motion


def test_break_is_expected() -> None:
    """A drive that goes well past four and a half hours since the last break has one break more in it."""
    assert expected_breaks_min(60, 0) < 1
    assert expected_breaks_min(100, 230) == pytest.approx(EU.break_min, abs=2)
    assert expected_breaks_min(400, 230) == pytest.approx(2 * EU.break_min, abs=4)


def test_a_break_is_not_sure_to_the_minute() -> None:
    """A drive that ends when the break is due has it with even odds."""
    assert expected_breaks_min(EU.break_at_min, 0) == pytest.approx(EU.break_min / 2, abs=0.5)


def test_break_long_overdue() -> None:
    """Whoever drives on far beyond the law has a second driver, and no break is expected."""
    assert expected_breaks_min(60, 600) < 1


def test_no_break_at_the_gate() -> None:
    """Within sight of the plant a driver whose break is due rather arrives."""
    assert expected_breaks_min(5, 250) < 0.2 * expected_breaks_min(60, 250)


def test_rest_is_expected_only_far_out() -> None:
    """A daily rest is likely beyond nine hours at the wheel, and never at the plant's door."""
    assert rest_odds(600, 0) > 0.9
    assert rest_odds(300, 0) < 0.01
    assert rest_odds(5, 540) < 0.1
    assert rest_odds(200, 900) < 0.01


@pytest.mark.parametrize(("hours", "at_a_stretch_h", "in_a_day_h"), [(EU, 4.5, 9.0), (US, 8.0, 11.0)])
def test_each_law_s_limits(hours: Hours, at_a_stretch_h: float, in_a_day_h: float) -> None:
    """45 min after 4.5 h and a rest after 9 h in the EU; 30 min after 8 h and a rest after 11 h in the US."""
    limit, day = at_a_stretch_h * 60, in_a_day_h * 60
    assert hours.break_limit_min == limit
    assert expected_breaks_min(limit - 150, 0, hours) < 0.1 * hours.break_min
    assert expected_breaks_min(limit + 60, 0, hours) > 0.9 * hours.break_min
    assert rest_odds(day - 150, 0, hours) < 0.02
    assert rest_odds(day + 60, 0, hours) > 0.9


def test_the_laws_differ_where_they_differ() -> None:
    """Six hours at the wheel have a break in the EU and none in the US; ten hours end with a rest in the EU only."""
    assert expected_breaks_min(360, 0, EU) > 40
    assert expected_breaks_min(360, 0, US) < 5
    assert rest_odds(580, 0, EU) > 0.8
    assert rest_odds(580, 0, US) < 0.15
    assert EU.break_min >= 45 > US.break_min >= 30
    assert EU.rest_min >= 9 * 60
    assert US.rest_min >= 10 * 60


def test_a_pause_long_enough_to_count_is_shorter_than_the_law_s() -> None:
    """A stop whose ends the fixes cut off still counts, and a break never counts as a rest."""
    for hours in PRESETS.values():
        assert hours.break_counts_min < 30
        assert hours.break_min < hours.rest_counts_min < 9 * 60


def test_a_site_names_its_law() -> None:
    """The same truck, four hours from its last break and two hours away, has its break before an EU plant only."""
    motion, due = Motion(driven_since_break_min=240), make_shipment()
    eu, us = (arrival_from(100, motion=motion, shipment=due, site=make_site(hours=name)) for name in ("eu", "us"))
    assert eu.break_min == pytest.approx(EU.break_min, abs=3)
    assert us.break_min < 6
