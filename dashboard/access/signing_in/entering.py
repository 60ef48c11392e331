"""Somebody proved who they are: the session that follows, and the one before that ends."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response
from msgspec.structs import replace

from access.account import Account
from access.audit import Deed
from access.principal import Kind, Principal
from dashboard.access import here
from dashboard.access.config import Config
from dashboard.access.cookies import give, take
from dashboard.access.identity import Found
from dashboard.access.page import go
from dashboard.access.services import sessions
from dashboard.access.services.amend import amend
from dashboard.access.services.notes import note
from dashboard.access.signing_in.known_browser import remember_browser
from store.ports import Store


def enter(
    store: Store, config: Config, account: Account, path: str, how: str, *, is_known_then: bool = True
) -> Response:
    """Begins a session and leads on to `path` of ours. `how` they proved it is for the audit log."""
    return admit(store, config, account, how, lambda: go(path), is_known_then=is_known_then)


def admit(
    store: Store,
    config: Config,
    account: Account,
    how: str,
    draw: Callable[[], Response],
    *,
    is_known_then: bool = True,
) -> Response:
    """Begins a session; the answer is what `draw` makes of it then, as somebody who is signed in sees it.

    `is_known_then`: all that the account asks for was proved, so that the browser has tries of its own from now on.

    The token is new, whatever cookie came along, and the session of that cookie ends: nobody can have prepared it.
    """
    leave(store, config)
    amend(store.accounts, account.name, lambda now: replace(now, signed_in_at=config.now()))
    session, token = sessions.begin(store, config, account, here.where(), here.browser())
    note(store, config.now, Deed.SIGN_IN, by=account.name, where=here.where(), words=how)
    who = Principal(kind=Kind.USER, id=account.name, name=account.shown, session=session.id, grants=account.grants)
    here.keep(Found(who, here.share(), "", session.csrf))
    answer = draw()
    give(answer, config, "session", token.text)
    give(answer, config, "csrf", session.csrf)
    if is_known_then:
        remember_browser(answer, config, account.name)
    return answer


def leave(store: Store, config: Config, deed: Deed = Deed.SIGN_OUT) -> None:
    """Ends the session that asks, if there is one; it is noted as `deed`."""
    who = here.principal()
    if who is not None and who.kind is Kind.USER:
        sessions.end(store, config.now, [who.session], who.id, deed=deed, where=here.where())


def forget(answer: Response, config: Config) -> None:
    """Has the browser drop what it was signed in by, and what it kept of our pages."""
    take(answer, config, "session", "csrf")
    answer.headers["Clear-Site-Data"] = '"cache"'
