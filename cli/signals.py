"""Being told to stop: Ctrl-C, SIGTERM, and the terminal going away."""

from __future__ import annotations

import signal
import threading
from types import FrameType

STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def stop_on_signals() -> threading.Event:
    """An event that is set by the first of these signals; the second one is the system's own, and ends the process."""
    stop = threading.Event()

    def tell(number: int, _: FrameType | None) -> None:
        stop.set()
        signal.signal(number, signal.SIG_DFL)

    for number in STOPS:
        signal.signal(number, tell)
    return stop
