"""Waiting for a condition with a deadline, instead of sleeping and hoping."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def eventually(probe: Callable[[], T], *, within_s: float = 10.0, what: str = "the condition") -> T:
    """The first truthy value of `probe`; fails loudly, with what was seen last, if none comes in time."""
    deadline = time.monotonic() + within_s
    pause = threading.Event()
    while True:
        seen = probe()
        if seen:
            return seen
        assert time.monotonic() < deadline, f"{what} did not come true within {within_s:g} s; last seen: {seen!r}"
        pause.wait(0.02)


class Stopwatch:
    """Real seconds since it was made, for what is measured and told."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    @property
    def read_s(self) -> float:
        return time.monotonic() - self._began
