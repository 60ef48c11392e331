"""What a carrier says besides positions: facts, replies and proposals, as ingest understood them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

Happened = Literal["loaded", "departed", "delayed", "breakdown", "border", "rest", "arrived"]


class Fact(msgspec.Struct, frozen=True, kw_only=True, tag="fact", omit_defaults=True):
    """Something that happened to a load, reported by its driver at `at`. `eta` is the driver's own estimate."""

    carrier: str
    vehicle: str
    at: datetime
    happened: Happened
    received_at: datetime
    reason: str = ""
    eta: datetime | None = None
    shipment: str = ""


class Reply(msgspec.Struct, frozen=True, kw_only=True, tag="reply", omit_defaults=True):
    """An answer to the message `to`: words, yes or no, or only (`got`) that it has been received.

    `vehicle` is empty where the carrier as a whole answers.
    """

    carrier: str
    vehicle: str
    to: str
    received_at: datetime
    got: bool = False
    accept: bool | None = None
    text: str = ""


class Proposal(msgspec.Struct, frozen=True, kw_only=True, tag="proposal", omit_defaults=True):
    """A wish to come in another window. `id` is the carrier's own, unique within the vehicle.

    Without `window_end` the window keeps its length. Without `shipment` the vehicle's next one is meant.
    """

    carrier: str
    vehicle: str
    id: str
    window_start: datetime
    received_at: datetime
    window_end: datetime | None = None
    shipment: str = ""
    text: str = ""


Report = Fact | Reply | Proposal
