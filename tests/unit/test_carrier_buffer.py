"""What a carrier keeps on disk: numbers without gaps, nothing forgotten, and no more than it was allowed."""

from __future__ import annotations

import logging
import sqlite3
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from simulators import carrier_buffer
from simulators.carrier_buffer import Buffer, Kept
from tests.hand_clock import HandClock

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
FIRST = int(AT.timestamp() * 1000)


def opened(folder: Path, *, at: datetime = AT, most: int = 1000) -> Buffer:
    return Buffer(folder / "buffer.sqlite", HandClock(at), most=most)


def kept_numbers(buffer: Buffer, vehicle: str) -> list[int]:
    return [seq for seq, _ in buffer.load(vehicle, 0, 10_000)]


def test_numbers_begin_at_the_time_of_making_and_have_no_gaps(tmp_path: Path) -> None:
    """Each vehicle counts by itself, from the milliseconds at which the file was made."""
    buffer = opened(tmp_path)
    assert buffer.add("T1", ["{1}", "{2}"]) == range(FIRST, FIRST + 2)
    assert buffer.add("T2", ["{3}"]) == range(FIRST, FIRST + 1)
    assert buffer.add("T1", ["{4}"]) == range(FIRST + 2, FIRST + 3)
    assert buffer.load("T1", FIRST, 10) == [(FIRST + 1, "{2}"), (FIRST + 2, "{4}")]
    assert buffer.load("T1", 0, 1) == [(FIRST, "{1}")]


def test_a_file_goes_on_where_it_was_closed(tmp_path: Path) -> None:
    """After a restart numbering goes on, also of a vehicle whose fixes are all safe, whatever the clock says."""
    buffer = opened(tmp_path)
    buffer.add("T1", ["{1}", "{2}"])
    buffer.add("T2", ["{3}"])
    buffer.confirm({"T2": FIRST})
    buffer.close()
    again = opened(tmp_path, at=AT + timedelta(days=1))
    assert again.kept() == {"T1": Kept(FIRST, FIRST + 2), "T2": Kept(FIRST + 1, FIRST + 1)}
    assert again.add("T2", ["{4}"]) == range(FIRST + 1, FIRST + 2)
    assert again.add("T3", ["{5}"]) == range(FIRST, FIRST + 1)


def test_a_file_made_for_a_lost_one_reuses_no_number(tmp_path: Path) -> None:
    """A file made later begins above all that one made earlier can have given."""
    lost = opened(tmp_path)
    given = lost.add("T1", ["{1}"] * 100)
    lost.close()
    (tmp_path / "buffer.sqlite").unlink()
    assert opened(tmp_path, at=AT + timedelta(seconds=1)).add("T1", ["{2}"]).start >= given.stop


def test_a_second_client_on_the_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two clients would give the same numbers; the later one does not start."""
    monkeypatch.setattr(carrier_buffer, "LOCKED_S", 0.05)
    buffer = opened(tmp_path)
    buffer.add("T1", ["{1}"])
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        opened(tmp_path)


def test_what_is_safe_goes_and_the_floor_rises(tmp_path: Path) -> None:
    """A watermark drops what is at or below it; one that is lower than the last, or of a stranger, drops nothing."""
    buffer = opened(tmp_path)
    buffer.add("T1", ["{1}"] * 5)
    buffer.confirm({"T1": FIRST + 2, "stranger": 7})
    assert buffer.kept() == {"T1": Kept(FIRST + 3, FIRST + 5)}
    assert kept_numbers(buffer, "T1") == [FIRST + 3, FIRST + 4]
    buffer.confirm({"T1": FIRST})
    assert buffer.unconfirmed() == 2
    buffer.confirm({"T1": FIRST + 4})
    assert buffer.unconfirmed() == 0
    assert buffer.kept() == {"T1": Kept(FIRST + 5, FIRST + 5)}


def test_a_full_buffer_lets_the_oldest_go_and_says_so(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """No more than the limit is kept; the oldest fixes of all vehicles go, counted and logged, and no gap arises."""
    buffer = opened(tmp_path, most=4)
    buffer.add("T1", ["{1}", "{2}"])
    buffer.add("T2", ["{3}"])
    with caplog.at_level(logging.WARNING):
        buffer.add("T1", ["{4}", "{5}", "{6}"])
    assert buffer.discarded == 2
    assert "2 oldest" in caplog.text
    assert buffer.kept() == {"T1": Kept(FIRST + 2, FIRST + 5), "T2": Kept(FIRST, FIRST + 1)}
    assert kept_numbers(buffer, "T1") == [FIRST + 2, FIRST + 3, FIRST + 4]
    buffer.close()
    assert opened(tmp_path, most=4).kept() == {"T1": Kept(FIRST + 2, FIRST + 5), "T2": Kept(FIRST, FIRST + 1)}


def test_more_at_once_than_there_is_room_for_leaves_the_newest(tmp_path: Path) -> None:
    """A single batch above the limit keeps its end."""
    buffer = opened(tmp_path, most=3)
    buffer.add("T1", ["{1}"])
    buffer.add("T2", ["{}"] * 5)
    assert buffer.kept() == {"T1": Kept(FIRST + 1, FIRST + 1), "T2": Kept(FIRST + 2, FIRST + 5)}


def test_numbers_that_someone_else_has_taken_are_not_used(tmp_path: Path) -> None:
    """A watermark above all that was given here numbers the kept fixes anew, above it and in order."""
    buffer = opened(tmp_path)
    buffer.add("T1", ["{1}", "{2}", "{3}"])
    buffer.confirm({"T1": FIRST + 3})
    first = FIRST + 4
    assert buffer.load("T1", 0, 10) == [(first, "{1}"), (first + 1, "{2}"), (first + 2, "{3}")]
    assert buffer.add("T1", ["{4}"]) == range(first + 3, first + 4)
    buffer.confirm({"T1": first + 3})
    assert buffer.unconfirmed() == 0


def test_a_change_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    """Fixes that cannot be written take no numbers."""
    buffer = opened(tmp_path)
    buffer.add("T1", ["{1}"])
    with pytest.raises(sqlite3.Error):
        buffer.add("T1", ["{2}", object()])  # type: ignore[list-item]
    assert buffer.kept() == {"T1": Kept(FIRST, FIRST + 1)}
    assert buffer.add("T1", ["{3}"]) == range(FIRST + 1, FIRST + 2)


def test_many_threads_number_as_one(tmp_path: Path) -> None:
    """Fixes handed over by several threads at once get numbers without gaps and without repeats."""
    buffer, given = opened(tmp_path, most=10_000), list[int]()

    def give() -> None:
        for _ in range(50):
            given.extend(buffer.add("T1", ["{}"]))

    threads = [threading.Thread(target=give) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(given) == list(range(FIRST, FIRST + 200)) == kept_numbers(buffer, "T1")


def test_words_wait_until_they_are_said(tmp_path: Path) -> None:
    """What else is to be said stays, in order, over a restart, until it is forgotten."""
    buffer = opened(tmp_path)
    buffer.say("a", b"1")
    buffer.say("b", b"2")
    buffer.close()
    again = opened(tmp_path)
    words = again.words(0)
    assert [(word.topic, word.payload) for word in words] == [("a", b"1"), ("b", b"2")]
    assert again.words(words[0].place) == [words[1]]
    again.forget([words[0].place])
    assert again.words(0) == [words[1]]
    assert again.unsaid() == 1


def test_a_message_heard_stays_heard(tmp_path: Path) -> None:
    """That a message was heard, and the word that says so, are kept together over a restart."""
    buffer = opened(tmp_path)
    assert not buffer.is_heard("m1")
    buffer.hear("m1", "t", b"got")
    buffer.close()
    again = opened(tmp_path)
    assert again.is_heard("m1")
    assert [word.payload for word in again.words(0)] == [b"got"]


def test_an_assignment_is_what_was_last_told(tmp_path: Path) -> None:
    """A new door leaves the window as it was, and a restart leaves both."""
    buffer = opened(tmp_path)
    assert buffer.find_assignment("T1") is None
    buffer.assign("T1", {"door": "D1", "window_start": "16:00"})
    buffer.assign("T1", {"door": "D2"})
    buffer.close()
    assert opened(tmp_path).find_assignment("T1") == {"door": "D2", "window_start": "16:00"}
