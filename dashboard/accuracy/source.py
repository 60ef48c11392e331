"""The tables of a site's completed trips, kept for half a minute: whoever sorts a table reads no store for it.

Trips end a few times an hour; reading 5,000 of them again for each click would keep the same server's walls waiting.
"""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta
from threading import Lock
from typing import NamedTuple

from clock import Now
from dashboard.accuracy.frame import Frames, frames_of
from store.ports import Store
from tracking.plan import Site

MOST_TRIPS = 5_000
KEPT_FOR = timedelta(seconds=30)
KEPT_SITES = 4


class History(NamedTuple):
    """A site, and the tables of its trips."""

    site: Site
    frames: Frames


class Source:
    """Reads a site's trips at most once in `keep` of its clock. Thread-safe: one reads, the others wait for it."""

    def __init__(self, store: Store, now: Now, keep: timedelta = KEPT_FOR) -> None:
        self._store, self._now, self._keep = store, now, keep
        self._lock = Lock()
        self._kept: OrderedDict[str, tuple[datetime, History]] = OrderedDict()

    def get_history(self, site: str) -> History:
        """Raises `tracking.errors.UnknownSite` and `store.errors.StoreUnavailable`."""
        with self._lock:
            now, kept = self._now(), self._kept.get(site)
            if kept is not None and abs(now - kept[0]) < self._keep:  # a clock may be set back
                return kept[1]
            plan = self._store.get_plan(site)
            history = History(plan.site, frames_of(self._store.list_trips(site, MOST_TRIPS)))
            self._kept[site] = (now, history)
            self._kept.move_to_end(site)
            if len(self._kept) > KEPT_SITES:
                self._kept.popitem(last=False)
            return history
