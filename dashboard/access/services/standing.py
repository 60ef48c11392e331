"""What follows when somebody may do less than before, and who must stay.

The last account with `admin@*` stays: without it nobody could let anybody in. Nothing holds two accounts at once, so
two admins may put each other out at the same moment; each looks again afterwards, and puts back what they did.
"""

from __future__ import annotations

from msgspec.structs import replace

from access.account import Account
from access.audit import Deed
from access.principal import Kind, Principal
from access.rights import Right, may
from access.role import EVERYWHERE, Grant, Role
from access.session import Share
from access.token import new_token
from clock import Now
from dashboard.access.services import codes
from dashboard.access.services.errors import Refused
from dashboard.access.services.notes import note
from store.access import AccessKeeping

LAST_ADMIN = "This is the last admin of everything. Make somebody else admin at every site first."


def is_admin(account: Account) -> bool:
    """Whether the account may let others in, now."""
    return not account.disabled_at and Grant(role=Role.ADMIN, site=EVERYWHERE) in account.grants


def keep_an_admin(store: AccessKeeping, before: Account, after: Account | None) -> None:
    """Raises `Refused` if nobody but `before` is admin of everything, and `after` (None: gone) is not."""
    if not is_admin(before) or (after is not None and is_admin(after)):
        return
    if not any(is_admin(each) for each in store.accounts.list_all() if each.name != before.name):
        raise Refused(LAST_ADMIN, "grants")


def is_lessened(before: Account, after: Account) -> bool:
    """Whether anything that was given is so no more, or whoever signed in from elsewhere is somebody else now."""
    gone = [grant for grant in before.grants if not any(_covers(wider, grant) for wider in after.grants)]
    return bool(gone) or before.subject != after.subject or (after.disabled_at is not None and not before.disabled_at)


def in_new_epoch(account: Account) -> Account:
    """The account with all sessions over that began before."""
    return replace(account, epoch=new_token().id)


def _covers(wider: Grant, grant: Grant) -> bool:
    return (wider.role, wider.party) == (grant.role, grant.party) and wider.site in (EVERYWHERE, grant.site)


def may_share(account: Account | None, site: str) -> bool:
    """Whether links that the account made to shipments of the site are good: they are its person's word."""
    if account is None or account.disabled_at:
        return False
    who = Principal(kind=Kind.USER, id=account.name, name=account.shown, session="", grants=account.grants)
    return may(who, Right.SHARE, site=site)


def links_of(store: AccessKeeping, name: str, after: Account | None) -> list[Share]:
    """Links that the person made and that end once their account is as `after` (None: gone)."""
    return [each for each in store.shares.list_all() if each.made_by == name and not may_share(after, each.site)]


def shut_out(store: AccessKeeping, now: Now, name: str, after: Account | None, *, by: str) -> str:
    """Ends the person's sessions, and links that they may not make any more; voids codes to the account, and those that
    they made. In words, how many. Wall screens that they paired stay: those are the plant's.
    """
    theirs = [each for each in store.sessions.list_all() if each.account == name]
    ended = sum(store.sessions.take(each.id) is not None for each in theirs)
    voided = codes.void(store, lambda each: each.made_by == name or (not each.site and each.name == name))
    links = [each for each in links_of(store, name, after) if store.shares.take(each.id)]
    for each in links:
        words = f"share:{each.id}, made by {name}, who may not share here any more"
        note(store, now, Deed.SHARE_REVOKED, by=by, on=each.shipment, site=each.site, words=words)
    told = (counted(ended, "session", "ended"), counted(voided, "code", "void"), counted(len(links), "link", "ended"))
    return ", ".join(filter(None, told))


def counted(count: int, what: str, became: str) -> str:
    """`2 sessions ended`; empty for none."""
    return f"{count} {what}{'' if count == 1 else 's'} {became}" if count else ""
