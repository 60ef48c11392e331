"""The account of who asks, and what is said to who has none."""

from __future__ import annotations

from flask import Response

from access.account import Account
from access.principal import Kind, Principal
from dashboard.access import here
from dashboard.access.page import render
from store.ports import Store

NO_ACCOUNT = "Only a person who signed in has an account. Nobody needs one in the demo."


def find_own(store: Store) -> tuple[Principal, Account] | None:
    """Who asks, and the account that is theirs, if they are a person who signed in."""
    who = here.principal()
    if who is None or who.kind is not Kind.USER or who.is_demo:
        return None
    account = store.accounts.find(who.id)
    return None if account is None else (who, account)


def no_account() -> Response:
    """The page for a wall screen, or in the demo."""
    return render("trouble.html", 403, title="No account", words=NO_ACCOUNT, back="/")
