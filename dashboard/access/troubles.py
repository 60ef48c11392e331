"""What is told when a page cannot do what was asked just now: too many tries, too much to do, the store away."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from flask import Response, request

from access.audit import Deed
from dashboard.access import here
from dashboard.access.config import Config
from dashboard.access.page import render
from dashboard.access.services.notes import note
from dashboard.access.services.passwords import TooBusy
from dashboard.access.tries import TooMany
from store.errors import StoreUnavailable
from store.ports import Store

SOON_S = 5
AWAY = "The store does not answer. Try again in a moment."
View = Callable[..., Response]


def in_words(store: Store, config: Config) -> Callable[[View], View]:
    """Around a view: its troubles become a page that says when to try again."""

    def around(view: View) -> View:
        @wraps(view)
        def answered(**words: object) -> Response:
            try:
                return view(**words)
            except TooMany as full:
                _note_limited(store, config, full)
                return _later(429, full.wait_s, "Too many tries", f"Try again in {duration(full.wait_s)}.")
            except TooBusy:
                return _later(503, SOON_S, "One moment", "Many people are signing in right now. Try again in a moment.")
            except StoreUnavailable:
                return _later(503, SOON_S, "Not now", AWAY)

        return answered

    return around


def duration(seconds: int) -> str:
    """How long to wait, as people say it: up to two minutes in seconds, up to two hours in minutes."""
    if seconds < 120:
        return "1 second" if seconds == 1 else f"{seconds} seconds"
    return f"{-(-seconds // 60)} minutes" if seconds <= 7_200 else f"{-(-seconds // 3_600)} hours"


def _later(status: int, wait_s: int, title: str, words: str) -> Response:
    again = "/" + request.path.split("/")[1]
    answer = render("trouble.html", status, title=title, words=words, back=again)
    answer.headers["Retry-After"] = str(wait_s)
    return answer


def _note_limited(store: Store, config: Config, full: TooMany) -> None:
    if full.is_news:
        known = store.accounts.find(full.account) if full.account else None
        on, words = (known.name if known else ""), f"{request.path}, for {full.wait_s} s"
        note(store, config.now, Deed.SIGN_IN_LIMITED, by="", on=on, where=here.where(), words=words)
