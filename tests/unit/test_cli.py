"""The command line itself: what it offers, and how it says no."""

from __future__ import annotations

import argparse
import io
import json
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from access.audit import Deed
from cli import COMMANDS, main
from cli.answers import await_answers
from cli.demo_clock import demo_clock, keep
from cli.demo_live import settled
from cli.failure import Failure
from cli.learn import learn_again, list_known
from cli.plan_order import read_known, submit
from cli.privacy import erase, export
from cli.rejects import described
from clock import Clock
from ingest.plan_file import Source, read_plan
from settings import variable
from store.memory_store import MemoryStore
from store.ports import Commit, Reject
from tests.access_cases import noted
from tests.hand_clock import HandClock
from tests.integration.samples import T0, batch, opened, ping, trip
from tests.noting import book_of
from tests.scenes import make_plan


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """`app.py COMMAND --help` says what it does and ends well."""
    with pytest.raises(SystemExit) as ended:
        main([name, "--help"], {})
    assert ended.value.code == 0
    assert COMMANDS[name][1:] in " ".join(capsys.readouterr().out.split())


def test_the_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever types nothing but --help learns all of it."""
    with pytest.raises(SystemExit):
        main(["--help"], {})
    shown = capsys.readouterr().out
    assert all(f"  {name}" in shown for name in COMMANDS)


@pytest.mark.parametrize("command", ["demo", "ingest", "worker", "simulate"])
def test_a_folder_that_cannot_be_written_is_told_in_one_line(
    command: str, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mistyped or read-only DOCKWATCH_VAR ends the command with what to mend."""
    monkeypatch.setattr("cli.demo.provide", lambda say: "")
    monkeypatch.setattr("signal.signal", lambda *_: None)  # these are the test run's
    (folder / "file").touch()
    assert main([command], {"DOCKWATCH_VAR": str(folder / "file")}) == 1
    said = capsys.readouterr().err
    assert "DOCKWATCH_VAR" in said
    assert str(folder / "file") in said


@pytest.mark.parametrize(
    "argv", [[], ["fly"], ["plan"], ["plan", "import"], ["demo", "--speed", "0"], ["counts", "--no"]]
)
def test_what_makes_no_sense_ends_with_exit_code_2(argv: list[str]) -> None:
    """Usage errors are told apart from failures."""
    with pytest.raises(SystemExit) as ended:
        main(argv, {})
    assert ended.value.code == 2


@pytest.mark.parametrize("argv", [["message"], ["message", "S", "s-1"], ["privacy", "export", "T12"]])
def test_what_only_the_command_can_tell_makes_no_sense_is_exit_code_2_too(
    argv: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """In words, and before the store is asked for anything."""
    assert main(argv, {"DOCKWATCH_REDIS_URL": "redis://127.0.0.1:1"}) == 2
    assert capsys.readouterr().err.startswith("app.py: ")


def test_the_example_plan_is_one_that_can_be_imported_and_opens_soon(capsys: pytest.CaptureFixture[str]) -> None:
    """What `plan example` prints has no problem, and its first window opens two hours from the clock's now."""
    clock = Clock.starting(datetime(2027, 5, 3, 11, 2, tzinfo=UTC), speed=1e-6)
    assert main(["plan", "example"], {"DOCKWATCH_CLOCK": clock.spelled()}) == 0
    read = read_plan([Source("example.json", capsys.readouterr().out.encode())], {})
    windows = sorted(shipment.window_start for plan in read.plans for shipment in plan.shipments)
    assert not read.problems
    assert windows[0] == datetime(2027, 5, 3, 13, 0, tzinfo=UTC)


def test_every_command_is_a_module_with_both_functions() -> None:
    """What the list promises can be run."""
    for name in COMMANDS:
        module = import_module(f"cli.{name}")
        module.add_arguments(argparse.ArgumentParser())
        assert callable(module.run)


def test_now_is_the_settings_clock(capsys: pytest.CaptureFixture[str]) -> None:
    """A message made by hand can carry the demo's time."""
    stopped = Clock(datetime(2025, 3, 12, 8, 30, tzinfo=UTC), datetime(2025, 1, 1, tzinfo=UTC), 0.0)
    assert main(["now"], {"DOCKWATCH_CLOCK": stopped.spelled()}) == 0
    assert capsys.readouterr().out == "2025-03-12T08:30:00Z\n"


def test_a_reject_is_shown_with_its_reason_and_harmless_bytes() -> None:
    """What a stranger sent cannot write to the terminal."""
    shown = described(
        Reject(
            carrier="ACME",
            vehicle="T1",
            topic="carriers/ACME/up/T1/position\x1b[2J",
            reason="not JSON",
            payload=b"\x1b[31m{" + b"x" * 500,
            received_at=datetime(2025, 3, 12, 12, 0, tzinfo=UTC),
            detail="at byte 0",
        )
    )
    assert shown.startswith("2025-03-12 12:00:00Z ACME/T1: not JSON: at byte 0\n")
    assert "\x1b" not in shown
    assert shown.endswith(" ...")


def test_the_demos_day_begins_in_the_morning_and_goes_on_where_it_was_kept(folder: Path) -> None:
    """Half past nine at the plant; after that, wherever the last demo stopped; and nonsense begins anew."""
    kept = folder / "clock"
    first = demo_clock(kept, "Europe/Berlin", 30)
    assert f"{first.start.astimezone(ZoneInfo('Europe/Berlin')):%H:%M}" == "09:30"
    later = Clock.starting(datetime(2025, 3, 12, 15, 0, tzinfo=UTC), speed=30)
    keep(later, kept)
    resumed = demo_clock(kept, "Europe/Berlin", 30)
    assert timedelta(0) <= resumed.start - later.start < timedelta(minutes=5)
    kept.write_text("half past")
    assert demo_clock(kept, "Europe/Berlin", 30).start.hour == first.start.hour


def test_a_count_settles_when_it_stays_the_same() -> None:
    """Neither nothing at all nor a number that still grows is settled."""
    counts = iter([0, 0, 0, 4, 9, 9, 9, 12])
    holds = settled(lambda: next(counts), 3)
    assert [holds() for _ in range(8)] == [False] * 6 + [True, False]


def test_answers_are_told_as_they_come_and_missing_ones_are_named() -> None:
    """A site whose worker does not answer does not hide the answer of another."""
    store = MemoryStore()
    orders = submit(store, [make_plan()])
    assert list(read_known(store)) == ["north"]
    told: list[tuple[str, str]] = []
    late = await_answers(store, orders, within_s=0.1, tell=lambda site, answer: told.append((site, answer)))
    assert (late, told) == (["north"], [])


def test_what_a_site_knows_is_told_in_a_few_lines() -> None:
    """Its trips, since when in the site's own days, and the entries of the model by kind; nothing is said as such."""
    store = MemoryStore()
    lease = opened(store, "t1")
    assert list(list_known(store, "plant")) == [
        "plant: 0 trips kept, 0 without a believable arrival",
        "  nothing is learnt yet",
    ]
    trips = (trip("a", -400), trip("b", 20), trip("c", 30, arrived=False))
    learnt = {"road:x": (1.0,), "road:y": (1.0,), "dwell:z": (2.0, 3.0)}
    store.commit(lease, Commit(as_of=T0, trips=trips, learnt=learnt))
    assert list(list_known(store, "plant")) == [
        "plant: 3 trips kept, 1 without a believable arrival, arrived from 2026-03-02 to 2026-03-02",
        "  dwell                           1 entries",
        "  road                            2 entries",
    ]


def test_learning_again_without_a_worker_waits_in_its_queue(folder: Path) -> None:
    """The order stays, and whoever gave it is told what to start."""
    store = MemoryStore()
    opened(store, "t1")
    with pytest.raises(Failure, match=r"no worker has answered for plant within 0\.1 s"):
        learn_again(store, "plant", 0.1, book_of(store, folder))
    assert (noted(store)[0].deed, noted(store)[0].by, noted(store)[0].site) == (Deed.LEARN, "cli:ops", "plant")
    assert [order.kind for order in store.read_orders("plant")] == ["relearn"]


def test_erasing_asks_first(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """It tells what would go, and anything but yes leaves it."""
    store = MemoryStore(HandClock(T0))
    opened(store, "t1")
    store.write_batch(batch(ping("t1")))
    for answer in ("no\n", ""):
        monkeypatch.setattr("sys.stdin", io.StringIO(answer))
        assert erase(store, "acme", "t1", ask=True, within_s=1, book=book_of(store, folder)) == 1
        assert noted(store) == []
    assert len(store.export_vehicle("acme", "t1")["pings"]) == 1
    assert "kept of acme/t1: 1 pings, 1 seen" in capsys.readouterr().out
    monkeypatch.setattr("sys.stdin", io.StringIO("yes\n"))
    assert erase(store, "acme", "t1", ask=True, within_s=1, book=book_of(store, folder)) == 0
    assert store.export_vehicle("acme", "t1").keys() == {"shipments"}


def test_erasing_without_a_worker_waits_in_its_queue(folder: Path) -> None:
    """What a site's writer holds goes when one runs; whoever asked is told to ask once more then."""
    store = MemoryStore(HandClock(T0))
    lease = opened(store, "t1")
    store.commit(lease, Commit(as_of=T0, kept=(ping("t1"),)))
    with pytest.raises(Failure, match=r"no worker has answered for plant within 0\.1 s"):
        erase(store, "acme", "t1", ask=False, within_s=0.1, book=book_of(store, folder))
    assert [(each.deed, each.on, each.words) for each in noted(store)] == [(Deed.ERASED, "acme/t1", "1 track")]
    assert [order.kind for order in store.read_orders("plant")] == ["erase"]


def test_an_exported_vehicle_is_a_file_of_all_that_is_kept(folder: Path) -> None:
    """By kind, each with its site."""
    store = MemoryStore(HandClock(T0))
    opened(store, "t1")
    store.write_batch(batch(ping("t1")))
    assert export(store.export_vehicle("acme", "t1"), "acme/t1", folder / "out.json") == 0
    written = json.loads((folder / "out.json").read_text())
    assert written["vehicle"] == "acme/t1"
    assert [(each["site"], each["kept"]["lat"]) for each in written["kept"]["pings"]] == [("plant", 52.5)]


def test_a_password_that_cannot_be_saved_is_shown(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A full disk, a folder that is none: the carrier is registered, and nobody else knows its password."""
    (folder / "a file").write_text("")
    environ = {variable("var"): str(folder / "var")}
    assert main(["carriers", "add", "ACME", "--save", str(folder / "a file" / "for ACME")], environ) == 1
    assert "user, client id and password" in capsys.readouterr().out


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "dock.example", "::"])
def test_a_demo_is_for_this_machine_only(host: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever opens it is signed in: it does not start where others could, and says what to leave alone."""
    assert main(["demo"], {variable("web_host"): host, variable("var"): str(folder / "var")}) == 1
    said = capsys.readouterr().err
    assert "a demo lets everybody do everything: leave DOCKWATCH_WEB_HOST" in said
    assert not (folder / "var").exists()


def test_a_routers_password_is_not_taken_from_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    """Others on the machine can read it there; the setting does the same."""
    assert main(["worker", "--router", "osrm+http://me:h4nter2@127.0.0.1:5000"], {}) == 1
    said = capsys.readouterr().err
    assert "set DOCKWATCH_ROUTER instead" in said
    assert "h4nter2" not in said
