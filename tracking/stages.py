"""How a message moves from stage to stage. Each step may come again, and in any order, with the same end.

A stage that is further along is never undone; an answer counts whenever it comes.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from msgspec.structs import replace

from tracking.message import CURRENT, Answer, Kind, Message, Stage

TALK_LASTS = timedelta(hours=12)
"""How long a message waits for its carrier: a driver's day."""
FIX_LASTS = timedelta(minutes=15)
"""A position that comes later tells nothing that was asked."""
UNTIL_AFTER_WINDOW = timedelta(hours=12)
"""How long after its window an assignment still stands: as long as a truck to come stays on the board."""


def is_open(message: Message) -> bool:
    """Whether something is still to come of it: it is the carrier's to read, or a person's to decide."""
    return message.stage in CURRENT or message.stage is Stage.OPEN


def mark_sent(message: Message, at: datetime) -> Message:
    """The broker has it."""
    if message.sent_at is not None or message.up:
        return message
    sent = replace(message, sent_at=at)
    return replace(sent, stage=Stage.SENT, at_stage=at) if message.stage is Stage.QUEUED else sent


def mark_delivered(message: Message, at: datetime) -> Message:
    """The carrier's client has it."""
    if message.delivered_at is not None and message.delivered_at <= at:
        return message
    got = replace(message, delivered_at=at)
    waits = message.stage in (Stage.QUEUED, Stage.SENT, Stage.DELIVERED)
    return replace(got, stage=Stage.DELIVERED, at_stage=at) if waits else got


def mark_answered(message: Message, replies: Iterable[Message]) -> Message:
    """The message with what all its replies say: of words, and of yes or no, the last that was said."""
    said = sorted(replies, key=lambda reply: (reply.at, reply.id))
    text = next((reply.text for reply in reversed(said) if reply.text), "")
    accept = next((reply.accept for reply in reversed(said) if reply.accept is not None), None)
    answer = Answer(at=said[-1].at, by="carrier", accept=accept, text=text)
    delivered = mark_delivered(message, said[0].at)
    return replace(delivered, stage=Stage.ANSWERED, at_stage=said[0].at, answer=answer)


def mark_fixed(message: Message, fixed_at: datetime) -> Message:
    """A request for a fix is answered by a position measured since."""
    answer = Answer(at=fixed_at, by="carrier")
    return replace(message, stage=Stage.ANSWERED, at_stage=fixed_at, answer=answer)


def end(message: Message, stage: Stage, at: datetime) -> Message:
    """Expired or withdrawn, if it was still open."""
    return replace(message, stage=stage, at_stage=at) if is_open(message) else message


def decide(message: Message, answer: Answer) -> Message:
    """A proposal, accepted or declined."""
    stage = Stage.ACCEPTED if answer.accept else Stage.DECLINED
    return replace(message, stage=stage, at_stage=answer.at, answer=answer, expires_at=None)


def supersedes(newer: Message, older: Message) -> bool:
    """Whether it takes the place of an older one about the same shipment (a request for a fix: to the same vehicle)."""
    if newer.kind is Kind.FIX:
        return older.kind is Kind.FIX
    told = {Kind.ASSIGNMENT, Kind.WINDOW}
    return (newer.kind in told and older.kind in told) or (newer.kind is older.kind is Kind.GATE)
