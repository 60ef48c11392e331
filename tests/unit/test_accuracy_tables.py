"""What the address chooses, and the figures by horizon, week, carrier and lane."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import UTC, datetime, timedelta
from math import isnan
from typing import Any

import pytest

from dashboard.accuracy.choice import Choice, chosen, find_site, read_choice
from dashboard.accuracy.frame import Frames, frames_of
from dashboard.accuracy.tables import by_group, by_horizon, by_week, leads_min
from tests.builders import at
from tests.predicted_trips import a_forecast, a_trip, an_alert
from tracking.trip_record import TripRecord


def hour_out(number: int, error_min: float, **changes: object) -> TripRecord:
    """A trip with one forecast, made an hour before its median, that came so much later than said."""
    return a_trip(number, arrived_min=90 + error_min, forecasts=(a_forecast(30, 90),), **changes)


def test_the_address_is_read_and_spelled_alike() -> None:
    """Names with spaces, umlauts and ampersands come back as they were; what is usual is left out."""
    choice = Choice(carrier="Müller & Söhne", lane="Bad Hof", days="90", sort="-trips", theme="light")
    assert read_choice(choice.spelled()) == choice
    assert read_choice(Choice().spelled()) == Choice()
    assert Choice().spelled() == ""
    assert read_choice(choice.spelled(sort="name")).sort == "name"


@pytest.mark.parametrize("search", ["?days=0", "?days=x&theme=blue", "?%ff=%fe&&=;", "days", "?carrier="])
def test_a_mistyped_address_chooses_what_is_usual(search: str) -> None:
    """Unknown words are no reason to show nothing."""
    assert read_choice(search) == Choice()


def test_the_site_is_the_second_word_of_the_path() -> None:
    """Anything else is another page."""
    assert [find_site(path) for path in ("/accuracy/north", "/accuracy/north/")] == ["north", "north"]
    assert [find_site(path) for path in ("/accuracy", "/accuracy/", "/wall/north", "/accuracy/a/b")] == [None] * 4


def test_a_period_ends_now_and_counts_arrivals() -> None:
    """Seven days ago to the minute is in, a minute before is out; `all` takes both."""
    frames = frames_of([hour_out(1, 0), hour_out(2, 1)])
    now = at(91) + timedelta(days=7)
    assert list(chosen(frames, Choice(days="7"), now).trips["shipment"]) == ["S2"]
    assert list(chosen(frames, Choice(days="7"), now).forecasts["error_min"]) == [1]
    assert len(chosen(frames, Choice(days="all"), now).trips) == 2


def test_carrier_and_lane_narrow_trips_and_forecasts_alike() -> None:
    """Only what is of both is left."""
    trips = [hour_out(1, 1), hour_out(2, 2, carrier="rapid"), hour_out(3, 3, carrier="rapid", origin="Brno")]
    ours = chosen(frames_of(trips), Choice(carrier="rapid", lane="Brno", days="all"), at(0))
    assert (list(ours.trips["shipment"]), list(ours.forecasts["error_min"])) == (["S3"], [3])


def test_each_horizon_has_its_errors_and_its_coverage() -> None:
    """Five trips an hour out with errors of -20 to 20 min by tens: three inside +-10, half were within 10."""
    table = by_horizon(frames_of([hour_out(n, error) for n, error in enumerate((-20, -10, 0, 10, 20))]).forecasts)
    assert list(table["n"]) == [0, 5, 0, 0, 0, 0]
    row = table.iloc[1]
    assert (row["p50"], row["p25"], row["p75"], row["miss_min"], row["covered"]) == (0, -10, 10, 10, 0.6)
    assert row["low"] < 0.8 < row["high"]
    assert isnan(table.iloc[0]["covered"])


def test_a_trip_counts_once_at_each_horizon() -> None:
    """Ten forecasts of one trip between one and two hours out are one opinion."""
    said = tuple(a_forecast(n, 115) for n in range(10))
    assert list(by_horizon(frames_of([a_trip(forecasts=said)]).forecasts)["n"]) == [0, 0, 1, 0, 0, 0]


def arrived(number: int, when: datetime) -> TripRecord:
    return a_trip(number, arrived_at=when)


def test_weeks_are_those_of_the_sites_own_calendar() -> None:
    """Sunday 23:30 UTC is Monday in Berlin, and Sunday in Lisbon; both of a year's clock changes move no week."""
    for sunday in (
        datetime(2026, 3, 8, tzinfo=UTC),
        datetime(2026, 3, 29, tzinfo=UTC),
        datetime(2026, 10, 25, tzinfo=UTC),
    ):
        frames = frames_of(
            [arrived(1, sunday + timedelta(hours=20)), arrived(2, sunday + timedelta(hours=23, minutes=30))]
        )
        berlin = [week.date() for week in by_week(frames, "Europe/Berlin")["week"]]
        assert berlin == [(sunday - timedelta(days=6)).date(), (sunday + timedelta(days=1)).date()]
        assert list(by_week(frames, "Atlantic/Reykjavik")["n"]) == [2]


def test_a_weeks_figures_are_of_its_own_trips() -> None:
    """A week later the errors are others."""
    week = timedelta(days=7)
    shifted = [
        a_trip(
            2,
            arrived_at=at(100) + week,
            forecasts=(a_forecast(0, 0, at=at(30) + week, p10=at(85) + week, p50=at(90) + week, p90=at(95) + week),),
        )
    ]
    table = by_week(frames_of([hour_out(1, 3), *shifted]), "Europe/Berlin")
    assert list(table["miss_min"]) == [3, 10]
    assert list(table["covered"]) == [1.0, 0.0]


def groups(frames: Frames, column: str) -> dict[str, dict[Hashable, Any]]:
    return {row["name"]: row for row in by_group(frames, column).to_dict("records")}


def test_a_group_is_scored_by_its_own_trips() -> None:
    """Carrier A: two trips off by 6 and 12 of 66 and 72 min left, both later. B: one late without a warning."""
    warned = hour_out(3, 40, carrier="B")
    found = groups(frames_of([hour_out(1, 6, carrier="A"), hour_out(2, 12, carrier="A"), warned]), "carrier")
    assert found["A"]["off"] == pytest.approx(18 / 138)
    assert (found["A"]["trips"], found["A"]["miss_min"], found["A"]["bias_min"], found["A"]["covered"]) == (
        2,
        9,
        9,
        0.5,
    )
    assert (found["B"]["late"], found["B"]["warned"], found["B"]["false"]) == (1, 0, 0)


def test_warnings_are_counted_where_they_belong() -> None:
    """A lane with a hit, a false alarm, and a warning that came after the window's end."""
    trips = [
        a_trip(1, arrived_min=130, alerts=(an_alert(60),)),
        a_trip(2, arrived_min=100, alerts=(an_alert(60),)),
        a_trip(3, arrived_min=140, alerts=(an_alert(125),)),
    ]
    frames = frames_of(trips)
    assert list(leads_min(frames.trips)) == [60]
    [row] = groups(frames, "lane").values()
    assert (row["late"], row["warned"], row["false"]) == (2, 1, 1)


def test_trips_of_which_nothing_was_forecast_are_a_group_all_the_same() -> None:
    """Their misses are unknown, their warnings are not."""
    [row] = groups(frames_of([a_trip()]), "lane").values()
    assert row["trips"] == 1
    assert isnan(row["off"])
    assert isnan(row["miss_min"])
