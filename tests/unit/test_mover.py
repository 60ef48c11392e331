"""Which part moved a prediction, as arithmetic."""

from __future__ import annotations

from typing import Any

from tests.scenes import NOON, minutes
from tracking.prediction.mover import Moment, Mover, find_mover


def moved(before: dict[str, float], now: dict[str, float], elapsed: float, **more: Any) -> Mover:
    later = sum(now.values()) - sum(before.values())
    there = Moment(NOON + minutes(elapsed + later), now)
    return find_mover(Moment(NOON, before), there, elapsed, **more)


def test_time_that_passed_moves_nothing() -> None:
    """The road shrinks by what was driven, the stop by what was stood: neither is a mover."""
    before = {"road": 100.0, "stop": 20.0}
    assert moved(before, {"road": 70.0}, 50, stood_min=20) == Mover()


def test_the_largest_in_the_direction_of_the_move() -> None:
    """What would have moved it the other way is not blamed, even if it is larger."""
    before, now = {"road": 100.0, "break": 45.0}, {"road": 90.0, "break": 5.0, "queue": 25.0, "rest": 18.0}
    assert moved(before, now, 10) == Mover("queue", 25.0)


def test_standing_beyond_what_was_planned() -> None:
    """Minutes stood that nothing was planned for are a stop, or the wait before it has left."""
    assert moved({"road": 100.0}, {"road": 100.0}, 15, stood_min=15) == Mover("stop", 15.0)
    assert moved({"road": 100.0}, {"road": 100.0}, 15, stood_min=15, waiting=True) == Mover("wait", 15.0)


def test_more_than_all_the_time_is_not_stood() -> None:
    """A count of standing that is out of bounds is taken for what can be."""
    assert moved({"road": 100.0}, {"road": 100.0}, 15, stood_min=99) == Mover("stop", 15.0)
    assert moved({"road": 100.0}, {"road": 100.0}, 15, stood_min=-9) == Mover("pace", 15.0)


def test_a_road_that_shrank_more_than_can_be_driven() -> None:
    """Up to twice the planned way is the truck's own pace; beyond that the road ahead has become shorter."""
    assert moved({"road": 100.0}, {"road": 80.0}, 10) == Mover("pace", -10.0)
    assert moved({"road": 100.0}, {"road": 70.0}, 10) == Mover("road", -20.0)


def test_what_is_small_explains_nothing() -> None:
    """A median that moved by less than a minute in each part was moved by none."""
    assert moved({"road": 100.0, "break": 45.0}, {"road": 90.9, "break": 45.9}, 10) == Mover()
