"""An ingest as a process of its own, to be killed: `python -m tests.ingest_process MQTT_URL REDIS_URL READY_PATH`."""

from __future__ import annotations

import logging
import signal
import sys
import threading
from pathlib import Path

from clock import Clock
from ingest import service
from store.redis_store import RedisStore


def main() -> None:
    mqtt_url, redis_url, ready_path = sys.argv[1:]
    logging.basicConfig(level=logging.INFO)
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    service.run(
        mqtt_url=mqtt_url,
        client_id="ingest",
        store=RedisStore(redis_url),
        now=Clock.live().now,
        stop=stop,
        ready_path=Path(ready_path),
    )


if __name__ == "__main__":
    main()
