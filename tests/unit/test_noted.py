"""What commands note, and where a note waits while the store is away."""

from __future__ import annotations

import logging
import multiprocessing
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from access.audit import Deed, Entry
from cli import main
from cli.noted import FILE, Notebook, append_waiting, who
from cli.upkeep import AGAIN_S, DAY_S, tend
from clock import Clock
from settings import Settings, variable
from store.errors import StoreUnavailable
from store.memory_store import MemoryStore
from tests.access_cases import START, clock_at_start, noted
from tests.hand_clock import HandClock
from tests.noting import book_of


class AwayStore(MemoryStore):
    """Takes `room` entries more into its audit log; is away then."""

    def __init__(self, room: int = 0) -> None:
        super().__init__(clock_at_start())
        self.room = room

    def append_audit(self, entry: Entry) -> str:
        if self.room <= 0:
            raise StoreUnavailable("switched off")
        self.room -= 1
        return super().append_audit(entry)


def told(store: MemoryStore) -> list[str]:
    return [each.on for each in noted(store)]


def test_a_note_waits_while_the_store_is_away_and_keeps_its_time(folder: Path) -> None:
    """The next command that reaches the store puts it in first, with the time at which it was done."""
    store, clock = AwayStore(), HandClock(START)
    book = Notebook(store, folder, "cli:ops", clock)
    book.note(Deed.CARRIER_ADDED, on="ACME", words="gw1")
    assert (folder / FILE).stat().st_mode & 0o777 == 0o600
    store.room, clock.at = 9, START + timedelta(hours=5)
    book.note(Deed.CARRIER_REVOKED, on="BETA")
    first, second = noted(store)
    assert (first.at, first.deed, first.by, first.on, first.words) == (
        START,
        Deed.CARRIER_ADDED,
        "cli:ops",
        "ACME",
        "gw1",
    )
    assert (second.at, second.on) == (clock.at, "BETA")
    assert append_waiting(store, folder) == 0
    assert len(noted(store)) == 2


@pytest.mark.parametrize("room", range(5))
def test_a_note_is_neither_lost_nor_doubled_wherever_the_store_goes_away(folder: Path, room: int) -> None:
    """Some of what waits was taken when it went: the rest follows, and nothing comes twice."""
    store = AwayStore()
    book = book_of(store, folder)
    for name in "abcd":
        book.note(Deed.CARRIER_ADDED, on=name)
    store.room = room
    book.note(Deed.CARRIER_ADDED, on="e")
    store.room = 99
    append_waiting(store, folder)
    assert told(store) == list("abcde")


def test_a_crash_between_the_store_and_the_file_doubles_nothing(folder: Path) -> None:
    """The file is as it was, and the store has all of it, and others' entries after."""
    store = AwayStore()
    for name in "ab":
        book_of(store, folder).note(Deed.CARRIER_ADDED, on=name)
    kept, store.room = (folder / FILE).read_bytes(), 99
    append_waiting(store, folder)
    (folder / FILE).write_bytes(kept)
    store.append_audit(Entry(at=START, deed=Deed.SIGN_IN, on="somebody"))
    assert append_waiting(store, folder) == 0
    assert told(store) == ["a", "b", "somebody"]


def test_a_line_that_a_crash_tore_costs_no_other(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The notes before and after are kept, and the rest of the torn one is in the log."""
    store = AwayStore()
    book = book_of(store, folder)
    book.note(Deed.CARRIER_ADDED, on="a")
    with (folder / FILE).open("ab") as file:
        file.write(b'{"at":"2026-03-02T08')
    book.note(Deed.CARRIER_ADDED, on="b")
    store.room = 99
    with caplog.at_level(logging.ERROR):
        assert append_waiting(store, folder) == 2
    assert told(store) == ["a", "b"]
    assert "2026-03-02T08" in caplog.text


def _note_many(folder: Path, first: int) -> None:
    for n in range(first, first + 50):
        book_of(AwayStore(), folder).note(Deed.CARRIER_ADDED, on=str(n))


def test_commands_at_the_same_time_lose_none_of_each_others_notes(folder: Path) -> None:
    """Four write while the file is emptied into the store again and again."""
    store = AwayStore(room=9_999)
    spawn = multiprocessing.get_context("spawn")
    children = [spawn.Process(target=_note_many, args=(folder, n * 50)) for n in range(4)]
    for child in children:
        child.start()
    while any(child.is_alive() for child in children):
        append_waiting(store, folder)
    for child in children:
        child.join()
        assert child.exitcode == 0
    append_waiting(store, folder)
    assert sorted(map(int, told(store))) == list(range(200))


def test_a_note_that_nothing_can_keep_is_in_the_log(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The command has done what it was asked for and does not fail; the line says all that was to be noted."""
    (folder / "file").touch()
    book_of(AwayStore(), folder / "file").note(Deed.CARRIER_ADDED, on="ACME")
    assert any("not in the audit log" in line and "ACME" in line for line in caplog.messages)


def test_who_runs_a_command_is_the_machines_user() -> None:
    """Of root who became it by sudo, the one who did."""
    assert who({}).startswith("cli:")
    assert who({"USER": "somebody-else"}) == who({})
    assert who({"SUDO_USER": "anna"}) in {"cli:anna", who({})}


def test_letting_carriers_in_and_out_is_noted_without_a_store(folder: Path) -> None:
    """Added, rotated, revoked: which carrier, which gateways, and nothing by which one could log in."""
    environ = {variable("var"): str(folder), variable("redis_url"): "redis://127.0.0.1:1"}
    for argv in (["add", "ACME", "--gateway", "gw2"], ["rotate", "ACME.gw2"], ["revoke", "ACME.gw2"]):
        assert main(["carriers", *argv], environ) == 0
    entries = [msgspec.json.decode(line, type=Entry) for line in (folder / FILE).read_bytes().splitlines()]
    assert [(each.deed, each.by, each.on, each.words) for each in entries] == [
        (Deed.CARRIER_ADDED, who({}), "ACME", "gw2"),
        (Deed.CARRIER_ROTATED, who({}), "ACME", "gw2"),
        (Deed.CARRIER_REVOKED, who({}), "ACME", "gw2"),
    ]


def test_what_is_older_than_the_setting_is_let_go_of_and_what_waited_is_added(folder: Path) -> None:
    """Once a day; with the store away, again in a minute."""
    clock = HandClock(START)
    store = MemoryStore(clock)
    settings = Settings(clock=Clock.live(), var=folder, audit_kept_days=30)
    store.append_audit(Entry(at=START, deed=Deed.SIGN_IN, on="old"))
    book_of(AwayStore(), folder).note(Deed.CARRIER_ADDED, on="waited")
    clock.at = START + timedelta(days=31)
    assert tend(store, settings, clock) == DAY_S
    assert told(store) == ["waited"]
    book_of(AwayStore(), folder).note(Deed.CARRIER_ADDED, on="waited")
    assert tend(AwayStore(), settings, clock) == AGAIN_S
