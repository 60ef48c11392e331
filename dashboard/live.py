"""The Socket.IO side: who watches which site. A relay lives as long as a screen watches its site."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping

from flask import Flask, request
from flask_socketio import ConnectionRefusedError as Refused
from flask_socketio import SocketIO, join_room

from clock import Clock
from dashboard.access.identity import Identity
from dashboard.known import is_known
from dashboard.packet import TextPacket
from dashboard.relay import Relay
from dashboard.room import ROOM, TOO_MANY, Gate, Room
from dashboard.rows import Wire
from store.ports import Store

NAMESPACE = "/wall"


class Screens:
    """The relays that run, and the screens of each."""

    def __init__(self, relay_of: Callable[[str], Relay], most: int) -> None:
        self._relay_of, self._most = relay_of, most
        self._lock = threading.Lock()
        self._relays: dict[str, Relay] = {}
        self._sites: dict[str, str] = {}

    def admit(self, screen: str, site: str, enter: Callable[[], None]) -> None:
        """Adds a screen to a site's, starting the relay for the first.

        Raises:
            Refused: if there are as many as there is room for.
        """
        with self._lock:
            if len(self._sites) >= self._most:
                raise Refused(TOO_MANY)
            relay = self._relays.get(site)
            if relay is None:
                relay = self._relays[site] = self._relay_of(site)
                relay.start()
            self._sites[screen] = site
        relay.join(screen, enter)

    def dismiss(self, screen: str) -> None:
        """Forgets a screen; the relay ends with its last."""
        with self._lock:
            site = self._sites.pop(screen, None)
            if site is not None and site not in self._sites.values():
                self._relays.pop(site).stop()

    def resend(self, screen: str) -> None:
        """A fresh snapshot for a screen that missed a patch."""
        with self._lock:
            relay = self._relays.get(self._sites.get(screen, ""))
        if relay is not None:
            relay.send_snapshot(screen)


def attach(flask: Flask, store: Store, clock: Clock, build: str, room: Room = ROOM, *, identity: Identity) -> SocketIO:
    """Serves `/socket.io` on `flask`. Other origins are refused; a dead link shows within 10 s on both ends.

    `build` names the screens' files: a screen that was loaded from others loads itself anew. `room` is for how many.
    """
    socketio = SocketIO(
        flask, async_mode="threading", serializer=TextPacket, ping_interval=5, ping_timeout=5, cookie=None
    )

    def emit(name: str, body: Wire, room: str) -> None:
        socketio.emit(name, body, to=room, namespace=NAMESPACE)

    flask.wsgi_app = Gate(flask.wsgi_app, room.sockets)  # type: ignore[method-assign]  # as Flask's documents have it
    screens = Screens(lambda site: Relay(site, store, clock, emit, build=build), room.screens)

    def connect(auth: object = None) -> None:
        site = _asked_site(auth)
        if not is_known(store, site):
            raise Refused("unknown site")
        screens.admit(_screen(), site, lambda: join_room(site, namespace=NAMESPACE))

    def disconnect(*_: object) -> None:
        screens.dismiss(_screen())

    socketio.on_event("connect", connect, namespace=NAMESPACE)
    socketio.on_event("disconnect", disconnect, namespace=NAMESPACE)
    socketio.on_event("board.sync", lambda *_: screens.resend(_screen()), namespace=NAMESPACE)
    return socketio


def _asked_site(auth: object) -> str:
    if isinstance(auth, Mapping):
        return str(auth.get("site", ""))
    return request.args.get("site", "")


def _screen() -> str:
    return str(request.sid)  # type: ignore[attr-defined]  # flask-socketio adds it to the request
