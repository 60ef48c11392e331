"""The talk, its stages, an open proposal and the facts of a shipment, in words."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from dashboard.accuracy.words import NOTHING
from dashboard.boards import Board
from dashboard.shipment.facts import facts_of, lines_of, steps_of, warned_of
from dashboard.shipment.seen import Seen
from dashboard.shipment.stages import MEANINGS, told_stage
from dashboard.shipment.thread import thread_of
from dashboard.shipment.wish import open_wishes, told_wish, wish_of
from tests.browser.plant import NOW, changed, minutes, row_at, site
from tests.browser.talking import BOARD, ROW, a_message, a_talk, a_wish, a_word, planned
from tracking.board import Risk, Row
from tracking.message import Answer, Kind, Message, Stage
from tracking.state import Milestone

ZONE = "Europe/Berlin"
PLAN = planned(BOARD)
DELAYED = a_word(1, 1, kind=Kind.FACT, happened="delayed", reason="jam", eta=NOW, text="")
ROWS = {row.shipment: row for row in BOARD}


def stage(**changes: Any) -> str:
    return told_stage(a_message(1, 5, **changes), ZONE, NOW).words


def test_each_stage_says_when_it_was_reached() -> None:
    """On the site's clock; what waits has no time yet."""
    assert stage(stage=Stage.QUEUED) == "queued"
    assert stage(stage=Stage.SENT) == "sent 14:02"
    assert stage(stage=Stage.DELIVERED, delivered_at=NOW - minutes(3)) == "delivered 14:04"
    assert stage(stage=Stage.EXPIRED) == "expired 14:02"
    assert stage(stage=Stage.ANSWERED) == "answered 14:02"
    assert stage(stage=Stage.ANSWERED, answer=Answer(at=NOW, by="carrier", accept=False)) == "answered 14:02: no"
    assert stage(stage=Stage.ACCEPTED, answer=Answer(at=NOW, by="rule", accept=True)) == "accepted 14:02 by a rule"
    assert stage(stage=Stage.DECLINED, answer=Answer(at=NOW, by="anna", accept=False)) == "declined 14:02 by anna"
    assert stage(stage=Stage.OPEN) == "waits for an answer"
    assert set(MEANINGS) == set(Stage)


def test_the_talk_is_in_the_order_of_its_times() -> None:
    """However it is stored; each entry once, with its side."""
    talk = a_talk()
    said = thread_of(list(reversed(talk)), ZONE, NOW)
    assert [each.key for each in said] == [message.id for message in talk]
    assert [each.side for each in said] == ["up" if message.up else "down" for message in talk]


def test_what_no_person_wrote_is_told_apart() -> None:
    """The plant's own instructions are automatic; a person's words and the carrier's are not."""
    plant, person, carrier = thread_of([a_message(1, 3, by="plant"), a_message(2, 2), a_word(3, 1)], ZONE, NOW)
    assert [each.is_automatic for each in (plant, person, carrier)] == [True, False, False]
    assert [each.who for each in (plant, person, carrier)] == ["Dockwatch", "anna", f"driver of {ROW.vehicle}"]


@pytest.mark.parametrize(
    ("message", "about", "words"),
    [
        (DELAYED, "reports: delayed, own estimate 14:07", "jam"),
        (a_wish(1, 1), "asks for another window: 15:53 to 16:53", "jam near Kassel"),
        (a_message(1, 1, kind=Kind.FIX, text=""), "asks for a position", ""),
        (a_message(1, 1, kind=Kind.ANSWER, text="Accepted.", accept=True), "agreed", "Accepted."),
        (a_word(1, 1, text="", accept=False, to="M0"), "no", ""),
        (a_message(1, 1, text="one\ntwo"), "", "one\ntwo"),
    ],
)  # fmt: skip
def test_each_kind_says_what_it_is_about(message: Message, about: str, words: str) -> None:
    """Beside the words that somebody wrote, if anybody did."""
    [said] = thread_of([message], ZONE, NOW)
    assert (said.about, said.words) == (about, words)


def test_a_reply_shows_what_it_answers_and_is_not_said_twice() -> None:
    """The answer's text is in the reply, which stands for itself; without it the message has it."""
    asked = a_message(1, 5, stage=Stage.ANSWERED, answer=Answer(at=NOW, by="carrier", text="ok"))
    said = thread_of([asked, a_word(2, 4, text="ok", to="M1")], ZONE, NOW)
    assert [(each.words, each.quotes) for each in said] == [("words 1", ""), ("ok", "words 1")]
    [alone] = thread_of([asked], ZONE, NOW)
    assert alone.words == "words 1\ndriver: ok"


def wish_told(message: Message, row: Row = ROW, rows: dict[str, Row] | None = None) -> list[str]:
    rows = rows or ROWS
    shipment = next(each for each in PLAN.shipments if each.id == row.shipment)
    return told_wish(wish_of(message, shipment, PLAN.shipments, rows), rows, ZONE, NOW)


def test_a_wish_names_who_has_the_door_then() -> None:
    """With their windows, and their stays at the door where these are predicted."""
    wished, door, effect = wish_told(a_wish(1, 1))
    assert wished == "Wishes 15:53 to 16:53 instead of 14:53 to 15:53, 1 h later."
    assert door == "D04 is taken then: S018, HA-435 of hansa, window 15:08 to 15:53, at the door 15:43 to 16:17."
    assert effect.startswith("Accept: its window becomes 15:53 to 16:53, and the driver is told.")


def test_a_wish_for_a_free_door_says_so() -> None:
    """Nobody is named; a wish to come earlier is one."""
    wished, door, _ = wish_told(a_wish(1, 1, later_min=-75))
    assert wished.endswith("1 h 15 min earlier.")
    assert door.startswith("D04 is taken then: S016,")
    assert wish_told(a_wish(1, 1, later_min=600))[1] == "D04 is free then."


def test_a_wish_of_a_truck_that_is_here_can_no_longer_be_granted() -> None:
    """The page says so before anybody tries."""
    here = {**ROWS, ROW.shipment: changed(ROW, milestone=Milestone.IN_YARD, risk=None)}
    assert wish_told(a_wish(1, 1), rows=here)[2].startswith("It is here already")


def test_a_wish_without_an_end_keeps_the_windows_length() -> None:
    """So the page says the whole window."""
    assert "15:53 to 16:53" in wish_told(a_wish(1, 1, window_end=None))[0]


def test_the_newest_open_wish_comes_first() -> None:
    """What is decided, and what is no proposal, is none."""
    decided = a_wish(3, 0, stage=Stage.DECLINED)
    assert [each.id for each in open_wishes([a_wish(1, 9), decided, a_wish(2, 4), a_message(4, 1)])] == ["M2", "M1"]


def seen(row: Row = ROW, **changes: Any) -> Seen:
    board = Board(site(), {}, {row.shipment: row}, NOW)
    return Seen(board, row, None, NOW - minutes(200), ())._replace(**changes)


def test_facts_say_what_is_expected_and_why() -> None:
    """With the interval, the slack and the odds; what is not known is left out."""
    facts = dict(facts_of(seen(changed(ROW, p_late=0.72, p_early=0.0)), NOW))
    assert facts["Expected"] == "15:03 (14:55 to 15:13: eight in ten such trucks)"
    assert (facts["Slack"], facts["Odds"]) == ("50 min spare", "72 % late")
    assert "Door free" not in facts
    unknown = dict(facts_of(seen(changed(ROW, eta=None, risk=Risk.UNKNOWN, reason="x", distance_km=None)), NOW))
    assert unknown["Expected"] == "no estimate"
    assert not {"Why", "Distance"} & set(unknown)


def test_a_silent_truck_says_since_when() -> None:
    """How long, and the last fix."""
    silent = changed(ROW, silent_since=NOW - minutes(12))
    assert dict(facts_of(seen(silent), NOW))["Heard"] == "silent for 12 min, since 13:55"


def test_steps_have_planned_estimated_and_actual_times() -> None:
    """An actual time takes the place of the estimate; a bad end is shown only if it came."""
    steps = {each.name: each for each in steps_of(seen(), NOW)}
    assert (steps["departed"].planned, steps["in yard"].planned) == ("10:47", "14:53 to 15:53")
    assert (steps["in yard"].estimated, steps["in yard"].actual) == ("15:03", NOTHING)
    assert "no-show" not in steps
    row = row_at(3, 1, NOW)
    here = {each.name: each for each in steps_of(seen(row), NOW)}
    assert here["in yard"].actual != NOTHING
    assert here["in yard"].estimated == NOTHING
    assert here["in yard"].is_reached
    gone = changed(ROW, milestone=Milestone.NO_SHOW, reached={"no_show": NOW})
    assert steps_of(seen(gone), NOW)[-1].name == "no-show"


def test_load_and_warnings_are_told_whole() -> None:
    """Part and quantity; headline, cause, impact, remedy and since when."""
    late = row_at(0, 3, NOW)
    assert lines_of(late) == [("P-1001", "480")]
    worst = next(row for row in BOARD if row.risk is Risk.LATE)
    [(severity, headline, rest)] = warned_of(worst, ZONE, NOW)
    assert severity in {"red", "amber"}
    assert headline.startswith("LATE 72 %")
    assert rest[-2:] == ["→ D07 is free 15:30-16:10", "since 14:00"]
    assert lines_of(replace(late, lines=())) == []
