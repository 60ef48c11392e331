"""This truck's own pace, and how much of it is believed to last."""

from __future__ import annotations

from datetime import timedelta
from math import exp, log

import pytest

from tests.estimates import arrival_from, known
from tests.scenes import NOON
from tracking.prediction.model import Entry, Model
from tracking.prediction.pace import (
    HORIZONS_MIN,
    LEAST,
    MOST,
    SHRINK_MIN,
    STRETCH_MIN,
    find_pace,
    gain_key,
    paced_min,
    regressed,
)
from tracking.state import Motion
from tracking.trip_log import TripLog
from tracking.trip_record import Mark

AHEAD_MIN = 120.0


def mark(driven_min: float, usual_min: float) -> Mark:
    return Mark(NOON + timedelta(minutes=driven_min), 0.0, 0.0, driven_min, usual_min)


def taught(share_that_lasts: float, trips: int, *, usual_min: float = AHEAD_MIN) -> Model:
    """A site whose slow trucks, and its fast ones, kept that share of their pace."""
    entry: Entry | None = None
    for n in range(trips):
        rho = 0.3 if n % 2 else -0.2
        driven = paced(usual_min, share_that_lasts * rho)
        entry = regressed(entry, usual_min, rho, log(driven / usual_min))
    return Model({} if entry is None else {gain_key(usual_min): entry})


def paced(usual_min: float, log_pace: float) -> float:
    """Minutes of a way driven all along at that pace."""
    return usual_min * exp(log_pace)


def test_pace_is_minutes_against_the_usual() -> None:
    """An hour and a half for what usually takes one is slow by half an hour in two, the shrinkage hour counted."""
    assert find_pace([mark(0, 180)], 90, 120) == pytest.approx(log((90 + SHRINK_MIN) / (60 + SHRINK_MIN)))
    assert find_pace([mark(0, 180)], 60, 120) == 0
    assert find_pace([mark(0, 180)], 40, 120) < 0


def test_no_way_no_pace() -> None:
    """A truck at its first fix has none."""
    assert find_pace([], 0, 120) == 0


def test_pace_is_of_the_last_stretch() -> None:
    """A jam more than two and a half hours ago is forgotten, one since is not."""
    old_jam = [mark(0, 400), mark(100, 390), mark(150, 340), mark(230, 260)]
    since = 100 + STRETCH_MIN
    assert find_pace(old_jam, since, 390 - STRETCH_MIN) == 0
    assert find_pace(old_jam, since - 5, 390 - STRETCH_MIN + 5) > 0.15


def test_pace_is_bounded() -> None:
    """However long it crawled, or however far it leapt, the pace stays within bounds."""
    assert find_pace([mark(0, 100)], 149, 99) == MOST
    assert find_pace([mark(0, 900)], 30, 120) == LEAST
    assert find_pace([mark(0, 100)], 50, 300) <= MOST


def test_gain_starts_at_zero() -> None:
    """Before anything is learnt the pace so far changes nothing."""
    for rho in (-0.4, 0.2, 0.6):
        assert paced_min(Model(), AHEAD_MIN, rho) == AHEAD_MIN


def test_slow_trucks_are_learnt_to_stay_slow() -> None:
    """Where trucks keep their pace, one that is slow by a third is expected a good deal later, a fast one sooner."""
    model = taught(1.0, 60)
    assert paced_min(model, AHEAD_MIN, 0.3) > 1.15 * AHEAD_MIN
    assert paced_min(model, AHEAD_MIN, -0.2) < 0.92 * AHEAD_MIN
    assert paced_min(model, AHEAD_MIN, 0.0) == AHEAD_MIN


def test_slow_trucks_are_learnt_to_recover() -> None:
    """Where a slow start says nothing of the rest, the estimate does not move."""
    assert paced_min(taught(0.0, 60), AHEAD_MIN, 0.3) == pytest.approx(AHEAD_MIN)


def test_few_trips_say_little() -> None:
    """Two trips move the gain by less than half of what sixty do."""
    few, many = (paced_min(taught(1.0, trips), AHEAD_MIN, 0.3) - AHEAD_MIN for trips in (2, 60))
    assert 0 < few < many / 2


def test_gain_is_bounded() -> None:
    """Whatever was learnt, a pace is at most a fifth overdone, and never turned about by more than half."""
    over, under = (paced_min(Model({gain_key(100): (gain * 1e6, 1e6)}), 100, 0.5) / 100 for gain in (9, -9))
    assert exp(-0.25) < under < 1 < over < exp(0.6)


def test_horizons_learn_apart() -> None:
    """What is learnt of the last half hour is not said of a whole day."""
    assert len({gain_key(minutes) for minutes in (10, 100, 300)}) == len(HORIZONS_MIN) + 1
    assert paced_min(taught(1.0, 60, usual_min=30), 300, 0.3) == 300


def test_pace_fades_with_the_way() -> None:
    """Of a slowness, a larger share lasts over half an hour than over five."""
    model = Model({gain_key(minutes): (1e3, 1e3) for minutes in (30, 300)})
    near, far = (paced_min(model, minutes, 0.3) / minutes for minutes in (30, 300))
    assert 1.1 < far < near


def test_old_trips_fade() -> None:
    """After a thousand trips of another kind, what was learnt first is gone."""
    entry: Entry | None = None
    for last in (0.3, -0.3):
        for _ in range(1_500):
            entry = regressed(entry, AHEAD_MIN, 0.3, last)
    assert paced_min(Model({gain_key(AHEAD_MIN): entry or ()}), AHEAD_MIN, 0.3) < AHEAD_MIN


def test_pace_is_a_part_of_the_estimate() -> None:
    """A truck that is slow on a site that has learnt its lesson is expected later, and is told to be slow."""
    log_so_far, motion = TripLog(marks=(mark(0, 230),)), Motion(driven_min=140)
    learnt = known({gain_key(minutes): (1e3, 1e3) for minutes in (100, 300)})
    slow = arrival_from(100, motion=motion, log=log_so_far, known=learnt)
    assert slow.pace > 0.1
    assert slow.parts["pace"] > 5
    assert arrival_from(100, motion=motion, log=log_so_far).parts["pace"] == 0
