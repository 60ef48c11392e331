"""Whose account it is that the company's sign-in tells us of.

subject known             that account
first time                the account with this e-mail address, if the provider has confirmed it; bound from now on
neither, or disabled      refused, in words that help
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from access.account import Account
from access.audit import Deed
from clock import Now
from dashboard.access.services.amend import amend
from dashboard.access.services.errors import Refused
from dashboard.access.services.notes import note
from store.access import AccessKeeping

NO_EMAIL = (
    "Your company account has no confirmed e-mail address, and by one your account here would be found. Ask whoever "
    "looks after the company's accounts."
)
DISABLED = "Your account here is disabled. An admin of Dockwatch can enable it."
LONGEST_SUB = 255


def account_of(store: AccessKeeping, now: Now, issuer: str, claims: Mapping[str, Any]) -> Account:
    """The account that the claims are about, bound to them if it was not yet.

    Raises:
        Refused: with what the person can do about it; `about` is the account's name where there is one.
    """
    sub = claims.get("sub")
    if not isinstance(sub, str) or not 0 < len(sub) <= LONGEST_SUB:
        raise Refused("The company's sign-in did not say who you are.")
    subject, accounts = f"{issuer} {sub}", store.accounts.list_all()
    account = next((each for each in accounts if each.subject == subject), None)
    if account is None:
        email = confirmed_email(claims)
        if not email:
            raise Refused(NO_EMAIL)
        account = next((each for each in accounts if each.email == email), None)
        if account is None or account.subject:
            raise Refused(
                f"No account here is yours yet. Give the address {email} to an admin of Dockwatch: once an account has "
                "it, sign in again."
            )
    if account.disabled_at is not None:
        raise Refused(DISABLED, account.name)
    return account if account.subject else _bind(store, now, account, subject)


def confirmed_email(claims: Mapping[str, Any]) -> str:
    """The address that the provider has confirmed, as accounts keep it; empty without one.

    Only plain letters are made small: elsewhere two addresses would become one, such as that with a Kelvin sign.
    """
    email = claims.get("email")
    if claims.get("email_verified") is not True or not isinstance(email, str):
        return ""
    email = email.strip()
    return email.lower() if email.isascii() else email


def _bind(store: AccessKeeping, now: Now, account: Account, subject: str) -> Account:
    """From now on it is known by its subject: an address may be given to somebody else later, a subject never."""

    def bound(found: Account) -> Account:
        if found.subject or found.email != account.email or found.disabled_at is not None:
            raise Refused("Your account was changed just now. Sign in again.", account.name)
        return replace(found, subject=subject)

    changed = amend(store.accounts, account.name, bound)
    if changed is None:
        raise Refused("Your account was removed just now.")
    note(store, now, Deed.ACCOUNT_CHANGED, by=account.name, on=account.name, words="bound to the company's sign-in")
    return changed[1]
