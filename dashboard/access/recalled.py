"""Whom this server saw good, for while the store is away; what this server itself ended is forgotten at once.

    looked up ---keep--> holdings (session, screen, share)   <--forget-- taken out of its register
                         accounts                            <--forget-- taken out, or changed in any way

The registers tell of it (`store.access.Register.hear`), so that no page, however it ends something, can leave that out;
they tell of it too if the store went away in the middle, when nobody knows whether it was done. What another server or
a command ends, nobody tells: it is seen at the next look (open sockets: within 2 s), and if the store goes away before
that, it stays good here for the ten minutes.
"""

from __future__ import annotations

from typing import NamedTuple

from access.account import Account
from access.session import Screen, Session, Share
from clock import Now
from dashboard.access.seen import Seen
from store.access import AccessKeeping, Item

Holding = Session | Screen | Share


class Known(NamedTuple):
    """What the store holds behind a cookie: a session with its account, a screen, or a share."""

    holding: Holding | None
    account: Account | None = None


class Turns(NamedTuple):
    """When somebody began to look."""

    holdings: int
    accounts: int


class Recalled:
    """Thread-safe."""

    def __init__(self, store: AccessKeeping, now: Now) -> None:
        self._holdings, self._accounts = Seen[Holding](now), Seen[Account](now)
        for register in (store.sessions, store.screens, store.shares):
            register.hear(self._hear)
        store.accounts.hear(lambda name, _: self._accounts.forget(name))

    @property
    def turns(self) -> Turns:
        """For `keep`: taken before the store is asked."""
        return Turns(self._holdings.turn, self._accounts.turn)

    def find(self, key: str) -> Known | None:
        """What was last known, if all of it still is: a session without its account tells nothing."""
        holding = self._holdings.find(key)
        if not isinstance(holding, Session) or holding.is_demo:
            return None if holding is None else Known(holding)
        account = self._accounts.find(holding.account)
        return None if account is None else Known(holding, account)

    def keep(self, key: str, known: Known, turns: Turns) -> None:
        """Remembers what is good."""
        if known.holding is not None:
            self._holdings.keep(key, known.holding, turns.holdings)
        if known.account is not None:
            self._accounts.keep(known.account.name, known.account, turns.accounts)

    def lose(self, key: str, known: Known, turns: Turns) -> None:
        """It is not good any more. A session that is gone, and that this server did not end, may be the least of it:
        what was seen of its account then counts for no other browser of theirs either, until it is looked at.
        """
        gone = self._holdings.find(key)
        self._holdings.forget(key)
        if known.account is not None:
            self._accounts.keep(known.account.name, known.account, turns.accounts)
        elif isinstance(gone, Session):
            self._accounts.forget(gone.account)

    def _hear(self, key: str, left: Item | None) -> None:
        if left is None:  # a change of one (used again, seen again, renamed) ends nothing
            self._holdings.forget(key)
