"""The scores, against figures worked out by hand."""

from __future__ import annotations

from math import isnan

import numpy as np
import pytest

from tracking.score import (
    AlertedTrip,
    Bin,
    alert_scores,
    brier,
    coverage,
    is_scored,
    mae,
    mape,
    pinball,
    reliability,
    reliability_gap,
    wape,
)


def test_the_mean_absolute_error_forgets_the_sign() -> None:
    """Too early by one and too late by three are two on average."""
    assert mae([-1.0, 3.0]) == 2.0


def test_mape_weighs_trips_alike_and_wape_weighs_minutes_alike() -> None:
    """Ten minutes off 10 and 10 off 190: the first counts each as a share, the second all together."""
    assert mape([20, 200], [10, 190]) == pytest.approx((1.0 + 10 / 190) / 2)
    assert wape([20, 200], [10, 190]) == pytest.approx(20 / 200)


def test_a_trip_of_no_length_has_no_percentage() -> None:
    """An actual of zero is left out of MAPE."""
    assert mape([5, 11], [0, 10]) == pytest.approx(0.1)


def test_pinball_blames_a_high_quantile_for_being_passed() -> None:
    """At 0.9, one minute too low costs nine times what one minute too high does."""
    assert pinball(0.9, [9.0], [10.0]) == pytest.approx(0.9)
    assert pinball(0.9, [11.0], [10.0]) == pytest.approx(0.1)


def test_both_ends_of_an_interval_belong_to_it() -> None:
    """Of four actuals, the two at the ends and the one inside are covered."""
    assert coverage([0, 0, 0, 0], [10, 10, 10, 10], [0, 5, 10, 10.5]) == 0.75


def test_brier_punishes_the_square() -> None:
    """Sure and right costs nothing, sure and wrong one, undecided a quarter."""
    assert brier([1.0, 1.0, 0.5, 0.5], [True, False, True, False]) == pytest.approx(1.5 / 4)


def test_reliability_bins_what_was_said_and_counts_what_came() -> None:
    """Bins are half open, a certainty is in the last one, empty ones are left out."""
    found = reliability([0.0, 0.5, 0.5, 1.0, 1.0], [False, True, False, True, False], bins=2)
    assert found == [Bin(0.0, 0.5, 0.0, 0.0, 1), Bin(0.5, 1.0, 0.75, 0.5, 4)]


def test_the_reliability_gap_weighs_each_bin_by_its_predictions() -> None:
    """One prediction off by 0.4 and three off by 0.2."""
    assert reliability_gap([Bin(0, 0.5, 0.4, 0.0, 1), Bin(0.5, 1, 0.8, 1.0, 3)]) == pytest.approx(0.25)


TRIPS = [
    AlertedTrip(is_late=True, lead_min=120.0),
    AlertedTrip(is_late=True, lead_min=60.0, flips=2),
    AlertedTrip(is_late=True, lead_min=10.0),
    AlertedTrip(is_late=True),
    AlertedTrip(is_late=False, lead_min=30.0, flips=1),
    AlertedTrip(is_late=False),
    AlertedTrip(is_late=False),
    AlertedTrip(is_late=False),
]


def test_alerts_are_scored_by_trip() -> None:
    """Precision, recall, recall with an hour's lead, false alarms, lead and flips, each from its own denominator."""
    found = alert_scores(TRIPS)
    assert (found.trips, found.late, found.alerted) == (8, 4, 4)
    assert (found.precision, found.recall, found.recall_60min, found.false_alarm_share) == (0.75, 0.75, 0.5, 0.25)
    assert (found.median_lead_min, found.flips_per_100) == (60.0, 37.5)


def test_an_alert_after_the_window_warns_of_nothing() -> None:
    """Raised at the window's end or later it is neither a hit nor a false alarm."""
    found = alert_scores([AlertedTrip(is_late=True, lead_min=0.0), AlertedTrip(is_late=True, lead_min=-5.0)])
    assert (found.alerted, found.recall) == (0, 0.0)
    assert isnan(found.precision)


def test_nothing_to_score_is_not_a_figure() -> None:
    """Without predictions every score is NaN."""
    none: list[float] = []
    scores = [mae(none), mape(none, none), wape(none, none), pinball(0.5, none, none), brier(none, none)]
    assert not any(map(is_scored, [*scores, coverage(none, none, none), reliability_gap(reliability(none, none))]))
    assert not is_scored(alert_scores([]).flips_per_100)


def test_arrays_are_taken_as_they_are() -> None:
    """A numpy array scores as the list of its values does."""
    assert wape(np.array([20, 200]), np.array([10, 190])) == wape([20, 200], [10, 190])
