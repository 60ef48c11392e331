"""Configuration, read once in `app.py`; nothing else touches the environment. `docs/settings.md` lists all of it."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from clock import Clock

PREFIX = "DOCKWATCH_"
_PATH = re.compile(r"(/[A-Za-z0-9._~-]+)*")


@dataclass(frozen=True, slots=True)
class Settings:
    """What an installation may choose. Each field is the variable `DOCKWATCH_<FIELD>`."""

    clock: Clock
    mqtt_url: str = "mqtt://127.0.0.1:1883"
    redis_url: str = "redis://127.0.0.1:6379/0"
    web_host: str = "127.0.0.1"
    web_port: int = 8050
    web_url: str = ""
    web_plain: bool = False
    trusted_proxies: int = 0
    session_idle_min: int = 120
    session_hours: int = 12
    audit_kept_days: int = 400
    second_factor: str = "admins"
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = dataclasses.field(default="", repr=False)
    oidc_name: str = ""
    oidc_acr: str = ""
    ingest_client_id: str = "ingest"
    carrier_url: str = "mqtts://127.0.0.1:8883"
    broker_host: str = "127.0.0.1"
    carrier_rate_per_s: int = 1000
    router: str = ""
    router_timeout_s: float = 2.0
    var: Path = Path("var")
    parked_h: int = 0
    positions_kept_days: int = 60


def load(environ: Mapping[str, str]) -> Settings:
    """The settings of an environment; a variable that is empty counts as not set.

    Raises:
        ValueError: for a value that does not parse, naming the variable, and for a `DOCKWATCH_` variable that is none
            of ours: a misspelt one would be passed over without a word.
    """
    known = {variable(field.name): field.name for field in dataclasses.fields(Settings)}
    if unknown := sorted(name for name in environ if name.startswith(PREFIX) and name not in known):
        raise ValueError(f"{unknown[0]} is no setting; there are: {', '.join(sorted(known))}")
    chosen: dict[str, object] = {"clock": Clock.live()}
    for name, field in known.items():
        if text := environ.get(name, "").strip():
            try:
                chosen[field] = _PARSERS[field](text)
            except ValueError as error:
                raise ValueError(f"{name}: {error}") from error
    return Settings(**chosen)  # type: ignore[arg-type]


def variable(field: str) -> str:
    """`DOCKWATCH_WEB_PORT` of `web_port`."""
    return PREFIX + field.upper()


def without_password(url: str) -> str:
    """A URL as it may be shown and logged."""
    parts = urlsplit(url)
    if parts.password is None:
        return url
    return parts._replace(netloc=f"{parts.username or ''}:***@{parts.netloc.rpartition('@')[2]}").geturl()


def _clock(text: str) -> Clock:
    try:
        return Clock.parse(text)
    except ValueError as error:
        raise ValueError(f"not start,anchor,speed as {Clock.live().spelled()}: {text!r}") from error


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise ValueError(f"not a port between 1 and 65535: {text!r}")
    return int(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0.05 <= seconds <= 60:
        raise ValueError(f"not a number of seconds between 0.05 and 60: {text!r}")
    return seconds


def _whole(least: int, most: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
            raise ValueError(f"not a whole number between {least} and {most}: {text!r}")
        return int(text)

    return parse


def _client_id(text: str) -> str:
    if len(text.encode()) > 65535 or any(character in text for character in "+#\0"):
        raise ValueError("not an MQTT client id: it holds +, # or NUL, or is too long")
    return text


def _url(*schemes: str) -> Callable[[str], str]:
    """A parser of URLs that never repeats one in an error: it may hold a password."""

    def parse(text: str) -> str:
        try:
            parts = urlsplit(text)
            _ = parts.port
        except ValueError as error:
            raise ValueError(f"not a URL: {error}") from None
        is_socket = parts.scheme == "unix" and parts.path
        if parts.scheme not in schemes or not (parts.hostname or is_socket):
            raise ValueError(f"not a URL such as {schemes[0]}://[user:password@]host:port ({', '.join(schemes)})")
        return text

    return parse


def _bare_url(*schemes: str) -> Callable[[str], str]:
    """A parser of URLs of a host and perhaps a port; others are given it, so that it may not hold a password."""
    parse = _url(*schemes)

    def parse_bare(text: str) -> str:
        parts = urlsplit(parse(text))
        if parts.username or parts.password or parts.path.strip("/") or parts.query or parts.fragment:
            raise ValueError(f"not a URL such as {schemes[0]}://host:port, without a user or a path")
        return text

    return parse_bare


def _web_url(text: str) -> str:
    """A URL that people use: of a host, perhaps a port and a path, and nothing else."""
    parts = urlsplit(_url("https", "http")(text))
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ValueError("not a URL such as https://host[:port][/path], without a user or a query")
    if not _PATH.fullmatch(parts.path.rstrip("/")):
        raise ValueError(f"not a path of plain words, such as /dockwatch: {parts.path!r}")
    return text.rstrip("/")


def _one_of(*words: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text not in words:
            raise ValueError(f"none of {', '.join(words)}: {text!r}")
        return text

    return parse


def _yes_or_no(text: str) -> bool:
    if text not in {"yes", "no"}:
        raise ValueError(f"neither yes nor no: {text!r}")
    return text == "yes"


_PARSERS: dict[str, Callable[[str], object]] = {
    "clock": _clock,
    "mqtt_url": _url("mqtt", "mqtts"),
    "redis_url": _url("redis", "rediss", "unix"),
    "web_host": str,
    "web_port": _port,
    "web_url": _web_url,
    "web_plain": _yes_or_no,
    "trusted_proxies": _whole(0, 9),
    "session_idle_min": _whole(1, 1440),
    "session_hours": _whole(1, 168),
    "audit_kept_days": _whole(1, 3650),
    "second_factor": _one_of("optional", "admins", "everybody"),
    "oidc_issuer": _url("https", "http"),
    "oidc_client_id": str,
    "oidc_client_secret": str,
    "oidc_name": str,
    "oidc_acr": str,
    "ingest_client_id": _client_id,
    "carrier_url": _bare_url("mqtts", "mqtt"),
    "broker_host": str,
    "carrier_rate_per_s": _whole(1, 1_000_000),
    "router": _url("osrm+http", "osrm+https", "valhalla+http", "valhalla+https", "http", "https"),
    "router_timeout_s": _seconds,
    "var": Path,
    "parked_h": _whole(0, 48),
    "positions_kept_days": _whole(1, 3650),
}
