"""The Socket.IO side: who watches which site, and whether they may.

    connect ----> who (cookies) --> may watch this site? --> a thread's worth of room? --> relay's snapshot, patches
    board.sync -> who, may they still? -----------------------------------------------> a snapshot anew
    (nothing) --> asked every two seconds by `access.watch` -------------------------> closed

The cookies are those that the socket was opened with. A screen says nothing else; other messages are not listened to.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from flask import Flask, request
from flask_socketio import ConnectionRefusedError as Refused
from flask_socketio import SocketIO, join_room

from access.principal import Principal
from access.rights import Right, may
from clock import Clock, Now, machine_ticks
from dashboard.access.identity import Found
from dashboard.access.watch import Holding, Watch
from dashboard.known import is_known
from dashboard.packet import TextPacket
from dashboard.relay import Relay
from dashboard.relays import Screens
from dashboard.room import TOO_MANY, Full, Gate, Room
from dashboard.rows import Wire
from store.errors import StoreUnavailable
from store.ports import Store

NAMESPACE = "/wall"
SIGNED_OUT, NOT_YOURS, UNKNOWN, AWAY = "signed out", "not yours", "unknown site", "no store"
"""What a screen hears that is not let in, beside `TOO_MANY`; `assets/wall/link.js` knows them."""
SYNCED_EVERY_S = 0.5


class Identity(Holding, Protocol):
    """What is asked of `dashboard.access.identity.Identity`."""

    def find(self, cookies: Mapping[str, str], /) -> Found:
        """Who asks. Raises `store.errors.StoreUnavailable`."""


class Sockets:
    """What is said over the sockets, and whether whoever says it may."""

    def __init__(self, socketio: SocketIO, store: Store, screens: Screens, identity: Identity, now: Now) -> None:
        self._server, self._store, self._screens, self._identity = socketio.server, store, screens, identity
        self._synced: dict[str, float] = {}
        self._watch = Watch(identity, store, now, is_open=self._is_open, close=self.close)

    def connect(self, auth: object = None) -> None:
        """Lets a screen in. Raises `Refused` in words otherwise."""
        if self._is_made_up():
            return
        screen, site = _screen(), _asked_site(auth)
        who = self._admissible(site)
        if not site or not is_known(self._store, site):
            raise Refused(UNKNOWN)
        if not self._watch.enter(screen, who, site):
            raise Refused(TOO_MANY)
        try:
            self._screens.admit(screen, site, lambda: join_room(site, namespace=NAMESPACE))
        except Full:
            self._forget(screen)
            raise Refused(TOO_MANY) from None

    def disconnect(self, *_: object) -> None:
        if not self._is_made_up():
            self._forget(_screen())

    def sync(self, *_: object) -> None:
        """A snapshot for a screen that missed a patch, if it may still see one."""
        screen = _screen()
        site = self._screens.find_site(screen)
        if site is None or not self._is_due(screen):
            return
        try:
            self._admissible(site)
        except Refused as refused:
            if str(refused) != AWAY:  # it asks again with the next patch
                self.close(screen)
        else:
            self._screens.resend(screen)

    def close(self, screen: str) -> None:
        """Ends a screen's socket, whatever state it is in, and tells the screen if it can be told. Waits for nobody."""
        engine = self._find_engine(screen)
        self._server.disconnect(screen, NAMESPACE)
        transport = self._server.eio.sockets.get(engine)
        if transport is not None:
            transport.close(wait=False)
        elif engine not in self._server.environ:
            self._server.manager.disconnect(screen, NAMESPACE)
            self._forget(screen)

    def _admissible(self, site: str) -> Principal:
        """Who asks, if they may watch the site. Whether there is one is not told to who may not. Raises `Refused`."""
        try:
            who = self._identity.find(request.cookies).principal
        except StoreUnavailable:
            raise Refused(AWAY) from None
        if who is None:
            raise Refused(SIGNED_OUT)
        if not may(who, Right.WALL, site=site):
            raise Refused(NOT_YOURS)
        return who

    def _is_due(self, screen: str) -> bool:
        """Whole boards are dear, and whoever asked for one a moment ago has it, or asks again with the next patch."""
        now = machine_ticks()
        is_due = now - self._synced.get(screen, -SYNCED_EVERY_S) >= SYNCED_EVERY_S
        if is_due:
            self._synced[screen] = now
        return is_due

    def _is_made_up(self) -> bool:
        """Whether a screen only says `connect` or `disconnect`: the true ones come before it is in, and when it leaves.

        Who was believed to have left would be watched over no more.
        """
        return bool(self._server.manager.is_connected(_screen(), NAMESPACE))

    def _is_open(self, screen: str) -> bool:
        return self._find_engine(screen) in self._server.environ

    def _find_engine(self, screen: str) -> str | None:
        """The connection below, which may be gone while a screen was being let in."""
        engine: str | None = self._server.manager.eio_sid_from_sid(screen, NAMESPACE)
        return engine

    def _forget(self, screen: str) -> None:
        self._watch.leave(screen)
        self._screens.dismiss(screen)
        self._synced.pop(screen, None)


def attach(
    flask: Flask,
    store: Store,
    clock: Clock,
    build: str,
    room: Room,
    *,
    identity: Identity,
    now: Now,
) -> SocketIO:
    """Serves `/socket.io` on `flask`. Other origins are refused; a dead link shows within 10 s on both ends.

    `build` names the screens' files: a screen that was loaded from others loads itself anew. `room` is for how many.
    `identity` tells who asks, and `now` the real time, whatever the board's clock shows.
    """
    socketio = SocketIO(
        flask, async_mode="threading", serializer=TextPacket, ping_interval=5, ping_timeout=5, cookie=None
    )

    def emit(name: str, body: Wire, room: str) -> None:
        socketio.emit(name, body, to=room, namespace=NAMESPACE)

    opened = socketio.server.environ
    gate = Gate(flask.wsgi_app, room.sockets, lambda: list(opened.values()))
    flask.wsgi_app = gate  # type: ignore[method-assign]  # as Flask's documents have it
    screens = Screens(lambda site: Relay(site, store, clock, emit, build=build), room.screens)
    sockets = Sockets(socketio, store, screens, identity, now)
    socketio.on_event("connect", sockets.connect, namespace=NAMESPACE)
    socketio.on_event("disconnect", sockets.disconnect, namespace=NAMESPACE)
    socketio.on_event("board.sync", sockets.sync, namespace=NAMESPACE)
    return socketio


def _asked_site(auth: object) -> str:
    if isinstance(auth, Mapping):
        return str(auth.get("site", ""))
    return request.args.get("site", "")


def _screen() -> str:
    return str(request.sid)  # type: ignore[attr-defined]  # flask-socketio adds it to the request
