"""`app.py plan` from the command line, through a real store and a real worker."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from clock import Clock
from store.redis_store import RedisStore
from tests.conftest import Server
from tests.unit.test_plan_file import EXAMPLES, table
from tests.waiting import eventually
from tracking.report import Proposal

ROOT = Path(__file__).parents[2]


def examples_of_tomorrow(folder: Path) -> Path:
    """The documented examples, a day ahead: what is over leaves a plan by itself."""
    tomorrow = f"{Clock.live().now() + timedelta(days=1):%Y-%m-%d}"
    for example in (*EXAMPLES.glob("plan/*.csv"), EXAMPLES / "plan.json"):
        copy = folder / example.relative_to(EXAMPLES)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(example.read_text().replace("2026-03-12", tomorrow))
    return folder


def due_at(start: datetime) -> str:
    """A table of shipment S1, due within an hour from then at the plant of the examples."""
    window = {"window_start": start.isoformat(), "window_end": (start + timedelta(hours=1)).isoformat()}
    return table({"id": "S1", "site": "kassel", "door": "D01", "carrier": "ACME", "vehicle": "T12", **window})


class Installation:
    """Commands of `app.py` against one store."""

    def __init__(self, folder: Path, redis_port: int) -> None:
        self.url = f"redis://127.0.0.1:{redis_port}/0"
        self.folder = folder
        self.environ = {"PATH": "/usr/bin:/bin", "DOCKWATCH_REDIS_URL": self.url, "DOCKWATCH_VAR": str(folder)}

    def app(self, *words: str) -> subprocess.CompletedProcess[str]:
        argv = [sys.executable, str(ROOT / "app.py"), *words]
        return subprocess.run(argv, env=self.environ, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)

    def start_worker(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, str(ROOT / "app.py"), "worker"], env=self.environ, cwd=ROOT)


@contextmanager
def running(child: subprocess.Popen[bytes]) -> Iterator[None]:
    """Ends the child as a supervisor would, whatever happens meanwhile."""
    try:
        yield
    finally:
        child.terminate()
        assert child.wait(20) == 0


@pytest.fixture
def installation(folder: Path, valkey: Server) -> Installation:
    return Installation(folder, valkey.port)


@pytest.fixture
def worker(installation: Installation) -> Iterator[None]:
    with running(installation.start_worker()):
        eventually((installation.folder / "worker.ready").exists, what="the worker", within_s=30)
        yield


@pytest.mark.usefixtures("worker")
def test_a_plan_is_imported_shown_exported_and_imported_again(installation: Installation) -> None:
    """A folder of tables becomes the plan of two sites; again it changes nothing; the export is that plan."""
    examples = examples_of_tomorrow(installation.folder / "examples")
    first = installation.app("plan", "import", str(examples / "plan"))
    assert (first.returncode, first.stderr) == (0, "")
    assert "kassel: 2 shipments added, 0 changed" in first.stdout
    assert "turin: 1 shipment added, 0 changed" in first.stdout

    again = installation.app("plan", "import", str(examples / "plan.json"))
    assert again.returncode == 0, again.stderr
    assert "kassel: 0 shipments added, 0 changed" in again.stdout

    shown = installation.app("plan", "show", "turin")
    assert "S-4713" in shown.stdout
    assert "S-4711" not in shown.stdout

    exported = installation.folder / "export.json"
    assert installation.app("plan", "export", "-o", str(exported)).returncode == 0
    first_shipment = json.loads(exported.read_text())["shipments"][0]
    assert [stop["name"] for stop in first_shipment["stops"]] == ["Pick-up Hannover", "Drop Northeim"]
    checked = installation.app("plan", "import", "--check", str(exported))
    assert checked.returncode == 0, checked.stderr
    assert "kassel: 3 doors, 2 shipments" in checked.stdout


@pytest.mark.usefixtures("worker")
def test_a_window_that_was_granted_is_kept_when_the_file_comes_again(installation: Installation) -> None:
    """The import counts what was agreed, a check foretells it, and what the file changes is named."""
    start = (Clock.live().now() + timedelta(days=1)).replace(minute=0, second=0, microsecond=0)
    store, file = RedisStore(installation.url), installation.folder / "shipments.csv"
    sites = [str(EXAMPLES / "plan" / name) for name in ("sites.csv", "doors.csv")]
    file.write_text(due_at(start))
    assert installation.app("plan", "import", *sites, str(file)).returncode == 0
    granted = start + timedelta(hours=2)
    said = Proposal(carrier="ACME", vehicle="T12", id="p1", window_start=granted, received_at=Clock.live().now())
    assert store.write_reports([said]) == 1
    eventually(lambda: store.get_plan("kassel").shipments[0].window_start == granted, what="the grant")

    again = installation.app("plan", "import", str(file))
    assert "kassel: 0 shipments added, 0 changed; 1 agreed window kept" in again.stdout
    assert store.get_plan("kassel").shipments[0].window_start == granted
    assert installation.app("plan", "show", "kassel").stdout.rstrip().endswith("(window agreed)")

    file.write_text(due_at(start + timedelta(hours=5)))
    outcome = "0 shipments added, 1 changed; 1 agreed window changed by the file: S1"
    assert (
        f"kassel: imported now it would be {outcome}\n"
        in installation.app("plan", "import", "--check", str(file)).stdout
    )
    assert f"kassel: {outcome}\n" in installation.app("plan", "import", str(file)).stdout
    assert store.get_plan("kassel").shipments[0].window_start == start + timedelta(hours=5)


@pytest.mark.usefixtures("worker")
def test_one_bad_line_keeps_every_site_as_it_was(installation: Installation) -> None:
    """Nothing is half imported: a sound site in the same import is not taken either."""
    bad = installation.folder / "shipments.csv"
    bad.write_text(table({"site": "kassel", "door": "D01"}, {"id": "S2", "site": "kassel", "door": "D8"}))
    result = installation.app(
        "plan", "import", str(EXAMPLES / "plan/sites.csv"), str(EXAMPLES / "plan/doors.csv"), str(bad)
    )
    assert result.returncode == 1
    assert f"{bad}, line 3, door: there is no door of site kassel 'D8'" in result.stderr
    assert "1 problem; nothing was imported" in result.stderr
    assert RedisStore(installation.url).list_sites() == []


def test_without_a_worker_the_plan_waits_and_that_is_said(installation: Installation) -> None:
    """The order is queued; a worker that starts later takes it."""
    examples = examples_of_tomorrow(installation.folder / "examples")
    result = installation.app("plan", "import", "--wait", "0.3", str(examples / "plan.json"))
    assert result.returncode == 1
    assert "no worker has answered for kassel, turin within 0.3 s" in result.stderr
    store = RedisStore(installation.url)
    assert store.get_plan("kassel").shipments == ()
    with running(installation.start_worker()):
        eventually(lambda: len(store.get_plan("kassel").shipments) == 2, what="the plan", within_s=30)


def test_a_plan_of_yesterday_is_taken_with_a_word_about_it(installation: Installation) -> None:
    """A wrong year in the dates is the likeliest reason why a wall stays empty."""
    checked = installation.app("plan", "import", "--check", str(EXAMPLES / "plan.json"))
    assert checked.returncode == 0
    assert "kassel: 3 doors, 2 shipments (2 of them with a window that is over)" in checked.stdout


def test_what_a_person_can_mend_is_told_in_one_line(installation: Installation) -> None:
    """No traceback for a missing file, an unknown site, a setting or a store that is away."""
    missing = installation.app("plan", "import", "nowhere.csv")
    assert (missing.returncode, missing.stderr) == (1, "app.py: nowhere.csv: No such file or directory\n")
    unknown = installation.app("plan", "show", "atlantis")
    assert unknown.returncode == 1
    assert unknown.stderr.startswith("app.py: there is no site atlantis")
    installation.environ["DOCKWATCH_REDIS_URL"] = "redis://user:hunter2@127.0.0.1:1/0"
    away = installation.app("plan", "show")
    assert away.returncode == 1
    assert away.stderr.startswith("app.py: no store at redis://user:***@127.0.0.1:1/0")
    assert away.stderr.count("\n") == 1
    installation.environ["DOCKWATCH_WEB_PORT"] = "many"
    setting = installation.app("counts")
    assert (setting.returncode, setting.stderr.count("\n")) == (2, 1)
    assert "DOCKWATCH_WEB_PORT" in setting.stderr
