"""What is done to a wall screen in the list: another name, its end; and a code that is not wanted any more."""

from __future__ import annotations

from flask import Flask, Response, request

from access.rights import Right
from access.session import Screen
from dashboard.access.admin.asking import Typed, demand, typed
from dashboard.access.choices import Choices, read_choices
from dashboard.access.config import Config
from dashboard.access.page import go, render
from dashboard.access.services import devices
from dashboard.access.services.errors import Refused
from store.ports import Store


def register(flask: Flask, store: Store, config: Config) -> None:
    """Adds the questions that the list's buttons lead to."""
    _register_codes(flask, store, config)

    @flask.route("/screens/<id>/name", methods=["GET", "POST"])
    def screen_rename(id: str) -> Response:
        screen = store.screens.find(id)
        if screen is None:
            return _gone()
        who = demand(Right.SCREENS, screen.site)
        if request.method != "POST":
            return render("rename.html", screen=screen, form=Typed({"name": screen.name}))
        form = typed("name")
        try:
            devices.rename(store, config.now, id, form.word_of("name"), by=who.id)
        except Refused as refused:
            return render("rename.html", 422, screen=screen, form=form.blames(refused, "name"))
        return go("/screens", done="screen-renamed")

    @flask.route("/screens/<id>/revoke", methods=["GET", "POST"])
    def screen_revoke(id: str) -> Response:
        screen = store.screens.find(id)
        if screen is None:
            return _gone()
        who = demand(Right.SCREENS, screen.site)
        if request.method != "POST":
            return _ask_to_revoke(screen, read_choices(store))
        try:
            devices.revoke(store, config.now, id, by=who.id)
        except Refused:
            return _gone()
        return go("/screens", done="screen-revoked")


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


def _ask_to_revoke(screen: Screen, choices: Choices) -> Response:
    return render(
        "confirm.html",
        title=f"Revoke {screen.name}?",
        words=[
            f"The screen at {choices.called(screen.site)} goes dark within seconds, and asks to be paired again.",
            "To bring it back, make a new code for it and pair it anew.",
        ],
        action=f"/screens/{screen.id}/revoke",
        button="Revoke the screen",
        back="/screens",
    )


def _gone() -> Response:
    return render("trouble.html", 404, title="No such screen", words="It was revoked, or never was.", back="/screens")
