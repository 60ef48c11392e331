"""Who asks: a person who signed in, a wall screen that was paired, or whoever holds a share link."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from access.role import Grant


class Kind(StrEnum):
    """By what somebody is known."""

    USER = "user"
    SCREEN = "screen"
    SHARE = "share"


class Principal(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody whose cookie was checked: `id` is the account's name, or the screen's or share's id; `name` is shown.

    `session` is the id of the session, screen or share that the cookie names. `site` and `shipment` are what a share
    shows, and empty otherwise. `is_demo`: nobody signed in, the demo did so by itself.
    """

    kind: Kind
    id: str
    name: str
    session: str
    grants: tuple[Grant, ...] = ()
    site: str = ""
    shipment: str = ""
    is_demo: bool = False
