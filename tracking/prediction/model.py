"""What a site has learnt: named entries of a few numbers each, so that one trip changes a few of them.

The store keeps each entry by itself and writes what a commit changed. Keys begin with what they belong to ("road:",
"dwell:", "error:" ...); each part of the prediction has its own functions over its own keys, and `mean` and `sample`
are the two forms that an entry takes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

Entry = tuple[float, ...]
Changes = Mapping[str, Entry | None]
"""New values by key; None forgets the key."""

VERSION = 1
"""Of the meaning of the entries. Another one is not read: the model is built again from the kept trips."""


class Model:
    """The entries of one site, at one moment. Only `apply` changes it."""

    __slots__ = ("_entries", "revision")

    def __init__(self, entries: Mapping[str, Entry] | None = None) -> None:
        self._entries: dict[str, Entry] = dict(entries or {})
        self.revision = 0

    def find(self, key: str) -> Entry | None:
        """The entry, None if nothing was learnt there."""
        return self._entries.get(key)

    def apply(self, changes: Changes) -> None:
        """Takes over what learning returned; readers of an older prediction see that `revision` has grown."""
        for key, entry in changes.items():
            if entry is None:
                self._entries.pop(key, None)
            else:
                self._entries[key] = entry
        self.revision += bool(changes)

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[tuple[str, Entry]]:
        return iter(self._entries.items())
