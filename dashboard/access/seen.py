"""What this server saw a while ago: what it goes by while the store is away."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta
from threading import Lock
from typing import Generic, TypeVar

from clock import Now

KEPT_FOR = timedelta(minutes=10)
"""A store that was started again is back by then; who was shut out meanwhile stays in no longer."""
MOST = 10_000

T = TypeVar("T")


class Seen(Generic[T]):
    """What was last known, by key, for `KEPT_FOR` and of the latest `MOST`. Thread-safe.

    Who looks something up takes the `turn` first: what was forgotten while they looked is not kept again by them.
    """

    def __init__(self, now: Now) -> None:
        self._now, self._lock = now, Lock()
        self._kept: OrderedDict[str, tuple[datetime, T]] = OrderedDict()
        self._forgotten: OrderedDict[str, int] = OrderedDict()
        self._turn = self._unknown_until = 0

    @property
    def turn(self) -> int:
        """How often anything was forgotten so far."""
        with self._lock:
            return self._turn

    def find(self, key: str) -> T | None:
        with self._lock:
            at, kept = self._kept.get(key, (None, None))
        return kept if at is not None and abs(self._now() - at) <= KEPT_FOR else None  # a clock may be set back

    def keep(self, key: str, known: T, turn: int) -> None:
        """`turn` is as it was before `known` was looked up."""
        with self._lock:
            if self._forgotten.get(key, self._unknown_until) > turn:
                return
            self._kept[key] = (self._now(), known)
            self._kept.move_to_end(key)
            if len(self._kept) > MOST:
                self._kept.popitem(last=False)

    def forget(self, key: str) -> None:
        with self._lock:
            self._kept.pop(key, None)
            self._turn += 1
            self._forgotten[key] = self._turn
            self._forgotten.move_to_end(key)
            if len(self._forgotten) > MOST:
                self._unknown_until = self._forgotten.popitem(last=False)[1]
