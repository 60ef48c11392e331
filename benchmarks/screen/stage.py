"""What every part of the measurement stands on: a plant with its dashboard, and a browser that looks at it."""

from __future__ import annotations

import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from playwright.sync_api import Browser, CDPSession, sync_playwright

from benchmarks.private_plant import PrivatePlant, private_plant, wait_for
from benchmarks.screen.traffic import SITE, Traffic, plan
from clock import Clock
from deploy.child import free_port, spawn
from deploy.chromium import FLAGS, find_chromium
from settings import variable

ROOT = Path(__file__).resolve().parents[2]
FRESH_S = 2.0
VIEW = {"width": 1920, "height": 1080}


class Stage(NamedTuple):
    """A running plant whose board has a row for each truck of the traffic, and its wall's address."""

    traffic: Traffic
    plant: PrivatePlant
    url: str

    def wait_settled(self, within_s: float) -> None:
        """Returns when the board's latest fix is fresh: what the trucks told at first has been worked off.

        Says so if it is not in time; then the figures say by how much the writer is too slow.
        """
        try:
            wait_for(lambda: self._behind_s() < FRESH_S, within_s=within_s, what="a fresh board")
        except TimeoutError:
            print(f"the board is {self._behind_s():.0f} s behind, and is measured so", file=sys.stderr)

    def _behind_s(self) -> float:
        store, now = self.plant.store, self.plant.clock.now()
        changes = store.read_changes(SITE, max(0, store.get_age(SITE).revision - 1), 0) or []
        fixed = [row.position.fixed_at for change in changes for row in change.rows if row.position is not None]
        return (now - max(fixed)).total_seconds() if fixed else float("inf")


@contextmanager
def stage(traffic: Traffic) -> Iterator[Stage]:
    """Starts a plant and its dashboard, and plans the traffic."""
    clock = Clock.live()
    with private_plant(clock) as plant, _dashboard(plant) as url:
        plant.store.submit_plan(plan(traffic, clock.now()))
        wait_for(lambda: _is_taken(plant, traffic), within_s=60, what="the plan on the board")
        yield Stage(traffic, plant, url)


def _is_taken(plant: PrivatePlant, traffic: Traffic) -> bool:
    return SITE in plant.store.list_sites() and len(plant.store.snapshot(SITE).rows) == traffic.trucks


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser.

    Raises:
        FileNotFoundError: if there is none.
    """
    path = find_chromium()
    if path is None:
        raise FileNotFoundError("chromium is missing (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


def metrics(devtools: CDPSession) -> dict[str, float]:
    """What Chromium counts of a page's main thread: durations in seconds, sizes in bytes, numbers of things."""
    return {each["name"]: each["value"] for each in devtools.send("Performance.getMetrics")["metrics"]}


@contextmanager
def _dashboard(plant: PrivatePlant) -> Iterator[str]:
    """The dashboard as a process of its own; the wall's address."""
    port = free_port()
    environ = {**plant.environ, variable("web_port"): str(port)}
    with TemporaryDirectory() as folder:
        log = Path(folder) / "dashboard.log"
        child = spawn([sys.executable, str(ROOT / "app.py"), "dashboard", "--demo"], log=log, environ=environ, cwd=ROOT)
        try:
            wait_for(lambda: _answers(f"http://127.0.0.1:{port}/healthz"), within_s=30, what="the dashboard")
            yield f"http://127.0.0.1:{port}/wall/{SITE}"
        finally:
            child.terminate()
            try:
                child.wait(10)
            except subprocess.TimeoutExpired:
                child.kill()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
