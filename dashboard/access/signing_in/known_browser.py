"""Browsers that somebody signed in from before: a cookie that says so, signed, and worth nothing else.

Whoever guesses at an account uses up its tries; from a browser that its person used before, they have tries of their
own (OWASP calls this a device cookie). It lets nobody in.
"""

from __future__ import annotations

from flask import Response

from access.session import COOKIE_KEPT
from access.token import new_token
from dashboard.access.config import Config
from dashboard.access.cookies import give_signed, read


def find_browser(config: Config, account: str) -> str:
    """What this browser is called, if the account signed in from it before; else empty."""
    match read(config, "known", COOKIE_KEPT):
        case [name, browser] if name == account:
            return browser
    return ""


def remember_browser(answer: Response, config: Config, account: str) -> None:
    """Has the browser know that the account signed in from it."""
    give_signed(answer, config, "known", [account, new_token().id], COOKIE_KEPT)
