"""From a store's changes to the messages that screens get, over the in-memory store and over real sockets."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_socketio import SocketIOTestClient

from clock import Clock
from dashboard.live import NAMESPACE
from dashboard.relay import BACKOFF_S, PAUSE_S, Relay
from dashboard.rows import Wire, epoch_ms
from dashboard.web import build_of, create_app
from store.errors import StoreUnavailable
from store.memory_store import MemoryStore
from store.ports import Change, Snapshot
from tests.browser.plant import NOW, SITE, Plant, changed, minutes, row_at, site
from tests.waiting import eventually
from tracking.plan import SitePlan

CLOCK = Clock.starting(NOW, speed=1.0)

Sent = tuple[str, Wire, str]


class Desk:
    """A relay moved by hand, what it sent, and the plant behind it."""

    def __init__(self, store: MemoryStore) -> None:
        self.store, self.sent = store, []
        self.plant = Plant(store)
        self.relay = Relay(SITE, store, CLOCK, self._send)

    sent: list[Sent]

    def _send(self, name: str, body: Wire, room: str) -> None:
        self.sent.append((name, body, room))

    def bodies(self, name: str) -> list[Any]:
        return [body for sent, body, _ in self.sent if sent == name]


class FaultyStore(MemoryStore):
    """A store that can be told to be away, or to have forgotten its changes."""

    away = False
    out_of_reach = False

    def snapshot(self, site: str) -> Snapshot:
        if self.away:
            raise StoreUnavailable("away")
        return super().snapshot(site)

    def read_changes(self, site: str, after_revision: int, block_ms: int) -> list[Change] | None:
        if self.away:
            raise StoreUnavailable("away")
        if self.out_of_reach:
            return None
        return super().read_changes(site, after_revision, min(block_ms, 10))


@pytest.fixture
def desk() -> Desk:
    return Desk(FaultyStore())


def test_the_first_turn_sends_the_whole_board(desk: Desk) -> None:
    """A relay begins with a snapshot: site, sixty rows, revision, times and speed."""
    desk.relay.step()
    [snapshot] = desk.bodies("board.snapshot")
    assert snapshot["site"]["name"] == "Plant North"
    assert len(snapshot["rows"]) == 60
    assert snapshot["as_of"] == epoch_ms(NOW)
    assert (snapshot["rev"], snapshot["speed"]) == (desk.store.snapshot(SITE).revision, 1.0)
    assert snapshot["now"] >= epoch_ms(NOW)


def test_a_change_becomes_a_patch_that_fits(desk: Desk) -> None:
    """A patch starts from the snapshot's revision and carries only what changed, then rests for the others."""
    desk.relay.step()
    row = changed(row_at(0, 2, NOW), distance_km=7.0)
    revision = desk.plant.write([row], as_of=NOW + minutes(1))
    assert desk.relay.step() == PAUSE_S, "at most four a second"
    [snapshot], [patch] = desk.bodies("board.snapshot"), desk.bodies("board.patch")
    assert (patch["from"], patch["rev"]) == (snapshot["rev"], revision)
    assert [(each["id"], each["km"]) for each in patch["rows"]] == [(row.shipment, 7.0)]
    assert patch["as_of"] == epoch_ms(NOW + minutes(1))


def test_changes_of_one_shipment_are_merged(desk: Desk) -> None:
    """Several changes that wait are one patch, with the last word on each shipment."""
    desk.relay.step()
    first, second = row_at(0, 2, NOW), row_at(0, 3, NOW)
    for km in (9.0, 8.0, 7.0):
        desk.plant.write([changed(first, distance_km=km)])
    desk.plant.write([second], removed=(first.shipment,))
    desk.plant.write([changed(first, distance_km=6.0)], removed=(second.shipment,))
    while not desk.bodies("board.patch") or desk.bodies("board.patch")[-1]["rows"]:
        desk.relay.step()
    board = {row["id"]: row for row in desk.bodies("board.snapshot")[0]["rows"]}
    for patch in desk.bodies("board.patch"):
        board |= {row["id"]: row for row in patch["rows"]}
        board = {name: row for name, row in board.items() if name not in patch["removed"]}
    assert board[first.shipment]["km"] == 6.0
    assert second.shipment not in board
    merged = desk.bodies("board.patch")[0]
    assert [row["km"] for row in merged["rows"]] == [6.0]
    assert merged["removed"] == [second.shipment]


def test_a_quiet_site_still_says_its_age(desk: Desk) -> None:
    """Without changes an empty patch tells the time of the writer's last commit, even one that changed no row."""
    desk.relay.step()
    desk.plant.write([], as_of=NOW + minutes(2))
    assert desk.relay.step() == 0.0
    [beat] = desk.bodies("board.patch")
    assert (beat["rows"], beat["removed"]) == ([], [])
    assert beat["from"] == beat["rev"]
    assert beat["as_of"] == epoch_ms(NOW + minutes(2))


def test_a_joining_screen_fits_between_the_patches(desk: Desk) -> None:
    """What a screen gets on joining has the revision that the next patch starts from, though the store is ahead."""
    desk.relay.step()
    desk.plant.write([changed(row_at(0, 2, NOW), distance_km=7.0)])
    entered: list[bool] = []
    desk.relay.join("screen-1", lambda: entered.append(True))
    desk.relay.step()
    [(_, snapshot, room)] = [sent for sent in desk.sent if sent[2] == "screen-1"]
    [patch] = desk.bodies("board.patch")
    assert (entered, room) == ([True], "screen-1")
    assert snapshot["rev"] == patch["from"]


@pytest.mark.parametrize("lost", ["out_of_reach", "plan"])
def test_what_a_patch_cannot_say_is_a_snapshot(desk: Desk, lost: str) -> None:
    """Changes that are out of reach, or a new plan, bring all screens a whole board."""
    desk.relay.step()
    if lost == "plan":
        desk.plant.write([], plan=SitePlan(site=site(doors=3)))
    else:
        desk.store.out_of_reach = True  # type: ignore[attr-defined]
    desk.relay.step()
    before, after = desk.bodies("board.snapshot")
    assert desk.bodies("board.patch") == []
    assert [sent[2] for sent in desk.sent] == [SITE, SITE]
    assert len(after["site"]["doors"]) == (3 if lost == "plan" else len(before["site"]["doors"]))


def test_a_store_that_is_away_is_told_and_awaited(desk: Desk) -> None:
    """While the store is away screens hear so, ever less often but each two seconds; then the patches go on."""
    desk.relay.step()
    desk.store.away = True  # type: ignore[attr-defined]
    pauses = [desk.relay.step() for _ in range(6)]
    assert pauses == [*BACKOFF_S, 2.0, 2.0]
    assert {link["store"] for link in desk.bodies("board.link")} == {False}
    desk.relay.join("late", lambda: None)
    assert [name for name, _, room in desk.sent if room == "late"] == ["board.snapshot", "board.link"]

    desk.store.away = False  # type: ignore[attr-defined]
    desk.plant.write([changed(row_at(0, 2, NOW), distance_km=7.0)])
    desk.relay.step()
    assert desk.bodies("board.link")[-1]["store"] is True
    assert desk.bodies("board.patch")[-1]["rows"][0]["km"] == 7.0


def test_a_bug_does_not_end_the_relay(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """An unforeseen failure is logged, and the relay starts again from a snapshot."""
    desk.relay.step()

    def broken(*_: object) -> None:
        raise ValueError("a bug")

    with monkeypatch.context() as patched:
        patched.setattr(desk.store, "read_changes", broken)
        desk.relay.step()
    desk.relay.step()
    assert len(desk.bodies("board.snapshot")) == 2


@pytest.fixture
def app() -> tuple[Flask, Plant]:
    store = MemoryStore()
    return create_app(store, CLOCK), Plant(store)


Screen = Callable[[str], SocketIOTestClient]


@pytest.fixture
def screen(app: tuple[Flask, Plant]) -> Iterator[Screen]:
    """`screen(site)`: a connected Socket.IO client, disconnected with the test."""
    opened: list[SocketIOTestClient] = []

    def connect(site_id: str) -> SocketIOTestClient:
        client = app[0].extensions["socketio"].test_client(app[0], namespace=NAMESPACE, auth={"site": site_id})
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


def test_every_screen_gets_a_snapshot_then_patches(app: tuple[Flask, Plant], screen: Screen) -> None:
    """Two screens of a site each get the board on connecting, and both get what changes."""
    first = screen(SITE)
    board = hear(first, "board.snapshot")
    second = screen(SITE)
    assert hear(second, "board.snapshot")["rev"] >= board["rev"]
    app[1].write([changed(row_at(0, 2, NOW), distance_km=5.0)])
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


def test_answers_are_guarded(app: tuple[Flask, Plant]) -> None:
    """Every page carries a strict policy, assets are revalidated, and a post from another origin is refused."""
    browser = app[0].test_client()
    page = browser.get(f"/wall/{SITE}")
    policy = page.headers["Content-Security-Policy"]
    assert page.status_code == 200
    assert "'unsafe-eval'" not in policy
    assert "script-src 'self' 'sha256-" in policy
    assert browser.get("/assets/wall/main.js").headers["Cache-Control"] == "no-cache"
    foreign = browser.post("/_dash-update-component", json={}, headers={"Origin": "https://evil.example"})
    assert foreign.status_code == 403


def test_health_follows_the_store() -> None:
    """`/healthz` is 200 with the number of sites while the store answers, else 503."""

    class Away(MemoryStore):
        def list_sites(self) -> list[str]:
            raise StoreUnavailable("away")

    store = MemoryStore()
    Plant(store)
    assert create_app(store, CLOCK).test_client().get("/healthz").json == {"store": "up", "sites": 1}
    assert create_app(Away(), CLOCK).test_client().get("/healthz").status_code == 503


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


def test_every_module_and_style_is_really_served(app: tuple[Flask, Plant]) -> None:
    """The page's own script and style sheets are there, as JavaScript and as CSS, and no script of ours is Dash's."""
    browser = app[0].test_client()
    html = browser.get("/").get_data(as_text=True)
    assert '<script type="module" src="/assets/wall/main.js">' in html
    assert html.count("/assets/wall/") == 1
    assert "/assets/css/tokens.css" in html
    assert browser.get("/assets/wall/main.js").mimetype in {"text/javascript", "application/javascript"}
