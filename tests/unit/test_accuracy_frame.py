"""Completed trips as tables: what each forecast is set beside."""

from __future__ import annotations

import pytest

from dashboard.accuracy.frame import HORIZONS, frames_of
from tests.predicted_trips import a_forecast, a_trip, an_alert


def test_a_forecast_is_a_row_beside_what_came() -> None:
    """Made at 12:00 for 13:20 +- 10 min, arrived 13:45: 25 min later than said, 15 beyond the interval."""
    trip = a_trip(arrived_min=105, forecasts=(a_forecast(0, 80),))
    [row] = frames_of([trip]).forecasts.to_dict("records")
    assert (row["horizon_min"], row["left_min"], row["error_min"]) == (80, 105, 25)
    assert (row["low_min"], row["high_min"], row["beyond_min"]) == (-10, 10, 15)
    assert (row["carrier"], row["lane"], row["is_late"]) == ("haulier", "Works", False)


@pytest.mark.parametrize(("arrived_min", "beyond_min"), [(65, 5), (70, 0), (75, 0), (90, 0), (91, 1)])
def test_both_ends_of_the_interval_are_inside(arrived_min: float, beyond_min: float) -> None:
    """An arrival at P10 or P90 is no miss; one before P10 is as much a miss as one after P90."""
    frames = frames_of([a_trip(arrived_min=arrived_min, forecasts=(a_forecast(0, 80),))])
    assert list(frames.forecasts["beyond_min"]) == [beyond_min]


def test_a_trip_without_a_believable_arrival_scores_nothing_and_is_counted() -> None:
    """It leaves no row in either table."""
    frames = frames_of([a_trip(1, arrived_min=None, forecasts=(a_forecast(0, 80),)), a_trip(2)])
    assert list(frames.trips["shipment"]) == ["S2"]
    assert (len(frames.forecasts), frames.unseen) == (0, 1)


def test_what_was_said_after_the_arrival_is_no_forecast() -> None:
    """Neither is what was said at that very fix."""
    trip = a_trip(arrived_min=90, forecasts=(a_forecast(89, 92), a_forecast(90, 92), a_forecast(95, 99)))
    assert len(frames_of([trip]).forecasts) == 1


@pytest.mark.parametrize(
    ("horizon_min", "name"),
    [
        (1, "< 30 min"),
        (30, "< 30 min"),
        (31, "30-60 min"),
        (60, "30-60 min"),
        (120, "1-2 h"),
        (480, "4-8 h"),
        (900, "> 8 h"),
    ],
)
def test_the_horizon_is_the_predicted_one(horizon_min: float, name: str) -> None:
    """Whatever came, a forecast stands at the time left that it named itself; a boundary belongs to the nearer."""
    [row] = frames_of([a_trip(forecasts=(a_forecast(0, horizon_min),))]).forecasts.to_dict("records")
    assert HORIZONS[row["horizon"]] == name


def test_a_trip_has_one_first_forecast_at_each_horizon() -> None:
    """Of four forecasts at two horizons, the earlier of each."""
    said = (a_forecast(-30, 85), a_forecast(-20, 85), a_forecast(30, 85), a_forecast(45, 85))
    assert list(frames_of([a_trip(forecasts=said)]).forecasts["is_first"]) == [True, False, True, False]


def test_about_an_hour_out_is_the_nearest_within_a_quarter_of_an_hour() -> None:
    """Of 74, 62 and 50 min the middle one; a trip whose nearest is 80 min out has none."""
    near = a_trip(1, forecasts=(a_forecast(10, 84), a_forecast(23, 85), a_forecast(35, 85)))
    far = a_trip(2, forecasts=(a_forecast(5, 85),))
    assert list(frames_of([near, far]).forecasts["is_hour"]) == [False, True, False, False]


def test_forecasts_after_the_first_warning_are_marked() -> None:
    """The one made at the fix that raised it is not yet of a warned driver."""
    said = (a_forecast(0, 130), a_forecast(10, 130), a_forecast(20, 130))
    trip = a_trip(arrived_min=130, forecasts=said, alerts=(an_alert(10), an_alert(30)))
    assert list(frames_of([trip]).forecasts["is_unwarned"]) == [True, True, False]


def test_late_is_after_the_window_and_early_is_more_than_ten_minutes_before_it() -> None:
    """The window 13:00 to 14:00: its end is not late, ten minutes before its start is not early."""
    frames = frames_of([a_trip(n, arrived_min=came) for n, came in enumerate((49, 50, 120, 121))])
    assert list(frames.trips["is_early"]) == [True, False, False, False]
    assert list(frames.trips["is_late"]) == [False, False, False, True]


def test_a_lead_is_from_the_first_warning_and_a_flip_is_each_change_after_it() -> None:
    """Raised 13:00, cleared 13:10, raised 13:20 and held: an hour before the window's end, two flips."""
    alerts = (an_alert(60, cleared_min=70), an_alert(80, before=a_forecast(75, 125, p_late=0.7)))
    trips = frames_of([a_trip(arrived_min=130, alerts=alerts)]).trips
    assert (trips["late_lead_min"][0], trips["late_flips"][0]) == (60, 2)


def test_a_lead_before_an_early_arrival_is_to_the_arrival() -> None:
    """The breach is the coming itself; a late warning of the same trip is another matter."""
    alerts = (an_alert(10, kind="early", cleared_min=35), an_alert(0, cleared_min=5))
    trips = frames_of([a_trip(arrived_min=40, alerts=alerts)]).trips
    assert (trips["early_lead_min"][0], trips["early_flips"][0]) == (30, 1)
    assert (trips["late_lead_min"][0], trips["late_flips"][0]) == (120, 1)


def test_what_is_raised_after_the_arrival_is_no_warning() -> None:
    """Its lead is not a number."""
    trips = frames_of([a_trip(arrived_min=130, alerts=(an_alert(131),))]).trips
    assert trips["late_lead_min"].isna().all()


def test_the_forecast_before_a_warning_is_the_first_ones() -> None:
    """P(late) as it was before anybody was warned."""
    alerts = (
        an_alert(60, before=a_forecast(50, 121, p_late=0.6)),
        an_alert(90, before=a_forecast(80, 130, p_late=0.9)),
    )
    assert frames_of([a_trip(alerts=alerts)]).trips["said_before"][0] == 0.6


def test_no_trips_are_tables_all_the_same() -> None:
    """Empty, with the types of full ones, so that nothing after them must ask."""
    empty, full = frames_of([]), frames_of([a_trip(forecasts=(a_forecast(0, 80),))])
    assert dict(empty.trips.dtypes) == dict(full.trips.dtypes)
    assert dict(empty.forecasts.dtypes) == dict(full.forecasts.dtypes)
