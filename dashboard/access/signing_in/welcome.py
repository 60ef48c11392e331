"""`/welcome`: a person with a code for one use sets their password, and signs in.

/welcome#CODE --fragment.js--> code --> whose it is --> new password --> second step --> signed in
                 or typed
"""

from __future__ import annotations

from flask import Flask, Response, request

from dashboard.access import here
from dashboard.access.config import Config
from dashboard.access.page import render
from dashboard.access.services.errors import Refused
from dashboard.access.services.new_password import find_invited, set_by_code
from dashboard.access.signing_in.second_step import go_on
from dashboard.access.signing_in.sign_in import is_private
from dashboard.access.tries import tries_of
from dashboard.access.troubles import in_words
from store.ports import Store

LONGEST_CODE = 40


def register(flask: Flask, store: Store, config: Config) -> None:
    """The page, and what it posts to itself."""
    tries, told = tries_of(flask, config.now), in_words(store, config)

    @flask.get("/welcome")
    @told
    def welcome_page() -> Response:
        return render("welcome_code.html", code="", wrong="", is_open=not is_private(config))

    @flask.post("/welcome")
    @told
    def welcome() -> Response:
        code, password = request.form.get("code", "")[:LONGEST_CODE], request.form.get("password", "")
        try:
            with tries.trying("code", here.where()):
                account = find_invited(store, config.now, code)
        except Refused as refused:
            return render("welcome_code.html", 422, code=code, wrong=refused.words, is_open=not is_private(config))
        if "password" not in request.form:
            return render("welcome.html", account=account, code=code, wrong="")
        try:
            changed = set_by_code(store, config.now, code, password, where=here.where())
        except Refused as refused:
            return render("welcome.html", 422, account=account, code=code, wrong=refused.words)
        return go_on(store, config, changed, "/", "one-time link")
