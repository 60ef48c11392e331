"""What every answer carries and every question must show: security headers, cache rules, same-origin posts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import Flask, Response, abort, request

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

LONG_LIVED = ("/assets/fonts/", "/assets/basemap/")
"""What never changes under its name. Scripts do, vendored ones too: a screen that renews itself must get the new."""


def policy(script_hashes: Sequence[str]) -> str:
    """The content security policy: our own origin, Dash's one inline script by its hash, the map's worker.

    Dash's bundles write some twenty `<style>` elements, and its build gives them no nonce; their hashes change with
    each release. So inline style elements stay allowed; style attributes, scripts and connections do not.
    """
    rules = {
        "default-src": "'self'",
        "script-src": " ".join(["'self'", *script_hashes]),
        "style-src": "'self'",
        "style-src-elem": "'self' 'unsafe-inline'",
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
    """Adds the headers to every answer and refuses posts from another origin.

    Comes after all else that answers: what wraps the application later answers without them.
    """
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

    def say_how_long(response: Response) -> Response:
        if request.path.startswith(LONG_LIVED):
            response.headers["Cache-Control"] = "public, max-age=86400"
        elif request.path.startswith("/assets/"):
            response.headers["Cache-Control"] = "no-cache"
        return response

    flask.before_request(refuse_foreign_posts)
    flask.after_request(say_how_long)
    flask.wsgi_app = Dressed(flask.wsgi_app, headers)  # type: ignore[method-assign]  # as Flask's documents have it


class Dressed:
    """Headers on answers of every kind, also those that Flask never sees: the sockets' polling, a refusal for room."""

    def __init__(self, inner: WSGIApplication, headers: Mapping[str, str]) -> None:
        self._inner, self._headers = inner, list(headers.items())

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *failure: Any) -> Any:
            return start_response(status, [*headers, *self._headers], *failure)

        return self._inner(environ, start)
