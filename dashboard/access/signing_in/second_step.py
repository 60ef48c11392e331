"""The second step at the door: whoever showed the right password shows a code too, or sets one up first.

    password, or a code for a new one --> has a second factor?  --yes--> /sign-in/code    --right--> a session
                                      --> has to have one?      --yes--> /sign-in/set-up  --right--> a session
                                      --> a session

There is no session before the last step, not half a one: what is known meanwhile is in a cookie (`pending`).
"""

from __future__ import annotations

from flask import Flask, Response

from access.account import Account
from access.factor import CODE_DIGITS
from access.principal import Kind
from dashboard.access import here
from dashboard.access.config import Config
from dashboard.access.page import go, render
from dashboard.access.services import second_factor
from dashboard.access.services.errors import Refused
from dashboard.access.signing_in import pending
from dashboard.access.signing_in.entering import admit, enter
from dashboard.access.signing_in.pending import Pending
from dashboard.access.signing_in.proving import prove_code, prove_first
from dashboard.access.signing_in.taught import recovery_page, set_up_page
from dashboard.access.tries import Tries, tries_of
from dashboard.access.troubles import in_words
from store.ports import Store


def go_on(store: Store, config: Config, account: Account, asked: str, how: str) -> Response:
    """What follows the right password: the session, or the step that is still missing. `how` is for the audit log."""
    if account.factor is not None:
        return pending.hand(go("/sign-in/code"), config, account, "code", asked=asked, how=how)
    if second_factor.must_have(config, account):
        return pending.hand(go("/sign-in/set-up"), config, account, "set-up", asked=asked, how=how)
    return enter(store, config, account, asked, how)


def register(flask: Flask, store: Store, config: Config) -> None:
    """`/sign-in/code` and `/sign-in/set-up`."""
    tries, told = tries_of(flask, config.now), in_words(store, config)

    @flask.get("/sign-in/code")
    @told
    def second_step_page() -> Response:
        came = pending.find(store, config, "code")
        return _again(config) if came is None else _page(config, came.account)

    @flask.post("/sign-in/code")
    @told
    def second_step() -> Response:
        came = pending.find(store, config, "code")
        return _again(config) if came is None else _prove(store, config, tries, came)

    @flask.get("/sign-in/set-up")
    @told
    def first_factor_page() -> Response:
        came = pending.find(store, config, "set-up")
        return _again(config) if came is None else set_up_page(config, came, "/sign-in/set-up", is_demanded=True)

    @flask.post("/sign-in/set-up")
    @told
    def first_factor() -> Response:
        came = pending.find(store, config, "set-up")
        return _again(config) if came is None else _set_up(store, config, tries, came)


def _prove(store: Store, config: Config, tries: Tries, came: Pending) -> Response:
    try:
        account, what = prove_code(store, config, tries, came.account, came.how)
    except Refused as refused:
        return _page(config, came.account, 403, refused.words)
    return pending.drop(enter(store, config, account, came.asked, f"{came.how} and {what}"), config)


def _set_up(store: Store, config: Config, tries: Tries, came: Pending) -> Response:
    try:
        account, codes = prove_first(store, config, tries, came)
    except Refused as refused:
        return set_up_page(config, came, "/sign-in/set-up", 422, refused.words, is_demanded=True)
    how = f"{came.how} and the first code"
    return pending.drop(admit(store, config, account, how, lambda: recovery_page(codes, came.asked)), config)


def _page(config: Config, account: Account, status: int = 200, wrong: str = "") -> Response:
    return render(
        "second_step.html",
        status,
        account=account,
        digits=CODE_DIGITS,
        wrong=wrong,
        unreadable=second_factor.trouble_of(config, account),
    )


def _again(config: Config) -> Response:
    """Whoever is in took that step already: they loaded what it led to once more, or went back to it."""
    who = here.principal()
    is_in = who is not None and who.kind is Kind.USER
    return pending.drop(go("/account") if is_in else go("/sign-in", done="step-over"), config)
