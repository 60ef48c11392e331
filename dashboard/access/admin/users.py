"""`/users`: everybody who has an account, and the form that adds somebody."""

from __future__ import annotations

from typing import NamedTuple

from flask import Flask, Response, request

from access.role import LONGEST_PARTY
from access.session import Purpose
from dashboard.access.admin import grant_rows, person, shown
from dashboard.access.admin.asking import Typed, asker, typed
from dashboard.access.admin.shown import Shown
from dashboard.access.admin.wording import MAY, Standing, standing
from dashboard.access.choices import read_choices
from dashboard.access.config import Config
from dashboard.access.page import go, render
from dashboard.access.services import codes, people
from dashboard.access.services.accounts import check_grants, check_new_name
from dashboard.access.services.errors import Refused
from dashboard.access.services.signing_out import sign_everybody_out
from dashboard.access.wording import ROLES, grant_words, local
from store.ports import Store


class Line(NamedTuple):
    """One account in the list."""

    name: str
    called: str
    grants: list[str]
    signed_in: str
    standing: Standing


def register(flask: Flask, store: Store, config: Config) -> None:
    """Adds the pages about users."""

    @flask.route("/users", methods=["GET", "POST"])
    def users() -> Response:
        if request.method != "POST":
            return _page(store, config, Typed(), grant_rows.padded([]))
        return _add(store, config)

    @flask.route("/users/-/sign-out", methods=["GET", "POST"])  # no account is called so
    def users_sign_out() -> Response:
        if request.method != "POST":
            return _ask_to_sign_out(store)
        try:
            sign_everybody_out(store, config.now, by=asker().id)
        except Refused as refused:
            return render("trouble.html", 409, title="Not everybody yet", words=refused.words, back="/users/-/sign-out")
        return go("/sign-in", done="everybody-out")

    person.register(flask, store, config)


def _ask_to_sign_out(store: Store) -> Response:
    count = len(store.sessions.list_all())
    return render(
        "confirm.html",
        title="Sign everybody out?",
        words=[
            f"Sessions that end: {count}, yours too. All sign in anew.",
            "Passwords stay as they are: whoever knows one signs in again. For a new one, make a one-time link at the "
            "person's page; to keep somebody out, disable them.",
            "Wall screens and shared links go on. Revoke those at Screens and at Shared links.",
        ],
        action="/users/-/sign-out",
        button="Sign everybody out",
        back="/users",
    )


def _add(store: Store, config: Config) -> Response:
    who, form, rows = asker(), typed("name", "shown", "email"), grant_rows.typed_rows()
    words = form.words
    try:
        grants = check_grants(grant_rows.read_grants(rows))
    except Refused as refused:
        form, grants = form.blames(refused, "grants"), ()
    try:
        name = check_new_name(words["name"])
    except Refused as refused:
        form, name = form.blames(refused, "name"), ""
    if form.wrong:  # all that is wrong is said at once
        return _page(store, config, form, rows, 422)
    try:
        code = people.add(store, config.now, name, words["shown"], grants, words["email"], by=who.id)
    except Refused as refused:
        return _page(store, config, form.blames(refused, "name"), rows, 422)
    return shown.hand(go(f"/users/{name}"), config, who.session, Shown("user", name, "", code))


def _page(store: Store, config: Config, form: Typed, rows: list[grant_rows.Row], status: int = 200) -> Response:
    choices = read_choices(store)
    invited = codes.list_open(store, config.now, lambda each: each.purpose is Purpose.PASSWORD)
    ends = {each.name: each.ends_at for each in invited}
    lines = [
        Line(
            each.name,
            each.shown,
            [grant_words(grant, choices) for grant in each.grants],
            local(each.signed_in_at) if each.signed_in_at else "",
            standing(each, ends.get(each.name)),
        )
        for each in store.accounts.list_all()
    ]
    return render(
        "users.html",
        status,
        lines=lines,
        form=form,
        rows=rows,
        choices=choices,
        roles=ROLES,
        may=MAY,
        longest_party=LONGEST_PARTY,
    )
