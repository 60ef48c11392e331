"""The security headers that every answer carries, also those that Flask never sees."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

YEAR_S = 31_536_000


def policy(script_hashes: Sequence[str]) -> str:
    """The content security policy: nothing, but for our own origin, Dash's one inline script by its hash, the map's
    worker.

    Dash's bundles write some twenty `<style>` elements, and its build gives them no nonce; their hashes change with
    each release. So inline style elements stay allowed; style attributes, scripts and connections do not.
    """
    rules = {
        "default-src": "'none'",
        "script-src": " ".join(["'self'", *script_hashes]),
        "style-src": "'self'",
        "style-src-elem": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self'",
        "connect-src": "'self'",
        "worker-src": "'self' blob:",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def headers_of(script_hashes: Sequence[str], *, is_https: bool) -> dict[str, str]:
    """What every answer says to browsers; over https also that there is no other way to us, for a year."""
    always = {
        "Content-Security-Policy": policy(script_hashes),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    }
    return always | ({"Strict-Transport-Security": f"max-age={YEAR_S}"} if is_https else {})


class Dressed:
    """A WSGI application whose answers carry these headers, whoever inside gives them."""

    def __init__(self, inner: WSGIApplication, headers: Mapping[str, str]) -> None:
        self._inner, self._headers = inner, list(headers.items())

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *failure: Any) -> Any:
            return start_response(status, [*headers, *self._headers], *failure)

        return self._inner(environ, start)
