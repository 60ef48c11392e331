"""What screens get over Socket.IO and HTTP, from the application as it is served."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from flask import Flask
from flask_socketio import SocketIOTestClient

from clock import Clock
from dashboard.access.config import Config
from dashboard.live import NAMESPACE
from dashboard.web import build_of, create_app, script_hash
from store.errors import StoreUnavailable
from store.memory_store import MemoryStore
from tests.browser.plant import NOW, SITE, Plant, changed, row_at
from tests.signing_in import Browser, client_as
from tests.waiting import eventually

CLOCK = Clock.starting(NOW, speed=1.0)


ACCESS = Config()


class App(NamedTuple):
    """The application, its plant, and somebody of the plant who is signed in."""

    flask: Flask
    plant: Plant
    browser: Browser


@pytest.fixture
def app() -> App:
    store = MemoryStore()
    flask = create_app(store, CLOCK, access=ACCESS)
    return App(flask, Plant(store), client_as(flask, store, ACCESS, "supervisor@*"))


Screen = Callable[[str], SocketIOTestClient]


@pytest.fixture
def screen(app: App) -> Iterator[Screen]:
    """`screen(site)`: a connected Socket.IO client, disconnected with the test."""
    opened: list[SocketIOTestClient] = []

    def connect(site_id: str) -> SocketIOTestClient:
        sockets = app.flask.extensions["socketio"]
        client = sockets.test_client(
            app.flask, namespace=NAMESPACE, auth={"site": site_id}, flask_test_client=app.browser
        )
        opened.append(client)
        return client

    yield connect
    for client in opened:
        if client.is_connected(NAMESPACE):
            client.disconnect(namespace=NAMESPACE)


def hear(client: SocketIOTestClient, name: str) -> Any:
    """The first message of that name from now on."""

    def find() -> Any:
        return next((m["args"][0] for m in client.get_received(NAMESPACE) if m["name"] == name), None)

    return eventually(find, what=name)


def test_every_screen_gets_a_snapshot_then_patches(app: App, screen: Screen) -> None:
    """Two screens of a site each get the board on connecting, and both get what changes."""
    first = screen(SITE)
    board = hear(first, "board.snapshot")
    second = screen(SITE)
    assert hear(second, "board.snapshot")["rev"] >= board["rev"]
    app.plant.write([changed(row_at(0, 2, NOW), distance_km=5.0)])
    for client in (first, second):
        patch = hear(client, "board.patch")
        assert patch["rows"][0]["km"] == 5.0


def test_a_screen_that_missed_a_patch_asks_and_gets_the_board(screen: Screen) -> None:
    """`board.sync` is answered with a snapshot, to that screen."""
    client = screen(SITE)
    hear(client, "board.snapshot")
    client.emit("board.sync", namespace=NAMESPACE)
    assert len(hear(client, "board.snapshot")["rows"]) == 60


def test_an_unknown_site_is_refused(screen: Screen) -> None:
    """A screen of a site that no plan names is not let in."""
    assert not screen("nowhere").is_connected(NAMESPACE)


def test_a_relay_ends_with_its_last_screen(screen: Screen) -> None:
    """Nobody watches, nothing runs: the relay's thread is gone when the last screen left."""

    def relays() -> list[str]:
        return [thread.name for thread in threading.enumerate() if thread.name == f"relay-{SITE}"]

    eventually(lambda: not relays(), what="earlier relays gone")
    first, second = screen(SITE), screen(SITE)
    hear(first, "board.snapshot")
    assert len(relays()) == 1
    first.disconnect(namespace=NAMESPACE)
    assert len(relays()) == 1
    second.disconnect(namespace=NAMESPACE)
    eventually(lambda: not relays(), what="the relay's end")


def test_answers_are_guarded(app: App) -> None:
    """Every page carries a strict policy, assets are revalidated, and a post from another origin is refused."""
    browser = app.browser
    page = browser.get(f"/wall/{SITE}")
    policy = page.headers["Content-Security-Policy"]
    assert page.status_code == 200
    assert "'unsafe-eval'" not in policy
    assert "script-src 'self' 'sha256-" in policy
    boot = re.search(r"<script>(.+?)</script>", page.text, re.DOTALL)
    assert boot is not None
    assert script_hash(boot[1]) in policy, "the page's own watch may run"
    assert browser.get("/assets/wall/main.js").headers["Cache-Control"] == "no-cache"
    foreign = browser.post("/_dash-update-component", json={}, headers={"Origin": "https://evil.example"})
    assert foreign.status_code == 403


def test_health_follows_the_store() -> None:
    """`/healthz` is 200 while the store answers, else 503; it tells nothing else, and anybody may ask, by any name."""

    class Away(MemoryStore):
        def list_sites(self) -> list[str]:
            raise StoreUnavailable("away")

    asked = {"Host": "10.0.0.7:8050"}
    assert create_app(MemoryStore(), CLOCK).test_client().get("/healthz", headers=asked).json == {"store": "up"}
    assert create_app(Away(), CLOCK).test_client().get("/healthz", headers=asked).status_code == 503


def test_the_build_follows_the_screens_files(tmp_path: Path) -> None:
    """One changed byte of a script or a style sheet is another build; anything else is the same one."""
    (tmp_path / "wall").mkdir()
    script = tmp_path / "wall/main.js"
    script.write_text("one")
    before = build_of(tmp_path)
    (tmp_path / "notes.txt").write_text("else")
    assert build_of(tmp_path) == before
    script.write_text("two")
    assert build_of(tmp_path) != before
    before = build_of(tmp_path)
    (tmp_path / "access").mkdir()
    (tmp_path / "access/session.js").write_text("one")
    assert build_of(tmp_path) != before


def test_every_module_and_style_is_really_served(app: App) -> None:
    """The page's own script and style sheets are there, as JavaScript and as CSS, and no script of ours is Dash's."""
    browser = app.browser
    html = browser.get("/").get_data(as_text=True)
    assert '<script type="module" src="/assets/wall/main.js">' in html
    assert html.count("/assets/wall/") == 1
    assert "/assets/css/tokens.css" in html
    assert browser.get("/assets/wall/main.js").mimetype in {"text/javascript", "application/javascript"}


@pytest.mark.parametrize("where", [None, 5, True, ["/"], {}, "/nowhere"])
def test_whatever_stands_in_the_address_gets_a_page(app: App, where: object) -> None:
    """A page is asked for by whoever posts; what is no path is the first page, never a fault."""
    asked = {
        "output": "page.children",
        "outputs": {"id": "page", "property": "children"},
        "inputs": [{"id": "where", "property": "pathname", "value": where}],
        "changedPropIds": ["where.pathname"],
    }
    answer = app.browser.post("/_dash-update-component", json=asked)
    assert answer.status_code == 200
    assert "page" in answer.get_json()["response"]
