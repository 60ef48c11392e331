"""Roles, and grants of them: a role, at a site or at all, for a carrier or supplier where the role speaks for one."""

from __future__ import annotations

import re
from enum import StrEnum

import msgspec

from access.errors import BadGrant

EVERYWHERE = "*"
"""Stands for all sites, those of the future too."""
_SITE = re.compile(r"[A-Za-z0-9._-]{1,64}")
LONGEST_PARTY = 64


class Role(StrEnum):
    """What somebody is to a plant."""

    WALL = "wall"
    SUPERVISOR = "supervisor"
    PLANNER = "planner"
    CARRIER = "carrier"
    SUPPLIER = "supplier"
    ADMIN = "admin"


PARTNERS = frozenset({Role.CARRIER, Role.SUPPLIER})
"""Roles that speak for a partner, which their grants name."""


class Grant(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A role at a site (`EVERYWHERE` for all); `party` is the carrier's or supplier's id, empty for the plant's own."""

    role: Role
    site: str = EVERYWHERE
    party: str = ""

    def spelled(self) -> str:
        """`planner@north`, `carrier:ACME@*`: what `parse_grant` reads."""
        party = f":{self.party}" if self.party else ""
        return f"{self.role}{party}@{self.site}"


def parse_grant(text: str) -> Grant:
    """The grant that a text such as `planner@north`, `admin@*`, `carrier:ACME@*` spells; without `@`, at every site.

    Raises:
        BadGrant: saying what is wrong, and how it is written.
    """
    head, _, site = text.strip().partition("@")
    word, _, party = head.partition(":")
    try:
        role = Role(word.strip().lower())
    except ValueError:
        raise BadGrant(f"{word.strip()!r} is no role; there are: {', '.join(Role)}") from None
    site, party = site.strip() or EVERYWHERE, party.strip()
    if site != EVERYWHERE and not _SITE.fullmatch(site):
        raise BadGrant(f"{site!r} is no site's id; write {role}@SITE, or {role}@* for every site")
    if role in PARTNERS and not (0 < len(party) <= LONGEST_PARTY and party.isprintable()):
        raise BadGrant(f"a {role} is one of a partner: write {role}:ID@{site}, with the id that plans name it by")
    if role not in PARTNERS and party:
        raise BadGrant(f"only a carrier or supplier is one of a partner: write {role}@{site}")
    return Grant(role=role, site=site, party=party)
