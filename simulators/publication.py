"""What goes to the broker and when: the one currency of fleets, faults and replays."""

from __future__ import annotations

from datetime import datetime

import msgspec


class Publication(msgspec.Struct, frozen=True, kw_only=True):
    """A message to be published at an instant (aware)."""

    at: datetime
    topic: str
    payload: bytes
