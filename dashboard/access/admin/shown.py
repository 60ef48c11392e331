"""A code or link on its way from the post that made it to the page that shows it, once.

    POST  makes it, keeps its digest  --303, cookie-->  GET  shows it, takes the cookie away

It is a secret, so it is in no address. The browser that carries it is its maker's own; no script sees it, it is gone
after two minutes, and it is signed together with the session, so that nobody can have our page show a link of theirs.
Any server of ours can show it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from flask import Response

from dashboard.access.config import Config
from dashboard.access.cookies import give_signed, read, take

LASTS = timedelta(minutes=2)


class Shown(NamedTuple):
    """`kind` is of which page, `on` what it is for, `secret` the code or token."""

    kind: str
    on: str
    site: str
    secret: str


def hand(answer: Response, config: Config, session: str, shown: Shown) -> Response:
    """The answer with it on the way."""
    give_signed(answer, config, "shown", [session, *shown], LASTS)
    return answer


def find(config: Config, session: str, kind: str) -> Shown | None:
    """What is on the way to the page at hand, if anything is."""
    match read(config, "shown", LASTS):
        case [owner, of, on, site, secret] if owner == session and of == kind:
            return Shown(of, on, site, secret)
    return None


def drop(answer: Response, config: Config) -> Response:
    """The answer by which the browser forgets it: it was shown."""
    take(answer, config, "shown")
    return answer
