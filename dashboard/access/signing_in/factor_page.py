"""`/account/factor`: a person sets up their second factor, makes new recovery codes, or switches it off.

/account/factor         password (and a code, with a new phone) --> picture --> first code --> recovery codes, once
/account/factor/codes   password and a code --> other recovery codes, once
/account/factor/off     password and a code --> off
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from flask import Flask, Response, request

from access.account import Account
from dashboard.access import here
from dashboard.access.config import Config
from dashboard.access.page import go, render
from dashboard.access.services import second_factor
from dashboard.access.services.errors import Refused
from dashboard.access.signing_in import pending
from dashboard.access.signing_in.entering import admit, enter
from dashboard.access.signing_in.own_account import find_own, no_account
from dashboard.access.signing_in.pending import Pending
from dashboard.access.signing_in.proving import prove_both, prove_first
from dashboard.access.signing_in.taught import recovery_page, set_up_page
from dashboard.access.tries import Tries, tries_of
from dashboard.access.troubles import in_words
from store.ports import Store

NOTHING = (
    "A second factor goes with a password, and is set up on the page of your account: there is none to change here."
)
SET_UP, CODES, OFF = "/account/factor", "/account/factor/codes", "/account/factor/off"
ASKS = {
    SET_UP: ("Set up a second factor", "Go on"),
    CODES: ("New recovery codes", "Make new codes"),
    OFF: ("Switch the second factor off", "Switch it off"),
}
"""Title and button of each page that asks for the password."""
View = Callable[[Account], Response]


def register(flask: Flask, store: Store, config: Config) -> None:
    """The three pages, and what they post to themselves."""
    _register_set_up(flask, store, config)
    tries, own = tries_of(flask, config.now), _of_own(store, config)

    @flask.get(CODES)
    @own
    def factor_codes_page(account: Account) -> Response:
        return _asked(config, account)

    @flask.post(CODES)
    @own
    def factor_codes(account: Account) -> Response:
        changed, codes = second_factor.renew(
            store, config, prove_both(store, config, tries, account), where=here.where()
        )
        return admit(store, config, changed, "new recovery codes", lambda: recovery_page(codes, "/account"))

    @flask.get(OFF)
    @own
    def factor_off_page(account: Account) -> Response:
        return _asked(config, account)

    @flask.post(OFF)
    @own
    def factor_off(account: Account) -> Response:
        if second_factor.must_have(config, account):
            raise Refused(second_factor.DEMANDED)
        changed = second_factor.switch_off(store, config, prove_both(store, config, tries, account), where=here.where())
        return enter(store, config, changed, "/account?done=factor-off", "second factor off")


def _register_set_up(flask: Flask, store: Store, config: Config) -> None:
    tries, own = tries_of(flask, config.now), _of_own(store, config)

    @flask.get(SET_UP)
    @own
    def factor_page(account: Account) -> Response:
        came = _find_begun(store, config)
        return _asked(config, account) if came is None else set_up_page(config, came, SET_UP)

    @flask.post(SET_UP)
    @own
    def factor_set(account: Account) -> Response:
        if "first" in request.form:
            return _set_up(store, config, tries)
        proven = prove_both(store, config, tries, account)
        return pending.hand(go(SET_UP), config, proven, "own", how=_session())


def _of_own(store: Store, config: Config) -> Callable[[View], Callable[[], Response]]:
    """Around a view: it is asked for one's own account, if that has a password, and what it refuses is said."""
    told = in_words(store, config)

    def around(view: View) -> Callable[[], Response]:
        @told
        @wraps(view)
        def answered() -> Response:
            own = find_own(store)
            if own is None:
                return no_account()
            account = own[1]
            if not account.password or (account.factor is None and request.path in {CODES, OFF}):
                return render("trouble.html", 404, title="Not here", words=NOTHING, back="/account")
            try:
                return view(account)
            except Refused as refused:
                return _asked(config, account, 422, {refused.about: refused.words})

        return answered

    return around


def _session() -> str:
    who = here.principal()
    return "" if who is None else who.session


def _find_begun(store: Store, config: Config) -> Pending | None:
    """What was begun in this very session: whoever signed in here since proves anew."""
    came = pending.find(store, config, "own")
    return came if came is not None and came.how == _session() else None


def _set_up(store: Store, config: Config, tries: Tries) -> Response:
    came = _find_begun(store, config)
    if came is None:
        return pending.drop(go(SET_UP, done="set-up-over"), config)
    try:
        changed, codes = prove_first(store, config, tries, came)
    except Refused as refused:
        return set_up_page(config, came, SET_UP, 422, refused.words)
    answer = admit(store, config, changed, "second factor set up", lambda: recovery_page(codes, "/account"))
    return pending.drop(answer, config)


def _asked(config: Config, account: Account, status: int = 200, wrong: dict[str, str] | None = None) -> Response:
    """The page that asks for the password, and for a code where there is a second factor."""
    action = request.path
    title, button = ASKS[action]
    return render(
        "factor_asked.html",
        status,
        account=account,
        action=action,
        title=title,
        button=button,
        is_held=action == OFF and second_factor.must_have(config, account),
        demanded=second_factor.DEMANDED,
        unreadable=second_factor.trouble_of(config, account),
        wrong={"current": "", "code": "", "": "", **(wrong or {})},
    )
