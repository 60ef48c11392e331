"""Askers of every kind, without cookies: what the pages are given once the guard has found out who asks."""

from __future__ import annotations

from access.principal import Kind, Principal
from access.role import parse_grant


def asker(*grants: str, name: str = "Anna", account: str = "anna", is_demo: bool = False) -> Principal:
    """A person with grants such as `planner@north`."""
    held = tuple(parse_grant(each) for each in grants)
    return Principal(kind=Kind.USER, id=account, name=name, session=f"s-{account}", grants=held, is_demo=is_demo)


def sharer(site: str, shipment: str, share: str = "share") -> Principal:
    """Whoever holds a share link."""
    return Principal(kind=Kind.SHARE, id=share, name="share link", session=share, site=site, shipment=shipment)


PLANNER = asker("planner@north")
"""Of the rich plant's people, who may do all there but what admins do."""
EVERYBODY = asker("admin@*")
