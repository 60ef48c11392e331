"""What these pages say of how accounts, screens and links stand, in words. Pure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple

from access.account import Account
from access.role import Role
from access.session import Screen, Share, has_ended
from dashboard.access.admin.deeds import who_words
from dashboard.access.wording import local, span

LIVE_FOR = timedelta(minutes=3)
"""A sign of life is noted once a minute: two that are missing are silence."""
MAY = {
    Role.WALL: "sees the wall of the site, and nothing else",
    Role.SUPERVISOR: "sees all of the site, writes to drivers, answers carriers, shares shipments",
    Role.PLANNER: "the same as a supervisor",
    Role.CARRIER: "sees that carrier's shipments, talk and punctuality",
    Role.SUPPLIER: "sees that supplier's shipments",
    Role.ADMIN: "all of a planner, and wall screens; at every site also users and the audit log",
}


class Standing(NamedTuple):
    """How something stands: `kind` is for its look, `words` say it."""

    kind: str
    words: str


def standing(account: Account, code_ends_at: datetime | None) -> Standing:
    """Whether somebody may sign in; `code_ends_at` is until when there is a link to set a password by."""
    if account.disabled_at:
        return Standing("off", f"Disabled since {local(account.disabled_at)}")
    if account.password or account.subject:
        return Standing("on", "May sign in")
    if code_ends_at:
        return Standing("open", f"Has to set a password: the link is good until {local(code_ends_at)}")
    return Standing("open", "Has no password, and no link to set one")


def links_words(count: int) -> str:
    """What ends with an account; empty if nothing does."""
    if count == 1:
        return "1 share link of theirs ends with it"
    return f"{count} share links of theirs end with it" if count else ""


def maker_words(name: str, names: Collection[str]) -> str:
    """Who made or paired something; `names` are those of the accounts that there are."""
    return who_words(name) if ":" in name or name in names else f"{name} (no account any more)"


def life(screen: Screen, now: datetime, zone: str = "UTC") -> Standing:
    """Whether a screen gives signs of life."""
    ago = now - screen.seen_at
    if ago <= LIVE_FOR:
        return Standing("on", f"Live, seen {span(ago)} ago")
    return Standing("off", f"Silent since {local(screen.seen_at, zone)} ({span(ago)})")


def ending(share: Share, now: datetime, zone: str = "UTC") -> Standing:
    """Whether a link is still good."""
    if has_ended(share, now):
        return Standing("off", f"Ended {local(share.ends_at, zone)}")
    return Standing("on", f"Until {local(share.ends_at, zone)} ({span(share.ends_at - now)} left)")
