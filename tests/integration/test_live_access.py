"""Who is let in over Socket.IO, what they may ask there, and how soon they are out when they may no longer."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from flask import Flask
from flask_socketio import SocketIOTestClient
from socketio.packet import CONNECT, CONNECT_ERROR

from access.principal import Kind, Principal
from access.role import parse_grant
from access.session import Screen, Session
from clock import Clock
from dashboard.access.identity import Found
from dashboard.access.watch import MOST_EACH
from dashboard.live import NAMESPACE, attach
from dashboard.room import ROOM
from store.errors import StoreUnavailable
from store.memory_access import MemoryRegister
from store.memory_store import MemoryStore
from tests.browser.plant import NOW, SITE, Plant, changed, row_at
from tests.hand_clock import HandClock
from tests.integration.test_live import hear
from tests.waiting import Stopwatch, eventually

CLOCK = Clock.starting(NOW, speed=1.0)
OUT_WITHIN_S = 3.0


class Doorman:
    """An identity by hand: the cookie `who` names somebody that it knows."""

    def __init__(self) -> None:
        self.known: dict[str, Principal] = {}
        self.is_away = False
        self.asked: list[int] = []

    def knows(self, name: str, *grants: str, kind: Kind = Kind.USER, session: str = "") -> None:
        spelled = tuple(parse_grant(each) for each in grants)
        session = session or name
        self.known[session] = Principal(kind=kind, id=name, name=name, session=session, grants=spelled)

    def find(self, cookies: Mapping[str, str]) -> Found:
        if self.is_away:
            raise StoreUnavailable("away")
        return Found(self.known.get(cookies.get("who", "")))

    def still(self, principals: Iterable[Principal]) -> dict[str, Principal]:
        asked = list(principals)
        self.asked.append(len(asked))
        return (
            {}
            if self.is_away
            else {each.session: self.known[each.session] for each in asked if each.session in self.known}
        )


class Sessions(MemoryRegister[Session]):
    """A store that may be away, as far as the watch asks it."""

    is_away = False

    def find(self, key: str) -> Session | None:
        if self.is_away:
            raise StoreUnavailable("away")
        return super().find(key)


class House(NamedTuple):
    """A served plant, and who stands at its door."""

    flask: Flask
    store: MemoryStore
    plant: Plant
    doorman: Doorman
    now: HandClock

    def connect(self, who: str | None, site: object = SITE) -> SocketIOTestClient:
        headers = {} if who is None else {"Cookie": f"who={who}"}
        socketio = self.flask.extensions["socketio"]
        client: SocketIOTestClient = socketio.test_client(
            self.flask, namespace=NAMESPACE, auth={"site": site}, headers=headers
        )
        return client

    def why_refused(self, who: str | None, site: object = SITE) -> str:
        """The words that a screen hears that is not let in; empty for one that is."""
        said: list[dict[str, str]] = []
        server = self.flask.extensions["socketio"].server
        packet = server.packet_class

        def noted(*args: Any, **content: Any) -> Any:
            if args and args[0] in (CONNECT, CONNECT_ERROR):
                said.append(args[1] if len(args) > 1 else content["data"])
            return packet(*args, **content)

        server.packet_class = noted
        try:
            client = self.connect(who, site)
        finally:
            server.packet_class = packet
        assert client.is_connected(NAMESPACE) == ("sid" in said[-1])
        return said[-1].get("message", "")


@pytest.fixture
def house() -> Iterator[House]:
    store, doorman, now = MemoryStore(), Doorman(), HandClock(NOW)
    store.sessions = Sessions()
    plant, flask = Plant(store), Flask("house")
    attach(flask, store, CLOCK, "1", ROOM, identity=doorman, now=now)
    yield House(flask, store, plant, doorman, now)
    for client in list(SocketIOTestClient.clients.values()):
        if client.app is flask and client.is_connected(NAMESPACE):
            client.disconnect(namespace=NAMESPACE)


def is_in(client: SocketIOTestClient) -> bool:
    return bool(client.is_connected(NAMESPACE))


def leaves(client: SocketIOTestClient, within_s: float = OUT_WITHIN_S) -> None:
    """The client is put out in time, and by the server."""
    since = Stopwatch()
    eventually(lambda: not is_in(client), within_s=within_s + 2, what="the end of the socket")
    assert since.read_s <= within_s


@pytest.mark.parametrize(
    ("who", "site", "words"),
    [
        (None, SITE, "signed out"),
        ("stranger", SITE, "signed out"),
        ("supplier", SITE, "not yours"),
        ("elsewhere", SITE, "not yours"),
        ("elsewhere", "nowhere", "not yours"),
        ("elsewhere", "south", "unknown site"),
        ("everywhere", "nowhere", "unknown site"),
        ("everywhere", "", "unknown site"),
        ("elsewhere", "*", "not yours"),
        ("everywhere", {"$gt": ""}, "unknown site"),
        ("everywhere", SITE, ""),
        ("here", SITE, ""),
        ("screen", SITE, ""),
    ],
)
def test_who_is_refused_hears_why(house: House, who: str | None, site: object, words: str) -> None:
    """Nobody known, nobody's right, no such site: each in words; which sites there are is not told to who sees few."""
    house.doorman.knows("supplier", f"supplier:KOLB@{SITE}")
    house.doorman.knows("elsewhere", "planner@south")
    house.doorman.knows("everywhere", "supervisor@*")
    house.doorman.knows("here", f"planner@{SITE}")
    house.doorman.knows("screen", f"wall@{SITE}", kind=Kind.SCREEN)
    assert house.why_refused(who, site) == words


def test_nobody_is_let_in_unjudged(house: House) -> None:
    """While the store is away, and who asks cannot be told, a screen hears so, and waits outside."""
    house.doorman.knows("here", f"planner@{SITE}")
    house.doorman.is_away = True
    assert house.why_refused("here") == "no store"


def test_one_person_holds_so_many_sockets(house: House) -> None:
    """The thirteenth socket of a person, by whatever session, is one too many; another person's is not."""
    for number in range(MOST_EACH):
        house.doorman.knows("anna", f"planner@{SITE}", session=f"anna-{number % 3}")
        assert house.why_refused(f"anna-{number % 3}") == ""
    assert house.why_refused("anna-0") == "too many screens"
    house.doorman.knows("ben", f"planner@{SITE}")
    assert house.why_refused("ben") == ""


def test_a_socket_that_is_closed_makes_room(house: House) -> None:
    """Only open sockets count, and one that was refused for room does not."""
    house.doorman.knows("anna", f"planner@{SITE}")
    clients = [house.connect("anna") for _ in range(MOST_EACH)]
    assert house.why_refused("anna") == "too many screens"
    clients[0].disconnect(namespace=NAMESPACE)
    assert house.why_refused("anna") == ""


def test_a_snapshot_is_asked_for_with_the_right_to_it(house: House) -> None:
    """`board.sync` is judged like a connection: who lost the right meanwhile gets no board, and is out at once."""
    house.doorman.knows("anna", f"planner@{SITE}")
    client = house.connect("anna")
    hear(client, "board.snapshot")
    house.doorman.knows("anna", "planner@south")
    client.emit("board.sync", namespace=NAMESPACE)
    assert not is_in(client)
    assert [each for each in client.queue if each["name"] == "board.snapshot"] == []


def test_a_snapshot_waits_for_the_store(house: House) -> None:
    """Who cannot be told while the store is away gets no snapshot, and stays in."""
    house.doorman.knows("anna", f"planner@{SITE}")
    client = house.connect("anna")
    hear(client, "board.snapshot")
    house.doorman.is_away = True
    client.emit("board.sync", namespace=NAMESPACE)
    assert is_in(client)
    assert [each for each in client.get_received(NAMESPACE) if each["name"] == "board.snapshot"] == []


@pytest.mark.parametrize("name", ["connect", "disconnect", "board.write", "join", "*", "__proto__"])
def test_messages_that_a_screen_makes_up_change_nothing(house: House, name: str) -> None:
    """Not a word is answered, and whoever says that it has left is watched over all the same."""
    house.doorman.knows("anna", f"planner@{SITE}")
    client = house.connect("anna")
    hear(client, "board.snapshot")
    client.emit(name, {"site": "south"}, namespace=NAMESPACE)
    assert is_in(client)
    house.plant.write([changed(row_at(0, 2, NOW), distance_km=5.0)])
    hear(client, "board.patch")
    house.doorman.known.clear()
    leaves(client)


def test_who_is_shut_out_is_out_within_three_seconds(house: House) -> None:
    """An ended session, a revoked screen, a lost site: each socket is closed in time, and the others stay."""
    house.doorman.knows("anna", f"planner@{SITE}")
    house.doorman.knows("ben", f"planner@{SITE}")
    house.doorman.knows("screen", f"wall@{SITE}", kind=Kind.SCREEN)
    house.doorman.knows("stays", f"wall@{SITE}", kind=Kind.SCREEN)
    anna, ben, screen, stays = (house.connect(who) for who in ("anna", "ben", "screen", "stays"))
    del house.doorman.known["anna"], house.doorman.known["screen"]
    house.doorman.knows("ben", "planner@south")
    since = Stopwatch()
    for client in (anna, ben, screen):
        leaves(client, OUT_WITHIN_S - since.read_s)
    assert is_in(stays)
    assert house.why_refused("screen") == "signed out"


def test_all_are_asked_for_at_once(house: House) -> None:
    """Whatever the number of sockets, one question answers for all; a session with two of them is asked for once."""
    for number in range(6):
        house.doorman.knows(f"person-{number}", f"planner@{SITE}")
        house.connect(f"person-{number}")
        house.connect(f"person-{number}")
    eventually(lambda: house.doorman.asked and house.doorman.asked[-1] == 6, what="one question for six")
    assert len(house.doorman.asked) <= 2


def test_a_store_that_is_away_disconnects_nobody(house: House) -> None:
    """Who cannot be told from a stranger stays, until the store says who it is."""
    house.doorman.knows("anna", f"planner@{SITE}")
    client = house.connect("anna")
    assert isinstance(house.store.sessions, Sessions)
    house.store.sessions.is_away = house.doorman.is_away = True
    turns = len(house.doorman.asked)
    eventually(lambda: len(house.doorman.asked) > turns + 1, what="a look at who watches")
    assert is_in(client)
    house.store.sessions.is_away = house.doorman.is_away = False
    house.doorman.known.clear()
    leaves(client)


def test_a_fault_does_not_end_the_watch(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a turn that failed, for whatever reason, the next one closes who is to be closed."""
    house.doorman.knows("anna", f"planner@{SITE}")
    client, failed = house.connect("anna"), threading.Event()
    still = house.doorman.still

    def fails_once(principals: Iterable[Principal]) -> dict[str, Principal]:
        monkeypatch.setattr(house.doorman, "still", still)
        failed.set()
        raise RuntimeError("by hand")

    monkeypatch.setattr(house.doorman, "still", fails_once)
    house.doorman.known.clear()
    assert failed.wait(5)
    leaves(client)


def test_the_watch_ends_with_the_last_socket(house: House) -> None:
    """Nobody watches, nothing runs; the next socket is watched over again."""

    def watches() -> list[str]:
        return [thread.name for thread in threading.enumerate() if thread.name == "sockets-watch"]

    eventually(lambda: not watches(), what="earlier watches gone")
    house.doorman.knows("anna", f"planner@{SITE}")
    for _ in range(2):
        first, second = house.connect("anna"), house.connect("anna")
        assert len(watches()) == 1
        first.disconnect(namespace=NAMESPACE)
        assert len(watches()) == 1
        second.disconnect(namespace=NAMESPACE)
        eventually(lambda: not watches(), what="the watch's end")


def test_a_socket_that_broke_while_it_was_let_in_is_forgotten(house: House) -> None:
    """A connection that ended untold holds no place for months: the next turn forgets it, and its relay ends."""
    house.doorman.knows("anna", f"planner@{SITE}")
    client = house.connect("anna")
    hear(client, "board.snapshot")
    del house.flask.extensions["socketio"].server.environ[client.eio_sid]

    def runs() -> list[str]:
        return [each.name for each in threading.enumerate() if each.name in ("sockets-watch", f"relay-{SITE}")]

    eventually(lambda: not runs(), what="the end of relay and watch")
    for _ in range(MOST_EACH):
        assert house.why_refused("anna") == ""


def a_screen(house: House, name: str = "screen") -> None:
    screen = Screen(id=name, digest="d", name=name, site=SITE, csrf="c", made_by="anna", paired_at=NOW, seen_at=NOW)
    house.store.screens.add(screen)
    house.doorman.knows(name, f"wall@{SITE}", kind=Kind.SCREEN)


def test_a_screens_signs_of_life_are_noted_once_a_minute(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """`seen_at` follows an open socket by the minute, and a screen that was just seen is not written again."""
    a_screen(house)
    swaps: list[Screen] = []
    swap = house.store.screens.swap

    def noted(item: Screen) -> bool:
        swaps.append(item)
        return swap(item)

    monkeypatch.setattr(house.store.screens, "swap", noted)
    house.connect("screen")
    eventually(lambda: house.doorman.asked, what="a turn")
    assert swaps == []
    house.now.at = NOW + timedelta(minutes=5)
    eventually(lambda: swaps, what="a sign of life")
    seen = len(house.doorman.asked)
    house.now.at += timedelta(seconds=50)
    eventually(lambda: len(house.doorman.asked) > seen + 1, what="another turn")
    assert [each.seen_at for each in swaps] == [NOW + timedelta(minutes=5)]
    kept = house.store.screens.find("screen")
    assert kept is not None
    assert kept.seen_at == NOW + timedelta(minutes=5)


def test_a_revoked_screen_is_not_brought_back(house: House) -> None:
    """A sign of life of a screen that was revoked meanwhile leaves no screen behind."""
    a_screen(house)
    client = house.connect("screen")
    house.store.screens.take("screen")
    house.now.at = NOW + timedelta(minutes=5)
    turns = len(house.doorman.asked)
    eventually(lambda: len(house.doorman.asked) > turns + 1, what="a turn")
    assert house.store.screens.list_all() == []
    assert is_in(client), "identity alone tells who may stay"
