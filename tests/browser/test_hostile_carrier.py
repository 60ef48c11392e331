"""A hostile carrier by the real way: its plan imported, what it publishes taken in, and the pages that show it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from clock import Clock
from dashboard.access.config import Config
from deploy.child import free_port, listens
from store.redis_store import RedisStore
from tests.browser.hostile import CORPUS, EVERYWHERE
from tests.browser.witness import Ledger, Witness, bare
from tests.conftest import Server
from tests.ingest_runs import publish
from tests.signing_in import cookies_of
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


SAID = [
    EVERYWHERE[name]
    for name in ("script", "any quote", "many places at once", "templates", "turned", "controls", "javascript address")
]


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

    def command(self, *words: str) -> str:
        """What another command of the installation prints."""
        argv = [sys.executable, str(ROOT / "app.py"), *words]
        done = subprocess.run(argv, env=self._environ, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def import_plan(self) -> None:
        written = self._folder / "plan.json"
        written.write_text(json.dumps(plan()))
        self.command("plan", "import", "--wait", "60", str(written))

    def stop(self) -> None:
        self._parts.terminate()
        self._parts.wait(30)


@pytest.fixture
def installation(folder: Path, broker: Server, valkey: Server) -> Iterator[Installation]:
    running = Installation(folder, broker, valkey)
    yield running
    running.stop()


@pytest.fixture
def witness(installation: Installation, valkey: Server, browser: Browser) -> Iterator[Witness]:
    """An admin's browser."""
    installation.import_plan()
    store, config = (
        RedisStore(f"redis://127.0.0.1:{valkey.port}/0"),
        Config(url=f"http://127.0.0.1:{installation.port}"),
    )
    looking = Witness(browser, config.url, Ledger(), cookies_of(store, config, "admin@*"))
    yield looking
    looking.close()
    store.close()


def test_its_truck_is_on_the_wall_and_nothing_else_of_it(broker: Server, witness: Witness) -> None:
    """From file and topic to the glass, markup stays text and ids that scripts stumble over are ids."""
    witness.look(f"/wall/{SITE}", ready=f'[data-shipment="{SHIPMENT}"]')
    page = witness.page
    for number in range(3):
        at = Clock.live().now().isoformat()
        fix = {"ts": at, "lat": 52.3 + number / 100, "lon": 9.8, "speed_kmh": 71, "status": WORDS["name"]}
        say(broker, f"{VEHICLE}/position", fix | {"shipment": WORDS["part"], "seq": number})
        say(broker, f"{VEHICLE}/position", {**fix, "shipment": SHIPMENT, "seq": number})
    page.wait_for_selector(f'[data-shipment="{SHIPMENT}"][data-fixed-at]')
    assert page.text_content("#site-name") == WORDS["name"]
    assert page.title() == f"{WORDS['name']} · Dockwatch"
    told = page.get_attribute(f'[data-shipment="{SHIPMENT}"]', "aria-label") or ""
    assert told.startswith(f"{VEHICLE} of {CARRIER}, {WORDS['supplier']}: ")
    witness.judge(f"/wall/{SITE}")


def test_what_it_says_is_read_and_nothing_more(
    broker: Server, valkey: Server, installation: Installation, witness: Witness
) -> None:
    """Words of status, wish and answer reach the desk as they were written; what is refused is listed in one line."""
    store = RedisStore(f"redis://127.0.0.1:{valkey.port}/0")
    eventually(lambda: store.list_messages(SITE), within_s=30, what="what its driver is told")
    [told, *_] = store.list_messages(SITE)
    at = Clock.live().now()
    for number, word in enumerate(SAID):
        wish = {
            "id": f"w{number}",
            "window_start": (at + timedelta(hours=4 + number)).isoformat(),
            "text": f"{word} ~w",
        }
        say(broker, f"{VEHICLE}/proposal", wish)
        say(broker, f"{VEHICLE}/reply", {"to": told.id, "text": f"{word} ~r"})
        fact = {"event": "delayed", "ts": (at - timedelta(minutes=number)).isoformat(), "reason": f"{word} ~s"}
        say(broker, f"{VEHICLE}/status", fact)
        for bad in ({**fact, "event": word}, {**fact, "shipment": word}, {word: word}, word):
            say(broker, f"{VEHICLE}/status", bad)
        say(broker, f"{as_level(word)}/status", fact)
    wanted = len(SAID) * 3
    eventually(lambda: len(store.list_messages(SITE)) > wanted, within_s=30, what="all that it said")
    store.close()
    text = bare(witness.look(f"/shipment/{SITE}/{SHIPMENT}", ready="#ship-log .said"))
    assert [word for word in SAID for kind in "wrs" if bare(f"{word} ~{kind}") not in text] == []
    assert bare(SAID[-1]) in bare(witness.look(f"/carrier/{CARRIER}", ready="#firm-punctual h2"))
    listed = installation.command("rejects", "--limit", "100")
    assert "of A-Z a-z 0-9" in listed
    assert [line for line in listed.splitlines() if not line.isprintable()] == []


def as_level(word: str) -> str:
    """As much of it as a broker lets be a level of a topic."""
    return "".join(letter for letter in word if letter.isprintable() and letter not in "#+/")


def say(broker: Server, topic: str, body: object) -> None:
    publish(broker.port, [(f"carriers/{CARRIER}/up/{topic}", json.dumps(body).encode())])
