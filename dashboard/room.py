"""How many screens one dashboard has room for, so that pages still load when there are too many.

Each open socket holds one of the server's threads for as long as it is open. So the last threads are not for sockets:

    up to `screens`    shown their site                                      240
    up to `sockets`    let in, told that there are too many, let go          248
    beyond             refused with 503 before anything is opened
    the rest           pages, assets, health                                 256 threads

and so that nobody can take all of it: one person, or one wall screen, is shown sites by 12 sockets at once. Whoever is
let into no site, as somebody of a carrier, holds no more threads than that either.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import parse_qs

from access.principal import Principal

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PATH = "/socket.io"
TOO_MANY = "too many screens"
"""What a screen hears that is let go; `assets/wall/link.js` knows it."""


ASKER = "dockwatch.asker"
"""Where in a request's surroundings it stands who asks, as `asker_of` spells it."""
MOST_EACH = 12
"""Sockets of one person or screen at once: each holds a thread of the server."""
MOST_REQUESTS_EACH = 2 * MOST_EACH
"""A socket that polls has two at a time."""


class Full(Exception):
    """There are as many as there is room for."""


THREADS = 256
"""The server's. 40 clients on 20 threads hung when measured."""


class Room(NamedTuple):
    """`sockets` is how many threads sockets may hold at once, `screens` how many of them are shown a site."""

    screens: int
    sockets: int

    @classmethod
    def of_threads(cls, threads: int) -> Room:
        """Sixteen are kept from screens, eight of these from sockets at all; of few threads, a half and a quarter."""
        kept = min(16, threads // 2)
        return cls(screens=threads - kept, sockets=threads - kept // 2)


ROOM = Room.of_threads(THREADS)


def asker_of(who: Principal) -> str:
    """Whose sockets count together. The demo signs everybody in as the same: there a browser is one."""
    return f"{who.kind} {who.session if who.is_demo else who.id}"


class Gate:
    """A WSGI application that lets at most so many requests to the sockets in at a time, and all others.

    Of one asker (`ASKER`), where that is known, it lets in `MOST_REQUESTS_EACH`, and opens as many sockets: one that
    polls has a thread of its own for its pings, also while none of its requests is here.
    """

    def __init__(
        self, inner: WSGIApplication, most: int, list_open: Callable[[], Iterable[WSGIEnvironment]] = tuple
    ) -> None:
        """`list_open`: the requests by which the sockets that are open were opened."""
        self._inner, self._most, self._list_open = inner, most, list_open
        self._lock = threading.Lock()
        self._inside: Counter[str] = Counter()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if not str(environ.get("PATH_INFO", "")).startswith(PATH):
            return self._inner(environ, start_response)
        asker = str(environ.get(ASKER, ""))
        if (_opens(environ) and self._has_enough(asker)) or not self._enter(asker):
            start_response("503 Service Unavailable", [("Content-Type", "text/plain"), ("Retry-After", "10")])
            return [TOO_MANY.encode()]
        try:
            return self._inner(environ, start_response)  # a web socket is served within this call
        finally:
            self._leave(asker)

    def _has_enough(self, asker: str) -> bool:
        theirs = sum(each.get(ASKER) == asker for each in self._list_open())
        return asker != "" and theirs >= MOST_REQUESTS_EACH

    def _enter(self, asker: str) -> bool:
        with self._lock:
            is_greedy = asker != "" and self._inside[asker] >= MOST_REQUESTS_EACH
            if is_greedy or self._inside.total() >= self._most:
                return False
            self._inside[asker] += 1
            return True

    def _leave(self, asker: str) -> None:
        with self._lock:
            self._inside[asker] -= 1
            if not self._inside[asker]:
                del self._inside[asker]


def _opens(environ: WSGIEnvironment) -> bool:
    """Whether a request is a socket's first: it names none that is open."""
    return "sid" not in parse_qs(str(environ.get("QUERY_STRING", "")))
