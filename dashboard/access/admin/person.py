"""`/users/<name>`: one account: its rights, its sessions, its one-time link, and its end.

What lessens somebody's rights ends their sessions at once (`people`); the page says so beside the button.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from flask import Flask, Response, request

from access.account import Account
from access.role import LONGEST_PARTY
from access.session import Purpose
from clock import Now
from dashboard.access.admin import grant_rows, shown
from dashboard.access.admin.asking import Typed, asker, typed
from dashboard.access.admin.shown import Shown
from dashboard.access.admin.wording import MAY, links_words, standing
from dashboard.access.choices import read_choices
from dashboard.access.config import Config
from dashboard.access.page import go, render
from dashboard.access.services import codes, people, second_factor, sessions
from dashboard.access.services.accounts import get_account
from dashboard.access.services.errors import Refused
from dashboard.access.services.signing_out import sign_out
from dashboard.access.services.standing import links_of
from dashboard.access.wording import ROLES, factor_words, grant_words, local, session_words
from store.access import AccessKeeping
from store.ports import Store

KIND = "user"


class Button(Protocol):
    """What one button does to a person; it may raise `Refused`."""

    def __call__(self, store: AccessKeeping, now: Now, name: str, /, *, by: str) -> object: ...


BUTTONS: dict[str, tuple[str, Button, str]] = {
    "user_disable": ("disable", people.disable, "user-disabled"),
    "user_enable": ("enable", people.enable, "user-enabled"),
    "user_sign_out": ("sign-out", sign_out, "person-out"),
    "user_factor_reset": ("factor/reset", second_factor.reset, "factor-reset"),
}
"""By endpoint: the path behind a person's, what is done, and the word for it (`dashboard.access.done`)."""


def register(flask: Flask, store: Store, config: Config) -> None:
    """Adds one account's page, and what its buttons do."""
    _register_page(flask, store, config)
    _register_buttons(flask, store, config)

    @flask.route("/users/<name>/remove", methods=["GET", "POST"])
    def user_remove(name: str) -> Response:
        try:
            account = get_account(store, name)
            if request.method == "POST":
                people.remove(store, config.now, name, by=asker().id)
                return go("/users", done="user-removed")
        except Refused as refused:
            return _page(store, config, name, Typed(wrong={"deed": refused.words}))
        return _ask_to_remove(account, len(links_of(store, name, None)))


def _register_page(flask: Flask, store: Store, config: Config) -> None:
    @flask.route("/users/<name>", methods=["GET", "POST"])
    def user(name: str) -> Response:
        if request.method != "POST":
            return _page(store, config, name)
        form, rows = typed("shown", "email"), grant_rows.typed_rows()
        try:
            people.change(
                store,
                config.now,
                name,
                grants=grant_rows.read_grants(rows),
                shown=form.words["shown"],
                email=form.words["email"],
                by=asker().id,
            )
        except Refused as refused:
            return _page(store, config, name, form.blames(refused, "deed"), rows)
        return go(f"/users/{name}", done="user-changed")


def _register_buttons(flask: Flask, store: Store, config: Config) -> None:
    def view_of(deed: Button, word: str) -> Callable[[str], Response]:
        def view(name: str) -> Response:
            try:
                deed(store, config.now, name, by=asker().id)
            except Refused as refused:
                return _page(store, config, name, Typed(wrong={"deed": refused.words}))
            return go(f"/users/{name}", done=word)

        return view

    for endpoint, (path, deed, word) in BUTTONS.items():
        flask.add_url_rule(f"/users/<name>/{path}", endpoint, view_of(deed, word), methods=["POST"])

    @flask.post("/users/<name>/invite")
    def user_invite(name: str) -> Response:
        who = asker()
        try:
            code = people.invite(store, config.now, name, by=who.id)
        except Refused as refused:
            return _page(store, config, name, Typed(wrong={"deed": refused.words}))
        return shown.hand(go(f"/users/{name}"), config, who.session, Shown(KIND, name, "", code))

    @flask.post("/users/<name>/sessions/<id>/end")
    def user_session_end(name: str, id: str) -> Response:
        theirs = store.sessions.find(id)
        if theirs is not None and theirs.account == name:
            sessions.end(store, config.now, [id], asker().id)
        return go(f"/users/{name}", done="session-ended")


def _page(
    store: Store, config: Config, name: str, form: Typed | None = None, rows: list[grant_rows.Row] | None = None
) -> Response:
    """As the account is; with a form that was refused, as that was typed."""
    account = store.accounts.find(name)
    if account is None:
        return render(
            "trouble.html", 404, title="No such account", words="It was removed, or never was.", back="/users"
        )
    who, choices = asker(), read_choices(store)
    made = shown.find(config, who.session, KIND)
    made = made if made is not None and made.on == name else None
    code_ends_at = _code_ends_at(store, config, name)
    answer = render(
        "user.html",
        422 if form else 200,
        account=account,
        standing=standing(account, code_ends_at),
        grants=[grant_words(each, choices) for each in account.grants],
        signed_in=local(account.signed_in_at) if account.signed_in_at else "never",
        made_at=local(account.made_at),
        factor=factor_words(account, demanded=second_factor.must_have(config, account)),
        link=f"{config.url}/welcome#{made.secret}" if made else "",
        link_ends=local(code_ends_at) if code_ends_at else "",
        sessions=[session_words(each, who.session) for each in sessions.list_of(store, config, name)],
        form=form
        if form and form.words
        else Typed({"shown": account.shown, "email": account.email}, form.wrong if form else {}),
        rows=rows or grant_rows.rows_of(account),
        is_own=who.id == name,
        ending_links=links_words(len(links_of(store, name, None))),
        has_oidc=config.oidc is not None,
        choices=choices,
        roles=ROLES,
        may=MAY,
        longest_party=LONGEST_PARTY,
    )
    return shown.drop(answer, config) if made else answer


def _code_ends_at(store: Store, config: Config, name: str) -> datetime | None:
    for each in codes.list_open(store, config.now, lambda each: each.purpose is Purpose.PASSWORD and each.name == name):
        return each.ends_at
    return None


def _ask_to_remove(account: Account, links: int) -> Response:
    own = " It is your own account: you will be signed out." if asker().id == account.name else ""
    return render(
        "confirm.html",
        title=f"Remove {account.name}?",
        words=[
            f"{account.shown} is signed out everywhere and cannot sign in any more.{own}",
            *([f"{links_words(links)}. Wall screens that they paired stay."] if links else []),
            "What they did stays in the audit log, under this name.",
            "To shut somebody out for a while, disable the account: that can be taken back.",
        ],
        action=f"/users/{account.name}/remove",
        button="Remove the account",
        back=f"/users/{account.name}",
    )
