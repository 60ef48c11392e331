"""Where people's orders leave the dashboard: each once, however often its button is pressed.

An order's key is made of what the page calls this draft and of what the order says: the same words sent twice are one
order, other words after a failure are another. It goes along in the order, so that the site's writer knows a second
one that came by another server; this server hands none over twice.
"""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from threading import Lock

from store.ports import Store
from tracking.message import LONGEST_TEXT

MOST_NAME = 48
REMEMBERED = 1_000
"""Orders whose keys are kept; a double click comes within a second."""
SOMEBODY = "dock"
"""Who writes, until somebody says who."""


class Desk:
    """Hands orders to a site's writer. Thread-safe."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = Lock()
        self._given: OrderedDict[str, str] = OrderedDict()

    def submit(self, site: str, kind: str, draft: str, body: dict[str, object]) -> str:
        """The order's id. Raises `tracking.errors.UnknownSite` and `store.errors.StoreUnavailable`."""
        content = {name: word for name, word in body.items() if word not in ("", None)}
        key = _key(site, kind, draft, content)
        with self._lock:
            if key in self._given:
                return self._given[key]
            order = self._store.submit_order(site, kind, json.dumps({**content, "key": key}).encode())
            self._given[key] = order
            if len(self._given) > REMEMBERED:
                self._given.popitem(last=False)
            return order


def why_refused(text: str) -> str:
    """What is wrong with the words of a message, for whoever wrote them; empty if nothing is."""
    if not text.strip():
        return "Nothing to send yet: write some words first."
    if len(text.strip()) > LONGEST_TEXT:
        return f"Too long: {len(text.strip())} characters, and a driver's screen takes {LONGEST_TEXT}. Not sent."
    return ""


def name_of(written: object) -> str:
    """Who writes, as the page says it."""
    return (str(written or "").strip() or SOMEBODY)[:MOST_NAME]


def _key(site: str, kind: str, draft: str, content: dict[str, object]) -> str:
    said = json.dumps([site, kind, draft, content], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:24]
