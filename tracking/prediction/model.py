"""What a site has learnt: named entries of a few numbers each, so that one trip changes a few of them.

The store keeps each entry by itself and writes what a commit changed. Keys begin with what they belong to ("road:",
"dwell:", "error:" ...); each part of the prediction has its own functions over its own keys, and `mean` and `sample`
are the two forms that an entry takes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import TypeVar

Entry = tuple[float, ...]
Changes = Mapping[str, Entry | None]
"""New values by key; None forgets the key."""

VERSION = 1
"""Of the meaning of the entries. Another one is not read: the model is built again from the kept trips."""

T = TypeVar("T")


class Model:
    """The entries of one site, at one moment, the longest unchanged first. Only `apply` changes it."""

    __slots__ = ("_derived", "_entries", "revision")

    def __init__(self, entries: Mapping[str, Entry] | None = None) -> None:
        self._entries: dict[str, Entry] = dict(entries or {})
        self._derived: dict[str, tuple[Entry | None, object]] = {}
        self.revision = 0

    def find(self, key: str) -> Entry | None:
        """The entry, None if nothing was learnt there."""
        return self._entries.get(key)

    def derive(self, key: str, make: Callable[[Entry | None], T], *, beside: str = "") -> T:
        """What `make` makes of the entry, worked out again only when it has changed; one `make` for each key.

        `beside` names another entry that it is made of, which may change while this one does not.
        """
        other, found = self._entries.get(beside), self._derived.get(key)
        if found is None or found[0] is not other:
            found = self._derived[key] = (other, make(self._entries.get(key)))
        return found[1]  # type: ignore[return-value]

    def apply(self, changes: Changes) -> None:
        """Takes over what learning returned."""
        for key, entry in changes.items():
            self._derived.pop(key, None)
            self._entries.pop(key, None)
            if entry is not None:
                self._entries[key] = entry
        self.revision += bool(changes)

    def list_oldest(self, prefix: str, count: int) -> list[str]:
        """The keys with that prefix that have not changed for the longest time."""
        return list(islice((key for key in self._entries if key.startswith(prefix)), count))

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[tuple[str, Entry]]:
        return iter(self._entries.items())
