"""The cookies that a browser is given, with flags and signature: this host alone, no script, over https if we are.

    give, take         any
    give_signed, read  what we say to ourselves: of one kind, and for as long as it lasts

Only the csrf's may be read by scripts: what it says is what our own pages have to repeat.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any, Literal

from flask import Response, request
from itsdangerous import BadData, TimestampSigner, URLSafeTimedSerializer

from access.session import COOKIE_KEPT
from clock import Now
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


def give_signed(response: Response, config: Config, kind: CookieKind, said: list[str], lasts: timedelta) -> None:
    """A cookie that says this, signed and dated. What was signed for one kind is none of another's."""
    give(response, config, kind, str(_signer(config, kind).dumps(said)), lasts=lasts)


def read(config: Config, kind: CookieKind, lasts: timedelta) -> list[str] | None:
    """What the request's cookie of this kind says; None if there is none, or it is not ours, or older than `lasts`.

    One from as far ahead is good: of two servers of ours, one's clock is.
    """
    text = request.cookies.get(config.cookie(kind), "")
    try:
        said, at = _signer(config, kind).loads(text, return_timestamp=True)
    except BadData:
        return None
    age_s = int(config.now().timestamp()) - int(at.timestamp())
    return list(said) if abs(age_s) <= lasts.total_seconds() else None


class _Signer(TimestampSigner):
    """Dates by our clock."""

    def __init__(self, *words: Any, now: Now, **more: Any) -> None:
        super().__init__(*words, **more)
        self._now = now

    def get_timestamp(self) -> int:
        return int(self._now().timestamp())


def _signer(config: Config, kind: CookieKind) -> URLSafeTimedSerializer:
    by = {"digest_method": hashlib.sha256, "now": config.now}  # itsdangerous goes by SHA-1 unless told
    return URLSafeTimedSerializer(config.secret, salt=f"dockwatch-{kind}", signer=_Signer, signer_kwargs=by)


def _same_site(kind: CookieKind) -> Literal["Lax", "Strict"]:
    """What was made on a page is shown on ours: nobody's link leads to that."""
    return "Strict" if kind == "shown" else "Lax"
