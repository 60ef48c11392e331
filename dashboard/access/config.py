"""How this dashboard is reached and by whom: chosen once, at the start."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from access.factor import Policy
from access.session import Limits
from clock import Clock, Now

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
"""What a machine calls itself. No name of the world's leads here, whatever a page of somebody else's makes of it."""
USUAL_LIMITS = Limits()
USUAL_PORTS = {"http": 80, "https": 443}

CookieKind = Literal["session", "screen", "share", "csrf", "known", "moment", "shown", "factor"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Oidc:
    """An OpenID Connect provider that signs people in; `name` is what its button says.

    `acr`: how it must have made sure of who they are (OpenID Connect's `acr`), one of these; empty: that is left to it.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str = ""
    acr: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """`url` is how people reach it, with the path it lies under. `secret` signs what a browser keeps for a moment.

    `trusted_proxies` is how many proxies of our own stand before it: so many addresses of X-Forwarded-For are believed.
    `second_factor`: who has to have one. `now` is real time, whatever the board's clock shows.
    """

    url: str = "http://127.0.0.1:8050"
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    is_demo: bool = False
    limits: Limits = USUAL_LIMITS
    trusted_proxies: int = 0
    oidc: Oidc | None = None
    second_factor: Policy = Policy.OPTIONAL
    now: Now = Clock.live().now

    @property
    def is_https(self) -> bool:
        return urlsplit(self.url).scheme == "https"

    @property
    def prefix(self) -> str:
        """The path that all addresses begin with, such as `/dockwatch`; empty at the root."""
        return urlsplit(self.url).path.rstrip("/")

    @property
    def origin(self) -> str:
        """As a browser spells it: without the port that its scheme means anyway."""
        return origin_of(self.url)

    @property
    def host(self) -> str:
        """The name that it is reached by, without a port."""
        return urlsplit(self.url).hostname or ""

    @property
    def hosts(self) -> frozenset[str]:
        """The names that a request may come to, without ports; in a demo this machine's own alone."""
        return LOOPBACK if self.is_demo else LOOPBACK | {self.host}

    def cookie(self, kind: CookieKind) -> str:
        """A cookie's name. Over https browsers hold `__Host-` ones to this host alone, from secure answers alone."""
        return f"{'__Host-' if self.is_https else ''}dockwatch-{kind}"


def origin_of(url: str) -> str:
    """Scheme, host and port of a URL, as a browser's `Origin` spells them; empty for what has none."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return ""
    if not parts.scheme or not parts.hostname:
        return ""
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}" + (f":{port}" if port and port != USUAL_PORTS.get(parts.scheme) else "")
