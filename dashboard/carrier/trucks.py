"""Trucks over all sites, those that need attention first; and a carrier's messages, the open ones first. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from dashboard.accuracy.words import hour
from dashboard.boards import Board
from dashboard.plain import plain
from dashboard.shipment.thread import Said, thread_of, window_words
from dashboard.states import ATTENTION, state_of, told_state
from tracking.board import Row
from tracking.message import CURRENT, Kind, Message, Stage

SHOWN = 20
"""Messages besides the open ones."""


class Truck(NamedTuple):
    """One shipment under way, in words. Times are those of its site, whose name says the zone."""

    site: str
    site_name: str
    shipment: str
    vehicle: str
    door: str
    window: str
    state: str
    told: str
    expected: str
    heard: str
    asks: int


class Letter(NamedTuple):
    """A message with where it belongs. `is_open`: somebody has yet to answer it."""

    site: str
    shipment: str
    vehicle: str
    said: Said
    is_open: bool


def trucks_of(
    is_own: Callable[[Row], bool], boards: Iterable[Board], asks: dict[str, int], now: datetime
) -> list[Truck]:
    """What is not done yet. `asks`: open proposals by `site/shipment`."""
    found = [(board, row) for board in boards for row in board.rows.values() if is_own(row) and _is_open(row)]
    found.sort(
        key=lambda each: (not asks.get(_place(each[1])), _urgency(each[1]), each[1].window_start, each[1].shipment)
    )
    return [_truck(board, row, asks, now) for board, row in found]


def _is_open(row: Row) -> bool:
    return state_of(row) != "done"


def _urgency(row: Row) -> int:
    return ATTENTION.index(state_of(row))


def _place(row: Row) -> str:
    return f"{row.site}/{row.shipment}"


def _truck(board: Board, row: Row, asks: dict[str, int], now: datetime) -> Truck:
    zone, eta = board.site.zone, row.eta
    near = "" if eta is None else f" ({hour(eta.p10, zone, eta.p50)} to {hour(eta.p90, zone, eta.p50)})"
    return Truck(
        site=row.site,
        site_name=f"{plain(board.site.name)}, {now.astimezone(ZoneInfo(zone)):%Z}",
        shipment=row.shipment,
        vehicle=plain(row.vehicle),
        door=plain(row.door),
        window=window_words(row.window_start, row.window_end, zone, now),
        state=state_of(row),
        told=told_state(row, now),
        expected="" if eta is None else f"{hour(eta.p50, zone, now)}{near}",
        heard="" if row.silent_since is None else f"silent since {hour(row.silent_since, zone, now)}",
        asks=asks.get(_place(row), 0),
    )


def asks_of(messages: Iterable[Message]) -> dict[str, int]:
    """Open proposals by `site/shipment`."""
    found: dict[str, int] = {}
    for message in messages:
        if message.kind is Kind.PROPOSAL and message.stage is Stage.OPEN:
            place = f"{message.site}/{message.shipment}"
            found[place] = found.get(place, 0) + 1
    return found


def letters_of(messages: Sequence[Message], zones: dict[str, str], now: datetime) -> tuple[list[Letter], list[Letter]]:
    """Those that wait for an answer, and the latest of the others; both the newest first."""
    found: list[tuple[datetime, Letter]] = []
    for site, zone in zones.items():
        ours = sorted((each for each in messages if each.site == site), key=lambda each: (each.at, each.id))
        for message, said in zip(ours, thread_of(ours, zone, now), strict=True):
            found.append((message.at, _letter(message, said)))
    ordered = [letter for _, letter in sorted(found, key=lambda each: each[0], reverse=True)]
    waiting = [letter for letter in ordered if letter.is_open]
    return waiting, [letter for letter in ordered if not letter.is_open][:SHOWN]


def _letter(message: Message, said: Said) -> Letter:
    is_open = message.stage is Stage.OPEN or message.stage in CURRENT
    return Letter(message.site, message.shipment, plain(message.vehicle), said, is_open)
