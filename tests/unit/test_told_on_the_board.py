"""What the board makes of a driver's words: never green by words alone, and said in words itself."""

from __future__ import annotations

import pytest

from tests.facts import book, knowing, row_told, t1_says
from tests.scenes import NOON, by_vehicle, find_warning, get_warning, make_plan, make_shipment, make_state, minutes
from tracking.board import Risk, Severity, WarningKind
from tracking.evaluate import evaluate, evaluate_some
from tracking.looks import Looks
from tracking.prediction.knowledge import Knowledge
from tracking.prediction.model import Model
from tracking.state import Alarm, Milestone, Motion

TURNS_ROUND = "\u202e"
HOSTILE = "<b>\x00\x1b[31m" + TURNS_ROUND + "tyre\nburst " + "x" * 5_000


def test_a_breakdown_raises_the_late_warning_though_the_phone_is_silent() -> None:
    """With no fix after it the warning is up two minutes after the driver told, and says so."""
    shipment, state = make_shipment(window=120), make_state(km=100)
    facts = (t1_says(20, "breakdown", reason="tyre"),)
    assert find_warning(row_told(state=state, now=22, shipment=shipment), WarningKind.LATE) is None
    assert (
        find_warning(row_told(*facts, state=state, now=21, shipment=make_shipment(window=60)), WarningKind.LATE) is None
    )
    warning = get_warning(row_told(*facts, state=state, now=22, shipment=make_shipment(window=60)), WarningKind.LATE)
    assert warning.since == NOON + minutes(20)
    assert warning.cause == "driver: breakdown 13:20 (tyre), 100 km out"


def test_a_time_that_a_driver_tells_takes_no_late_warning_away() -> None:
    """Whatever he says, P(late) is no less than ours, and the warning stays up."""
    alarm = Alarm(shipment="S1", late_since=NOON)
    state = make_state(km=240, alarm=alarm)
    ours = row_told(state=state)
    assert ours.p_late is not None
    assert ours.p_late > 0.9
    for eta in (20, 60, 119):
        row = row_told(t1_says(0, "departed", eta=eta), state=state)
        assert row.risk is Risk.LATE
        assert row.p_late is not None
        assert row.p_late >= ours.p_late
        assert get_warning(row, WarningKind.LATE)


def test_words_alone_turn_nothing_green() -> None:
    """A truck that is at risk by our own estimate is not on time because its driver says so."""
    state = make_state(km=100)
    assert row_told(state=state).risk is Risk.AT_RISK
    row = row_told(t1_says(0, "departed", eta=70), state=state)
    assert row.eta is not None
    assert row.eta.p50 <= row.window_end
    assert row.risk is Risk.AT_RISK


def test_a_driver_who_agrees_leaves_it_green() -> None:
    """Where our own estimate is on time as well, it is on time."""
    shipment = make_shipment(window=90, length=120)
    state = make_state(km=100)
    assert row_told(state=state, shipment=shipment).risk is Risk.ON_TIME
    assert row_told(t1_says(0, "departed", eta=125), state=state, shipment=shipment).risk is Risk.ON_TIME


def test_a_truck_without_telemetry_is_expected_by_its_departure() -> None:
    """Told to have departed it has an estimate from its origin at that time; it is not green, and no milestone."""
    shipment = make_shipment(window=300, length=300, depart_at=NOON)
    silent = row_told(now=30, shipment=shipment)
    row = row_told(t1_says(0, "departed"), now=30, shipment=shipment)
    assert silent.eta is None
    assert row.eta is not None
    assert row.eta.based_on == NOON
    assert row.window_start < row.eta.p50 < row.window_end
    assert row.risk is Risk.UNKNOWN
    assert row.milestone is Milestone.PLANNED
    assert row.reached == {}
    assert row.reason == "driver: departed 13:00"


def test_a_dark_truck_that_left_too_late_is_warned_of() -> None:
    """Told to have departed when it could not make it any more, it is late long before its window is over."""
    shipment = make_shipment(window=60)
    row = row_told(t1_says(0, "departed"), now=5, shipment=shipment)
    assert get_warning(row, WarningKind.LATE).cause == "driver: departed 13:00"
    assert find_warning(row_told(now=5, shipment=shipment), WarningKind.LATE) is None


def test_positions_outweigh_a_departure_that_did_not_happen() -> None:
    """Still at its origin a quarter of an hour later it has not left; at first it may be on its way out."""
    shipment = make_shipment(window=400, depart_at=NOON + minutes(30))
    origin = make_state(km=300, milestone=Milestone.PLANNED, fixed_at=NOON + minutes(16))
    fact = t1_says(0, "departed")
    still = row_told(fact, state=origin, now=16, shipment=shipment)
    assert still == row_told(state=origin, now=16, shipment=shipment)
    soon = make_state(km=300, milestone=Milestone.PLANNED, fixed_at=NOON + minutes(14))
    told, untold = (row_told(*facts, state=soon, now=14, shipment=shipment) for facts in ((fact,), ()))
    assert told.eta is not None
    assert untold.eta is not None
    assert told.eta.p50 < untold.eta.p50


def test_a_truck_that_nothing_is_known_of_has_its_driver_s_time() -> None:
    """An estimate by words alone is wide, is said to be the driver's, and no word of it is green."""
    shipment = make_shipment(window=60, length=120)
    row = row_told(t1_says(0, "loaded", eta=120), now=1, shipment=shipment)
    assert row.eta is not None
    assert minutes(120) < row.eta.p50 - NOON < minutes(140)
    assert row.eta.p90 - row.eta.p10 > minutes(50)
    assert row.risk is Risk.UNKNOWN
    assert row.reason == "driver says 15:00"


def test_who_drives_away_is_not_expected_by_words() -> None:
    """Where it is bound for is doubtful, whatever its driver says."""
    log = make_state().log
    strays = type(log)(shipment="S1", nearest_km=60.0, nearest_driven_min=0.0)
    state = make_state(km=100, log=strays, motion=Motion(cadence_s=60, driven_min=60.0))
    assert row_told(state=state).eta is None
    assert row_told(t1_says(0, "departed", eta=90), state=state).eta is None


def test_arrived_by_words_is_not_in_the_yard() -> None:
    """It moves no milestone and no estimate; it explains the silence."""
    state = make_state(km=100)
    told, untold = (row_told(*facts, state=state, now=40) for facts in ((t1_says(30, "arrived"),), ()))
    assert told.milestone is Milestone.EN_ROUTE
    assert told.eta == untold.eta
    assert told.reason == untold.reason
    assert get_warning(told, WarningKind.SILENT).cause == "driver: arrived 13:30; last fix 13:00, 100 km out"


def test_a_word_after_the_window_is_a_sign() -> None:
    """A truck given up four hours after its window is expected again when its driver tells something."""
    state = make_state(km=100)
    assert row_told(state=state, now=400).eta is None
    row = row_told(t1_says(395, "delayed", eta=460, reason="police"), state=state, now=400)
    assert row.eta is not None
    assert row.risk is Risk.LATE
    assert row.reason == "driver says 20:40 (police)"


@pytest.mark.parametrize("eta", [None, 400.0])
def test_a_driver_s_reason_is_hostile_text(eta: float | None) -> None:
    """It is cut to fit, on one line, without what does not show or turns text round, and nothing in it is obeyed."""
    row = row_told(t1_says(0, "breakdown", eta=eta, reason=HOSTILE), state=make_state(km=100))
    assert row.reason.startswith("driver")
    assert len(row.reason) <= 40
    assert row.reason.isprintable()
    assert TURNS_ROUND not in row.reason
    assert row.reason.endswith("…)")


def test_looks_are_renewed_by_a_fact_alone() -> None:
    """With the same state, or none at all, a truck is looked at again once something was told of it."""
    for state in (make_state(km=100), None):
        plan, states = make_plan(make_shipment(window=60)), by_vehicle(state) if state is not None else {}
        known, looks = Knowledge(Model(), told=book([])), Looks()
        (before,) = evaluate(plan, states, NOON, known, looks)
        assert evaluate_some(plan, states, NOON, {"S1"}, known, looks=looks) == []
        known.told.add(t1_says(0, "departed", eta=300))
        (after,) = evaluate_some(plan, states, NOON, {"S1"}, known, looks=looks)
        assert after != before
        assert [after] == evaluate(plan, states, NOON, known)
        known.told.forget("ACME", "T1")
        assert evaluate_some(plan, states, NOON, {"S1"}, known, looks=looks) == [before]


def test_a_fact_of_another_shipment_is_not_about_this_one() -> None:
    """One that names another load moves nothing here."""
    state = make_state(km=100)
    assert row_told(t1_says(0, "breakdown", shipment="S9"), state=state) == row_told(state=state)
    assert row_told(t1_says(0, "breakdown", shipment="S1"), state=state) != row_told(state=state)


def test_a_red_warning_stays_red_beside_a_silence() -> None:
    """Late beyond doubt by our own odds, the word of the driver makes it no paler."""
    alarm = Alarm(shipment="S1", late_since=NOON)
    row = row_told(t1_says(5, "delayed", eta=80), state=make_state(km=320, alarm=alarm), now=40)
    assert get_warning(row, WarningKind.LATE).severity is Severity.RED


def test_what_is_known_may_be_shared() -> None:
    """A site without a book works as one with an empty one."""
    plan, states = make_plan(make_shipment(window=60)), by_vehicle(make_state(km=100))
    assert evaluate(plan, states, NOON, knowing()) == evaluate(plan, states, NOON, Knowledge(Model()))
