"""Grants, sessions and times in words, as the pages of access say them: one's own, and those of admins. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from access.account import Account
from access.role import EVERYWHERE, Grant, Role
from access.session import Session
from dashboard.access.browser_words import browser_words
from dashboard.access.choices import Choices

ROLES = {
    Role.WALL: "Wall",
    Role.SUPERVISOR: "Supervisor",
    Role.PLANNER: "Planner",
    Role.CARRIER: "Carrier",
    Role.SUPPLIER: "Supplier",
    Role.ADMIN: "Admin",
}


def grant_words(grant: Grant, choices: Choices) -> str:
    """`Planner at Kassel (kassel)`, `Carrier ACME at every site`."""
    party = f" {grant.party}" if grant.party else ""
    site = "every site" if grant.site == EVERYWHERE else choices.called(grant.site)
    return f"{ROLES[grant.role]}{party} at {site}"


def factor_words(account: Account, *, demanded: bool = False) -> str:
    """Whether somebody shows more than a password; `demanded`: they have to."""
    if account.factor is None:
        return "off; has to be set up at the next sign-in with a password" if demanded else "off"
    left = len(account.factor.recovery)
    return f"on since {local(account.factor.since)}, {left} recovery code{'' if left == 1 else 's'} left"


def session_words(session: Session, own: str) -> dict[str, object]:
    """A session as lists of them show it; `own` is that of whoever looks."""
    return {
        "id": session.id,
        "browser": browser_words(session.browser),
        "where": session.where or "an unknown address",
        "began": local(session.began_at),
        "used": local(session.used_at),
        "is_own": session.id == own,
    }


def span(lasts: timedelta) -> str:
    """About how long: seconds, minutes, hours, days."""
    seconds = max(0, int(lasts.total_seconds()))
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 3600:
        return f"{seconds // 60} min"
    if seconds < 48 * 3600:
        return f"{seconds // 3600} h"
    return f"{seconds // 86400} days"


def local(when: datetime, zone: str = "UTC") -> str:
    """An instant by a site's clock, and which that is: a screen's list is read where it hangs."""
    shown = when.astimezone(ZoneInfo(zone))
    name = f"{shown:%Z}"
    return f"{shown:%Y-%m-%d %H:%M} {name if name[:1].isalpha() else f'UTC{name}'}"
