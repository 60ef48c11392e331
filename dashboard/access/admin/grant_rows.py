"""The rows of a form in which somebody's roles are chosen: a role, a site, and whose carrier or supplier it is.

Without scripts a form has as many rows as it was sent with: those that are chosen, and two more. A row without a role
is no grant.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from flask import request

from access.account import Account
from access.errors import BadGrant
from access.role import PARTNERS, Grant, parse_grant
from dashboard.access.services.accounts import MOST_GRANTS
from dashboard.access.services.errors import Refused

MORE_ROWS = 2


class Row(NamedTuple):
    """As it was chosen or typed."""

    role: str = ""
    site: str = ""
    party: str = ""


def rows_of(account: Account | None) -> list[Row]:
    """Those of an account as it is, and empty ones."""
    grants = account.grants if account else ()
    return padded(Row(grant.role, grant.site, grant.party) for grant in grants)


def typed_rows() -> list[Row]:
    """Those of the form that was sent."""
    columns = (request.form.getlist(name)[: MOST_GRANTS + MORE_ROWS] for name in ("role", "site", "party"))
    return padded(row for row in (Row(*map(str.strip, each)) for each in zip(*columns, strict=False)) if any(row))


def padded(rows: Iterable[Row]) -> list[Row]:
    return [*rows, *[Row()] * MORE_ROWS]


def read_grants(rows: Iterable[Row]) -> list[Grant]:
    """The grants that rows spell. Raises `Refused` about `grants`, saying which row is wrong."""
    return [_read(number, row) for number, row in enumerate(rows, start=1) if row.role or row.party]


def _read(number: int, row: Row) -> Grant:
    party = f":{row.party}" if row.party else ""
    if row.role in PARTNERS and not row.party:
        raise Refused(f"Role {number}: a {row.role} is one of a partner. Write which, as plans name it.", "grants")
    if row.role and row.party and row.role not in PARTNERS:
        raise Refused(f"Role {number}: only carriers and suppliers are of a partner. Leave that empty.", "grants")
    if not row.role:
        raise Refused(f"Role {number}: choose the role that {row.party} is given, or empty the field.", "grants")
    if not row.site:
        raise Refused(f"Role {number}: choose the site that it is for, or every site.", "grants")
    try:
        grant = parse_grant(f"{row.role}{party}@{row.site}")
    except BadGrant as error:
        raise Refused(f"Role {number}: {error}.", "grants") from error
    if (grant.party, grant.site) != (row.party, row.site):
        raise Refused(f"Role {number}: {row.party!r} is no id of a partner: it may have no @ in it.", "grants")
    return grant
