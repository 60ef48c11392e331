"""The ingest as a service: read, write, acknowledge, until told to stop; and patience with broker and store.

    until stopped:   open again           if the connection is gone
                     read what has come   up to 500 messages, or what a few ms bring
                     write it             one batch; again and again while the store is away, reading on up to a limit
                     acknowledge it

All in one thread: the reading and the decoding share one interpreter lock anyway, and an acknowledgement can never race
with a reconnect. When `HELD` messages wait, reading stops, and TCP makes the broker keep the rest.
"""

from __future__ import annotations

import gc
import logging
import threading
from collections.abc import Callable
from pathlib import Path

from clock import Now
from ingest.backoff import Backoff
from ingest.broker_url import BrokerUrl
from ingest.subscriber import Subscriber
from ingest.writer import BATCH_MESSAGES, Writer
from store.errors import StoreUnavailable
from store.ports import Store

HELD = 5_000
"""Messages in memory at most. The broker sends no more than its `max_inflight_messages` unacknowledged (1,000 in ours),
so only unacknowledged traffic (QoS 0) or a series of reconnects can fill it."""
LINGER_S = 0.004
"""How long a batch that is not full waits for more: a quarter of the latency target at 2,000 messages a second."""
POLL_S = 0.05
"""The longest that a stop goes unnoticed when nothing comes."""
_log = logging.getLogger(__name__)


class Service:
    """Carries messages from one subscriber to one store."""

    def __init__(self, subscriber: Subscriber, store: Store, stop: threading.Event) -> None:
        self._subscriber, self._stop = subscriber, stop
        self._writer = Writer(store)
        self._broker_wait, self._store_wait = Backoff(0.1, 5.0), Backoff(0.05, 2.0)

    def run(self) -> None:
        """Until stopped; then writes what has been read, if the store is there, and leaves the session in order."""
        while not self._stop.is_set():
            if not self._subscriber.is_open():
                self._open()
            elif self._subscriber.is_ready():
                self._broker_wait.reset()
            self._read()
            self._write()
        while self._write():
            pass
        self._subscriber.close()

    def _open(self) -> None:
        self._stop.wait(self._broker_wait.take_s())
        try:
            self._subscriber.open()
        except OSError as error:
            _log.warning("no broker: %s", error)

    def _read(self) -> None:
        arrived = self._subscriber.arrived
        self._subscriber.read(wait_s=0 if arrived else POLL_S, room=BATCH_MESSAGES - len(arrived))
        if 0 < len(arrived) < BATCH_MESSAGES:
            self._stop.wait(LINGER_S)
            self._subscriber.read(wait_s=0, room=BATCH_MESSAGES - len(arrived))

    def _write(self) -> bool:
        """Writes one batch and acknowledges it. False if there was none, or the store is away."""
        if not self._writer.is_holding() and not self._subscriber.arrived:
            return False
        try:
            self._subscriber.ack(self._writer.write(self._subscriber.arrived))
        except StoreUnavailable as error:
            wait_s = self._store_wait.take_s()
            _log.warning("the store is away, next try in %.1f s: %s", wait_s, error)
            self._rest(wait_s)
            return False
        self._store_wait.reset()
        return True

    def _rest(self, wait_s: float) -> None:
        """Waits while the session stays alive and reads on, up to the limit."""
        while wait_s > 0 and not self._stop.wait(min(POLL_S, wait_s)):
            wait_s -= POLL_S
            self._subscriber.read(wait_s=0, room=HELD - len(self._subscriber.arrived))


def run(
    *,
    mqtt_url: str,
    client_id: str,
    store: Store,
    now: Now,
    stop: threading.Event,
    ready_path: Path | None = None,
    on_ready: Callable[[bool], None] | None = None,
) -> None:
    """Runs the ingest in this thread until `stop` is set.

    `ready_path` exists while, and only while, the broker has confirmed the subscriptions; `on_ready` hears of changes.

    Raises:
        ValueError: for a broker URL that is none.
    """

    def tell(ready: bool) -> None:
        _log.info("ready" if ready else "not ready")
        if ready_path is not None:
            ready_path.touch() if ready else ready_path.unlink(missing_ok=True)
        if on_ready is not None:
            on_ready(ready)

    if ready_path is not None:
        ready_path.unlink(missing_ok=True)
    subscriber = Subscriber(BrokerUrl.parse(mqtt_url), client_id, now=now, on_ready=tell)
    gc.freeze()
    Service(subscriber, store, stop).run()
