"""What plant and carrier say to each other about a shipment, and how far each word has come.

down, from the plant     text, assignment, window, gate, answer, fix     queued -> sent -> delivered -> answered
                                                                              |       |         |
                                                                              +-------+---------+--> expired, withdrawn
up, from the carrier     text (a reply), proposal, fact      received; a proposal: open -> accepted|declined|withdrawn

A message down is *sent* once the broker has it, *delivered* once the carrier's client says that it has it, *answered*
once it says more; an answer counts also after the message has expired or was withdrawn. A newer message withdraws one
about the same shipment that is not answered yet: an assignment or a window each other, a gate instruction the one
before, a request for a fix the one before. Texts and answers stand each for itself. A newer proposal of a vehicle
withdraws its open one.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec


class Kind(StrEnum):
    """What a message is about. `FIX` asks a device for its position; `FACT` is what a driver reports by a status."""

    TEXT = "text"
    ASSIGNMENT = "assignment"
    WINDOW = "window"
    GATE = "gate"
    ANSWER = "answer"
    FIX = "fix"
    PROPOSAL = "proposal"
    FACT = "fact"


class Stage(StrEnum):
    """How far a message has come. Down: the first six. Up: `RECEIVED`; a proposal `OPEN`, then accepted or declined."""

    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    ANSWERED = "answered"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    RECEIVED = "received"
    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"


LONGEST_TEXT = 500
"""Characters that either side may say at once: three short messages, and what a driver's screen takes."""
CURRENT = frozenset({Stage.QUEUED, Stage.SENT, Stage.DELIVERED})
"""Stages in which a message down is still the carrier's to read."""


class Answer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was said to a message: words, or yes or no, or both. `by` is `carrier`, `rule`, or a person's name."""

    at: datetime
    by: str
    accept: bool | None = None
    text: str = ""


class Message(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One message of either direction. Instants are aware UTC.

    `id` is unique within the site. `vehicle` is empty for one to the carrier as a whole, `shipment` for one about none.
    `by` is a person's name, `plant` for what goes down by itself, `carrier` for what came up. `door` and the window are
    those assigned, or proposed. `happened`, `reason` and `eta` are of a fact: one of the status words, the driver's own
    words, and the driver's own estimate. `to` is the message that a reply or an `ANSWER` answers. `sent_at`,
    `delivered_at` are None until then. `at_stage` is when the present stage was reached. A `GATE` message has in
    `window_start` when its door is expected free, None if the truck may go there at once. `accept` is the yes or no of
    a reply or an `ANSWER`; `own_id` the carrier's own id of a proposal, also in the `ANSWER` to it.

    A reply with more than `got` is a message of its own, of kind `TEXT`; the `answer` of the message that it answers
    sums up all of them.
    """

    id: str
    site: str
    carrier: str
    kind: Kind
    stage: Stage
    at: datetime
    at_stage: datetime
    up: bool = False
    by: str = "plant"
    vehicle: str = ""
    shipment: str = ""
    text: str = ""
    door: str = ""
    window_start: datetime | None = None
    window_end: datetime | None = None
    expires_at: datetime | None = None
    sent_at: datetime | None = None
    delivered_at: datetime | None = None
    answer: Answer | None = None
    happened: str = ""
    reason: str = ""
    eta: datetime | None = None
    to: str = ""
    accept: bool | None = None
    own_id: str = ""
