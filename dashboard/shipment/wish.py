"""What an open proposal would do: the window it wishes for, and who has the door then. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from dashboard.accuracy.words import hour, span
from dashboard.plain import plain
from dashboard.shipment.thread import window_words
from dashboard.states import ENDED, IN_YARD
from tracking.board import Row
from tracking.message import Kind, Message, Stage
from tracking.odds import MIN_OVERLAP, UNLOADING


class Taken(NamedTuple):
    """A shipment that has the door in [start, end), by its stay where one is predicted, else by its window."""

    row: Row
    start: datetime
    end: datetime


class Wish(NamedTuple):
    """The window that is wished for at `door`, the one there is, and the stays that its own would meet."""

    message: Message
    door: str
    start: datetime
    end: datetime
    row: Row
    taken: tuple[Taken, ...]


def open_wishes(messages: Iterable[Message]) -> list[Message]:
    """Proposals that wait for an answer, the newest first."""
    waiting = [each for each in messages if each.kind is Kind.PROPOSAL and each.stage is Stage.OPEN]
    return sorted((each for each in waiting if each.window_start), key=lambda each: (each.at, each.id), reverse=True)


def wish_of(message: Message, row: Row, rows: Iterable[Row]) -> Wish:
    """`message` has a window; without an end the window keeps its length."""
    assert message.window_start is not None
    start = message.window_start
    end = message.window_end or start + (row.window_end - row.window_start)
    door = message.door or row.door
    own = start, start + _lasts(row)
    others = sorted((_stay(other) for other in rows if _concerns(other, row, door)), key=lambda taken: taken.start)
    return Wish(message, door, start, end, row, tuple(each for each in others if _overlap(own, each)))


def told_wish(wish: Wish, zone: str, now: datetime) -> list[str]:
    """What it wishes, whether the door is free then, and what either answer does; a sentence each."""
    wished = window_words(wish.start, wish.end, zone, now)
    planned = window_words(wish.row.window_start, wish.row.window_end, zone, now)
    moved_min = (wish.start - wish.row.window_start) / timedelta(minutes=1)
    by = f" ({span(moved_min)} {'later' if moved_min > 0 else 'earlier'})" if round(moved_min) else ""
    if wish.row.milestone in IN_YARD | ENDED:
        return [f"Wishes {wished} instead of {planned}{by}.", "The truck is here already."]
    return [f"Wishes {wished} instead of {planned}{by}.", _told_door(wish, zone, now)]


def _told_door(wish: Wish, zone: str, now: datetime) -> str:
    door = plain(wish.door)
    if not wish.taken:
        return f"{door} is free then."
    names = [
        f"{plain(each.row.shipment)}, {plain(each.row.vehicle)} of {plain(each.row.carrier)}"
        f" ({hour(each.start, zone, now)} to {hour(each.end, zone, now)})"
        for each in wish.taken
    ]
    return f"{door} is taken then by {'; '.join(names)}."


def _concerns(other: Row, row: Row, door: str) -> bool:
    return other.door == door and other.shipment != row.shipment and other.milestone not in ENDED


def _stay(row: Row) -> Taken:
    if row.dock is not None:
        return Taken(row, row.dock.door_at, row.dock.free_at)
    return Taken(row, row.window_start, row.window_start + UNLOADING)


def _lasts(row: Row) -> timedelta:
    return UNLOADING if row.dock is None else max(row.dock.free_at - row.dock.door_at, MIN_OVERLAP)


def _overlap(own: Sequence[datetime], other: Taken) -> bool:
    return min(own[1], other.end) - max(own[0], other.start) >= MIN_OVERLAP
