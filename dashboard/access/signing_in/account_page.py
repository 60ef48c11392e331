"""`/account`: a person's own password, and the browsers they are signed in at."""

from __future__ import annotations

from flask import Flask, Response, request

from dashboard.access import here
from dashboard.access.choices import read_choices
from dashboard.access.config import Config
from dashboard.access.page import go, render
from dashboard.access.services import second_factor, sessions
from dashboard.access.services.errors import Refused
from dashboard.access.services.new_password import set_own
from dashboard.access.signing_in.entering import enter
from dashboard.access.signing_in.own_account import find_own, no_account
from dashboard.access.signing_in.proving import prove_password
from dashboard.access.tries import tries_of
from dashboard.access.troubles import in_words
from dashboard.access.wording import factor_words, grant_words, local, session_words
from store.ports import Store

SAME = "This is the password you have. Choose another one."


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
        own = find_own(store)
        if own is None:
            return no_account()
        account = own[1]
        try:
            prove_password(tries, account, request.form.get("current", ""))
            new = request.form.get("password", "")
            if new == request.form.get("current", ""):
                raise Refused(SAME, "password")
            changed = set_own(store, config.now, account, new, where=here.where())
        except Refused as refused:
            return _page(store, config, 422, {refused.about: refused.words})
        return enter(store, config, changed, "/account?done=password", "new password", is_known_then=False)

    @flask.post("/account/sessions")
    @told
    def account_sessions() -> Response:
        own = find_own(store)
        if own is None:
            return no_account()
        who, account = own
        asked = request.form.get("session", "")
        if asked == "others":
            sessions.end_all(store, config.now, account.name, by=account.name, but=who.session)
            return go("/account", done="others-ended")
        theirs = [each.id for each in sessions.list_of(store, config, account.name) if each.id == asked]
        sessions.end(store, config.now, theirs, by=account.name, where=here.where())
        return go("/account", done="session-ended")


def _page(store: Store, config: Config, status: int = 200, wrong: dict[str, str] | None = None) -> Response:
    own = find_own(store)
    if own is None:
        return no_account()
    who, account = own
    about = {"current": "", "password": "", **(wrong or {})}
    listed = sorted(sessions.list_of(store, config, account.name), key=lambda each: each.id != who.session)
    theirs = [session_words(each, who.session) for each in listed]
    choices = read_choices(store)
    grants = [grant_words(each, choices) for each in account.grants]
    set_at = local(account.password_at) if account.password_at else ""
    return render(
        "account.html",
        status,
        factor=factor_words(account),
        is_demanded=second_factor.must_have(config, account),
        account=account,
        grants=grants,
        set_at=set_at,
        sessions=theirs,
        wrong=about,
        oidc=config.oidc,
    )
