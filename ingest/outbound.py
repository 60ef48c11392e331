"""What those who have something to say to carriers may ask of the ingest's sessions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

MAX_PAYLOAD_BYTES = 200_000
"""A broker ends the connection over a packet above its limit (262,144 bytes in ours)."""


class Outbound(Protocol):
    """The way to carriers. Only for the ingest's own thread: from within a `Turn`, or from an `on_sent`."""

    def publish(
        self,
        carrier: str,
        topic: str,
        payload: bytes,
        *,
        retain: bool = False,
        on_sent: Callable[[], None] | None = None,
    ) -> bool:
        """Publishes with QoS 1 over the carrier's session. False if that has no connection, or has its hands full.

        `on_sent` is called after the broker's PUBACK. If the connection is lost before, it is never called, and nothing
        is sent again by itself: try again after a while.

        Raises:
            ValueError: for a topic with wildcards, or a payload over `MAX_PAYLOAD_BYTES`.
        """

    def carriers(self) -> tuple[str, ...]:
        """Those with a session of their own that is ready. None with one session for all: that one takes any."""


Turn = Callable[[Outbound], None]
"""Called between reads, at most every 0.2 s, and not while the store is away. It must be short: nothing is read
meanwhile. What it raises is logged, and it is called again."""
