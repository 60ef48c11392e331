"""The one clock. Nothing else in Dockwatch reads the time.

Live, it is the machine's clock. In a demo or a replay it starts at a chosen instant and runs at a chosen
speed; every process is given the same three numbers, so all of them agree on what time it is.

    now = start + (machine time - anchor) * speed
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

Now = Callable[[], datetime]
"""Anything that tells the time: a `Clock`'s bound `now`, or a test's hand-moved one."""


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock that shows `start` when the machine's clock shows `anchor`, and runs `speed` times as fast. Both UTC."""

    start: datetime
    anchor: datetime
    speed: float = 1.0

    @classmethod
    def live(cls) -> Clock:
        """The machine's own time, at speed 1."""
        epoch = datetime(2000, 1, 1, tzinfo=UTC)
        return cls(start=epoch, anchor=epoch)

    @classmethod
    def starting(cls, start: datetime, *, speed: float) -> Clock:
        """A clock that shows `start` at this very moment."""
        return cls(start=start.astimezone(UTC), anchor=_machine_now(), speed=speed)

    @classmethod
    def parse(cls, text: str) -> Clock:
        """The clock written by `spelled`; an empty text is the live clock.

        Raises:
            ValueError: if the text is neither empty nor `start,anchor,speed`.
        """
        if not text:
            return cls.live()
        start, anchor, speed = text.split(",")
        return cls(
            start=datetime.fromisoformat(start).astimezone(UTC),
            anchor=datetime.fromisoformat(anchor).astimezone(UTC),
            speed=float(speed),
        )

    def spelled(self) -> str:
        """The clock as text, to hand to another process."""
        return f"{self.start.isoformat()},{self.anchor.isoformat()},{self.speed:g}"

    def now(self) -> datetime:
        """This clock's time, aware UTC."""
        return self.start + (_machine_now() - self.anchor) * self.speed

    def machine_seconds(self, span: timedelta) -> float:
        """How many real seconds it takes until `span` has gone by on this clock."""
        return span.total_seconds() / self.speed


def machine_ticks() -> float:
    """The machine's seconds that only grow, whatever a clock shows: for how long something took."""
    return time.monotonic()


def _machine_now() -> datetime:
    return datetime.fromtimestamp(time.time(), tz=UTC)
