"""Accounts of people, as admins change them on pages and by command.

add ----> account, and a code to set its password by
change, disable, remove --> is there still somebody who may do all this? if not, it is as it was
                        --> rights lessened? its sessions end, codes it made or may use are void, and so are its links
                            to sites where it may not share any more
                        --> a note of who did it
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from msgspec.structs import replace

from access.account import LONGEST_SHOWN, Account
from access.audit import Deed
from access.role import Grant
from access.session import Purpose
from clock import Now
from dashboard.access.services import codes
from dashboard.access.services.accounts import check_email, check_grants, check_new_name, get_account, in_words
from dashboard.access.services.amend import amend
from dashboard.access.services.errors import Refused
from dashboard.access.services.names import check_shown
from dashboard.access.services.notes import note
from dashboard.access.services.standing import in_new_epoch, is_lessened, keep_an_admin, shut_out
from store.access import AccessKeeping


def add(  # noqa: PLR0917  # as a form and a command ask for it
    store: AccessKeeping, now: Now, name: str, shown: str, grants: Iterable[Grant], email: str = "", *, by: str
) -> str:
    """Makes an account; returns the code by which its person sets a password. An empty `shown` is the name.

    Raises:
        Refused: if the name is taken or none, or anything else is not as it must be.
    """
    name = check_new_name(name)
    account = Account(
        name=name,
        shown=check_shown(shown.strip() or name[:LONGEST_SHOWN], "shown"),
        grants=check_grants(grants),
        email=check_email(store, name, email),
        made_at=now(),
    )
    if not store.accounts.add(in_new_epoch(account)):  # a session of an older account of this name is none of its
        raise Refused(f"There is an account called {name} already. Choose another name.", "name")
    note(store, now, Deed.ACCOUNT_ADDED, by=by, on=name, words=in_words(account.grants))
    return invite(store, now, name, by=by)


def invite(store: AccessKeeping, now: Now, name: str, *, by: str) -> str:
    """A new code to set the account's password by; older ones are void. Raises `Refused`."""
    if get_account(store, name).disabled_at:
        raise Refused(f"{name} is disabled. Enable the account first.")
    code = codes.issue(store, now, Purpose.PASSWORD, name, by=by)
    note(store, now, Deed.INVITED, by=by, on=name)
    return code


def change(
    store: AccessKeeping,
    now: Now,
    name: str,
    *,
    grants: Iterable[Grant] | None = None,
    shown: str | None = None,
    email: str | None = None,
    by: str,
) -> Account:
    """Changes what is given, and returns the account as it is now.

    With another e-mail address, whoever came by the company's sign-in so far no longer does: the next to come with
    the new address is the one. Raises `Refused`.
    """
    wanted = None if grants is None else check_grants(grants)
    named = None if shown is None else check_shown(shown, "shown")
    address = None if email is None else check_email(store, name, email)

    def changed(account: Account) -> Account:
        account = account if wanted is None else replace(account, grants=wanted)
        account = account if named is None else replace(account, shown=named)
        if address is not None and address != account.email:
            account = replace(account, email=address, subject="")
        return account

    return _change(store, now, name, changed, by)


def disable(store: AccessKeeping, now: Now, name: str, *, by: str) -> None:
    """From now on they may not sign in, and who is signed in is so no more. Raises `Refused`."""
    _change(store, now, name, lambda account: replace(account, disabled_at=account.disabled_at or now()), by)


def enable(store: AccessKeeping, now: Now, name: str, *, by: str) -> None:
    """They may sign in again, with the password they had. Raises `Refused`."""
    _change(store, now, name, lambda account: replace(account, disabled_at=None), by)


def remove(store: AccessKeeping, now: Now, name: str, *, by: str) -> None:
    """Takes the account away, for good. Raises `Refused`."""
    keep_an_admin(store, get_account(store, name), None)
    taken = store.accounts.take(name)
    if taken is None:
        raise Refused(f"{name} is removed already.")
    try:
        keep_an_admin(store, taken, None)
    except Refused:
        store.accounts.add(taken)
        raise
    _note_shut_out(store, now, Deed.ACCOUNT_REMOVED, name, after=None, by=by)


def _change(store: AccessKeeping, now: Now, name: str, how: Callable[[Account], Account], by: str) -> Account:
    def changed(account: Account) -> Account:
        after = how(account)
        keep_an_admin(store, account, after)
        return in_new_epoch(after) if is_lessened(account, after) else after

    before, after = _amend(store, name, changed)
    words = _told(before, after)
    if not words:
        _finish(store, now, name, after, by)
        return after
    try:
        keep_an_admin(store, before, after)
    except Refused:
        kept = {"grants": before.grants, "disabled_at": None, "epoch": before.epoch}
        _amend(store, name, lambda account: replace(account, **kept))
        raise
    if is_lessened(before, after):
        _note_shut_out(store, now, Deed.ACCOUNT_CHANGED, name, *words, after=after, by=by)
    else:
        note(store, now, Deed.ACCOUNT_CHANGED, by=by, on=name, words="; ".join(words))
    return after


def _finish(store: AccessKeeping, now: Now, name: str, after: Account, by: str) -> None:
    """Puts away what a server that was killed left of somebody disabled; it is noted if there was any."""
    told = shut_out(store, now, name, after, by=by) if after.disabled_at else ""
    if told:
        note(store, now, Deed.ACCOUNT_CHANGED, by=by, on=name, words=told)


def _note_shut_out(
    store: AccessKeeping, now: Now, deed: Deed, name: str, *words: str, after: Account | None, by: str
) -> None:
    """Puts away what they had, and notes what was done, which is so also if the store went away meanwhile."""
    told = ""
    try:
        told = shut_out(store, now, name, after, by=by)
    finally:
        note(store, now, deed, by=by, on=name, words="; ".join(filter(None, (*words, told))))


def _amend(store: AccessKeeping, name: str, how: Callable[[Account], Account]) -> tuple[Account, Account]:
    found = amend(store.accounts, name, how)
    if found is None:
        raise Refused(f"There is no account called {name!r}.")
    return found


def _told(before: Account, after: Account) -> list[str]:
    """What changed, for the audit log: of an e-mail address only that it did."""
    words = []
    if before.grants != after.grants:
        words.append(f"{in_words(before.grants) or 'nothing'} -> {in_words(after.grants)}")
    if before.shown != after.shown:
        words.append(f"shown as {after.shown}")
    if before.email != after.email:
        words.append("another e-mail" if after.email else "no e-mail")
    if before.disabled_at != after.disabled_at:
        words.append("disabled" if after.disabled_at else "enabled")
    return words
