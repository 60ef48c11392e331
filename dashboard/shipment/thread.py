"""The talk as a list of entries, oldest first: who said what, when, and how far it has come. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from dashboard.accuracy.words import hour
from dashboard.plain import plain
from dashboard.shipment.stages import ToldStage, told_stage
from tracking.message import Kind, Message

MOST_TEXT = 2_000
QUOTED = 60
"""Characters of a message that are enough to know it by, where a reply names it."""
RULE, PLANT = "rule", "plant"


class Said(NamedTuple):
    """One entry. `side` is `down` (from the plant) or `up`; `about` what kind of thing it is, `quotes` what it answers;
    `is_automatic`: no person wrote it."""

    key: str
    side: str
    who: str
    about: str
    words: str
    quotes: str
    time: str
    stage: ToldStage
    is_automatic: bool


def thread_of(messages: Sequence[Message], zone: str, now: datetime) -> list[Said]:
    """All messages in the order of their times."""
    by_id = {message.id: message for message in messages}
    replied = {message.to for message in messages if message.to}
    ordered = sorted(messages, key=lambda message: (message.at, message.id))
    return [_said(message, by_id.get(message.to), replied, zone, now) for message in ordered]


def _said(message: Message, to: Message | None, replied: set[str], zone: str, now: datetime) -> Said:
    about, words = _content(message, zone, now)
    answer = message.answer
    if answer is not None and answer.text and message.id not in replied:
        words = f"{words}\n{_author(answer.by, message)}: {plain(answer.text, most=MOST_TEXT, lines=True)}".strip("\n")
    return Said(
        key=message.id,
        side="up" if message.up else "down",
        who=_who(message),
        about=about,
        words=words,
        quotes="" if to is None else _short(_content(to, zone, now)),
        time=hour(message.at, zone, now),
        stage=told_stage(message, zone, now),
        is_automatic=not message.up and message.by in {PLANT, RULE},
    )


def _who(message: Message) -> str:
    if message.up:
        return f"driver of {plain(message.vehicle)}" if message.vehicle else plain(message.carrier)
    return "Dockwatch" if message.by in {PLANT, RULE} else plain(message.by)


def _author(by: str, message: Message) -> str:
    if by == "carrier":
        return "driver" if message.vehicle else plain(message.carrier)
    return "Dockwatch" if by in {PLANT, RULE} else plain(by)


def _short(content: tuple[str, str]) -> str:
    words = " ".join(part for part in content if part).replace("\n", " ")
    return f"{words[:QUOTED]}…" if len(words) > QUOTED else words


def _content(message: Message, zone: str, now: datetime) -> tuple[str, str]:
    """What it is about, and its words."""
    text = plain(message.text, most=MOST_TEXT, lines=True)
    return ABOUT[message.kind](message, zone, now), text or plain(message.reason, most=MOST_TEXT, lines=True)


def window_words(start: datetime, end: datetime | None, zone: str, now: datetime) -> str:
    """`16:30 to 17:15`, with a day where it is not today's."""
    return hour(start, zone, now) if end is None else f"{hour(start, zone, now)} to {hour(end, zone, start)}"


def _wish(message: Message, zone: str, now: datetime) -> str:
    window = "" if message.window_start is None else window_words(message.window_start, message.window_end, zone, now)
    return f"asks for another window: {window}"


def _fact(message: Message, zone: str, now: datetime) -> str:
    own = f", own estimate {hour(message.eta, zone, now)}" if message.eta is not None else ""
    return f"reports: {plain(message.happened)}{own}"


def _text(message: Message, zone: str, now: datetime) -> str:
    """A reply may be a yes or a no without a word."""
    return {True: "yes", False: "no", None: ""}[message.accept] if message.up else ""


ABOUT: dict[Kind, Callable[[Message, str, datetime], str]] = {
    Kind.TEXT: _text,
    Kind.ASSIGNMENT: lambda message, zone, now: "door and window",
    Kind.WINDOW: lambda message, zone, now: "new window",
    Kind.GATE: lambda message, zone, now: "at the gate",
    Kind.ANSWER: lambda message, zone, now: "agreed" if message.accept else "not agreed",
    Kind.FIX: lambda message, zone, now: "asks for a position",
    Kind.PROPOSAL: _wish,
    Kind.FACT: _fact,
}
