"""A hostile carrier by the real way: its plan imported, its pings published, and the wall that shows them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from clock import Clock
from deploy.child import free_port, listens
from tests.browser.conftest import OpenPage
from tests.browser.hostile import CORPUS
from tests.conftest import Server
from tests.ingest_runs import publish
from tests.waiting import eventually

ROOT = Path(__file__).parents[2]
SITE, CARRIER, VEHICLE, SHIPMENT, DOOR = "__proto__", "__proto__", "constructor", "__proto__", "toString"
"""The worst that ids may be: a topic and an address hold them as they stand."""
WORDS = {
    "name": CORPUS["image"],
    "supplier": CORPUS["script"],
    "origin": CORPUS["quotes"],
    "part": CORPUS["templates"],
    "carrier": CORPUS["right to left"],
}


def plan() -> dict[str, object]:
    """One shipment, due in two hours, of a carrier who writes markup wherever words may stand."""
    due = Clock.live().now() + timedelta(hours=2)
    here = {"lat": 51.3127, "lon": 9.4797}
    return {
        "sites": [
            {"id": SITE, "name": WORDS["name"], "zone": "Europe/Berlin", **here, "approach": 25000, "gate": 300}
            | {"doors": [{"id": DOOR, **here}]}
        ],
        "carriers": [{"id": CARRIER, "name": WORDS["carrier"]}],
        "vehicles": [{"carrier": CARRIER, "id": VEHICLE}],
        "shipments": [
            {"id": SHIPMENT, "site": SITE, "carrier": CARRIER, "vehicle": VEHICLE, "door": DOOR}
            | {"supplier": WORDS["supplier"], "origin": WORDS["origin"], "origin_lat": 53.55, "origin_lon": 9.99}
            | {"window_start": due.isoformat(), "window_end": (due + timedelta(minutes=45)).isoformat()}
            | {"lines": [{"part": WORDS["part"], "quantity": 4}]}
        ],
    }


class Installation:
    """`app.py run` over a broker and a store, and the other commands beside it."""

    def __init__(self, folder: Path, broker: Server, valkey: Server) -> None:
        self.port, self._folder = free_port(), folder
        self._environ = {
            "PATH": "/usr/bin:/bin:/usr/sbin",
            "DOCKWATCH_MQTT_URL": f"mqtt://127.0.0.1:{broker.port}",
            "DOCKWATCH_REDIS_URL": f"redis://127.0.0.1:{valkey.port}/0",
            "DOCKWATCH_WEB_PORT": str(self.port),
            "DOCKWATCH_VAR": str(folder / "var"),
        }
        argv = [sys.executable, str(ROOT / "app.py"), "run"]
        self._parts = subprocess.Popen(argv, env=self._environ, cwd=ROOT, stdout=subprocess.DEVNULL)
        eventually(lambda: listens(self.port), within_s=60, what="the dashboard")

    def import_plan(self) -> None:
        written = self._folder / "plan.json"
        written.write_text(json.dumps(plan()))
        argv = [sys.executable, str(ROOT / "app.py"), "plan", "import", "--wait", "60", str(written)]
        done = subprocess.run(argv, env=self._environ, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    def stop(self) -> None:
        self._parts.terminate()
        self._parts.wait(30)


@pytest.fixture
def installation(folder: Path, broker: Server, valkey: Server) -> Iterator[Installation]:
    running = Installation(folder, broker, valkey)
    yield running
    running.stop()


def test_its_truck_is_on_the_wall_and_nothing_else_of_it(
    installation: Installation, broker: Server, open_page: OpenPage
) -> None:
    """From file and topic to the glass, markup stays text and ids that scripts stumble over are ids."""
    installation.import_plan()
    page = open_page(f"http://127.0.0.1:{installation.port}/wall/{SITE}")
    trouble: list[str] = []
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.wait_for_selector(f'[data-shipment="{SHIPMENT}"]')
    for number in range(3):
        at = Clock.live().now().isoformat()
        fix = {"ts": at, "lat": 52.3 + number / 100, "lon": 9.8, "speed_kmh": 71, "status": WORDS["name"]}
        publish(broker.port, [(f"carriers/{CARRIER}/up/{VEHICLE}/position", json.dumps(fix).encode())])
    page.wait_for_selector(f'[data-shipment="{SHIPMENT}"][data-fixed-at]')
    assert page.text_content("#site-name") == WORDS["name"]
    assert page.title() == f"{WORDS['name']} · Dockwatch"
    told = page.get_attribute(f'[data-shipment="{SHIPMENT}"]', "aria-label") or ""
    assert told.startswith(f"{VEHICLE} of {CARRIER}, {WORDS['supplier']}: ")
    assert page.evaluate("window.broken ?? null") is None
    assert page.locator("#wall :is(img, script, iframe, b)").count() == 0
    assert trouble == []
