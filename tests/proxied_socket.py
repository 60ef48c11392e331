"""A web socket through a proxy, byte by byte as a browser opens one; wsproto frames it."""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, RejectConnection, Request, TextMessage

from tests.proxied import Front


class Socket:
    """`status` is 101 for an open one; else what it was refused with."""

    def __init__(self, wire: ssl.SSLSocket, host: str, target: str, headers: Mapping[str, str]) -> None:
        self._wire, self._talk = wire, WSConnection(ConnectionType.CLIENT)
        self._texts: list[str] = []
        self.status = 0
        named = [(name.encode(), value.encode()) for name, value in headers.items()]
        wire.sendall(self._talk.send(Request(host=host, target=target, extra_headers=named)))
        while not self.status:
            self._read()

    def say(self, text: str) -> None:
        self._wire.sendall(self._talk.send(TextMessage(data=text)))

    def hear(self, beginning: str) -> str:
        """The next text that begins so; what comes before it is passed over."""
        while True:
            while self._texts:
                text = self._texts.pop(0)
                if text.startswith(beginning):
                    return text
            self._read()

    def _read(self) -> None:
        received = self._wire.recv(65536)
        assert received, "the other end has closed"
        self._talk.receive_data(received)
        for each in self._talk.events():
            if isinstance(each, AcceptConnection):
                self.status = 101
            elif isinstance(each, RejectConnection):
                self.status = each.status_code
            elif isinstance(each, TextMessage):
                self._texts.append(each.data)


@contextmanager
def open_socket(front: Front, target: str, headers: Mapping[str, str]) -> Iterator[Socket]:
    """Asks for a web socket at `target`; closed with the block."""
    with front.wire() as wire:
        yield Socket(wire, f"{front.origin.removeprefix('https://')}", target, headers)
