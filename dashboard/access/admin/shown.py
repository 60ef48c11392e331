"""A code or link on its way from the post that made it to the page that shows it, once.

    POST  makes it, keeps its digest  --303, cookie-->  GET  shows it, takes the cookie away

It is a secret, so it is in no address. The browser that carries it is its maker's own; no script sees it, it is gone
after two minutes, and it is signed together with the session, so that nobody can have our page show a link of theirs.
Any server of ours can show it.
"""

from __future__ import annotations

from typing import NamedTuple

from flask import Response, request
from itsdangerous import BadSignature, URLSafeTimedSerializer

from dashboard.access.config import Config

LASTS_S = 120


class Shown(NamedTuple):
    """`kind` is of which page, `on` what it is for, `secret` the code or token."""

    kind: str
    on: str
    site: str
    secret: str


def hand(answer: Response, config: Config, session: str, shown: Shown) -> Response:
    """The answer with it on the way."""
    answer.set_cookie(
        _name(config),
        _signed(config).dumps([session, *shown]),
        max_age=LASTS_S,
        path="/",
        secure=config.is_https,
        httponly=True,
        samesite="Strict",
    )
    return answer


def find(config: Config, session: str, kind: str) -> Shown | None:
    """What is on the way to the page at hand, if anything is."""
    try:
        owner, *shown = _signed(config).loads(request.cookies.get(_name(config), ""), max_age=LASTS_S)
    except BadSignature:
        return None
    return Shown(*shown) if owner == session and shown[0] == kind else None


def drop(answer: Response, config: Config) -> Response:
    """The answer by which the browser forgets it: it was shown."""
    answer.delete_cookie(_name(config), path="/", secure=config.is_https, httponly=True, samesite="Strict")
    return answer


def _name(config: Config) -> str:
    return f"{'__Host-' if config.is_https else ''}dockwatch-shown"


def _signed(config: Config) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(config.secret, salt="dockwatch-shown")
