"""Roles, and grants of them: a role, at a site or at all, for a carrier or supplier where the role speaks for one."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

import msgspec

from access.errors import BadGrant

EVERYWHERE = "*"
"""Stands for all sites, those of the future too."""
_SITE = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9._-]{1,64}")
LONGEST_PARTY = 120
"""As long as a plan may name a supplier."""


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
    head, _, site = text.rpartition("@") if "@" in text else (text, "", EVERYWHERE)
    word, colon, party = head.partition(":")
    role, site, party = _role(word.strip()), site.strip(), unicodedata.normalize("NFC", party.strip())
    if site != EVERYWHERE and not _SITE.fullmatch(site):
        raise BadGrant(f"{site[:LONGEST_PARTY]!r} is no site's id; write {role}@SITE, or {role}@* for every site")
    if role in PARTNERS and not _is_party(party):
        raise BadGrant(f"a {role} is one of a partner: write {role}:ID@{site}, with the id that plans name it by")
    if role not in PARTNERS and colon:
        raise BadGrant(f"only a carrier or supplier is one of a partner: write {role}@{site}")
    return Grant(role=role, site=site, party=party)


def _role(word: str) -> Role:
    try:
        return Role(word.lower())
    except ValueError:
        raise BadGrant(f"{word[:LONGEST_PARTY]!r} is no role; there are: {', '.join(Role)}") from None


def _is_party(text: str) -> bool:
    """What a plan takes for a supplier's name, and so for a carrier's id."""
    return 0 < len(text) <= LONGEST_PARTY and not any(unicodedata.category(letter)[0] == "C" for letter in text)
