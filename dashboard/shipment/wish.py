"""What an open proposal would do: the window it wishes for, and who has the door then. Pure.

Whether the door is free is the rule by which a proposal is accepted without anybody (`tracking.wish`), asked of one
shipment after the other, so that those in the way have names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from msgspec.structs import replace

from dashboard.accuracy.words import hour, span
from dashboard.plain import plain
from dashboard.shipment.thread import window_words
from tracking.board import Row
from tracking.message import Kind, Message, Stage
from tracking.plan import Shipment
from tracking.wish import is_free, is_inbound


class Wish(NamedTuple):
    """The shipment as it is planned, and as its carrier wishes it; the shipments that have the door then.

    `is_late`: it is here already or has ended, and cannot come at another time.
    """

    planned: Shipment
    wished: Shipment
    taken: tuple[Shipment, ...]
    is_late: bool


def open_wishes(messages: Iterable[Message]) -> list[Message]:
    """Proposals that wait for an answer, the newest first."""
    waiting = [each for each in messages if each.kind is Kind.PROPOSAL and each.stage is Stage.OPEN]
    return sorted((each for each in waiting if each.window_start), key=lambda each: (each.at, each.id), reverse=True)


def wish_of(message: Message, planned: Shipment, shipments: Iterable[Shipment], rows: Mapping[str, Row]) -> Wish:
    """`message` has a window; without an end the window keeps its length."""
    assert message.window_start is not None
    end = message.window_end or message.window_start + (planned.window_end - planned.window_start)
    wished = replace(planned, window_start=message.window_start, window_end=end)
    taken = [each for each in shipments if not is_free(wished, [each], rows)]
    taken.sort(key=lambda each: (each.window_start, each.id))
    return Wish(planned, wished, tuple(taken), not is_inbound(planned.id, rows))


def told_wish(wish: Wish, rows: Mapping[str, Row], zone: str, now: datetime) -> list[str]:
    """What it wishes, whether the door is free then, and what an answer does; a sentence each."""
    old, new = wish.planned, wish.wished
    moved_min = (new.window_start - old.window_start) / timedelta(minutes=1)
    by = f", {span(moved_min)} {'later' if moved_min > 0 else 'earlier'}" if round(moved_min) else ""
    wished = window_words(new.window_start, new.window_end, zone, now)
    planned = window_words(old.window_start, old.window_end, zone, now)
    if wish.is_late:
        effect = "It is here already, or has ended: its window can no longer move."
    else:
        effect = f"Accept: its window becomes {wished}, and the driver is told. Decline: it stays as it is."
    return [f"Wishes {wished} instead of {planned}{by}.", _told_door(wish, rows, zone, now), effect]


def _told_door(wish: Wish, rows: Mapping[str, Row], zone: str, now: datetime) -> str:
    door = plain(wish.wished.door)
    if not wish.taken:
        return f"{door} is free then."
    return f"{door} is taken then: {'; '.join(_named(each, rows.get(each.id), zone, now) for each in wish.taken)}."


def _named(shipment: Shipment, row: Row | None, zone: str, now: datetime) -> str:
    who = f"{plain(shipment.id)}, {plain(shipment.vehicle)} of {plain(shipment.carrier)}"
    window = window_words(shipment.window_start, shipment.window_end, zone, now)
    if row is None or row.dock is None:
        return f"{who}, window {window}"
    at_door = f"{hour(row.dock.door_at, zone, now)} to {hour(row.dock.free_at, zone, row.dock.door_at)}"
    return f"{who}, window {window}, at the door {at_door}"
