"""The cookies that a browser is given, with flags and signature: this host alone, no script, over https if we are.

Only the csrf's may be read by scripts: what it says is what our own pages have to repeat.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Literal

from flask import Response
from itsdangerous import URLSafeTimedSerializer

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
        samesite=_same_site(kind),
    )


def take(response: Response, config: Config, *kinds: CookieKind) -> None:
    """Has the browser forget these."""
    for kind in kinds:
        response.delete_cookie(
            config.cookie(kind), path="/", secure=config.is_https, httponly=kind != "csrf", samesite=_same_site(kind)
        )


def signer(config: Config, kind: CookieKind) -> URLSafeTimedSerializer:
    """Signs what a cookie of this kind says, and reads it back. A text that was signed for one is none of another's."""
    by = {"digest_method": hashlib.sha256}  # itsdangerous goes by SHA-1 unless told
    return URLSafeTimedSerializer(config.secret, salt=f"dockwatch-{kind}", signer_kwargs=by)


def _same_site(kind: CookieKind) -> Literal["Lax", "Strict"]:
    """What was made on a page is shown on ours: nobody's link leads to that."""
    return "Strict" if kind == "shown" else "Lax"
