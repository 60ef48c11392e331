"""The outermost of the application: what is settled before Flask, Dash and the sockets see a request.

headers on whatever answers
  -> proxies   X-Forwarded-For and -Host of as many as are ours; of none, they are as if never sent
  -> host      a name that we are not known by is a page of somebody else's that made its name lead here
  -> prefix    the proxy passes paths whole: `/dockwatch/wall/north` becomes SCRIPT_NAME and PATH_INFO
  -> size      more than a megabyte is more than any page of ours says
  -> sockets   nobody known, or another origin's page: refused before anything is opened
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Request, Response

from dashboard.access.config import Config
from dashboard.access.guard import is_own_origin
from dashboard.access.identity import Identity
from dashboard.room import ASKER, asker_of
from dashboard.room import PATH as SOCKETS
from store.errors import StoreUnavailable

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

MOST_BYTES = 1_000_000
HEALTH = "/healthz"
"""Supervisors ask for it by any name, and without the prefix."""
FORWARDED = ("HTTP_FORWARDED", "HTTP_X_FORWARDED_")


class Front:
    """A WSGI application around the whole dashboard's."""

    def __init__(self, inner: WSGIApplication, config: Config, identity: Identity) -> None:
        self._inner, self._config, self._identity = inner, config, identity
        count = config.trusted_proxies
        named = 0 if config.is_demo else count  # a page whose name leads here could send what a proxy sends
        self._judged: WSGIApplication = self._judge
        if count:
            self._judged = ProxyFix(self._judge, x_for=count, x_host=named, x_proto=0, x_prefix=0)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ["SCRIPT_NAME"] = ""
        environ["wsgi.url_scheme"] = urlsplit(self._config.url).scheme
        return self._judged(environ, start_response)

    def _judge(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        for name in [name for name in environ if name.startswith(FORWARDED)]:
            del environ[name]
        refusal = None
        if environ["PATH_INFO"] != HEALTH:
            refusal = self._refusal(environ)
        return (refusal or self._inner)(environ, start_response)

    def _refusal(self, environ: WSGIEnvironment) -> Response | None:
        """What is answered instead; None if it may go on inside. Puts the prefix where it belongs."""
        if _host_name(environ) not in self._config.hosts:
            return _told(421, "No dashboard answers to that name here. The one it has is in DOCKWATCH_WEB_URL.")
        prefix, path = self._config.prefix, environ["PATH_INFO"]
        if path == prefix and prefix:
            return Response(status=308, headers={"Location": f"{prefix}/"})
        if not path.startswith(f"{prefix}/"):
            return _told(404, f"Nothing is here. The dashboard is under {prefix}/.")
        environ["SCRIPT_NAME"], environ["PATH_INFO"] = prefix, path[len(prefix) :]
        if _length(environ) > MOST_BYTES:
            return _told(413, "That is too long.")
        return self._socket_refusal(environ) if environ["PATH_INFO"].startswith(SOCKETS) else None

    def _socket_refusal(self, environ: WSGIEnvironment) -> Response | None:
        origin = environ.get("HTTP_ORIGIN")
        if origin is not None and not is_own_origin(origin, self._config.origin, environ.get("HTTP_HOST", "")):
            return _told(403, "Not from a page of this dashboard.")
        try:
            found = self._identity.find(Request(environ).cookies)
        except StoreUnavailable:
            return _told(503, "The store does not answer.")
        if found.principal is None:
            return _told(401, "Sign in first.")
        environ[ASKER] = asker_of(found.principal)
        return None


def _host_name(environ: WSGIEnvironment) -> str:
    try:
        return urlsplit(f"//{environ.get('HTTP_HOST', '')}").hostname or ""
    except ValueError:
        return ""


def _length(environ: WSGIEnvironment) -> int:
    """What the request says it brings; a body that does not say is measured as it is read, by Flask."""
    told = environ.get("CONTENT_LENGTH") or "0"
    return int(told) if told.isascii() and told.isdigit() and len(told) < 19 else MOST_BYTES + 1


def _told(status: int, words: str) -> Response:
    return Response(f"{words}\n", status, mimetype="text/plain", headers={"Cache-Control": "no-store"})
