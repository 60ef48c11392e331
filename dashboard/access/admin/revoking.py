"""The question before something is revoked, and its end: a wall screen, a share link."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from flask import Flask, Response, request

from access.rights import Right
from access.session import Screen, Share
from dashboard.access.admin.asking import demand
from dashboard.access.page import go, render
from dashboard.access.services.errors import Refused
from store.access import Register

T = TypeVar("T", Screen, Share)


@dataclass(frozen=True, slots=True, kw_only=True)
class Revocable(Generic[T]):
    """`path` is of the list that they are in, `called` what one is called, `right` who may, at its own site.

    `asks` has the question, and what follows from it; `revoke` takes its id and who does it, and may raise `Refused`.
    """

    path: str
    called: str
    right: Right
    button: str
    done: str
    asks: Callable[[T], tuple[str, list[str]]]
    revoke: Callable[[str, str], object]


def register(flask: Flask, kept: Register[T], each: Revocable[T], endpoint: str) -> None:
    """Adds the question and its answer, at `<path>/<id>/revoke`."""

    def revoking(id: str) -> Response:
        found = kept.find(id)
        if found is None:
            return gone(each)
        who = demand(each.right, found.site)
        if request.method != "POST":
            return _ask(each, found)
        try:
            each.revoke(id, who.id)
        except Refused:
            return gone(each)
        return go(each.path, done=each.done)

    flask.add_url_rule(f"{each.path}/<id>/revoke", endpoint, revoking, methods=["GET", "POST"])


def gone(each: Revocable[T]) -> Response:
    """There is none of that id."""
    title, words = f"No such {each.called}", "It was revoked, or never was."
    return render("trouble.html", 404, title=title, words=words, back=each.path)


def _ask(each: Revocable[T], found: T) -> Response:
    title, words = each.asks(found)
    action = f"{each.path}/{found.id}/revoke"
    return render("confirm.html", title=title, words=words, action=action, button=each.button, back=each.path)
