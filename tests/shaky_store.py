"""A store in memory that goes away when a test says so."""

from __future__ import annotations

from collections.abc import Sequence

from access.audit import Entry
from access.session import Session
from store.errors import StoreUnavailable
from store.memory_access import MemoryRegister
from store.memory_store import MemoryStore


class Shaky(MemoryStore):
    """A store that goes away, if told at the next note in its audit log, and counts what is read of its registers."""

    def __init__(self) -> None:
        super().__init__()
        self.is_away, self.reads = False, 0
        self.goes_at_the_next_note = False
        for name in ("accounts", "sessions", "screens", "shares"):
            setattr(self, name, _Register(self))

    def append_audit(self, entry: Entry) -> str:
        self.is_away = self.is_away or self.goes_at_the_next_note
        if self.is_away:
            raise StoreUnavailable("away")
        return super().append_audit(entry)


class _Register(MemoryRegister[Session]):
    def __init__(self, store: Shaky) -> None:
        super().__init__()
        self._store = store

    def find_each(self, keys: Sequence[str]) -> list[Session | None]:
        self._store.reads += 1
        if self._store.is_away:
            raise StoreUnavailable("away")
        return super().find_each(keys)
