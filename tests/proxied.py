"""A browser's view of a server behind a proxy: https to `dock.example`, which is loopback, with our own authority."""

from __future__ import annotations

import http.client
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from deploy.proxies import HOST


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back; the headers' names are lower case, and each may have come more than once."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def all(self, name: str) -> list[str]:
        return [value for each, value in self.headers if each == name.lower()]

    def one(self, name: str) -> str:
        """The header's value; fails if it came not at all, or twice."""
        (value,) = self.all(name)
        return value

    @property
    def text(self) -> str:
        return self.body.decode()


class _Loopback(http.client.HTTPSConnection):
    def __init__(self, front: Front, name: str, source: str) -> None:
        super().__init__(name, front.https, timeout=10)
        self._front, self._name, self._source = front, name, source

    def connect(self) -> None:
        self.sock = self._front.wire(self._name, self._source)


@dataclass(frozen=True, slots=True)
class Front:
    """The proxy as people reach it. `ca` is the authority that its certificate is checked against."""

    https: int
    http: int
    ca: Path

    @property
    def origin(self) -> str:
        return f"https://{HOST}:{self.https}"

    def wire(
        self, name: str = HOST, source: str = "127.0.0.1", *, most: ssl.TLSVersion = ssl.TLSVersion.MAXIMUM_SUPPORTED
    ) -> ssl.SSLSocket:
        """A TLS connection, from the loopback address `source`, whose certificate was checked to be for `name`."""
        trust = ssl.create_default_context(cafile=str(self.ca))
        if most < ssl.TLSVersion.TLSv1_2 and most > 0:
            trust.set_ciphers("ALL:@SECLEVEL=0")
            trust.minimum_version = ssl.TLSVersion.TLSv1
        trust.maximum_version = most
        plain = socket.create_connection(("127.0.0.1", self.https), timeout=10, source_address=(source, 0))
        return trust.wrap_socket(plain, server_hostname=name)

    def ask(
        self,
        path: str,
        method: str = "GET",
        *,
        headers: Mapping[str, str] | None = None,
        body: str | None = None,
        name: str = HOST,
        source: str = "127.0.0.1",
    ) -> Reply:
        """One request over https; `name` is what TLS asks for, `source` the loopback address that it comes from."""
        connection = _Loopback(self, name, source)
        try:
            connection.request(method, path, body, dict(headers or {}))
            return _reply(connection.getresponse())
        finally:
            connection.close()

    def ask_plain(self, path: str) -> Reply:
        """One request over http, as somebody makes who types the name only."""
        connection = http.client.HTTPConnection("127.0.0.1", self.http, timeout=10)
        try:
            connection.request("GET", path, headers={"Host": HOST})
            return _reply(connection.getresponse())
        finally:
            connection.close()


def _reply(response: http.client.HTTPResponse) -> Reply:
    headers = tuple((name.lower(), value) for name, value in response.getheaders())
    upgraded = response.status == http.HTTPStatus.SWITCHING_PROTOCOLS
    return Reply(response.status, headers, b"" if upgraded else response.read())
