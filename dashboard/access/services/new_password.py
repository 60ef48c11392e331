"""Setting a password: that of an account whose code one holds, or one's own."""

from __future__ import annotations

from msgspec.structs import replace

from access.account import Account
from access.audit import Deed
from access.session import Purpose
from clock import Now
from dashboard.access.services import codes, sessions
from dashboard.access.services.accounts import get_account
from dashboard.access.services.amend import amend
from dashboard.access.services.errors import Refused
from dashboard.access.services.notes import note
from dashboard.access.services.passwords import hash_password, why_weak
from dashboard.access.services.standing import in_new_epoch
from store.access import AccessKeeping

DISABLED = "This account is disabled. An admin of Dockwatch can enable it."


def find_invited(store: AccessKeeping, now: Now, code: str) -> Account:
    """The account that a code is for; the code stays good. Raises `Refused`."""
    account = get_account(store, codes.look(store, now, Purpose.PASSWORD, code).name)
    if account.disabled_at:
        raise Refused(DISABLED, "code")
    return account


def check_strength(account: Account, password: str) -> None:
    """Raises `Refused` about the field `password`, if it is too weak for this person."""
    about = [account.name, account.shown, account.email, *(grant.site for grant in account.grants)]
    about += [grant.party for grant in account.grants]
    if words := why_weak(password, about):
        raise Refused(words, "password")


def set_by_code(store: AccessKeeping, now: Now, code: str, password: str, *, where: str) -> Account:
    """Sets the password of the account that a code is for; of two who hold the same code, one does.

    Raises:
        Refused: about `code` or `password`; the code stays good for another try.
        TooBusy: likewise.
    """
    account = find_invited(store, now, code)
    check_strength(account, password)
    kept = hash_password(password)
    codes.use(store, now, Purpose.PASSWORD, code)
    return _set(store, now, account.name, kept, words="by code", where=where)


def set_own(store: AccessKeeping, now: Now, account: Account, password: str, *, where: str) -> Account:
    """Sets one's own password, by one who showed the old one. Raises `Refused` and `TooBusy`."""
    check_strength(account, password)
    return _set(store, now, account.name, hash_password(password), words="own", where=where)


def _set(store: AccessKeeping, now: Now, name: str, kept: str, *, words: str, where: str) -> Account:
    """Whoever knew the old one is out: sessions end, and codes to set another are void."""
    at = now()
    changed = amend(store.accounts, name, lambda account: in_new_epoch(replace(account, password=kept, password_at=at)))
    if changed is None:
        raise Refused("This account was removed.", "code")
    codes.void(store, lambda each: each.purpose is Purpose.PASSWORD and each.name == name)
    note(store, now, Deed.PASSWORD_SET, by=name, on=name, where=where, words=words)
    sessions.end_all(store, now, name, by=name)
    return changed[1]
