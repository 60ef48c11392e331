"""How far a message has come, in words; and what each word means, for whoever asks."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from dashboard.accuracy.words import hour
from dashboard.plain import plain
from tracking.message import Message, Stage

MEANINGS = {
    Stage.QUEUED: "kept here; it goes out as soon as the carrier's line is open",
    Stage.SENT: "the broker has it and keeps it for the device until that connects",
    Stage.DELIVERED: "the device says that it has it",
    Stage.ANSWERED: "the driver has answered",
    Stage.EXPIRED: "nobody answered in time; it is no longer shown to the driver",
    Stage.WITHDRAWN: "a newer message took its place",
    Stage.RECEIVED: "it came from the carrier",
    Stage.OPEN: "it waits for the plant's answer",
    Stage.ACCEPTED: "the plant agreed",
    Stage.DECLINED: "the plant did not agree",
}


class ToldStage(NamedTuple):
    """A stage in words with its time, and what it means."""

    words: str
    meaning: str


def told_stage(message: Message, zone: str, beside: datetime) -> ToldStage:
    """`queued`, `sent 14:02`, `answered 14:05: yes`, `accepted 14:06 by rule`."""
    at = _at_stage(message)
    time = hour(at, zone, beside)
    return ToldStage(_worded(message, time), MEANINGS[message.stage])


def _at_stage(message: Message) -> datetime:
    own = {Stage.SENT: message.sent_at, Stage.DELIVERED: message.delivered_at}
    return own.get(message.stage) or message.at_stage


def _worded(message: Message, time: str) -> str:
    stage, answer = message.stage, message.answer
    if stage is Stage.QUEUED:
        return "queued"
    if stage is Stage.OPEN:
        return "waits for an answer"
    if stage in {Stage.ACCEPTED, Stage.DECLINED} and answer is not None:
        return f"{stage.value} {time} by {'a rule' if answer.by == 'rule' else plain(answer.by)}"
    if stage is Stage.ANSWERED and answer is not None and answer.accept is not None:
        return f"answered {time}: {'yes' if answer.accept else 'no'}"
    return f"{stage.value} {time}"
