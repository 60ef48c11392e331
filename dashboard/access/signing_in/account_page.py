"""`/account`: a person's own password, and the browsers they are signed in at."""

from __future__ import annotations

from flask import Flask, Response, request

from access.account import Account
from access.principal import Kind, Principal
from dashboard.access import here
from dashboard.access.choices import read_choices
from dashboard.access.config import Config
from dashboard.access.page import go, render
from dashboard.access.services import sessions
from dashboard.access.services.errors import Refused
from dashboard.access.services.new_password import set_own
from dashboard.access.services.passwords import TooBusy, is_right
from dashboard.access.signing_in.entering import enter
from dashboard.access.tries import Tries, tries_of
from dashboard.access.troubles import in_words
from dashboard.access.wording import grant_words, local, session_words
from store.ports import Store

WRONG = "This is not your current password."
SAME = "This is the password you have. Choose another one."
NO_ACCOUNT = "Only a person who signed in has an account. Nobody needs one in the demo."


def register(flask: Flask, store: Store, config: Config) -> None:
    """The page, and what it posts to."""
    tries, told = tries_of(flask, config.now), in_words(store, config)

    @flask.get("/account")
    @told
    def account_page() -> Response:
        return _page(store, config)

    @flask.post("/account/password")
    @told
    def account_password() -> Response:
        account = _own(store)[1]
        if account is None:
            return _page(store, config)
        try:
            _prove(tries, account, request.form.get("current", ""))
            new = request.form.get("password", "")
            if new == request.form.get("current", ""):
                raise Refused(SAME, "password")
            changed = set_own(store, config.now, account, new, where=here.where())
        except Refused as refused:
            return _page(store, config, 422, {refused.about: refused.words})
        return enter(store, config, changed, "/account?done=password", "new password")

    @flask.post("/account/sessions")
    @told
    def account_sessions() -> Response:
        who, account = _own(store)
        if who is None or account is None:
            return _page(store, config)
        asked = request.form.get("session", "")
        if asked == "others":
            sessions.end_all(store, config.now, account.name, by=account.name, but=who.session)
            return go("/account", done="others-ended")
        theirs = [each.id for each in sessions.list_of(store, config, account.name) if each.id == asked]
        sessions.end(store, config.now, theirs, by=account.name, where=here.where())
        return go("/account", done="session-ended")


def _own(store: Store) -> tuple[Principal | None, Account | None]:
    who = here.principal()
    if who is None or who.kind is not Kind.USER or who.is_demo:
        return who, None
    return who, store.accounts.find(who.id)


def _prove(tries: Tries, account: Account, password: str) -> None:
    """Raises `Refused` about the field `current`, `TooMany` and `TooBusy`."""
    taken = tries.take("password", here.where(), account.name)
    try:
        is_proven = is_right(account.password, password)
    except TooBusy:
        tries.give_back(taken)
        raise
    if not is_proven:
        raise Refused(WRONG, "current")
    tries.give_back(taken)


def _page(store: Store, config: Config, status: int = 200, wrong: dict[str, str] | None = None) -> Response:
    who, account = _own(store)
    if who is None or account is None:
        return render("trouble.html", 403, title="No account", words=NO_ACCOUNT, back="/")
    about = {"current": "", "password": "", **(wrong or {})}
    listed = sorted(sessions.list_of(store, config, account.name), key=lambda each: each.id != who.session)
    theirs = [session_words(each, who.session) for each in listed]
    choices = read_choices(store)
    grants = [grant_words(each, choices) for each in account.grants]
    set_at = local(account.password_at) if account.password_at else ""
    return render(
        "account.html",
        status,
        account=account,
        grants=grants,
        set_at=set_at,
        sessions=theirs,
        wrong=about,
        oidc=config.oidc,
    )
