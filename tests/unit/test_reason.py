"""What moved a prediction, in words: each part of it, in both directions, as the truck goes on its way."""

from __future__ import annotations

from datetime import datetime
from math import log
from typing import Any, NamedTuple, cast

import pytest

from tests.scenes import KM_PER_DEGREE, LAT, LON, NOON, minutes
from tracking.arrival import Arrival
from tracking.gazetteer import NO_PLACES, Gazetteer, Place
from tracking.odds import MEDIAN_STEP
from tracking.prediction.mover import Moment, Mover, find_mover
from tracking.prediction.reason import LONGEST, Situation, made_of, reason_text
from tracking.prediction.said import Said, Seen, parts_of, step_said
from tracking.prediction.shape import Shape, seeded
from tracking.state import Motion, Position

TOWNS = Gazetteer([Place("Kassel", LAT + 140 / KM_PER_DEGREE, LON, 6.0)])
DRIVE = {"road": 120.0}


class Predicted(NamedTuple):
    """An arrival without a spread: it takes as long as its parts."""

    fixed_at: datetime
    parts: dict[str, float]
    wait_min: float = 0.0
    rest_odds: float = 0.0
    rest_min: float = 0.0
    pace: float = 0.0

    @property
    def break_min(self) -> float:
        return self.parts.get("break", 0.0)

    @property
    def median_min(self) -> float:
        return sum(self.parts.values())

    @property
    def shape(self) -> Shape:
        return seeded(0.2)

    def quantile(self, share: float, now: datetime) -> datetime:
        assert share == 0.5
        return self.fixed_at + minutes(self.wait_min + self.median_min + self.rest_min)


class Trip:
    """One truck, fix by fix: what it has driven and stood, and what is said of it."""

    def __init__(self, *, depart_at: datetime | None = None, departed: bool = True) -> None:
        self.said: Said | None = None
        self.depart_at, self.departed_at = depart_at, NOON - minutes(60) if departed else None
        self.motion = Motion(cadence_s=60)
        self.at, self.driven_min = NOON, 0.0
        self.arrival = Predicted(NOON, DRIVE)

    def fix(
        self,
        after_min: float,
        parts: dict[str, float],
        *,
        stands: float = 0.0,
        since_break_min: float = 0.0,
        km: float = 130.0,
        wait_min: float = 0.0,
        silent: bool = False,
        pace: float = 0.0,
    ) -> str:
        """A fix so many minutes after the last one; `stands`: minutes that it has stood by then. What is said.

        Unless it was silent, there was a fix a minute ago that moved nothing.
        """
        gap_min = after_min if silent else 1.0
        self.at += minutes(after_min)
        if not stands:
            self.driven_min += after_min
        self.motion = Motion(
            cadence_s=60,
            gap_s=gap_min * 60,
            stopped_since=self.at - minutes(stands) if stands else None,
            driven_min=self.driven_min,
            driven_since_break_min=since_break_min,
        )
        driving = {part: minutes for part, minutes in parts.items() if part != "rest"}
        rest_min = parts.get("rest", 0.0)
        self.arrival = Predicted(self.at, driving, wait_min, float(rest_min > 0.0), rest_min, pace)
        p50 = self.arrival.quantile(0.5, self.at)
        stays = self.said is not None and abs(self.said.p50 - p50) <= MEDIAN_STEP
        self.said = step_said(
            self.said, cast(Arrival, self.arrival), self.said.p50 if self.said and stays else p50, self._seen(km)
        )
        return self.text()

    def text(self, **known: Any) -> str:
        assert self.said is not None
        usual = Situation(self.motion, cast(Arrival, self.arrival), TOWNS, is_lane_known=False, break_limit_min=270.0)
        return reason_text(self.said, usual._replace(**known))

    def _seen(self, km: float) -> Seen:
        position = Position(lat=LAT + km / KM_PER_DEGREE, lon=LON, fixed_at=self.at)
        return Seen(
            position=position,
            motion=self.motion,
            distance_km=km,
            has_left=self.departed_at is not None,
            departed_at=self.departed_at,
            depart_at=self.depart_at,
        )


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


def test_the_own_pace() -> None:
    """A slow or a fast truck is compared with its lane's usual, or with the plan where no trip has taught the lane."""
    trip = Trip()
    trip.fix(0, {"road": 100})
    assert trip.fix(30, {"road": 75, "pace": 9}, pace=log(1.12)) == "slower than planned by 12 %"
    assert trip.text(is_lane_known=True) == "slower than this lane's usual by 12 %"
    assert trip.fix(30, {"road": 45, "pace": -9}, pace=log(0.8)) == "faster than planned by 20 %"


def test_a_pace_that_is_not_believed_yet() -> None:
    """Minutes lost on the road are told as such while the model makes nothing of them."""
    trip = Trip()
    trip.fix(0, {"road": 100})
    assert trip.fix(30, {"road": 78}) == "8 min slower than planned"
    assert trip.text(is_lane_known=True) == "8 min slower than this lane's usual"
    assert trip.fix(30, {"road": 40}) == "8 min faster than planned"


def test_a_pace_adds_up() -> None:
    """A truck that loses a little at a time has lost the sum, until it gains."""
    trip = Trip()
    trip.fix(0, {"road": 100})
    assert [trip.fix(10, {"road": road}) for road in (93, 86, 79)] == [
        "3 min slower than planned",
        "6 min slower than planned",
        "9 min slower than planned",
    ]
    assert trip.fix(10, {"road": 66}) == "3 min faster than planned"


def test_the_hour_of_the_road() -> None:
    """A way ahead that has grown though the truck came closer is the road's doing: at this hour, if that is known."""
    trip = Trip()
    trip.fix(0, {"road": 100})
    assert trip.fix(10, {"road": 108}, km=120) == "road ahead 18 min slower than thought"
    assert trip.text(is_lane_known=True) == "road ahead slower at this hour"
    assert trip.fix(10, {"road": 70}, km=110) == "road ahead 28 min faster than thought"
    assert trip.fix(10, {"road": 72}, km=111) == "12 min slower than planned", "it was driven past, and no hour's doing"


def test_a_detour() -> None:
    """A way ahead that has grown because the truck is further from the site says by how much."""
    trip = Trip()
    trip.fix(0, {"road": 100}, km=130)
    assert trip.fix(10, {"road": 112}, km=142) == "12 km farther off, in Kassel"
    assert trip.fix(10, {"road": 116}, km=146) == "16 km farther off, near Kassel", "it adds up"


def test_the_queue() -> None:
    """What is expected at the gate is told as it is now."""
    trip = Trip()
    trip.fix(0, {"road": 100})
    assert trip.fix(10, {"road": 90, "queue": 25}) == "queue at the gate 25 min"
    assert trip.fix(10, {"road": 80, "queue": 0.4}) == "no queue at the gate"


def test_heard_again() -> None:
    """After a silence the silence is the reason; a gap that is the truck's own cadence is none."""
    trip = Trip()
    trip.fix(0, {"road": 100})
    assert trip.fix(42, {"road": 80}, silent=True) == "heard again after 42 min near Kassel"
    assert trip.fix(10, {"road": 76}) == "6 min slower than planned", "the silence is over"
    assert trip.fix(20, {"road": 76, "stop": 9}, stands=20, silent=True) == "stopped 20 min near Kassel"


def test_nothing_to_blame() -> None:
    """Where the median moved and no part did, the arrival tells what it is made of."""
    trip = Trip()
    trip.fix(0, {"road": 100, "break": 45})
    trip.fix(10, {"road": 89.5, "break": 45.5, "other": 5})
    assert trip.said is not None
    assert trip.said.kind == ""
    assert trip.text() == "1 h 30 drive, break 46 min"


class TestMover:
    def moved(self, before: dict[str, float], now: dict[str, float], elapsed: float, **more: Any) -> Mover:
        later = sum(now.values()) - sum(before.values())
        there = Moment(NOON + minutes(elapsed + later), now)
        return find_mover(Moment(NOON, before), there, elapsed, **more)

    def test_time_that_passed_moves_nothing(self) -> None:
        """The road shrinks by what was driven, the stop by what was stood: neither is a mover."""
        before = {"road": 100.0, "stop": 20.0}
        assert self.moved(before, {"road": 70.0}, 50, stood_min=20) == Mover()

    def test_the_largest_in_the_direction_of_the_move(self) -> None:
        """What would have moved it the other way is not blamed, even if it is larger."""
        before, now = {"road": 100.0, "break": 45.0}, {"road": 90.0, "break": 5.0, "queue": 25.0, "rest": 18.0}
        assert self.moved(before, now, 10) == Mover("queue", 25.0)

    def test_standing_beyond_what_was_planned(self) -> None:
        """Minutes stood that nothing was planned for are a stop, or the wait before it has left."""
        assert self.moved({"road": 100.0}, {"road": 100.0}, 15, stood_min=15) == Mover("stop", 15.0)
        assert self.moved({"road": 100.0}, {"road": 100.0}, 15, stood_min=15, waiting=True) == Mover("wait", 15.0)

    def test_more_than_all_the_time_is_not_stood(self) -> None:
        """A count of standing that is out of bounds is taken for what can be."""
        assert self.moved({"road": 100.0}, {"road": 100.0}, 15, stood_min=99) == Mover("stop", 15.0)
        assert self.moved({"road": 100.0}, {"road": 100.0}, 15, stood_min=-9) == Mover("pace", 15.0)


def test_the_time_between_does_not_matter() -> None:
    """Many fixes and few tell the same."""
    often, seldom = Trip(), Trip()
    for trip in (often, seldom):
        trip.fix(0, DRIVE)
    for age in range(1, 31):
        often.fix(1, {"road": 120.0, "stop": 10.0}, stands=age)
    seldom.fix(30, {"road": 120.0, "stop": 10.0}, stands=30)
    assert often.text() == seldom.text() == "stopped 30 min near Kassel"
    assert often.said is not None
    assert often.said.at > NOON + minutes(25)
