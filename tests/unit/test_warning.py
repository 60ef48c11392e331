"""Each warning: when it is there, when not, and what it says."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from tests.scenes import (
    KM_PER_DEGREE,
    LAT,
    NOON,
    alone,
    board,
    find_warning,
    get_warning,
    km_of,
    make_plan,
    make_shipment,
    make_site,
    make_state,
    minutes,
)
from tracking.board import Risk, Severity, WarningKind
from tracking.odds import RAISE_AT, RED_AT
from tracking.plan import Door
from tracking.state import Alarm, Milestone, Motion, Progress
from tracking.wording import span_text

RAISED_AT = NOON - minutes(5)
LATE = Alarm(shipment="S1", late_streak=2, late_since=RAISED_AT)
EARLY = Alarm(shipment="S1", early_streak=2, early_since=RAISED_AT)


def test_late_says_how_much() -> None:
    """A late warning has probability, minutes over, distance, time left, the load, and a free door."""
    row = alone(km=130, alarm=LATE)
    warning = get_warning(row, WarningKind.LATE)
    assert row.slack_min is not None
    assert warning.since == RAISED_AT
    assert warning.headline == f"LATE {row.p_late:.0%}, {-row.slack_min} min over".replace("%", " %")
    assert warning.cause == "still 130 km out, window ends in 2 h 00"
    assert warning.impact == "carries 480 x P-1001"
    assert warning.remedy.startswith("D01 still free from ")
    assert warning.probability == row.p_late


def test_a_truck_long_lost_leads_no_list() -> None:
    """Four hours past its window and four hours unheard, a late truck is silent: no estimate, nothing to act on."""
    lost = alone(km=400, window=-310, fixed_at=NOON - minutes(250), alarm=LATE)
    heard = alone(km=400, window=-310, fixed_at=NOON - minutes(5), alarm=LATE)
    assert (lost.risk, lost.eta, lost.warnings) == (Risk.SILENT, None, ())
    assert find_warning(heard, WarningKind.LATE) is not None


def test_late_cause_is_a_stop() -> None:
    """A truck that stands says so, and for how long."""
    row = alone(km=130, alarm=LATE, motion=Motion(cadence_s=60, stopped_since=NOON - minutes(11)))
    assert get_warning(row, WarningKind.LATE).cause == "stopped 11 min, 130 km out"


def test_late_cause_is_a_break() -> None:
    """A driver whose break falls before the arrival says when it is due at the latest."""
    row = alone(km=130, alarm=LATE, motion=Motion(cadence_s=60, driven_since_break_min=235))
    assert get_warning(row, WarningKind.LATE).cause == "break due in 35 min, 130 km out"


def test_late_cause_is_the_rest() -> None:
    """A truck too far for one day at the wheel says so."""
    row = alone(km=600, alarm=LATE, planned={"depart_at": None})
    assert get_warning(row, WarningKind.LATE).cause == "daily rest likely on the way, 600 km out"


def test_late_cause_is_silence() -> None:
    """A silent truck says when it was heard and where."""
    row = alone(km=130, alarm=LATE, now=NOON + minutes(14))
    assert get_warning(row, WarningKind.LATE).cause == "last heard 14 min ago, 130 km out"


def test_late_cause_is_the_departure() -> None:
    """A truck that has not left says when it was due out."""
    state: dict[str, Any] = {"km": 300, "milestone": Milestone.PLANNED, "alarm": LATE}
    row = alone(planned={"depart_at": NOON - minutes(60)}, **state)
    assert get_warning(row, WarningKind.LATE).cause == "not departed, due out 12:00"


def test_late_impact_is_the_next_truck() -> None:
    """The next truck due at the door after it is named, at the start of its window."""
    plan = make_plan(make_shipment(window=60), make_shipment(2, window=200), make_shipment(3, window=400))
    row = board(plan, make_state(km=130, alarm=LATE), make_state(2, km=150))["S1"]
    assert get_warning(row, WarningKind.LATE).impact.startswith("D01 next due 16:20, ACME T2; ")


def test_late_remedy_is_another_door() -> None:
    """Where its door is taken over the predicted stay the nearest free one is offered, until its next truck."""
    plan = make_plan(
        make_shipment(1, window=60),
        make_shipment(2, window=140, length=90, depart_at=NOON),
        make_shipment(3, window=260, length=90, depart_at=NOON, door="D02"),
    )
    row = board(plan, make_state(km=130, alarm=LATE))["S1"]
    assert get_warning(row, WarningKind.LATE).remedy == "D02 free 15:42-17:20"


def test_late_remedy_without_a_door() -> None:
    """Where no door is free there is the driver to call."""
    site = make_site(doors=(Door(id="D01"),))
    plan = make_plan(make_shipment(1, window=60), make_shipment(2, window=140, length=90), site=site)
    row = board(plan, make_state(km=130, alarm=LATE))["S1"]
    assert get_warning(row, WarningKind.LATE).remedy == "call ACME T1"


def test_late_is_held() -> None:
    """A raised warning stays, amber, at odds that would not raise it, and tells the slack that is left."""
    row = alone(km=90, alarm=LATE)
    warning = get_warning(row, WarningKind.LATE)
    assert row.risk is Risk.LATE
    assert row.p_late is not None
    assert row.p_late < RAISE_AT
    assert warning.severity is Severity.AMBER
    assert f"slack {row.slack_min} min" in warning.headline


def test_late_red() -> None:
    """From 97 % the warning is red, and amber below."""
    for low, high, severity in ((RED_AT - 0.01, 1.0, Severity.RED), (RAISE_AT, RED_AT, Severity.AMBER)):
        assert get_warning(alone(km=km_of(low, high), alarm=LATE), WarningKind.LATE).severity is severity


def test_one_fix_does_not_alarm() -> None:
    """High odds at the first fix alone raise nothing; the same odds a missed cadence later do."""
    once: dict[str, Any] = {"km": km_of(RAISE_AT + 0.01, 1.0), "alarm": Alarm(shipment="S1", late_streak=1)}
    assert alone(**once).risk is Risk.AT_RISK
    assert find_warning(alone(**once), WarningKind.LATE) is None
    assert alone(**once, now=NOON + minutes(1)).risk is Risk.LATE


def test_time_alone_raises() -> None:
    """Without any fix a truck becomes late as its time runs out, and is so for certain after its window."""
    ahead, running_out, over = (alone(km=60, window=30, now=NOON + minutes(after)) for after in (0, 80, 91))
    assert ahead.risk is Risk.ON_TIME
    assert running_out.p_late is not None
    assert 0.1 < running_out.p_late < 1
    assert over.risk is Risk.LATE
    assert get_warning(over, WarningKind.LATE).since == over.window_end


def test_other_shipments_alarm() -> None:
    """The alarm of the trip before says nothing about this one."""
    alarm = Alarm(shipment="S0", late_streak=2, late_since=RAISED_AT)
    assert find_warning(alone(km=60, alarm=alarm), WarningKind.LATE) is None


def test_late_when_last_heard() -> None:
    """A warning raised before the truck fell silent for too long stays, without a probability."""
    row = alone(km=20, window=0, alarm=LATE, planned={"length": 200}, now=NOON + minutes(180))
    warning = get_warning(row, WarningKind.LATE)
    assert row.eta is None
    assert warning.headline == "LATE when last heard"
    assert warning.probability is None


def test_early_words() -> None:
    """An early warning has how early, when the window opens, and whether the door could take it."""
    row = alone(km=60, window=240, alarm=EARLY)
    warning = get_warning(row, WarningKind.EARLY)
    assert row.risk is Risk.EARLY
    assert row.eta is not None
    ahead = span_text(row.window_start - row.eta.p50)
    here_about = row.eta.p50.astimezone(ZoneInfo("Europe/Berlin"))
    assert warning.headline == f"EARLY {row.p_early:.0%}, {ahead} ahead".replace("%", " %")
    assert warning.cause == f"here about {here_about:%H:%M}, window opens 17:00"
    assert warning.remedy == "D01 is free: take it in early"


def test_early_with_a_taken_door() -> None:
    """An early truck whose door is taken is to wait outside."""
    plan = make_plan(make_shipment(window=240), make_shipment(2, window=60))
    row = board(plan, make_state(km=60, alarm=EARLY), make_state(2, km=70))["S1"]
    warning = get_warning(row, WarningKind.EARLY)
    assert warning.impact == "D01 is not free for it then"
    assert warning.remedy == "hold it outside until 17:00"


def test_early_fades() -> None:
    """An early warning goes by itself when the truck is not there before its window."""
    assert find_warning(alone(km=60, window=120, alarm=EARLY, now=NOON + minutes(119)), WarningKind.EARLY) is None


def test_silent_words() -> None:
    """A silent truck has since when, where it was, and whom to call; red after half an hour."""
    amber, red = (alone(km=60, now=NOON + minutes(after)) for after in (14, 31))
    warning = get_warning(amber, WarningKind.SILENT)
    assert (warning.headline, warning.cause, warning.remedy) == (
        "SILENT 14 min",
        "last fix 13:00, 60 km out",
        "call ACME T1",
    )
    assert warning.severity is Severity.AMBER
    assert get_warning(red, WarningKind.SILENT).severity is Severity.RED


def test_sends_without_a_fix() -> None:
    """A device that still sends, but nothing usable, is told apart from one that does not."""
    row = alone(km=60, heard_at=NOON + minutes(13), now=NOON + minutes(14))
    assert get_warning(row, WarningKind.SILENT).cause == "still sends, no usable position; last fix 13:00, 60 km out"


def test_not_heard() -> None:
    """A truck of which nothing was ever heard is asked about half an hour after its departure, until its window."""
    shipment = make_shipment(window=240, depart_at=NOON)
    rows = [board(make_plan(shipment), now=NOON + minutes(after))["S1"] for after in (29, 30, 299, 300)]
    told = [find_warning(row, WarningKind.SILENT) is not None for row in rows]
    assert told == [False, True, True, False]
    warning = get_warning(rows[1], WarningKind.SILENT)
    assert (warning.headline, warning.cause) == ("NOT HEARD, due out 13:00", "no position received")
    assert warning.remedy == "ask ACME whether T1 has left"


def test_not_heard_because_busy() -> None:
    """A truck that is still on an earlier trip says which."""
    plan = make_plan(
        make_shipment(1, window=0), make_shipment(2, window=240, depart_at=NOON - minutes(60), vehicle="T1")
    )
    progress = (Progress(shipment="S1", milestone=Milestone.EN_ROUTE), Progress(shipment="S2"))
    row = board(plan, make_state(km=60, progress=progress))["S2"]
    assert get_warning(row, WarningKind.SILENT).cause == "still on its trip S1"


def test_no_sign() -> None:
    """A truck without any sign when its window is over is one warning, red after an hour, and gone after four."""
    shipment = make_shipment(window=0, length=60, depart_at=NOON - minutes(30))
    told = [board(make_plan(shipment), now=NOON + minutes(60 + after))["S1"] for after in (0, 1, 61, 241)]
    assert [[w.kind for w in row.warnings if w.kind is WarningKind.NO_SHOW] for row in told] == [
        [],
        [WarningKind.NO_SHOW],
        [WarningKind.NO_SHOW],
        [],
    ]
    assert [len(row.warnings) for row in told[1:]] == [1, 1, 0]
    assert told[1].warnings[0].severity is Severity.AMBER
    assert told[2].warnings[0].severity is Severity.RED
    assert told[1].warnings[0].headline == "NO SIGN, window over 1 min"


def test_ended_trip_warns_of_nothing() -> None:
    """A trip that has ended has no warnings, whatever was raised."""
    ended = (Milestone.DONE, Milestone.TURNED_AWAY, Milestone.NO_SHOW)
    for milestone in ended:
        state: dict[str, Any] = {"milestone": milestone, "reached": {milestone.value: NOON - minutes(1)}, "alarm": LATE}
        assert alone(window=-300, km=60, **state).warnings == ()


def test_here_is_not_late() -> None:
    """A truck in the yard is neither late nor silent any more."""
    state: dict[str, Any] = {"milestone": Milestone.IN_YARD, "reached": {"in_yard": NOON}, "alarm": LATE}
    row = alone(window=0, km=0, now=NOON + minutes(20), **state)
    assert (row.risk, row.warnings) == (None, ())


def test_worst_first() -> None:
    """Red comes before amber, and late before silent."""
    row = alone(km=200, alarm=LATE, now=NOON + minutes(14))
    assert [warning.kind for warning in row.warnings] == [WarningKind.LATE, WarningKind.SILENT]


def test_headlines_are_short() -> None:
    """A headline fits forty characters, for days of lateness too."""
    row = alone(km=1500, alarm=LATE, planned={"origin_lat": LAT + 1500 / KM_PER_DEGREE})
    assert all(len(warning.headline) <= 40 for warning in row.warnings)
    assert row.warnings
