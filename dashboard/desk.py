"""Where people's orders leave the dashboard: each once, however often its button is pressed.

An order's key is made of who gives it, of what the page calls this draft and of what the order says: the same words
sent twice are one order; other words after a failure are another, and so are those of somebody else. It goes along in
the order, so that the site's writer knows a second one that came by another server; this server hands none over twice.

Who writes is told by the server, from the account that is signed in, and never by the browser.
"""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Callable, Mapping
from threading import Lock

from access.account import LONGEST_SHOWN
from access.principal import Principal
from store.ports import Store
from tracking.message import LONGEST_TEXT

REMEMBERED = 1_000
"""Orders whose keys are kept; a double click comes within a second."""
NOBODYS = frozenset({"carrier", "plant", "rule"})
"""What stands in messages that no person of the plant wrote: no person is called so."""


class Desk:
    """Hands orders to a site's writer. Thread-safe. `tell` hears of each that was handed over, once: site and body."""

    def __init__(self, store: Store, tell: Callable[[str, Mapping[str, object]], object] = lambda site, body: None):
        self._store, self._tell = store, tell
        self._lock = Lock()
        self._given: OrderedDict[str, str] = OrderedDict()

    def submit(self, who: Principal, site: str, kind: str, draft: str, body: dict[str, object]) -> str:
        """The order's id. Raises `tracking.errors.UnknownSite` and `store.errors.StoreUnavailable`."""
        said = {name: word for name, word in body.items() if word not in ("", None)}
        content = {**said, "by": name_of(who)}
        key = _key(who, site, kind, draft, content)
        with self._lock:
            if key in self._given:
                return self._given[key]
            order = self._store.submit_order(site, kind, json.dumps({**content, "key": key}).encode())
            self._given[key] = order
            if len(self._given) > REMEMBERED:
                self._given.popitem(last=False)
        self._tell(site, content)
        return order


def why_refused(text: str) -> str:
    """What is wrong with the words of a message, for whoever wrote them; empty if nothing is."""
    if not text.strip():
        return "Nothing to send yet: write some words first."
    if len(text.strip()) > LONGEST_TEXT:
        return f"Too long: {len(text.strip())} characters, and a driver's screen takes {LONGEST_TEXT}. Not sent."
    return ""


def name_of(who: Principal) -> str:
    """Who writes, as drivers and colleagues read it: the account's shown name, which is nobody else's."""
    name = (who.name.strip() or who.id)[:LONGEST_SHOWN]
    return f"user {name}" if name.lower() in NOBODYS else name


def _key(who: Principal, site: str, kind: str, draft: str, content: dict[str, object]) -> str:
    said = json.dumps([who.kind, who.id, site, kind, draft, content], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:24]
