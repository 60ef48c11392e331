"""The in-memory twin of `store/redis_access.py`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from threading import Lock
from typing import TypeVar

import msgspec

from access.account import Account
from access.audit import Entry, bounded
from access.session import Invitation, Screen, Session, Share
from clock import Now
from store.access import Hearers, Item, Register, is_place

T = TypeVar("T", bound=Item)


class MemoryRegister(Hearers[T]):
    """A `store.access.Register`."""

    def __init__(self) -> None:
        super().__init__()
        self._items: dict[str, T] = {}
        self._lock = Lock()

    def find(self, key: str) -> T | None:
        return self.find_each([key])[0]

    def find_each(self, keys: Sequence[str]) -> list[T | None]:
        with self._lock:
            return [self._items.get(key) for key in keys]

    def list_all(self) -> list[T]:
        with self._lock:
            return [self._items[key] for key in sorted(self._items)]

    def add(self, item: T) -> bool:
        with self._lock:
            is_new = item.key not in self._items
            self._items.setdefault(item.key, item)
            return is_new

    def swap(self, item: T) -> bool:
        with self._telling(item.key, item), self._lock:
            known = self._items.get(item.key)
            if known is None or known.version != item.version:
                return False
            self._items[item.key] = msgspec.structs.replace(item, version=item.version + 1)  # type: ignore[type-var]
            return True

    def take(self, key: str) -> T | None:
        with self._telling(key, None), self._lock:
            return self._items.pop(key, None)


class MemoryAccess:
    """What the store in memory keeps of who may do what."""

    def __init__(self, now: Now) -> None:
        self.accounts: Register[Account] = MemoryRegister()
        self.sessions: Register[Session] = MemoryRegister()
        self.screens: Register[Screen] = MemoryRegister()
        self.shares: Register[Share] = MemoryRegister()
        self.invitations: Register[Invitation] = MemoryRegister()
        self._audit: list[tuple[int, datetime, Entry]] = []
        self._audit_appended = 0
        self._audit_lock = Lock()
        self._audit_now = now

    def append_audit(self, entry: Entry) -> str:
        with self._audit_lock:
            self._audit_appended += 1
            self._audit.append((self._audit_appended, self._audit_now(), bounded(entry)))
            return f"{self._audit_appended}-0"

    def read_audit(self, before: str = "", count: int = 100) -> list[tuple[str, Entry]]:
        if before and not is_place(before):
            return []
        end = tuple(int(part) for part in before.split("-")) if before else (self._audit_appended + 1, 0)
        with self._audit_lock:
            older = [(f"{n}-0", entry) for n, _, entry in reversed(self._audit) if (n, 0) < end]
        return older[: max(0, count)]

    def trim_audit(self, until: datetime) -> int:
        with self._audit_lock:
            kept = [each for each in self._audit if each[1] >= until]
            dropped = len(self._audit) - len(kept)
            self._audit = kept
            return dropped
