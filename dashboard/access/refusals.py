"""What is answered to whoever may not: a page in words where somebody looks, JSON where a script asks.

nobody known    looks     303 to /sign-in (to /screen if their screen was revoked, to /shared for a share's page)
                asks      401
known, may not            403, noted in the audit log once a minute for each asker and place
store away                503, and the page asks again by itself
"""

from __future__ import annotations

import logging

from flask import Response, jsonify, request

from access.audit import Deed
from access.principal import Kind, Principal
from dashboard.access import here
from dashboard.access.config import Config
from dashboard.access.identity import REVOKED
from dashboard.access.once import Once
from dashboard.access.page import go, render
from dashboard.access.services.notes import note
from store.errors import StoreUnavailable
from store.ports import Store

NOT_YOURS = "You may not see or do this. Whoever looks after accounts in your plant can change what you may."
NOT_SHOWN = "The link that you opened shows one shipment, and not this. Open it again, or ask for one to this."
NOT_OURS = (
    "This did not come from a page of this dashboard, so nothing was done. If it did, load that page again; if that "
    "does not help, the address in your browser is not the one in DOCKWATCH_WEB_URL."
)
AWAY = "The store does not answer, so nobody can be told from a stranger. This page tries again by itself."
AGAIN_S = 5

log = logging.getLogger(__name__)


class Refusals:
    """Answers, and the notes of them."""

    def __init__(self, store: Store, config: Config) -> None:
        self._store, self._config = store, config
        self._once = Once(config.now)

    def nobody(self, *, by_share: bool = False) -> Response:
        """To somebody unknown."""
        if not is_looking():
            return _told("signed out", 401)
        if by_share:
            return go("/shared", done="share-over")
        if here.found().over == REVOKED:
            return go("/screen")
        asked = request.full_path.rstrip("?")
        return go("/sign-in", next=asked) if request.method == "GET" and asked != "/" else go("/sign-in")

    def not_theirs(self, who: Principal, what: str, site: str = "") -> Response:
        """To somebody known, who may not; `what` is what they asked for, a page's path or a right."""
        by = by_of(who)
        if self._once.is_first(f"{by} {request.endpoint}"):
            try:
                where = here.where()
                note(self._store, self._config.now, Deed.REFUSED, by=by, on=what, site=site, where=where)
            except StoreUnavailable:
                log.warning("a refusal could not be noted: the store is away")
        words = NOT_SHOWN if who.kind is Kind.SHARE else NOT_YOURS
        return _worded("You may not", words, 403, template="not_yours.html")

    def not_ours(self) -> Response:
        """To a post that shows neither our origin nor, where it has to, its csrf."""
        return _worded("Not from here", NOT_OURS, 403)

    def unruled(self) -> Response:
        """To a request for an endpoint or a callback that nobody gave a rule."""
        log.error("there is no rule for %s; it is refused", request.endpoint)
        return _worded("You may not", NOT_YOURS, 403)

    def away(self) -> Response:
        """While the store is away, to somebody who was not seen good a while ago."""
        answer = _worded("One moment", AWAY, 503, again_s=AGAIN_S)
        answer.headers["Retry-After"] = str(AGAIN_S)
        return answer


def is_looking() -> bool:
    """Whether a person looks at what is answered, not a script."""
    mode = request.headers.get("Sec-Fetch-Mode", "")
    if mode:
        return mode == "navigate"
    return "text/html" in request.headers.get("Accept", "")


def by_of(who: Principal) -> str:
    """As the audit log names somebody."""
    return who.id if who.kind is Kind.USER else f"{who.kind}:{who.id}"


def _worded(title: str, words: str, status: int, again_s: int = 0, template: str = "refused.html") -> Response:
    if is_looking():
        return render(template, status, title=title, words=words, again_s=again_s)
    return _told(words, status)


def _told(words: str, status: int) -> Response:
    answer = jsonify(error=words)
    answer.status_code = status
    return answer
