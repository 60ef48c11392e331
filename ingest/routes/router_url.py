"""Where the router is and which: `osrm+http://host:5000`, `valhalla+http://host:8002`, or plain, told by its path."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import SplitResult, unquote, urlsplit

_OSRM_SERVICE = re.compile(r"/route/v\d+/[^/]+$")
_VALHALLA_SERVICE = re.compile(r"(^|/)route$")
_WHICH = "write osrm+http://host:5000 or valhalla+http://host:8002"


class Dialect(StrEnum):
    """Whose questions and answers are spoken."""

    OSRM = "osrm"
    VALHALLA = "valhalla"


@dataclass(frozen=True, slots=True)
class RouterUrl:
    """A router's address. `path` is that of its route service; `authorization` the header's value, None without."""

    dialect: Dialect
    host: str
    port: int
    path: str
    tls: bool = False
    authorization: str | None = field(default=None, repr=False)

    @classmethod
    def parse(cls, url: str) -> RouterUrl:
        """The parts of a URL; its path may be left out, and so may the router's name where the path tells it.

        Raises:
            ValueError: if it is no such URL; says what to write, and repeats nothing of it.
        """
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError as error:
            raise ValueError(f"not a URL: {error}; {_WHICH}") from None
        name, _, transport = parts.scheme.rpartition("+")
        if transport not in ("http", "https") or name not in ("", *Dialect):
            raise ValueError(f"not a router's scheme; {_WHICH}")
        if not parts.hostname or port == 0 or not _is_plain(parts.hostname + parts.path):
            raise ValueError(f"no proper host, port or path; {_WHICH}")
        if parts.query or parts.fragment:
            raise ValueError("a router's URL has no ? or #; leave it out")
        dialect = Dialect(name) if name else _told_by(parts.path.rstrip("/"))
        return cls(
            dialect=dialect,
            host=parts.hostname,
            port=port or (443 if transport == "https" else 80),
            path=_service(dialect, parts.path.rstrip("/")),
            tls=transport == "https",
            authorization=_basic(parts),
        )

    def shown(self) -> str:
        """The address as it may be logged."""
        return f"{self.dialect} at {self.host}:{self.port}"


def _is_plain(text: str) -> bool:
    return text.isascii() and text.isprintable() and " " not in text


def _told_by(path: str) -> Dialect:
    if _OSRM_SERVICE.search(path):
        return Dialect.OSRM
    if _VALHALLA_SERVICE.search(path):
        return Dialect.VALHALLA
    raise ValueError(f"does not say which router it is; {_WHICH}")


def _service(dialect: Dialect, path: str) -> str:
    """The route service below a path that may be a proxy's."""
    if dialect is Dialect.OSRM:
        return path if _OSRM_SERVICE.search(path) else f"{path}/route/v1/driving"
    return path if _VALHALLA_SERVICE.search(path) else f"{path}/route"


def _basic(parts: SplitResult) -> str | None:
    """Basic authentication (RFC 7617)."""
    if parts.username is None:
        return None
    credentials = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    return f"Basic {b64encode(credentials.encode()).decode()}"
