"""What the store keeps of who may do what: registers of accounts, sessions, screens, shares and invitations, and the
audit log.

    register    add      a new item; not if its key is taken
                swap     a changed item, if nobody changed or took it since it was read
                take     an item, out of the register
    audit log   append   one entry, for good
                read     pages of it, the newest first
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from access.account import Account
from access.audit import Entry
from access.session import Invitation, Screen, Session, Share


class Item(Protocol):
    """What a register keeps: a frozen struct with a key, and the number of times it was changed."""

    @property
    def key(self) -> str: ...
    @property
    def version(self) -> int: ...


T = TypeVar("T", bound=Item)
_PLACE = re.compile(r"[0-9]{1,19}-[0-9]{1,19}")


class Register(Protocol[T]):
    """Items by key. Every method may raise `store.errors.StoreUnavailable`; none retries by itself."""

    def find(self, key: str) -> T | None: ...
    def find_each(self, keys: Sequence[str]) -> list[T | None]:
        """One answer for each key, in its place."""

    def list_all(self) -> list[T]:
        """By key. What cannot be read is logged and left out."""

    def add(self, item: T) -> bool:
        """Whether it was added; False if the key is taken."""

    def swap(self, item: T) -> bool:
        """Puts a changed item, read as `item.version`, in its place, with the version one higher.

        False, and nothing changed, if it is not there any more or was changed meanwhile.
        """

    def take(self, key: str) -> T | None:
        """Takes it out; None if it was not there. Of two who take the same item, one gets it."""

    def hear(self, told: Callable[[str, T | None], None]) -> None:
        """From now on tells of each `swap` and `take` by this very register: the key, and the item as it was to be,
        None for one that was taken. It tells afterwards, also if the store went away meanwhile and nobody knows.
        """


class Hearers(Generic[T]):
    """Who is told of what a register does: for registers to keep."""

    def __init__(self) -> None:
        self._hearers: list[Callable[[str, T | None], None]] = []

    def hear(self, told: Callable[[str, T | None], None]) -> None:
        """See `Register`."""
        self._hearers.append(told)

    @contextmanager
    def _telling(self, key: str, left: T | None) -> Iterator[None]:
        try:
            yield
        finally:
            for told in self._hearers:
                told(key, left)


class AccessKeeping(Protocol):
    """See the module's picture."""

    accounts: Register[Account]
    sessions: Register[Session]
    screens: Register[Screen]
    shares: Register[Share]
    invitations: Register[Invitation]

    def append_audit(self, entry: Entry) -> str:
        """Adds it for good, after all others; returns its place. Its texts are kept as `audit.bounded` makes them."""

    def read_audit(self, before: str = "", count: int = 100) -> list[tuple[str, Entry]]:
        """Up to `count` entries with their places, newest first, older than the place `before`; empty: the newest.

        Less than `count` only if there are no more. Nothing is older than what is no place.
        """

    def trim_audit(self, until: datetime) -> int:
        """Drops what was appended before then, by the store's time; returns how many."""


def is_place(text: str) -> bool:
    """Whether it may be an entry's place: what comes back from a browser may be anything."""
    return bool(_PLACE.fullmatch(text)) and text.strip("0") != "-"
