"""One question to a router over HTTP: no redirect is followed, no proxy asked; time and size have limits."""

from __future__ import annotations

import socket
import threading
from contextlib import closing, suppress
from http.client import HTTPConnection, HTTPException, HTTPSConnection

from ingest.routes.answer import NoAnswer, Place, question, read
from ingest.routes.router_url import RouterUrl

LONGEST_ANSWER = 2_000_000
"""Bytes. Valhalla sends the line of the way whether asked to or not: about 300 kB for 1,500 km."""


class Client:
    """Asks one router, one question at a time; only `cut` may be called from another thread."""

    def __init__(self, url: RouterUrl, timeout_s: float) -> None:
        self.url = url
        self._timeout_s = timeout_s
        self._socket: socket.socket | None = None

    def seconds(self, start: Place, end: Place) -> float | None:
        """Seconds on the road as the router sees it; None if it knows of no road. Takes twice the timeout at most.

        Raises:
            NoAnswer: if the router is away, too slow, or says what makes no sense.
        """
        kind = HTTPSConnection if self.url.tls else HTTPConnection
        with closing(kind(self.url.host, self.url.port, timeout=self._timeout_s)) as connection:
            try:
                status, body = self._exchange(connection, question(self.url, start, end))
            except (OSError, HTTPException, ValueError) as error:
                raise NoAnswer(f"{type(error).__name__}: {error}"[:200]) from None
        if len(body) > LONGEST_ANSWER:
            raise NoAnswer(f"HTTP {status}, and more than {LONGEST_ANSWER} bytes")
        return read(self.url.dialect, status, body)

    def cut(self) -> None:
        """Ends an exchange that is under way, as if the router had hung up."""
        open_socket = self._socket
        if open_socket is not None:
            with suppress(OSError):
                socket.socket.shutdown(open_socket, socket.SHUT_RDWR)

    def _exchange(self, connection: HTTPConnection, path: str) -> tuple[int, bytes]:
        """Status and body; a byte more than allowed shows that there would be more.

        The socket's own timeout is for each read: whoever sends a byte now and then is cut off by the watchdog.
        """
        connection.connect()
        self._socket = connection.sock
        watchdog = threading.Timer(self._timeout_s, self.cut)
        watchdog.daemon = True
        watchdog.start()
        try:
            connection.request("GET", path, headers=self._headers())
            response = connection.getresponse()
            return response.status, response.read(LONGEST_ANSWER + 1)
        finally:
            watchdog.cancel()
            self._socket = None

    def _headers(self) -> dict[str, str]:
        headers = {"Accept": "application/json", "Connection": "close"}
        return headers if self.url.authorization is None else {**headers, "Authorization": self.url.authorization}
