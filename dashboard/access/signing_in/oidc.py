"""Signing in by the company's account: there, and back.

/sign-in/oidc --> provider --> /sign-in/oidc/back --> whose account? --> a session --> on to `next`
   next, state, nonce, verifier: in a signed cookie of its own, for ten minutes
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from functools import wraps

from flask import Flask, Response, request, session
from flask.sessions import SecureCookieSessionInterface

from access.audit import Deed
from access.principal import Kind
from dashboard.access import here
from dashboard.access.config import Config
from dashboard.access.page import go, render
from dashboard.access.services.errors import Refused
from dashboard.access.services.notes import note
from dashboard.access.signing_in.entering import enter
from dashboard.access.signing_in.oidc_account import account_of
from dashboard.access.signing_in.oidc_client import Lost, NotBelieved, Provider, ProviderAway, TooWeak
from dashboard.access.signing_in.onward import onward
from dashboard.access.tries import tries_of
from dashboard.access.troubles import in_words
from store.ports import Store

PENDING = timedelta(minutes=10)
"""How long somebody may take at the provider."""
BACK = "/sign-in/oidc/back"
LOST = "This sign-in was begun in another browser, or more than ten minutes ago. Start again."
NOT_BELIEVED = "The company's sign-in did not let you in. Try again; if it stays so, tell an admin of Dockwatch."
TOO_WEAK = (
    "The company's sign-in let you in, but did not make sure enough that it is you: a second factor, such as a code or "
    "a key, is missing. Sign out there, set one up if you have none, and start again. If it stays so, tell an admin of "
    "Dockwatch which one you used."
)
AWAY = "The company's sign-in does not answer. Try again in a moment, or sign in with a password if you have one."
View = Callable[[], Response]


class NoProvider(Exception):
    """None is configured."""


def register(flask: Flask, store: Store, config: Config) -> None:
    """Both routes; without a provider they say that there is none."""
    flask.session_interface = _Pending()
    flask.permanent_session_lifetime = PENDING
    provider = Provider(config.oidc, config.url.rstrip("/") + BACK) if config.oidc else None
    tries, told = tries_of(flask, config.now), in_words(store, config)
    refusing = _refusals(store, config)

    @flask.get("/sign-in/oidc")
    @told
    @refusing
    def oidc_start() -> Response:
        if provider is None:
            raise NoProvider
        with tries.trying("oidc", here.where()):
            session.clear()
            answer = provider.ask()
            session["next"] = onward(request.args.get("next", ""))
        answer.headers["Cache-Control"] = "no-store"
        return answer

    @flask.get(BACK)
    @told
    @refusing
    def oidc_back() -> Response:
        if provider is None:
            raise NoProvider
        asked = onward(session.get("next", ""))
        with tries.trying("oidc", here.where()):
            return _come_back(store, config, provider, asked)


def _come_back(store: Store, config: Config, provider: Provider, asked: str) -> Response:
    try:
        claims = provider.claim()
    except Lost:
        who = here.principal()
        if who is not None and who.kind is Kind.USER:
            return go(asked)  # they went back a page, or loaded this one twice
        raise
    finally:
        session.clear()
    account = account_of(store, config.now, provider.issuer, claims)
    return enter(store, config, account, asked, "company's sign-in")


class _Pending(SecureCookieSessionInterface):
    """Flask's own, which signs by SHA-1 unless told."""

    digest_method = staticmethod(hashlib.sha256)


def _refusals(store: Store, config: Config) -> Callable[[View], View]:
    """Around a view: what does not let in becomes a page that says what to do, and a note of it."""

    def refuse(status: int, title: str, words: str, why: str, on: str = "") -> Response:
        said = f"company's sign-in: {why}"
        note(store, config.now, Deed.SIGN_IN_REFUSED, by="", on=on, where=here.where(), words=said)
        return render("trouble.html", status, title=title, words=words, back="/sign-in")

    def around(view: View) -> View:
        @wraps(view)
        def answered() -> Response:
            try:
                return view()
            except Refused as refused:
                why = "disabled" if refused.about else "no account"
                return refuse(403, "Not signed in", refused.words, why, refused.about)
            except Lost:
                return refuse(400, "Start again", LOST, "not asked for, or too late")
            except NotBelieved as error:
                is_weak = isinstance(error, TooWeak)
                return refuse(403, "Not signed in", TOO_WEAK if is_weak else NOT_BELIEVED, str(error))
            except NoProvider:
                words = "Nobody signs in here with a company account. Use your name and password."
                return render("trouble.html", 404, title="Not here", words=words, back="/sign-in")
            except ProviderAway:
                return refuse(503, "Not now", AWAY, "the provider is away")

        return answered

    return around
