"""How much may be taken from one carrier: a rate in the long run, and bursts of some seconds' worth."""

from __future__ import annotations

BURST_S = 10.0
SIP_S = 0.1
"""An empty bucket is not drawn from again before it holds so much: one message at a time would cost a turn each."""
OVER_BELOW = 0.5
"""A carrier keeps to its rate again once its bucket is so full; a bucket that is merely not empty would say so, and
take it back, ten times a second."""


class Bucket:
    """Messages that may be taken now. `at_s` is any clock of seconds that only grows."""

    def __init__(self, rate_per_s: float, at_s: float) -> None:
        self._rate_per_s = rate_per_s
        self._size = max(1.0, rate_per_s * BURST_S)
        self._sip = max(1.0, rate_per_s * SIP_S)
        self._level, self._at_s = self._size, at_s
        self.is_dry = False
        """Whether it was emptied, and has not been seen with a sip in it since."""
        self.is_over = False
        """Whether the carrier is beyond its rate: from an empty bucket until one that is half full."""

    def room(self, at_s: float) -> int:
        """How many messages may be taken; 0 from an empty bucket until it holds a sip."""
        self._level = min(self._size, self._level + max(0.0, at_s - self._at_s) * self._rate_per_s)
        self._at_s = at_s
        if self.is_dry and self._level >= self._sip:
            self.is_dry = False
        if self.is_over and self._level >= self._size * OVER_BELOW:
            self.is_over = False
        return 0 if self.is_dry else int(self._level)

    def take(self, count: int) -> None:
        """Draws what was taken, as of the last `room`."""
        self._level -= count
        if self._level < 1.0:
            self.is_dry = self.is_over = True
