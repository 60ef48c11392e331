"""What can become of a message: pings, refusals, or a note that it was understood and changes nothing.

A message has one outcome, a list of pings one for each element, so that what was sent is accounted for to the unit.
Reasons and kinds are small fixed sets, so that they can be counted; `docs/payloads.md` says which message gets which.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from tracking.errors import DockwatchError
from tracking.ping import Ping


class Reason(StrEnum):
    """Why a message, or one element of a list, was refused."""

    BAD_TOPIC = "topic not understood"
    BAD_ID = "bad id"
    TOO_LARGE = "too large"
    NOT_JSON = "not JSON"
    NESTED = "nested too deeply"
    MISSING = "field missing"
    WRONG_TYPE = "wrong type"
    BAD_TIME = "fix time unreadable"
    TOO_OLD = "fix time too old"
    FUTURE = "fix time in the future"
    NO_FIX = "no fix"
    OUT_OF_RANGE = "coordinates out of range"
    ENCRYPTED = "encrypted, and there is no key"
    UNKNOWN_KIND = "kind unknown"
    FAULT = "our own fault"


class Note(StrEnum):
    """What kind of message was understood and changes nothing."""

    EMPTY = "empty"
    RETAINED = "retained"
    STATUS = "status"
    REPLY = "reply"
    CONNECTION = "connection"
    OUTDATED = "outdated"
    TRANSITION = "transition"
    LWT = "lwt"
    WAYPOINT = "waypoint"
    WAYPOINTS = "waypoints"
    BEACON = "beacon"
    CARD = "card"
    CMD = "cmd"
    CONFIGURATION = "configuration"
    DUMP = "dump"
    REQUEST = "request"
    STEPS = "steps"


class Malformed(DockwatchError):
    """A message that cannot be believed. Raised inside the decoders only; `decode` turns it into a refusal."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(reason, detail)
        self.reason, self.detail = reason, detail


class Refusal(msgspec.Struct, frozen=True):
    """One refusal. `payload` is the refused element of a list; None means the message as a whole. `seq` is its number,
    where it can be read all the same."""

    reason: Reason
    detail: str
    payload: bytes | None = None
    seq: int | None = None


class Decoded(msgspec.Struct, frozen=True):
    """All outcomes of one message. `vehicle` is empty where none is named, `carrier` where the topic names none.

    `seqs` are the numbers of all its elements, refused ones included, and `floor` the lowest number that its sender
    still keeps, None if it does not say: see `ingest/watermark.py`.
    """

    carrier: str
    vehicle: str
    pings: tuple[Ping, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    note: Note | None = None
    seqs: tuple[int, ...] = ()
    floor: int | None = None
