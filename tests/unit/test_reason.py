"""What moved a prediction, in words: what it is made of, stops, breaks, nights and departures."""

from __future__ import annotations

from typing import cast

import pytest

from tests.said_trips import DRIVE, Predicted, Trip
from tests.scenes import KM_PER_DEGREE, LAT, LON, NOON, minutes
from tracking.arrival import Arrival
from tracking.gazetteer import NO_PLACES, Gazetteer, Place
from tracking.prediction.reason import LONGEST, made_of
from tracking.prediction.said import parts_of


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        ({"road": 240, "pace": 10, "break": 45}, "4 h 10 drive, break 45 min"),
        ({"road": 250, "break": 45, "queue": 25}, "4 h 10 drive, break 45 min, queue 25 min"),
        ({"road": 250, "break": 47, "queue": 25, "rest": 660}, "4 h 10 drive, night rest 11 h 00"),
        ({"road": 90, "break": 2}, "1 h 30 drive"),
        ({"road": 90, "stop": 9}, "1 h 30 drive, stop 9 min"),
        ({"wait": 50, "road": 90}, "1 h 30 drive, wait 50 min"),
        ({"queue": 25}, "queue 25 min"),
        ({"road": 0.4}, "about to arrive"),
        ({}, "about to arrive"),
    ],
)
def test_what_it_is_made_of(parts: dict[str, float], text: str) -> None:
    """A first prediction tells its parts: the drive, then the longest that fit."""
    assert made_of(parts) == text
    assert len(text) <= LONGEST


def test_as_planned_nothing_is_moved() -> None:
    """Driving what was to be driven keeps what was said, however often it is looked at."""
    trip = Trip()
    first = trip.fix(0, {"road": 120, "break": 45})
    assert first == "2 h 00 drive, break 45 min"
    for _ in range(20):
        trip.fix(5, {"road": trip.arrival.parts["road"] - 5, "break": 45})
        assert trip.said is not None
        assert (trip.said.at, trip.said.kind) == (NOON, "")


def test_a_stop() -> None:
    """A stop says how long and where, longer with each fix, and once it is over that the truck moves."""
    trip = Trip()
    trip.fix(0, DRIVE)
    assert trip.fix(6, {"road": 120, "stop": 9}, stands=6) == "stopped 6 min near Kassel"
    assert trip.fix(5, {"road": 120, "stop": 8}, stands=11) == "stopped 11 min near Kassel"
    assert trip.fix(1, {"road": 120, "stop": 7}, stands=12) == "stopped 12 min near Kassel", "nothing moved; it stands"
    assert trip.fix(1, {"road": 119}) == "moving again after 12 min"
    assert trip.text(gazetteer=NO_PLACES) == "moving again after 12 min"


def test_a_stop_that_was_not_seen_to_end() -> None:
    """A stop that cost what was expected stays the reason, with the place where it was, after the truck has left."""
    trip = Trip()
    trip.fix(0, DRIVE)
    trip.fix(6, {"road": 120, "stop": 2}, stands=6)
    trip.fix(2, {"road": 118}, km=128)
    assert trip.fix(30, {"road": 88}, km=90) == "stopped 6 min near Kassel"


def test_a_stop_that_nobody_saw() -> None:
    """Between two fixes of a slow sender, time that its way does not explain was stood."""
    trip = Trip()
    trip.fix(0, DRIVE)
    trip.driven_min -= 8
    assert trip.fix(20, {"road": 108}) == "stood about 8 min"


def test_a_long_name_is_left_out() -> None:
    """Where a place's name does not fit into 40 characters, the rest is said without it."""
    trip = Trip()
    trip.fix(0, DRIVE)
    trip.fix(6, {"road": 120, "stop": 9}, stands=6)
    towns = Gazetteer([Place("Pfaffenhofen an der Ilm", LAT + 140 / KM_PER_DEGREE, LON, 6.0)])
    assert trip.text(gazetteer=towns) == "stopped 6 min"
    assert trip.text(gazetteer=NO_PLACES) == "stopped 6 min"


def test_a_break_that_comes_into_sight() -> None:
    """A break that the way has become long enough for says when it is due at the latest, fix by fix."""
    trip = Trip()
    trip.fix(0, {"road": 120}, since_break_min=225)
    assert trip.fix(10, {"road": 112, "break": 40}, since_break_min=235) == "break due in 35 min"
    assert trip.fix(10, {"road": 102, "break": 40}, since_break_min=245) == "break due in 25 min"
    assert trip.fix(30, {"road": 72, "break": 40}, since_break_min=275) == "break overdue"
    assert trip.text(break_limit_min=480.0) == "break on the way, 40 min"
    unlikely = Trip()
    unlikely.fix(0, {"road": 120}, since_break_min=200)
    assert unlikely.fix(10, {"road": 112, "break": 8}, since_break_min=210) == "break more likely"
    assert unlikely.fix(10, {"road": 101, "break": 5}, since_break_min=220) == "break less likely"


def test_a_break_taken() -> None:
    """A break taken in the time it was given moves nothing; a shorter one did, and says that it was taken."""
    trip = Trip()
    trip.fix(0, {"road": 120, "break": 47}, since_break_min=230)
    assert trip.fix(46, {"road": 120}, stands=46) == "2 h 00 drive"
    short = Trip()
    short.fix(0, {"road": 120, "break": 47}, since_break_min=230)
    assert short.fix(30, {"road": 120}, stands=30) == "stopped 30 min near Kassel", "it still is"
    assert short.fix(1, {"road": 119}) == "break taken, 30 min"
    never = Trip()
    never.fix(0, {"road": 60, "break": 40}, since_break_min=230)
    assert never.fix(10, {"road": 50, "break": 4}, since_break_min=240) == "no break due any more"


def test_the_night() -> None:
    """A rest that is expected now, or not any more, says so; one that was taken says how long it took."""
    trip = Trip()
    trip.fix(0, {"road": 400, "break": 45})
    assert trip.fix(10, {"road": 390, "break": 45, "rest": 660}) == "night rest of 11 h 00 expected"
    assert trip.fix(540, {"road": 390, "break": 45}, stands=540) == "stopped 9 h 00 near Kassel", "it may not be over"
    assert trip.fix(1, {"road": 389, "break": 45}) == "night rest taken, 9 h 00"
    stands = Trip()
    stands.fix(0, {"road": 400})
    assert stands.fix(10, {"road": 400, "rest": 300}, stands=10) == "stopped 10 min near Kassel"
    other = Trip()
    other.fix(0, {"road": 400, "rest": 300})
    assert other.fix(10, {"road": 390}) == "no night rest expected"


def test_a_rest_that_is_less_likely_than_not() -> None:
    """Of a rest that may be taken, only what it adds to the median counts: next to nothing while it is unlikely."""
    for odds, rest_min, p50_min, part in (
        (0.1, 600.0, 121.0, 0.0),
        (0.4, 600.0, 160.0, 40.0),
        (1.0, 600.0, 720.0, 600),
    ):
        arrival = cast(Arrival, Predicted(NOON, dict(DRIVE), 0.0, odds, rest_min))
        assert parts_of(arrival, NOON + minutes(p50_min))["rest"] == pytest.approx(part)


def test_leaving() -> None:
    """A truck that should have left says by how much it is late, before and after it has left."""
    trip = Trip(depart_at=NOON + minutes(30), departed=False)
    assert trip.fix(0, {"wait": 10, "road": 120}, stands=60, wait_min=30) == "2 h 00 drive, wait 40 min"
    trip.fix(30, {"wait": 10, "road": 120}, stands=90)
    assert trip.fix(25, {"wait": 10, "road": 120}, stands=115) == "not left, 25 min late"
    trip.departed_at = NOON + minutes(70)
    trip.fix(15, {"wait": 10, "road": 120}, stands=130)
    assert trip.fix(2, {"road": 118}) == "left 40 min late"


def test_leaving_early() -> None:
    """Leaving before the plan is a reason, too."""
    trip = Trip(depart_at=NOON + minutes(30), departed=False)
    trip.fix(0, {"wait": 10, "road": 120}, stands=60, wait_min=30)
    trip.departed_at = NOON + minutes(15)
    assert trip.fix(17, {"road": 118}) == "left 15 min early"
