"""The ingest as a service: read, write, acknowledge, until told to stop; and patience with broker and store.

    until stopped:   tend the sessions    connect, follow the roster
                     read what has come   up to 500 messages, or what a few ms bring
                     write it             one batch; again and again while the store is away, reading on up to a limit
                     acknowledge it
                     tell carriers        what is due; nothing while the store is away

All in one thread: the reading and the decoding share one interpreter lock anyway, and an acknowledgement can never race
with a reconnect. When `HELD` messages wait, reading stops, and TCP makes the broker keep the rest.
"""

from __future__ import annotations

import gc
import logging
import threading
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from clock import Now, machine_ticks
from ingest.backoff import Backoff
from ingest.broker_url import BrokerUrl
from ingest.connection import Arrival
from ingest.feedback import Feedback
from ingest.outbound import Outbound, Turn
from ingest.parsing import MAX_BYTES
from ingest.quality_log import QualityLog
from ingest.roster import AskRoster, no_roster
from ingest.sessions import Sessions
from ingest.set_aside import SetAside
from ingest.writer import BATCH_MESSAGES, Writer
from store.errors import StoreUnavailable
from store.ports import Store

HELD = 5_000
"""Messages in memory at most. The broker sends no more than its `max_inflight_messages` unacknowledged (1,000 in ours)
for each session, so many carriers, unacknowledged traffic (QoS 0) or a series of reconnects can fill it."""
HELD_BYTES = 256 * MAX_BYTES
"""64 MB of payloads: of the largest that there are, 256 messages."""
LINGER_S = 0.004
"""How long a batch that is not full waits for more: a quarter of the latency target at 2,000 messages a second."""
POLL_S = 0.05
"""The longest that a stop goes unnoticed when nothing comes."""
BEYOND_RATE = "beyond its rate"
"""How often a carrier began to be read more slowly is counted under `noted:` and this."""
TURN_S = 0.2
TURN_AFTER_FAULT_S = 2.0
_log = logging.getLogger(__name__)


class _PacedTurn:
    """One who has something to say, called no more often than it may be, and whose faults stop nobody else."""

    def __init__(self, turn: Turn) -> None:
        self._turn, self._next_s = turn, 0.0

    def take(self, outbound: Outbound, ticks: Callable[[], float]) -> None:
        if ticks() < self._next_s:
            return
        wait_s = TURN_S
        try:
            self._turn(outbound)
        except StoreUnavailable as error:
            wait_s = TURN_AFTER_FAULT_S
            _log.warning("the store is away: %s", error)
        except Exception:
            wait_s = TURN_AFTER_FAULT_S
            _log.exception("a fault in what is told to carriers")
        self._next_s = ticks() + wait_s


class Service:
    """Carries messages from the sessions to one store, and lets `turns` say what goes the other way."""

    def __init__(
        self,
        sessions: Sessions,
        store: Store,
        stop: threading.Event,
        *,
        now: Now,
        turns: Sequence[Turn] = (),
        ticks: Callable[[], float] = machine_ticks,
    ) -> None:
        self._sessions, self._stop, self._ticks = sessions, stop, ticks
        feedback = Feedback(store, now=now, ticks=ticks)
        self._quality = QualityLog(store, now)
        self._writer = Writer(store, feedback, self._quality)
        self._turns = [
            _PacedTurn(turn)
            for turn in (SetAside(store, feedback, ticks).turn, feedback.turn, self._quality.turn, *turns)
        ]
        self._store_wait = Backoff(0.05, 2.0)

    def run(self) -> None:
        """Until stopped; then writes what has been read, if the store is there, and leaves the sessions in order."""
        while not self._stop.is_set():
            self._sessions.tend()
            self._read()
            self._write()
            if not self._writer.is_holding():
                for turn in self._turns:
                    turn.take(self._sessions, self._ticks)
        while self._write():
            pass
        self._quality.close()
        self._sessions.close()

    def _read(self) -> None:
        arrived = self._sessions.arrived
        self._sessions.read(wait_s=0 if arrived else POLL_S, room=BATCH_MESSAGES - len(arrived))
        if 0 < len(arrived) < BATCH_MESSAGES:
            self._stop.wait(LINGER_S)
            self._sessions.read(wait_s=0, room=BATCH_MESSAGES - len(arrived))

    def _write(self) -> bool:
        """Writes one batch and acknowledges it. False if there was none, or the store is away."""
        while self._sessions.held_back:
            self._writer.note(self._sessions.held_back.pop(), BEYOND_RATE)
        if not self._writer.is_holding() and not self._sessions.arrived:
            return False
        try:
            self._sessions.ack(self._writer.write(self._sessions.arrived))
        except StoreUnavailable as error:
            wait_s = self._store_wait.take_s()
            _log.warning("the store is away, next try in %.1f s: %s", wait_s, error)
            self._rest(wait_s)
            return False
        self._store_wait.reset()
        return True

    def _rest(self, wait_s: float) -> None:
        """Waits while the sessions stay alive and are read on, up to the limit."""
        while wait_s > 0 and not self._stop.wait(min(POLL_S, wait_s)):
            wait_s -= POLL_S
            self._sessions.tend()
            self._sessions.read(wait_s=0, room=find_room(self._sessions.arrived))


def find_room(held: Collection[Arrival]) -> int:
    """How many more messages may be held, whatever their size."""
    free_bytes = HELD_BYTES - sum(len(each.payload) for each in held)
    return max(0, min(HELD - len(held), free_bytes // MAX_BYTES))


def run(
    *,
    mqtt_url: str,
    client_id: str,
    store: Store,
    now: Now,
    stop: threading.Event,
    ready_path: Path | None = None,
    on_ready: Callable[[bool], None] | None = None,
    roster: AskRoster = no_roster,
    rate_per_s: float | None = None,
    turns: Sequence[Turn] = (),
) -> None:
    """Runs the ingest in this thread until `stop` is set.

    `ready_path` exists while, and only while, the broker has confirmed the subscriptions; `on_ready` hears of changes.
    `roster` tells which carriers have a session of their own; `client_id` is that of the one session if none has.
    `rate_per_s` is how many messages a second are read of a carrier with a session of its own, in the long run.

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
    url = BrokerUrl.parse(mqtt_url)
    sessions = Sessions(url, client_id, now=now, on_ready=tell, roster=roster, rate_per_s=rate_per_s)
    gc.freeze()
    Service(sessions, store, stop, now=now, turns=turns).run()
