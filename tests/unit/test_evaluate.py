"""The board at an instant: who is on it, what a row says, and that part of it is part of the whole."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
import pytest

from tests.scenes import NOON, board, by_vehicle, make_plan, make_shipment, make_site, make_state, minutes
from tracking.board import Risk, Row
from tracking.evaluate import evaluate, evaluate_some, sharing_doors
from tracking.lifetime import is_on_board
from tracking.state import Alarm, Milestone, Progress


def test_one_row_a_shipment_in_order() -> None:
    """Each shipment has one row, by window start and then by id."""
    plan = make_plan(make_shipment(3, window=60), make_shipment(2, window=60, door="D02"), make_shipment(1, window=90))
    assert [row.shipment for row in evaluate(plan, {}, NOON)] == ["S2", "S3", "S1"]


def test_row_of_a_truck_on_its_way() -> None:
    """A row has the plan's words, the vehicle's last fix, the estimate and what follows from it."""
    state = make_state(km=100, trail=((51.9, 9.0), (51.8, 9.0)))
    row = board(make_plan(make_shipment(window=120)), state)["S1"]
    assert (row.carrier, row.vehicle, row.door, row.supplier, row.origin) == ("ACME", "T1", "D01", "Bolts", "Kassel")
    assert row.milestone is Milestone.EN_ROUTE
    assert row.risk is Risk.ON_TIME
    assert row.distance_km == 100
    assert row.position == state.position
    assert row.heard_at == NOON
    assert row.trail == state.trail
    assert row.eta is not None
    assert row.slack_min == (row.window_end - row.eta.p50) // timedelta(minutes=1)
    assert row.busy_until == row.eta.p50 + minutes(30)
    assert msgspec.json.decode(msgspec.json.encode(row), type=Row) == row


def test_published_median_is_shown() -> None:
    """The median on the board is the published one while the truth is near it."""
    plan = make_plan(make_shipment(window=120))
    fresh = board(plan, make_state(km=100))["S1"].eta
    assert fresh is not None
    alarm = Alarm(shipment="S1", p50=fresh.p50 + minutes(1))
    shown = board(plan, make_state(km=100, alarm=alarm))["S1"].eta
    assert shown is not None
    assert shown.p50 == fresh.p50 + minutes(1)


def test_nothing_heard_long_before_departure() -> None:
    """A planned truck is nobody's worry, and no colour, until half an hour before its departure; then unknown."""
    plan = make_plan(make_shipment(window=300, depart_at=NOON))
    assert board(plan, now=NOON - minutes(31))["S1"].risk is None
    assert board(plan, now=NOON - minutes(30))["S1"].risk is Risk.UNKNOWN


def test_nothing_heard_without_planned_departure() -> None:
    """Without a planned departure it is unknown from half an hour before it must leave to make its window."""
    plan = make_plan(make_shipment(window=600, depart_at=None))
    must_leave = NOON + minutes(660 - 343.5)
    assert board(plan, now=must_leave - minutes(32))["S1"].risk is None
    assert board(plan, now=must_leave - minutes(28))["S1"].risk is Risk.UNKNOWN


def test_heard_without_position() -> None:
    """A vehicle of which no fix was believed has no estimate."""
    row = board(make_plan(make_shipment(window=60)), make_state(km=None))["S1"]
    assert (row.risk, row.eta, row.distance_km) == (Risk.UNKNOWN, None, None)


def test_silent_before_departure() -> None:
    """A device that sleeps until the departure is not silent to anybody, nor on time."""
    plan = make_plan(make_shipment(window=600, depart_at=NOON + minutes(120)))
    state = make_state(km=300, milestone=Milestone.PLANNED, fixed_at=NOON - minutes(60))
    assert board(plan, state)["S1"].risk is None
    assert board(plan, state, now=NOON + minutes(91))["S1"].risk is Risk.SILENT


def test_waiting_for_departure_is_on_time() -> None:
    """A truck heard at its origin, that leaves as planned and then arrives in its window, is on time."""
    plan = make_plan(make_shipment(window=440, length=90, depart_at=NOON + minutes(60)))
    row = board(plan, make_state(km=300, milestone=Milestone.PLANNED))["S1"]
    assert row.risk is Risk.ON_TIME


def test_silent_is_not_on_time() -> None:
    """A truck that would be on time is silent after three cadences, since its last fix, and has still its estimate."""
    plan = make_plan(make_shipment(window=120))
    at_limit, beyond = (board(plan, make_state(), now=NOON + minutes(after))["S1"] for after in (3, 3.1))
    assert (at_limit.risk, at_limit.silent_since) == (Risk.ON_TIME, None)
    assert (beyond.risk, beyond.silent_since) == (Risk.SILENT, NOON)
    assert beyond.eta is not None


def test_second_trip_of_a_vehicle() -> None:
    """While a vehicle is on its first trip its second has neither position nor estimate, and is not on time."""
    plan = make_plan(make_shipment(1, window=60), make_shipment(2, window=300, vehicle="T1", depart_at=NOON))
    progress = (Progress(shipment="S1", milestone=Milestone.EN_ROUTE), Progress(shipment="S2"))
    rows = board(plan, make_state(km=50, progress=progress))
    assert rows["S1"].position is not None
    assert (rows["S2"].position, rows["S2"].eta, rows["S2"].risk) == (None, None, Risk.UNKNOWN)


def test_second_trip_begins() -> None:
    """Once the first trip has ended the vehicle's position speaks for the second."""
    plan = make_plan(make_shipment(1, window=-60), make_shipment(2, window=60, vehicle="T1"))
    done = Progress(shipment="S1", milestone=Milestone.DONE, reached={"done": NOON - minutes(30)})
    rows = board(plan, make_state(km=50, progress=(done, Progress(shipment="S2", milestone=Milestone.EN_ROUTE))))
    assert (rows["S1"].position, rows["S1"].trail) == (None, ())
    assert rows["S2"].eta is not None


def test_named_trip() -> None:
    """Where the vehicle's last fix named the later of two open trips, its position speaks for that one."""
    plan = make_plan(make_shipment(1, window=60), make_shipment(2, window=120, vehicle="T1"))
    progress = (Progress(shipment="S1"), Progress(shipment="S2", milestone=Milestone.EN_ROUTE))
    rows = board(plan, make_state(km=50, progress=progress, alarm=Alarm(shipment="S2")))
    assert (rows["S1"].eta, rows["S2"].position) == (None, make_state(km=50).position)


def test_no_show_frees_the_vehicle() -> None:
    """A trip that is a no-show by the clock leaves the vehicle's position to the next one."""
    plan = make_plan(make_shipment(1, window=-301), make_shipment(2, window=120, vehicle="T1"))
    progress = (Progress(shipment="S1"), Progress(shipment="S2", milestone=Milestone.EN_ROUTE))
    rows = board(plan, make_state(km=50, progress=progress))
    assert rows["S1"].milestone is Milestone.NO_SHOW
    assert rows["S2"].eta is not None


def test_position_counts_only_while_open() -> None:
    """A vehicle heard before its shipment opened has no position on the board."""
    shipment = make_shipment(window=300, opens_at=NOON + minutes(1))
    assert board(make_plan(shipment), make_state(km=50, milestone=Milestone.PLANNED))["S1"].position is None


def test_dropped_shipment_holds_nobody() -> None:
    """A trip that is no longer in the plan does not keep the vehicle from the next."""
    progress = (
        Progress(shipment="S0", milestone=Milestone.EN_ROUTE),
        Progress(shipment="S1", milestone=Milestone.EN_ROUTE),
    )
    rows = board(make_plan(make_shipment(window=60)), make_state(km=50, progress=progress))
    assert rows["S1"].eta is not None


@pytest.mark.parametrize(("milestone", "hours"), [(Milestone.PLANNED, 4), (Milestone.EN_ROUTE, 24)])
def test_no_show_by_the_clock(milestone: Milestone, hours: float) -> None:
    """A truck that never left is a no-show four hours after its window, one that did after a day; no fix is needed."""
    shipment = make_shipment(length=60)
    ends = shipment.window_end + timedelta(hours=hours)
    state = make_state(km=300, milestone=milestone, reached={"departed": NOON}, fixed_at=ends - minutes(60))
    before, after = (board(make_plan(shipment), state, now=now)["S1"] for now in (ends, ends + minutes(1)))
    assert before.milestone is milestone
    assert (after.milestone, after.risk, after.warnings) == (Milestone.NO_SHOW, None, ())
    assert after.reached == {"departed": NOON, "no_show": ends}


def test_comes_onto_the_board() -> None:
    """A shipment is on the board from 24 h before its window, even if it left long ago."""
    shipment = make_shipment()
    on_its_way = Progress(shipment="S1", milestone=Milestone.EN_ROUTE)
    assert not is_on_board(shipment, on_its_way, NOON - timedelta(hours=24, seconds=1))
    assert is_on_board(shipment, None, NOON - timedelta(hours=24))


@pytest.mark.parametrize("milestone", [Milestone.DONE, Milestone.TURNED_AWAY, Milestone.NO_SHOW])
def test_ended_trip_leaves_the_board(milestone: Milestone) -> None:
    """An ended trip stays twelve hours."""
    progress = Progress(
        shipment="S1", milestone=milestone, reached={"in_yard": NOON, milestone.value: NOON + minutes(60)}
    )
    assert is_on_board(make_shipment(), progress, NOON + timedelta(hours=13))
    assert not is_on_board(make_shipment(), progress, NOON + timedelta(hours=13, seconds=1))


def test_never_heard_leaves_the_board() -> None:
    """A truck of which nothing came stays until twelve hours after it is a no-show."""
    shipment = make_shipment(length=60)
    assert is_on_board(shipment, None, shipment.window_end + timedelta(hours=16))
    assert not is_on_board(shipment, None, shipment.window_end + timedelta(hours=16, seconds=1))


def test_dark_on_the_road_leaves_the_board() -> None:
    """A truck on its way stays until both its window and its last fix are half a day ago."""
    progress, shipment = Progress(shipment="S1", milestone=Milestone.EN_ROUTE), make_shipment(length=60)
    noon_plus = NOON + timedelta(hours=13)
    assert is_on_board(shipment, progress, noon_plus, last_fix_at=NOON - timedelta(hours=6))
    assert not is_on_board(shipment, progress, noon_plus + timedelta(seconds=1), last_fix_at=NOON)
    assert is_on_board(shipment, progress, noon_plus + timedelta(hours=2), last_fix_at=NOON + timedelta(hours=4))


def test_dark_in_the_yard_leaves_the_board() -> None:
    """A truck in the yard stays until half a day after its last fix, and shows there before its day has come."""
    progress = Progress(shipment="S1", milestone=Milestone.IN_YARD, reached={"in_yard": NOON})
    day_before = make_shipment(window=30 * 60)
    assert is_on_board(day_before, progress, NOON, last_fix_at=NOON)
    assert is_on_board(make_shipment(), progress, NOON + timedelta(hours=12), last_fix_at=NOON)
    assert not is_on_board(make_shipment(), progress, NOON + timedelta(hours=12, seconds=1), last_fix_at=NOON)


def test_off_the_board_is_off_the_door() -> None:
    """A shipment that is not on the board takes no door and is nobody's next."""
    plan = make_plan(make_shipment(1, window=60), make_shipment(2, window=25 * 60 + 1))
    assert list(board(plan, make_state(km=50))) == ["S1"]


def test_some_is_part_of_the_whole() -> None:
    """The rows of some shipments are those of all at their doors, as the whole evaluation has them."""
    plan = make_plan(
        make_shipment(1, window=60),
        make_shipment(2, window=70),
        make_shipment(3, window=60, door="D02"),
    )
    states = by_vehicle(*(make_state(number, km=60) for number in (1, 2, 3)))
    whole = evaluate(plan, states, NOON)
    some = evaluate_some(plan, states, NOON, {"S1"})
    assert some == [row for row in whole if row.door == "D01"]
    assert sharing_doors(plan, {"S1"}) == {"S1", "S2"}
    assert evaluate_some(plan, states, NOON, {"unheard of"}) == []


def test_seconds_do_not_change_rows() -> None:
    """Within a minute and without a new fix a row stays equal, so that nothing is sent for nothing."""
    plan = make_plan(make_shipment(window=120), make_shipment(2, window=120))
    states = (make_state(km=100), make_state(2, km=110))
    first, second = (board(plan, *states, now=NOON + timedelta(seconds=after)) for after in (61, 119))
    assert first == second


def test_both_days_the_clock_changes() -> None:
    """Words are in the site's time on the days of both changes, and spans do not care."""
    for start, opens in (("2025-03-30T00:50+00:00", "03:20"), ("2025-10-26T00:50+00:00", "02:20 CET")):
        now = datetime.fromisoformat(start)
        shipment = make_shipment(window_start=now + minutes(30), window_end=now + minutes(60))
        state = make_state(km=2, fixed_at=now, alarm=Alarm(shipment="S1", early_since=now))
        row = board(make_plan(shipment), state, now=now)["S1"]
        assert row.eta is not None
        ahead = (row.window_start - row.eta.p50) // minutes(1)
        assert 15 <= ahead <= 29
        assert row.warnings[0].cause.endswith(f"window opens {opens}")
        assert row.warnings[0].headline.endswith(f"{ahead} min ahead")


def test_unlisted_door() -> None:
    """A shipment for a door that the site does not list has its row like any other."""
    plan = make_plan(make_shipment(door="X9", window=60), site=make_site(doors=()))
    row = board(plan, make_state(km=200, alarm=Alarm(shipment="S1", late_since=NOON)))["S1"]
    assert row.warnings[0].remedy.startswith("X9 still free")
