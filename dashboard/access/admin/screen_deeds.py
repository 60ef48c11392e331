"""What is done to a wall screen in the list: another name, its end; and a code that is not wanted any more."""

from __future__ import annotations

from flask import Flask, Response, request

from access.rights import Right
from access.session import Screen
from dashboard.access.admin import revoking
from dashboard.access.admin.asking import Typed, demand, typed
from dashboard.access.admin.revoking import Revocable
from dashboard.access.choices import read_choices
from dashboard.access.config import Config
from dashboard.access.page import go, render
from dashboard.access.services import devices
from dashboard.access.services.errors import Refused
from store.ports import Store


def register(flask: Flask, store: Store, config: Config) -> None:
    """Adds the questions that the list's buttons lead to."""
    _register_codes(flask, store, config)
    revocable = _revocable(store, config)
    revoking.register(flask, store.screens, revocable, "screen_revoke")

    @flask.route("/screens/<id>/name", methods=["GET", "POST"])
    def screen_rename(id: str) -> Response:
        screen = store.screens.find(id)
        if screen is None:
            return revoking.gone(revocable)
        who = demand(Right.SCREENS, screen.site)
        if request.method != "POST":
            return render("rename.html", screen=screen, form=Typed({"name": screen.name}))
        form = typed("name")
        try:
            devices.rename(store, config.now, id, form.word_of("name"), by=who.id)
        except Refused as refused:
            return render("rename.html", 422, screen=screen, form=form.blames(refused, "name"))
        return go("/screens", done="screen-renamed")


def _register_codes(flask: Flask, store: Store, config: Config) -> None:
    @flask.post("/screens/codes/<key>/cancel")
    def screen_cancel(key: str) -> Response:
        found = next((each for each in devices.list_invited(store, config.now) if each.key == key), None)
        if found is None:
            return go("/screens")
        who = demand(Right.SCREENS, found.site)
        try:
            devices.cancel(store, config.now, key, by=who.id)
        except Refused:
            return go("/screens")  # used meanwhile: the list shows it
        return go("/screens", done="code-cancelled")


def _revocable(store: Store, config: Config) -> Revocable[Screen]:
    def asks(screen: Screen) -> tuple[str, list[str]]:
        where = read_choices(store).called(screen.site)
        return f"Revoke {screen.name}?", [
            f"The screen at {where} goes dark within seconds, and asks to be paired again.",
            "To bring it back, make a new code for it and pair it anew.",
        ]

    return Revocable(
        path="/screens",
        called="screen",
        right=Right.SCREENS,
        button="Revoke the screen",
        done="screen-revoked",
        asks=asks,
        revoke=lambda id, by: devices.revoke(store, config.now, id, by=by),
    )
