"""`/session`: a page asks whether it is still signed in, and tells that a person is at it."""

from __future__ import annotations

from flask import Flask, Response, jsonify

from access.principal import Kind
from dashboard.access import here
from dashboard.access.config import Config
from store.ports import Store


def register(flask: Flask, store: Store, config: Config) -> None:
    """Adds the route. What keeps a session awake at a post is the guard."""

    @flask.get("/session")
    def session() -> tuple[Response, int]:
        who = here.principal()
        if who is None:
            return jsonify(error="signed out"), 401
        return jsonify(name=who.name, kind=who.kind, is_person=who.kind is Kind.USER, is_demo=who.is_demo), 200

    @flask.post("/session")
    def session_used() -> tuple[str, int]:
        return "", 204
