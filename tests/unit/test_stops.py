"""How much longer a stop lasts, from how long stops have lasted."""

from __future__ import annotations

from statistics import median

import pytest

from tests.estimates import arrival_from, known, predicted
from tests.scenes import NOON, minutes
from tracking.memory import Wheel
from tracking.prediction.model import Model
from tracking.prediction.sample import added
from tracking.prediction.stops import AFTER_ALL_SHARE, KEEP, SEEDS, left_min, odds_to_last, stop_key
from tracking.state import Motion

DAY = stop_key(0, 200, 150, 0.0)
"""The phase of a truck that is not due for a break, nor for a night, and has far to go."""
RUSHED = Model({DAY: (6.0,) * KEEP})
"""A site whose stops last six minutes."""


def test_remaining_is_conditioned() -> None:
    """What is left is the median of S - s over the stops S that lasted longer than s, the seeds among them."""
    stops = (*SEEDS["day"], 11.0, 13.0, 17.0, 39.0, 41.0, 43.0, 200.0, 300.0)
    model = Model({DAY: stops[len(SEEDS["day"]) :]})
    for age in (5.5, 15.5, 36.5, 90.5):
        longer = sorted(stop - age for stop in stops if stop > age + 1.0)
        assert left_min(model, DAY, age) == pytest.approx(longer[len(longer) // 2])
        assert left_min(model, DAY, age) != pytest.approx(median(stops) - age)


@pytest.mark.parametrize(("age", "low", "high"), [(5, 10, 25), (44, 2, 20), (300, 200, 400)])
def test_before_anything_is_learnt(age: float, low: float, high: float) -> None:
    """A short stop is soon over, the legal break ends at 45 min, and after five hours it is the night's rest."""
    assert low <= left_min(Model(), DAY, age) <= high


def test_longer_than_any_seen() -> None:
    """A stop that has outlasted all others lasts a third longer, and never nothing."""
    for age in (700.0, 5_000.0):
        assert left_min(Model(), DAY, age) == pytest.approx(AFTER_ALL_SHARE * age)


def test_shorter_ones_alone() -> None:
    """Of a stop that is no rest, only those that were none count; one at the bound is none of them."""
    assert left_min(Model(), DAY, 61.0, below=240.0) == pytest.approx(29.0)
    assert left_min(Model(), DAY, 61.0, below=240.1) == pytest.approx(240.0 - 61.0)


def test_odds_to_last() -> None:
    """The share of the stops longer than this one so far that last as long as asked; certain once it has."""
    assert odds_to_last(Model(), DAY, 420.0, 430.0) == 1
    assert odds_to_last(Model(), DAY, 420.0, 420.0) == 1
    longer = [stop for stop in SEEDS["day"] if stop > 10.0]
    rests = [stop for stop in longer if stop > 420.0]
    assert odds_to_last(Model(), DAY, 420.0, 10.0) == pytest.approx(len(rests) / len(longer))
    odds = [odds_to_last(Model(), DAY, 420.0, age) for age in range(5, 430, 5)]
    assert odds == sorted(odds)
    assert odds[-1] > 0.9


def test_a_stop_beyond_all_that_were_seen_will_not_outlast_them() -> None:
    """Of a phase in which nobody ever rested, no length of a stop makes a rest likely until it is one."""
    near = stop_key(0, 10, 5, 0.0)
    assert max(SEEDS["near"]) < 200
    assert odds_to_last(Model(), near, 420.0, 200.0) == 0
    assert odds_to_last(Model(), near, 420.0, 420.0) == 1


def test_phases_are_apart() -> None:
    """In the queue at the gate, near it, before a night, a break due or not: each learns by itself."""
    keys = {
        stop_key(since, ahead, km, rest_odds)
        for since in (0, 260)
        for ahead, km in ((1, 0.5), (10, 5), (200, 150))
        for rest_odds in (0.0, 0.9)
    }
    assert len(keys) == 1 + 2 + 2 * 2
    due = stop_key(260, 200, 150, 0.0)
    assert left_min(RUSHED, due, 3.0) == left_min(Model(), due, 3.0)
    assert left_min(RUSHED, DAY, 3.0) < left_min(Model(), DAY, 3.0)


def test_every_phase_has_seeds() -> None:
    """On the first day a stop of any phase has an end, and one before a night a later one."""
    for since in (0, 260):
        for ahead, km in ((1, 0.5), (10, 5), (200, 150)):
            for rest_odds in (0.0, 0.9):
                assert left_min(Model(), stop_key(since, ahead, km, rest_odds), 5.0) > 1
    assert left_min(Model(), stop_key(0, 200, 150, 0.9), 50.0) > 300 + left_min(Model(), DAY, 50.0)


def test_what_is_learnt_outweighs_the_seeds() -> None:
    """After many stops of 20 min, one of five minutes has a quarter of an hour to go."""
    entry = None
    for _ in range(KEEP + 50):
        entry = added(entry, 20.0, keep=KEEP)
    assert entry is not None
    assert len(entry) == KEEP
    assert left_min(Model({DAY: entry}), DAY, 5.0) == pytest.approx(15.0)


def test_stop_in_progress_adds_time() -> None:
    """A truck that stands takes longer than one that drives past the same place, and its interval is wider."""
    driving = predicted(100)
    standing = predicted(100, motion=Motion(stopped_since=NOON - minutes(10)))
    assert standing.p50 - driving.p50 > minutes(10)
    assert standing.p90 - standing.p10 > driving.p90 - driving.p10


def test_a_site_s_own_stops_count() -> None:
    """Where stops are short the truck that stands is expected sooner."""
    standing = Motion(stopped_since=NOON - minutes(4), at_stop=Wheel())
    usual = arrival_from(100, motion=standing)
    rushed = arrival_from(100, motion=standing, known=known({DAY: (6.0,) * KEEP}))
    assert usual.keys["stop"] == DAY
    assert rushed.parts["stop"] == pytest.approx(2.0, abs=0.1)
    assert usual.parts["stop"] > 5


def test_stop_on_break_pays_the_break() -> None:
    """Standing for half an hour near the end of the driving time is the break; no second one is added."""
    due = Motion(driven_since_break_min=240, driven_today_min=240)
    resting = Motion(at_stop=Wheel(240, 240), stopped_since=NOON - minutes(40))
    driving, paused = arrival_from(100, motion=due), arrival_from(100, motion=resting)
    assert driving.break_min > 35
    assert paused.break_min < 5
    assert paused.median_min < driving.median_min


def test_a_stop_that_may_be_the_night_has_two_ends() -> None:
    """Three hours at one place are more than a break: it may go on soon, or in the morning."""
    arrival = arrival_from(200, motion=Motion(at_stop=Wheel(100, 200), stopped_since=NOON - minutes(100)))
    assert 0.1 < arrival.rest_odds < 0.9
    assert arrival.rest_min > 240
