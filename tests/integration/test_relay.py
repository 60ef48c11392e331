"""From a store's changes to the messages that screens get, over the in-memory store and over real sockets."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from clock import Clock
from dashboard.relay import BACKOFF_S, LONGEST_PAUSE_S, PAUSE_S, Relay
from dashboard.rows import Wire, epoch_ms
from store.errors import StoreUnavailable
from store.memory_store import MemoryStore
from store.ports import Change, Snapshot
from tests.browser.plant import NOW, SITE, Plant, changed, minutes, row_at, site
from tracking.plan import SitePlan

CLOCK = Clock.starting(NOW, speed=1.0)

Sent = tuple[str, Wire, str]


class Desk:
    """A relay moved by hand, what it sent, and the plant behind it."""

    def __init__(self, store: MemoryStore) -> None:
        self.store, self.sent = store, []
        self.plant = Plant(store)
        self.now_s = self.sending_s = 0.0
        self.relay = Relay(SITE, store, CLOCK, self._send, ticks=lambda: self.now_s)

    sent: list[Sent]

    def _send(self, name: str, body: Wire, room: str) -> None:
        self.sent.append((name, msgspec.json.decode(msgspec.json.encode(body)), room))
        self.now_s += self.sending_s

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
    assert desk.relay.step() == PAUSE_S, "at most ten a second"
    [snapshot], [patch] = desk.bodies("board.snapshot"), desk.bodies("board.patch")
    assert (patch["from"], patch["rev"]) == (snapshot["rev"], revision)
    assert [(each["id"], each["km"]) for each in patch["rows"]] == [(row.shipment, 7.0)]
    assert patch["as_of"] == epoch_ms(NOW + minutes(1))


@pytest.mark.parametrize(("sending_s", "pause_s"), [(0.01, PAUSE_S), (0.06, 0.24), (5.0, LONGEST_PAUSE_S)])
def test_a_dear_patch_is_followed_by_a_longer_pause(desk: Desk, sending_s: float, pause_s: float) -> None:
    """The relay takes at most a fifth of the time, but keeps screens waiting no longer than half a second."""
    desk.relay.step()
    desk.plant.write([changed(row_at(0, 2, NOW), distance_km=7.0)])
    desk.sending_s = sending_s
    assert desk.relay.step() == pytest.approx(pause_s)


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


def test_a_quiet_site_is_not_read_as_a_whole(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Asking for its age costs no board, and a site that is gone is noticed all the same."""
    desk.relay.step()
    monkeypatch.setattr(FaultyStore, "snapshot", lambda *_: pytest.fail("the board was read"))
    desk.plant.write([], as_of=NOW + minutes(2))
    desk.relay.step()
    assert desk.bodies("board.patch")[-1]["as_of"] == epoch_ms(NOW + minutes(2))
    desk.store._sites.clear()
    monkeypatch.setattr(FaultyStore, "read_changes", lambda *_: [])
    desk.relay.step()
    assert [link["known"] for link in desk.bodies("board.link")] == [False]


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
