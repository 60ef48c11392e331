"""Which messages are kept, and what a row says of them."""

from __future__ import annotations

from collections.abc import Container, Iterable
from datetime import datetime, timedelta

from tracking.board import Talk
from tracking.message import CURRENT, Kind, Message, Stage
from tracking.stages import is_open

KEPT = 5_000
"""Messages kept of a site, the newest; beyond that only open ones, and those of shipments that are expected."""
KEPT_FOR = timedelta(days=30)
"""How long those of a shipment that has left the board are kept."""
MOST_OF_A_SHIPMENT = 200
"""More that carriers say about one shipment is not taken: what is expected is never forgotten, so it must end."""


def list_forgotten(messages: Iterable[Message], expected: Container[str], now: datetime) -> list[Message]:
    """Those to let go, the oldest first. Of `expected` shipments all stay: they say what has been told, and what to
    reckon with.
    """
    kept = list(messages)
    loose = sorted((one for one in kept if not is_open(one) and one.shipment not in expected), key=_age)
    excess = len(kept) - KEPT
    return [one for place, one in enumerate(loose) if place < excess or now - one.at_stage > KEPT_FOR]


def is_of_plan(message: Message) -> bool:
    """Whether it says what the plan says: which door, which window, which gate. Those stay with the plan."""
    return not message.up and message.kind in (Kind.ASSIGNMENT, Kind.WINDOW, Kind.GATE)


def _age(message: Message) -> tuple[datetime, str]:
    return message.at_stage, message.id


def find_talk(messages: Iterable[Message]) -> Talk | None:
    """What the row of a shipment says of its messages; None if none is of a person or the carrier."""
    said = [message for message in messages if message.up or message.by != "plant"]
    if not said:
        return None
    return Talk(
        last_at=max(message.at for message in said),
        unanswered=sum(message.kind is Kind.TEXT and message.stage in CURRENT for message in said),
        proposals=sum(message.kind is Kind.PROPOSAL and message.stage is Stage.OPEN for message in said),
    )
