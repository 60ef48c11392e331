"""How long to wait before the next try at a broker or a store that is away."""

from __future__ import annotations

import random


class Backoff:
    """Waits that grow from try to try, with jitter so that many clients do not come back at once."""

    def __init__(self, first_s: float, most_s: float) -> None:
        self._first_s, self._most_s = first_s, most_s
        self._next_s = first_s

    def take_s(self) -> float:
        """The next wait: half to all of a figure that doubles each time."""
        wait_s = self._next_s * random.uniform(0.5, 1.0)
        self._next_s = min(self._next_s * 2, self._most_s)
        return wait_s

    def reset(self) -> None:
        """It worked: begin again with short waits."""
        self._next_s = self._first_s
