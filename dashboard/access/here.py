"""Who asks in the request at hand; `guard` found it out before anything else looks."""

from __future__ import annotations

import ipaddress

from flask import g, request

from access.principal import Principal
from access.session import LONGEST_BROWSER
from dashboard.access.identity import NOBODY, Found


def found() -> Found:
    """All that the request's cookies told."""
    told: Found = g.get("found", NOBODY)
    return told


def keep(told: Found) -> None:
    """Notes who asks, for all that comes after in this request."""
    g.found = told


def principal() -> Principal | None:
    """The person or wall screen that asks; None for nobody known."""
    return found().principal


def share() -> Principal | None:
    """Whose share link the browser holds; it counts on its own page alone."""
    return found().share


def csrf() -> str:
    """The secret that the asker's posts have to show; empty for nobody known."""
    return found().csrf


def where() -> str:
    """The address that it comes from, as the trusted proxy tells it; empty if that is none."""
    try:
        return str(ipaddress.ip_address(request.remote_addr or ""))
    except ValueError:
        return ""


def browser() -> str:
    """What the browser says it is, in one short printable line."""
    told = request.headers.get("User-Agent", "")
    return "".join(letter for letter in told if letter.isprintable())[:LONGEST_BROWSER]
