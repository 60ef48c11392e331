"""The worker as a process of its own, for tests that kill it.

    python -m tests.worker_process <store URL> <its time> [counting]

With `counting` its lessons are `learning_runs.Lessons`.

Its clock stands still, so that two runs over the same pings must end with the same board. Its owner is always the same,
so that a killed worker's lease need not run out first. It reads few pings at once, so that a kill finds it amid many.
"""

from __future__ import annotations

import logging
import signal
import sys
import threading
from datetime import datetime

from ingest import worker
from store.redis_store import RedisStore
from tests.learning_runs import Lessons


def main(url: str, at: str, lessons: str = "") -> None:
    """Runs until SIGTERM."""
    if lessons == "counting":
        Lessons()
    logging.basicConfig(level=logging.INFO)
    worker.READ_AT_ONCE = 16
    stop, now = threading.Event(), datetime.fromisoformat(at)
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    worker.run(store=RedisStore(url), now=lambda: now, stop=stop, owner="the worker")


if __name__ == "__main__":
    main(*sys.argv[1:])
