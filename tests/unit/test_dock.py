"""Doors: stays, conflicts, free slots."""

from __future__ import annotations

from msgspec.structs import replace

from tests.scenes import NOON, board, make_plan, make_shipment, make_state, minutes
from tracking.dock import busy_until, find_free_slot, goes_first, list_conflicts, overlap_odds, take_turns
from tracking.state import Milestone
from tracking.stay import Stay


def stay(number: int, start: float, end: float, *, actual: bool = False, firm: bool = True) -> Stay:
    return Stay(
        shipment=make_shipment(number),
        start=NOON + minutes(start),
        end=NOON + minutes(end),
        is_actual=actual,
        is_firm=firm,
    )


def conflicts(*stays: Stay) -> dict[str, list[str]]:
    return {key: [other.shipment.id for other in found] for key, found in list_conflicts(stays).items()}


def test_overlap_is_mutual() -> None:
    """Two stays that overlap by five minutes conflict, both ways."""
    assert conflicts(stay(1, 0, 30), stay(2, 25, 55)) == {"S1": ["S2"], "S2": ["S1"]}


def test_short_overlap_is_none() -> None:
    """An overlap of less than five minutes is no conflict."""
    assert conflicts(stay(1, 0, 30), stay(2, 26, 56)) == {}


def test_long_stay_reaches_over_a_short_one() -> None:
    """A long stay conflicts with each truck that comes during it, though those do not with each other."""
    found = conflicts(stay(1, 0, 120), stay(2, 10, 40), stay(3, 60, 90))
    assert found == {"S1": ["S2", "S3"], "S2": ["S1"], "S3": ["S1"]}


def test_stay_from_before_reaches_a_planned_one() -> None:
    """A truck that stands there conflicts with one that would come while it does, in whatever order they are given."""
    assert conflicts(stay(2, 20, 50), stay(1, -60, 40, actual=True)) == {"S1": ["S2"], "S2": ["S1"]}


def test_present_beside_earlier_prediction() -> None:
    """A truck at the door goes before one whose stay was predicted to begin sooner, and the overlap is found."""
    present, predicted = stay(1, 10, 40, actual=True), stay(2, 0, 30)
    assert conflicts(present, predicted) == {"S1": ["S2"], "S2": ["S1"]}
    assert goes_first(present, predicted)


def test_no_estimate_no_conflict() -> None:
    """A truck without an estimate is in nobody's way yet."""
    assert conflicts(stay(1, 0, 60, firm=False), stay(2, 0, 30)) == {}
    assert busy_until(stay(1, 0, 60, firm=False)) is None


def test_free_until_the_next() -> None:
    """A free slot ends where the next truck's stay begins."""
    slot = find_free_slot("D02", [stay(2, 45, 75), stay(3, 200, 230)], NOON, "S1")
    assert slot is not None
    assert slot.end == NOON + minutes(45)


def test_free_for_good() -> None:
    """A door that nobody is expected at is free without end."""
    slot = find_free_slot("D02", [stay(2, -45, 0)], NOON, "S1")
    assert slot is not None
    assert slot.end is None


def test_taken_is_not_free() -> None:
    """A door is not free when any stay falls into the thirty minutes of unloading, even one of no estimate."""
    assert find_free_slot("D02", [stay(2, 29, 59)], NOON, "S1") is None
    assert find_free_slot("D02", [stay(2, -100, 100, firm=False)], NOON, "S1") is None
    assert find_free_slot("D02", [stay(2, 30, 59)], NOON, "S1") is not None


def test_trucks_take_turns() -> None:
    """Whoever comes while the door is taken begins when it is free, and so on; at a free door nobody waits."""
    turns = take_turns([stay(3, 50, 80), stay(1, 0, 40), stay(2, 20, 50), stay(4, 120, 150)])
    assert {key: (turn.start, turn.end) for key, turn in turns.items()} == {
        "S1": (NOON, NOON + minutes(40)),
        "S2": (NOON + minutes(40), NOON + minutes(70)),
        "S3": (NOON + minutes(70), NOON + minutes(100)),
        "S4": (NOON + minutes(120), NOON + minutes(150)),
    }


def test_a_truck_at_its_door_is_not_moved() -> None:
    """What is seen stays as it is: of two trucks at one door both stand there."""
    turns = take_turns([stay(1, -20, 10, actual=True), stay(2, -10, 30, actual=True), stay(3, 0, 30)])
    assert turns["S2"].start == NOON - minutes(10)
    assert turns["S3"].start == NOON + minutes(30)


def test_a_moved_stay_is_as_uncertain_as_what_it_waits_for() -> None:
    """Behind a truck that may take an hour longer, one that waits for it may be as late."""
    wide = replace(stay(1, 0, 30), end_p90=NOON + minutes(90))
    turns = take_turns([wide, replace(stay(2, 10, 40), end_p90=NOON + minutes(50))])
    assert turns["S2"].end_p90 == NOON + minutes(60 + 60)


def test_odds_of_an_overlap() -> None:
    """Known stays overlap or do not; uncertain ones by as much as they are uncertain, whichever is named first."""
    assert overlap_odds(stay(1, 0, 30), stay(2, 10, 40)) == 0.99
    assert overlap_odds(stay(1, 0, 30), stay(2, 60, 90)) == 0.0
    first = replace(stay(1, 0, 30), start_sigma_min=10.0, end_sigma_min=15.0)
    found = [overlap_odds(first, stay(2, start, start + 30)) for start in (15, 25, 35, 60)]
    assert found == sorted(found, reverse=True)
    assert found[1] == 0.5, "the median misses it by nothing"
    assert overlap_odds(stay(2, 25, 55), first) == found[1]


def test_own_stay_does_not_count() -> None:
    """A truck is not in its own way."""
    assert find_free_slot("D01", [stay(1, 0, 30)], NOON, "S1") is not None


def test_unloading_ends_when_expected() -> None:
    """A door is expected free half an hour after the truck docked."""
    state = make_state(milestone=Milestone.UNLOADING, reached={"at_dock": NOON - minutes(10)}, km=0)
    assert board(make_plan(make_shipment()), state)["S1"].busy_until == NOON + minutes(20)


def test_overdue_unloading_moves_in_steps() -> None:
    """The end of an overdue unloading moves in steps of five minutes, never back, and is never now."""
    state = make_state(milestone=Milestone.UNLOADING, reached={"at_dock": NOON - minutes(40)}, km=0)
    plan = make_plan(make_shipment())
    told = [(late / 2, board(plan, state, now=NOON + minutes(late / 2))["S1"].busy_until) for late in range(160)]
    ends = [end - NOON for _, end in told if end is not None]
    assert len(ends) == len(told)
    assert ends == sorted(ends)
    assert all(end % minutes(5) == minutes(0) for end in ends)
    assert all(end > minutes(late) for (late, _), end in zip(told, ends, strict=True))


def test_early_truck_waits_for_its_window() -> None:
    """A truck that comes before its window takes the door when the window opens."""
    row = board(make_plan(make_shipment(window=240)), make_state(km=10))["S1"]
    assert row.busy_until == NOON + minutes(270)


def test_ended_trip_leaves_the_door() -> None:
    """A truck that has left keeps no door busy."""
    state = make_state(milestone=Milestone.DONE, reached={"done": NOON - minutes(1)})
    assert board(make_plan(make_shipment()), state)["S1"].busy_until is None
