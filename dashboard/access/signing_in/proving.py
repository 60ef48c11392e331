"""Before what signs one in is changed: the password once more, and a code, if there is a second factor."""

from __future__ import annotations

from flask import request

from access.account import Account
from access.audit import Deed
from dashboard.access import here
from dashboard.access.config import Config
from dashboard.access.services import second_factor
from dashboard.access.services.errors import Refused
from dashboard.access.services.notes import note
from dashboard.access.services.passwords import is_right
from dashboard.access.signing_in.known_browser import find_browser
from dashboard.access.signing_in.pending import Pending
from dashboard.access.tries import FACTOR, Tries
from store.ports import Store

WRONG = "This is not your current password."


def prove_password(tries: Tries, account: Account, password: str) -> None:
    """Raises `Refused` about the field `current`, `TooMany` and `TooBusy`."""
    with tries.trying("password", here.where(), account.name):
        if not is_right(account.password, password):
            raise Refused(WRONG, "current")


def prove_both(store: Store, config: Config, tries: Tries, account: Account) -> Account:
    """The account with the code used up, if it has a second factor. Raises also `Refused` about the field `code`."""
    prove_password(tries, account, request.form.get("current", ""))
    if account.factor is None:
        return account
    return prove_code(store, config, tries, account, request.path, by=account.name)[0]


def prove_code(
    store: Store, config: Config, tries: Tries, account: Account, came: str, *, by: str = ""
) -> tuple[Account, str]:
    """The account with the code used up, and what that was. Raises as `second_factor.use`, and `TooMany`.

    A code that is none of theirs is noted; `came` is how, or where, it was typed, `by` whose browser it was.
    """
    try:
        with tries.trying(FACTOR, here.where(), account.name, find_browser(config, account.name)):
            return second_factor.use(store, config, account, request.form.get("code", ""))
    except Refused as refused:
        words = f"{came}, {refused.noted or 'changed meanwhile'}"
        note(store, config.now, Deed.SIGN_IN_REFUSED, by=by, on=account.name, where=here.where(), words=words)
        raise


def prove_first(store: Store, config: Config, tries: Tries, came: Pending) -> tuple[Account, list[str]]:
    """The account with the factor that its phone was taught, and its recovery codes, if the first code is right.

    Raises also `Refused` about the field `first`.
    """
    with tries.trying("set-up", here.where(), came.account.name):
        return second_factor.set_up(
            store, config, came.account, came.secret, request.form.get("first", ""), where=here.where()
        )
