"""What an account must be like, as one who fills in a form is told it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from access.account import Account, check_name
from access.errors import BadName
from access.role import Grant
from dashboard.access.services.errors import Refused
from store.access import AccessKeeping

MOST_GRANTS = 50
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,190}")


def get_account(store: AccessKeeping, name: str) -> Account:
    """Raises `Refused` if there is none of this name."""
    account = store.accounts.find(name)
    if account is None:
        raise Refused(f"There is no account called {name!r}.")
    return account


def check_new_name(text: str) -> str:
    """Raises `Refused` about the field `name`."""
    try:
        return check_name(text)
    except BadName as error:
        raise Refused(f"{error}.", "name") from error


def check_grants(grants: Iterable[Grant]) -> tuple[Grant, ...]:
    """Each once, in order. Raises `Refused` if there are none, or too many."""
    checked = tuple(sorted(set(grants), key=Grant.spelled))
    if not checked:
        raise Refused("Give at least one role: without any, an account may do nothing.", "grants")
    if len(checked) > MOST_GRANTS:
        raise Refused(f"{len(checked)} roles are too many for one account: give at most {MOST_GRANTS}.", "grants")
    return checked


def check_email(store: AccessKeeping, name: str, text: str) -> str:
    """An e-mail address as it is kept, or an empty text. Raises `Refused` if another account has it."""
    email = text.strip().lower()
    if not email:
        return ""
    if not _EMAIL.fullmatch(email) or not email.isprintable():
        raise Refused("This is no e-mail address. Write one such as anna@example.com, or leave it empty.", "email")
    for other in store.accounts.list_all():
        if other.email == email and other.name != name:
            raise Refused(f"{other.name} has this e-mail address. One address is one account's.", "email")
    return email


def in_words(grants: Iterable[Grant]) -> str:
    """Grants as a command or a note spells them."""
    return ", ".join(grant.spelled() for grant in grants)
