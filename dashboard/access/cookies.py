"""The cookies that a browser is given, and their flags: this host alone, no script, and over https if we are.

Only the csrf's may be read by scripts: what it says is what our own pages have to repeat.
"""

from __future__ import annotations

from datetime import timedelta

from flask import Response

from access.session import COOKIE_KEPT
from dashboard.access.config import Config, CookieKind


def give(
    response: Response,
    config: Config,
    kind: CookieKind,
    text: str,
    *,
    is_kept: bool = False,
    lasts: timedelta | None = None,
) -> None:
    """`is_kept`: for as long as browsers allow; without that and `lasts`, it goes with the browser's own session."""
    response.set_cookie(
        config.cookie(kind),
        text,
        max_age=COOKIE_KEPT if is_kept else lasts,
        path="/",
        secure=config.is_https,
        httponly=kind != "csrf",
        samesite="Lax",
    )


def take(response: Response, config: Config, *kinds: CookieKind) -> None:
    """Has the browser forget these."""
    for kind in kinds:
        response.delete_cookie(
            config.cookie(kind), path="/", secure=config.is_https, httponly=kind != "csrf", samesite="Lax"
        )
