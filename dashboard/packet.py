"""How messages to the screens become text.

A board of 5,000 trucks is a few megabytes of JSON, a patch of it tens of kilobytes ten times a second. Socket.IO's own
packets are first searched for bytes, value by value, which takes longer than encoding them; ours have none.
"""

from __future__ import annotations

import json

import msgspec
from socketio.packet import Packet


class Json:
    """The two functions that Socket.IO asks of a JSON library."""

    loads = staticmethod(json.loads)
    """Screens say little, and what is not JSON is refused as Socket.IO expects it."""

    @staticmethod
    def dumps(value: object, **_: object) -> str:
        """Without blanks, whatever is asked."""
        return msgspec.json.encode(value).decode()


class TextPacket(Packet):  # type: ignore[misc]
    """A packet without bytes in it."""

    uses_binary_events = False
    json = Json
