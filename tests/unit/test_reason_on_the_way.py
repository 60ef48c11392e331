"""What moved a prediction, in words: pace, road, detours, queues and silences."""

from __future__ import annotations

from math import log

from tests.said_trips import DRIVE, Trip
from tests.scenes import NOON, minutes


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
