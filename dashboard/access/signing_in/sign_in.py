"""Signing in with a name and a password, and signing out.

    name, password -> tries left? -> account by name -> argon2 -> second step -> a session -> on to `next`
                        no: 429       none, disabled, wrong: the same words, after the same time

Whether an account exists is told to nobody: an unknown name is checked against a hash of nothing.
"""

from __future__ import annotations

from flask import Flask, Response, request
from msgspec.structs import replace

from access.account import Account, check_name
from access.audit import Deed
from access.errors import BadName
from dashboard.access import here
from dashboard.access.config import LOOPBACK, Config
from dashboard.access.page import go, render
from dashboard.access.services.amend import amend
from dashboard.access.services.errors import Refused
from dashboard.access.services.notes import note
from dashboard.access.services.passwords import hash_password, is_outdated, is_right
from dashboard.access.signing_in.entering import forget, leave
from dashboard.access.signing_in.known_browser import find_browser
from dashboard.access.signing_in.onward import onward
from dashboard.access.signing_in.second_step import go_on
from dashboard.access.tries import Tries, tries_of
from dashboard.access.troubles import in_words
from store.ports import Store

WRONG = "The name or the password is wrong."


def register(flask: Flask, store: Store, config: Config) -> None:
    """`/sign-in` and `/sign-out`."""
    tries, told = tries_of(flask, config.now), in_words(store, config)

    @flask.get("/sign-in")
    @told
    def sign_in_page() -> Response:
        asked = onward(request.args.get("next", ""))
        who = here.principal()
        if who is not None and who.kind == "user" and not request.args.get("done"):
            return go(asked)
        return form(config, asked)

    @flask.post("/sign-in")
    @told
    def sign_in() -> Response:
        asked, typed = onward(request.form.get("next", "")), request.form.get("name", "")
        try:
            account = prove(store, config, tries, typed, request.form.get("password", ""))
        except Refused as refused:
            return form(config, asked, 403, name=typed, wrong=refused.words)
        return go_on(store, config, account, asked, "password")

    @flask.post("/sign-out")
    @told
    def sign_out() -> Response:
        leave(store, config)
        answer = go("/sign-in", done="signed-out")
        forget(answer, config)
        return answer


def form(config: Config, asked: str, status: int = 200, name: str = "", wrong: str = "") -> Response:
    """The page at the door. `asked` is where to go afterwards."""
    return render(
        "sign_in.html",
        status,
        next=asked,
        name=name[:64],
        wrong=wrong,
        oidc=config.oidc,
        is_open=not is_private(config),
    )


def is_private(config: Config) -> bool:
    """Whether nobody on the way can read what is typed here."""
    name = request.host.rsplit(":", 1)[0].strip("[]")
    return config.is_https or request.is_secure or name in LOOPBACK


def prove(store: Store, config: Config, tries: Tries, typed: str, password: str) -> Account:
    """The account of this name, if the password is its own and it may sign in.

    Raises:
        Refused: it is not, or may not; that is noted.
        TooMany: it was not looked at.
        TooBusy: it was not looked at, and does not count.
    """
    name = _name_of(typed)
    with tries.trying("sign-in", here.where(), name or "-", find_browser(config, name)):
        account = store.accounts.find(name) if name else None
        may_enter = account is not None and account.disabled_at is None
        is_proven = is_right(account.password if account is not None and may_enter else "", password)
        if account is None or not is_proven:
            _note_refused(store, config, account)
            raise Refused(WRONG)
    if is_outdated(account.password):
        _hash_anew(store, account, password)
    return account


def _hash_anew(store: Store, account: Account, password: str) -> None:
    kept = hash_password(password)
    amend(
        store.accounts,
        account.name,
        lambda now: replace(now, password=kept) if now.password == account.password else now,
    )


def _note_refused(store: Store, config: Config, account: Account | None) -> None:
    """What was typed for a name that is none may be a password, typed into the wrong field: it is not kept."""
    why = "no such account" if account is None else "disabled" if account.disabled_at else "wrong password"
    on = account.name if account else ""
    note(store, config.now, Deed.SIGN_IN_REFUSED, by="", on=on, where=here.where(), words=why)


def _name_of(typed: str) -> str:
    try:
        return check_name(typed)
    except BadName:
        return ""
