"""What the page says: the headline, its notes, the worst misses."""

from __future__ import annotations

from datetime import timedelta
from math import nan

import pytest

from dashboard.accuracy.choice import Choice
from dashboard.accuracy.frame import frames_of
from dashboard.accuracy.misses import made_of, worst_misses
from dashboard.accuracy.summary import alert_figures, headline, notes, of_early, told
from dashboard.accuracy.words import later, percent, span, unbroken
from tests.builders import at
from tests.predicted_trips import a_forecast, a_trip, an_alert
from tracking.trip_record import Standing

ZONE = "Europe/Berlin"


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (0.4, "0 min"),
        (59.4, "59 min"),
        (59.6, "1 h"),
        (-85, "1 h 25 min"),
        (2879, "47 h 59 min"),
        (2880, "2 d"),
        (3005, "2 d 2 h"),
    ],
)
def test_minutes_are_said_as_people_say_them(minutes: float, words: str) -> None:
    """Whole minutes, hours from an hour on, days from two days on; a sign is for the words around it."""
    assert span(minutes) == words


def test_later_and_earlier_are_words() -> None:
    """A rounded nothing is as said; what is unknown is a dash, also as a share."""
    assert [later(each) for each in (12.2, -5, 0.3, nan)] == ["12 min later", "5 min earlier", "as said", "\u2013"]
    assert [percent(each) for each in (0.806, 1.0, nan)] == ["81 %", "100 %", "\u2013"]
    assert span(nan) == "\u2013"


def test_a_figure_stays_with_its_unit() -> None:
    """No line ends between them; words that follow a figure are no units."""
    assert unbroken("1 h 28 min, aim 80 % (12 hauls)") == "1\u00a0h 28\u00a0min, aim 80\u00a0% (12 hauls)"


def test_the_headline_is_what_a_planner_can_repeat() -> None:
    """Of four trips: misses, coverage, late arrivals with their notice, and the false alarms."""
    said = (a_forecast(30, 90),)
    trips = [
        a_trip(1, arrived_min=94, forecasts=said),
        a_trip(2, arrived_min=84, forecasts=said, alerts=(an_alert(0, cleared_min=40),)),
        a_trip(3, arrived_min=130, forecasts=said, alerts=(an_alert(25),)),
        a_trip(4, arrived_min=125),
    ]
    assert headline(frames_of(trips), Choice(carrier="hansa", lane="Brno")) == "Last 30 days, hansa, from Brno: 4 trips"
    assert [f"{figure}: {words}" for figure, words in told(frames_of(trips))] == [
        "6 min: An hour out, half of predictions were within this (3 trips).",
        "67 %: of arrivals fell inside the shown interval (aim 80 %).",
        "1 of 2: late arrivals were warned of, half of them 1 h 35 min or more before the window's end.",
        "1: false alarm, on 2 trips not late.",
    ]


def test_what_cannot_be_scored_is_not_said() -> None:
    """One trip on time, nothing forecast: no miss and no interval, and no late arrival to warn of."""
    assert [each.figure for each in told(frames_of([a_trip()]))] == ["0", "0"]
    assert told(frames_of([])) == []


def test_few_trips_and_those_left_out_are_noted() -> None:
    """Nine are too few and ten are not; a trip that was never seen coming is counted."""
    said = (a_forecast(30, 90),)
    nine = [a_trip(n, forecasts=said) for n in range(9)]
    assert notes(frames_of(nine)) == ["Only 9 trips: too few to say how good prediction is."]
    assert notes(frames_of([*nine, a_trip(9, forecasts=said)])) == []
    assert "1 kept trip ended without" in notes(frames_of([*nine, a_trip(9, arrived_min=None)]))[-1]
    assert any("Nothing was forecast" in each for each in notes(frames_of([a_trip()])))


def test_early_arrivals_have_a_sentence_of_their_own() -> None:
    """Warned and early, early and not warned, warned and on time; none at all is not worth a word."""
    trips = [
        a_trip(1, arrived_min=40, alerts=(an_alert(0, kind="early"),)),
        a_trip(2, arrived_min=45),
        a_trip(3, alerts=(an_alert(0, kind="early"),)),
    ]
    assert of_early(frames_of(trips)) == "Too early: 1 of 2 arrivals warned of, 1 false alarm."
    assert of_early(frames_of(trips[2:])) == "Too early: none came, 1 false alarm."
    assert of_early(frames_of([a_trip()])) == ""


def test_alert_figures_say_what_they_are_shares_of() -> None:
    """Two warned, one of them late; two late, one of them warned; P(late) before the warnings was 70 % on average."""
    trips = [
        a_trip(1, arrived_min=130, alerts=(an_alert(60, before=a_forecast(50, 121, p_late=0.75)),)),
        a_trip(2, arrived_min=100, alerts=(an_alert(60, cleared_min=80, before=a_forecast(50, 121, p_late=0.65)),)),
        a_trip(3, arrived_min=125),
    ]
    found = alert_figures(frames_of(trips))
    assert (found.precision, found.recall, found.false_alarms) == ("50 % (1 of 2)", "50 % (1 of 2)", "100 % (1 of 1)")
    assert (found.median_lead, found.recall_60min, found.flips, found.said_before) == ("1 h", "50 %", "33", "70 %")


def test_the_worst_misses_are_furthest_outside_of_what_was_shown() -> None:
    """One row a trip, its worst forecast; an arrival inside is none, however long the interval."""
    said = (a_forecast(0, 80), a_forecast(30, 90))
    trips = [a_trip(1, arrived_min=95, forecasts=said), a_trip(2, arrived_min=150, forecasts=said)]
    inside = a_trip(3, arrived_min=200, forecasts=(a_forecast(0, 90, p90=at(300)),))
    assert [miss.shipment for miss in worst_misses(frames_of([*trips, inside]), ZONE)] == ["S2", "S1"]


def test_a_miss_is_told_on_the_sites_clock() -> None:
    """What was said and when, what came, where it stood meanwhile, and what the prediction was made of."""
    stood = (Standing(at(20), at(75), 50.0, 8.0, 60.0), Standing(at(76), at(80), 50.0, 8.0, 60.0))
    parts = {"road": 62.0, "break": 0.4, "pace": -8.0, "queue": 12.0}
    trip = a_trip(arrived_min=165, forecasts=(a_forecast(0, 66, parts=parts),), stays=stood)
    [miss] = worst_misses(frames_of([trip]), ZONE)
    assert miss.who == "haulier truck-1 from Works"
    assert miss.said == "Mon 2 Mar 13:00, 1 h 6 min out: 14:06 (13:56 to 14:16)"
    assert miss.came == "15:45, 1 h 39 min later; stood 55 min at 13:20"
    assert miss.made_of == "driving 1 h 2 min, queue at the gate 12 min, its own pace \u22128 min"


def test_another_day_is_named() -> None:
    """An arrival past midnight carries its date."""
    trip = a_trip(arrived_at=at(0) + timedelta(hours=12), forecasts=(a_forecast(0, 66),))
    [miss] = worst_misses(frames_of([trip]), ZONE)
    assert miss.came.startswith("Tue 3 Mar 01:00, 10 h 54 min later")


def test_a_part_without_a_word_is_called_by_its_name() -> None:
    """A newer model's part is shown rather than lost."""
    assert made_of({"ferry": 90.0}) == "ferry 1 h 30 min"
