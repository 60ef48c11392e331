"""The in-memory twin of `store/redis_access.py`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from threading import Lock
from typing import Generic, TypeVar

import msgspec

from access.account import Account
from access.audit import Entry
from access.session import Invitation, Screen, Session, Share
from store.access import Item

T = TypeVar("T", bound=Item)


class MemoryRegister(Generic[T]):
    """A `store.access.Register`."""

    def __init__(self) -> None:
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
            return self._items.setdefault(item.key, item) is item

    def swap(self, item: T) -> bool:
        with self._lock:
            known = self._items.get(item.key)
            if known is None or known.version != item.version:
                return False
            self._items[item.key] = msgspec.structs.replace(item, version=item.version + 1)  # type: ignore[type-var]
            return True

    def take(self, key: str) -> T | None:
        with self._lock:
            return self._items.pop(key, None)


class MemoryAccess:
    """What the store in memory keeps of who may do what."""

    def __init__(self) -> None:
        self.accounts: MemoryRegister[Account] = MemoryRegister()
        self.sessions: MemoryRegister[Session] = MemoryRegister()
        self.screens: MemoryRegister[Screen] = MemoryRegister()
        self.shares: MemoryRegister[Share] = MemoryRegister()
        self.invitations: MemoryRegister[Invitation] = MemoryRegister()
        self._audit: list[Entry] = []
        self._audit_dropped = 0
        self._audit_lock = Lock()

    def append_audit(self, entry: Entry) -> str:
        with self._audit_lock:
            self._audit.append(entry)
            return str(self._audit_dropped + len(self._audit))

    def read_audit(self, before: str = "", count: int = 100) -> list[tuple[str, Entry]]:
        with self._audit_lock:
            placed = [(str(self._audit_dropped + n), entry) for n, entry in enumerate(self._audit, start=1)]
        older = placed if not before else [each for each in placed if int(each[0]) < int(before)]
        return older[::-1][:count]

    def trim_audit(self, until: datetime) -> int:
        with self._audit_lock:
            kept = [entry for entry in self._audit if entry.at >= until]
            dropped = len(self._audit) - len(kept)
            self._audit, self._audit_dropped = kept, self._audit_dropped + dropped
            return dropped
