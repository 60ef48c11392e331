"""What is to be asked, newest first, and what was answered: both bounded, neither with a lock of its own."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime
from typing import NamedTuple

from ingest.routes.answer import Place


class Key(NamedTuple):
    """The way that an answer is for: from a cell to a place. A site that moves has other ways."""

    cell: int
    end: Place


class Question(NamedTuple):
    """A way to be asked for, from the fix that was the first to want it. A cell's centre may lie in a lake."""

    start: Place
    end: Place
    crow_km: float


class Leg(NamedTuple):
    """An answer: minutes from a fix so far away, None if there is no road or no believable one."""

    minutes: float | None
    crow_km: float
    asked_at: datetime


class Questions:
    """The newest is asked first: its truck is still where it was. When there are too many, the oldest is let go."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._wanted: OrderedDict[Key, Question] = OrderedDict()

    def __len__(self) -> int:
        return len(self._wanted)

    def put(self, key: Key, question: Question) -> bool:
        """Whether there was room without letting another go."""
        self._wanted.setdefault(key, question)
        self._wanted.move_to_end(key)
        if len(self._wanted) <= self._most:
            return True
        self._wanted.popitem(last=False)
        return False

    def newest(self) -> tuple[Key, Question]:
        """It stays until `drop`, so that it is not put twice while it is being asked."""
        key = next(reversed(self._wanted))
        return key, self._wanted[key]

    def drop(self, key: Key) -> None:
        self._wanted.pop(key, None)


class Legs:
    """The answers that were used last."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._legs: OrderedDict[Key, Leg] = OrderedDict()

    def __len__(self) -> int:
        return len(self._legs)

    def find(self, key: Key) -> Leg | None:
        leg = self._legs.get(key)
        if leg is not None:
            self._legs.move_to_end(key)
        return leg

    def put(self, key: Key, leg: Leg) -> None:
        self._legs[key] = leg
        self._legs.move_to_end(key)
        if len(self._legs) > self._most:
            self._legs.popitem(last=False)
