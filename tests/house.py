"""A served plant with a doorman by hand, for tests of who is let in over Socket.IO."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

from flask import Flask
from flask_socketio import SocketIOTestClient
from socketio.packet import CONNECT, CONNECT_ERROR

from access.principal import Kind, Principal
from access.role import parse_grant
from clock import Clock
from dashboard.access.identity import Found, Held
from dashboard.live import NAMESPACE, attach
from dashboard.room import ROOM
from store.errors import StoreUnavailable
from store.memory_store import MemoryStore
from tests.browser.plant import NOW, SITE, Plant
from tests.hand_clock import HandClock
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

    def still(self, principals: Iterable[Principal]) -> Held:
        asked = list(principals)
        self.asked.append(len(asked))
        held = {each.session: self.known[each.session] for each in asked if each.session in self.known}
        return Held({}, is_certain=False) if self.is_away else Held(held)


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


@contextmanager
def open_house() -> Iterator[House]:
    """A house; its clients are disconnected at the end."""
    store, doorman, now = MemoryStore(), Doorman(), HandClock(NOW)
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
