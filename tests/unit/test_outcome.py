"""What became of a forecast: which of its two peaks came true, whether it was late, and what the plan was worth."""

from __future__ import annotations

from math import log
from typing import Any

import pytest
from msgspec.structs import replace

from tests.builders import a_site, at
from tests.predicted_trips import a_forecast, a_trip
from tracking.arrival import BREAK, HOLD
from tracking.prediction.error import AFTER, bucket_of
from tracking.prediction.hold import OFFSET_CLIP_MIN, OFFSET_KEY
from tracking.prediction.learn import learn
from tracking.prediction.model import Changes, Model
from tracking.prediction.outcome import WAITS
from tracking.prediction.pace import gain_key
from tracking.prediction.pull import pull_key
from tracking.trip_record import Forecast, Standing

HELD_KEY, ALL_KEY = "hold:plant:far:2<haulier", "hold:plant:far:2"
BREAK_KEY = "break:2:1"
EARLY = a_forecast(-60, 0, more=HOLD, more_odds=0.3, more_min=68.0, keys={"hold": HELD_KEY})
"""An hour before noon, expected at noon; or, waiting for its window from 13:00 on, at 13:08."""
DUE = a_forecast(0, 60, more=BREAK, more_odds=0.5, more_min=47.0, keys={"break": BREAK_KEY})
"""At noon, expected at 13:00, or with a break at 13:47."""
NIGHT = Standing(at(-800), at(-300), 51.0, 8.0, 400.0)


def changed(told: Forecast, **trip: Any) -> Changes:
    return learn(Model(), a_trip(forecasts=(told,), **trip), a_site())


def error_of(changes: Changes, median_min: float, state: str) -> float:
    """The one error that was learnt, in that bucket; fails where it went to another."""
    learnt = {key: entry for key, entry in changes.items() if key.startswith("error:")}
    assert set(learnt) == {f"error:{bucket_of(median_min, state)}"}
    ((error,),) = (entry or () for entry in learnt.values())
    return error


def a_stay(start_min: float, lasts_min: float, key: str = "stop:day:due") -> Standing:
    return Standing(at(start_min), at(start_min + lasts_min), 51.0, 8.0, 240.0, 240.0, key)


@pytest.mark.parametrize(("arrived_min", "share"), [(119, 0.0), (120, 0.0), (121, 1.0)])
def test_odds_of_being_late_are_held_against_what_came(arrived_min: float, share: float) -> None:
    """A forecast's odds, before they were calibrated, go to their tenth with whether the window was missed."""
    entry = changed(a_forecast(0, 90, raw_late=0.85), arrived_min=arrived_min)["late"] or ()
    assert entry[16:18] == (1.0, share)
    assert sum(entry[::2]) == 1.0


def test_no_odds_no_vote() -> None:
    """A forecast made after the window's end says nothing about odds."""
    assert "late" not in changed(a_forecast(0, 90))


def test_who_waited() -> None:
    """One that came with its window votes for waiting, by the minutes it came after its opening, and is right so."""
    changes = changed(EARLY, arrived_min=68)
    assert changes[ALL_KEY] == changes[HELD_KEY] == (1.0, 1.0)
    assert changes[OFFSET_KEY] == (1.0, 8.0)
    assert error_of(changes, 128, AFTER[HOLD]) == pytest.approx(0.0)


def test_who_did_not_wait() -> None:
    """One that came before votes against it, and is held against the first peak."""
    changes = changed(EARLY, arrived_min=6)
    assert changes[ALL_KEY] == changes[HELD_KEY] == (1.0, 0.0)
    assert OFFSET_KEY not in changes
    assert error_of(changes, 60, "driving") == pytest.approx(log(66 / 60))


def test_who_came_much_later_has_waited_for_something_else() -> None:
    """What is learnt of the minutes after the opening is bounded."""
    assert changed(EARLY, arrived_min=400)[OFFSET_KEY] == (1.0, OFFSET_CLIP_MIN)


def test_who_rested_says_nothing_of_waiting() -> None:
    """A night on the way is no waiting for the window."""
    told = a_forecast(-900, -840, more=HOLD, more_odds=0.3, more_min=900.0, keys={"hold": HELD_KEY})
    assert HELD_KEY not in changed(told, stays=(NIGHT,))
    assert HELD_KEY in changed(told)


def test_a_rest_in_progress_is_no_vote() -> None:
    """From a truck that has its night at the time, whether another comes is not learnt by that one."""
    told = a_forecast(-600, -540, keys={"rest": "rest:plan:0:1"})
    assert "rest:plan:0:1" not in changed(told, stays=(NIGHT,))
    assert changed(replace(told, at=at(-900)), stays=(NIGHT,))["rest:plan:0:1"] == (1.0, 1.0)


def test_a_rest_that_was_certain_is_part_of_what_was_said() -> None:
    """It is held against the median and the rest together, whether it came or not."""
    told = a_forecast(-900, 60, rest_odds=1.0, rest_min=660.0, median_min=300.0)
    for stays in ((NIGHT,), ()):
        assert error_of(changed(told, arrived_min=60, stays=stays), 960, "driving") == pytest.approx(0.0)


def test_who_took_the_break() -> None:
    """One that paused after the forecast votes for the break, and is held against the second peak."""
    changes = changed(DUE, arrived_min=107, stays=(a_stay(20, 45),))
    assert changes[BREAK_KEY] == (1.0, 1.0)
    assert error_of(changes, 107, AFTER[BREAK]) == pytest.approx(0.0)


@pytest.mark.parametrize(
    "stay", [a_stay(-10, 45), a_stay(20, 45, WAITS[0]), a_stay(20, 20), a_stay(-500, 45)], ids=lambda stay: stay.key
)
def test_who_did_not_take_the_break(stay: Standing) -> None:
    """A pause that was on already, a queue before the gate, a stop for fuel, one long before: none is that break."""
    changes = changed(DUE, arrived_min=66, stays=(stay,))
    assert changes[BREAK_KEY] == (1.0, 0.0)
    assert error_of(changes, 60, "driving") == pytest.approx(log(66 / 60))


def test_a_rest_answers_no_question_about_a_break() -> None:
    """Who rested votes for no break, and is held against the peak with the rest, in which one counts with its mean."""
    told = replace(DUE, rest_odds=0.5, rest_min=660.0)
    rested = changed(told, arrived_min=700, stays=(a_stay(20, 640),))
    assert BREAK_KEY not in rested
    expected_min = 60.0 + 660.0 + 0.5 * 47.0
    assert error_of(rested, expected_min, AFTER["rest"]) == pytest.approx(log(700 / expected_min))


def test_a_break_that_was_sure_is_not_the_open_one() -> None:
    """Of two breaks expected, one sure and one open, one taken is the sure one."""
    told_so = replace(DUE, p50=at(107), median_min=107.0, parts={"road": 60.0, "break": 47.0})
    one, two = (a_stay(10, 45), a_stay(70, 45))
    assert changed(told_so, arrived_min=107, stays=(one,))[BREAK_KEY] == (1.0, 0.0)
    assert changed(told_so, arrived_min=154, stays=(one, two))[BREAK_KEY] == (1.0, 1.0)


def test_what_the_plan_was_worth() -> None:
    """Drawn to the plan by some minutes, the forecast without them is what the plan is held against."""
    told = a_forecast(0, 90, pull=-0.2, parts={"road": 100.0, "plan": -10.0})
    both, square = changed(told, arrived_min=90)[pull_key(100.0, -0.2, stands=False)] or ()
    assert both == pytest.approx(-0.2 * log(90 / 100))
    assert square == pytest.approx(0.04)


def test_who_waited_says_nothing_of_the_plan() -> None:
    """Ahead of its window and there with it: it has waited, and the road was not longer for it."""
    told = a_forecast(-60, 0, pull=0.3)
    assert not any(key.startswith("pull") for key in changed(told, arrived_min=90))
    assert any(key.startswith("pull") for key in changed(told, arrived_min=20))


def test_pace_is_held_against_the_way_ahead() -> None:
    """A truck that was slow votes with how slow it then was, without its pauses; one that was as usual does not."""
    slow = a_forecast(0, 60, pace=0.2, parts={"road": 60.0})
    usual, much = (
        learn(Model(), a_trip(arrived_min=arrived, forecasts=(slow,), stays=(a_stay(20, 45),)), a_site())[
            gain_key(60.0)
        ]
        for arrived in (105, 120)
    )
    assert usual is not None
    assert much is not None
    assert usual[0] == pytest.approx(0.0)
    assert much[0] > 0.03
    assert usual[1] == much[1] > 0
    assert gain_key(60.0) not in changed(a_forecast(0, 60, pace=0.001, parts={"road": 60.0}))


def test_a_forecast_after_the_arrival_teaches_nothing() -> None:
    """What was said from a fix behind the gate, before the arrival was confirmed, is no forecast."""
    assert not any(key.startswith(("error", "late")) for key in changed(a_forecast(90, 91, raw_late=0.5)))
