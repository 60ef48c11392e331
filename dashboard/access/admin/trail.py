"""The audit log as it is looked through: entries that a choice lets by, the newest first, a page or all of them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from access.audit import Entry
from dashboard.access.admin.deeds import group_of
from store.access import AccessKeeping

ON_A_PAGE = 100
READ_AT_ONCE = 500
MOST_LOOKED_THROUGH = 20_000
"""Entries for one page: a choice that fits none is answered all the same."""

Placed = tuple[str, Entry]


class Choice(NamedTuple):
    """What is looked for; an empty text lets everything by. `person` did it or had it done to them."""

    deed: str = ""
    person: str = ""
    site: str = ""

    def lets_by(self, entry: Entry) -> bool:
        return (
            (not self.deed or group_of(entry.deed) == self.deed)
            and (not self.person or self.person in (entry.by, entry.on))
            and (not self.site or entry.site == self.site)
        )

    def spelled(self) -> str:
        """The choice in words, for the note of who took a copy."""
        return ", ".join(f"{name} {word}" for name, word in self._asdict().items() if word) or "all"


class Page(NamedTuple):
    """`older` is the place where the next page goes on; empty: there is nothing older.

    `is_whole`: it is full, or at the end; otherwise so much was looked through that nobody should wait for more.
    """

    entries: list[Entry]
    older: str
    is_whole: bool


def read_page(store: AccessKeeping, choice: Choice, before: str) -> Page:
    """One page of what the choice lets by, older than a place. Raises `store.errors.StoreUnavailable`."""
    found: list[Placed] = []
    count, place = 0, before
    for count, (place, entry) in enumerate(islice(_read(store, before), MOST_LOOKED_THROUGH), start=1):  # noqa: B007
        if choice.lets_by(entry):
            found.append((place, entry))
        if len(found) > ON_A_PAGE:
            return Page([each for _, each in found[:-1]], found[-2][0], True)
    is_whole = count < MOST_LOOKED_THROUGH
    return Page([each for _, each in found], "" if is_whole else place, is_whole)


def read_all(store: AccessKeeping, choice: Choice) -> Iterator[Entry]:
    """All that the choice lets by."""
    return (entry for _, entry in _read(store, "") if choice.lets_by(entry))


def _read(store: AccessKeeping, before: str) -> Iterator[Placed]:
    while chunk := store.read_audit(before, READ_AT_ONCE):
        yield from chunk
        before = chunk[-1][0]
