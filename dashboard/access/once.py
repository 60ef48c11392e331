"""Whether something is the first of its kind within a minute: a page that asks every two seconds is noted once."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta
from threading import Lock

from clock import Now

EVERY = timedelta(minutes=1)
MOST = 2_000
"""Kinds that are remembered; an older one counts as first again."""


class Once:
    """Thread-safe."""

    def __init__(self, now: Now) -> None:
        self._now, self._lock = now, Lock()
        self._told: OrderedDict[str, datetime] = OrderedDict()

    def is_first(self, key: str) -> bool:
        now = self._now()
        with self._lock:
            told = self._told.get(key)
            if told is not None and abs(now - told) < EVERY:
                return False
            self._told[key] = now
            self._told.move_to_end(key)
            if len(self._told) > MOST:
                self._told.popitem(last=False)
            return True
