"""What every answer carries and every question must show: security headers, cache rules, same-origin posts."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from flask import Flask, Response, abort, request

LONG_LIVED = ("/assets/fonts/", "/assets/basemap/")
"""What never changes under its name. Scripts do, vendored ones too: a screen that renews itself must get the new."""


def policy(script_hashes: Sequence[str]) -> str:
    """The content security policy: our own origin, Dash's one inline script by its hash, the map's worker.

    Dash's renderer writes `<style>` elements, so inline styles stay allowed; scripts and connections do not.
    """
    rules = {
        "default-src": "'self'",
        "script-src": " ".join(["'self'", *script_hashes]),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "worker-src": "'self' blob:",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def protect(flask: Flask, script_hashes: Sequence[str]) -> None:
    """Adds the headers to every answer and refuses posts from another origin."""
    headers = {
        "Content-Security-Policy": policy(script_hashes),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    }

    def refuse_foreign_posts() -> None:
        origin = request.headers.get("Origin")
        if request.method == "POST" and origin is not None and urlsplit(origin).netloc != request.host:
            abort(403)

    def dress(response: Response) -> Response:
        response.headers.update(headers)
        if request.path.startswith(LONG_LIVED):
            response.headers["Cache-Control"] = "public, max-age=86400"
        elif request.path.startswith("/assets/"):
            response.headers["Cache-Control"] = "no-cache"
        return response

    flask.before_request(refuse_foreign_posts)
    flask.after_request(dress)
