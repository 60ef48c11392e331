"""What the tests of ingest share: an ingest in a thread, publishers, and a store that fails."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from msgspec.structs import replace
from paho.mqtt.client import Client, MQTTMessageInfo
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from clock import Clock, Now
from deploy.broker import registry
from deploy.child import spawn
from ingest import service
from ingest.outbound import Turn
from ingest.roster import AskRoster, Roster, no_roster
from settings import variable
from store.errors import StoreUnavailable
from store.memory_store import MemoryStore
from store.ports import Batch, BatchResult, Commit, Store
from tests.hand_clock import HandClock
from tests.integration.samples import plan
from tests.payload_cases import EPOCH_S, RECEIVED_AT, fix, text
from tests.waiting import eventually

EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
Message = tuple[str, bytes]
ROOT = Path(__file__).parents[1]


def open_all(store: Store, *vehicles: str) -> None:
    """A site that expects these vehicles of carrier `acme` whenever they are heard."""
    planned = plan(*vehicles)
    always = [replace(each, opens_at=EARLIEST, window_end=LATEST) for each in planned.shipments]
    store.submit_plan(planned)
    lease = store.acquire_lease("plant", "the test", 600)
    assert lease is not None
    store.commit(lease, Commit(as_of=RECEIVED_AT, plan=replace(planned, shipments=tuple(always))))


class FailingStore(MemoryStore):
    """A store in memory that is away while `away`, and that cannot write pings of a vehicle named `poison`."""

    def __init__(self) -> None:
        super().__init__(parked_h=48)
        self.away = False
        self.tries = 0

    def write_batch(self, batch: Batch) -> BatchResult:
        self.tries += 1
        if self.away:
            raise StoreUnavailable("switched off")
        if any(ping.vehicle == "poison" for ping in batch.pings):
            raise ValueError("cannot be written")
        return super().write_batch(batch)


@contextmanager
def ingest_running(
    port: int,
    store: Store,
    now: Now | None = None,
    *,
    client_id: str = "ingest",
    roster: AskRoster = no_roster,
    rate_per_s: float | None = None,
    turns: Sequence[Turn] = (),
    wait: bool = True,
) -> Iterator[threading.Event]:
    """An ingest in a thread, from ready until it has stopped in order; the event is set while it is ready."""
    stop, ready = threading.Event(), threading.Event()
    arguments = {
        "mqtt_url": f"mqtt://127.0.0.1:{port}",
        "client_id": client_id,
        "store": store,
        "now": now or HandClock(RECEIVED_AT),
        "stop": stop,
        "on_ready": lambda is_ready: ready.set() if is_ready else ready.clear(),
        "roster": roster,
        "rate_per_s": rate_per_s,
        "turns": turns,
    }
    thread = threading.Thread(target=service.run, kwargs=arguments, daemon=True)
    thread.start()
    try:
        if wait:
            eventually(ready.is_set, what="ingest ready")
        yield ready
    finally:
        stop.set()
        thread.join(10)
    assert not thread.is_alive(), "the ingest did not stop"


def sessions_of(*carriers: str) -> AskRoster:
    """A roster that stays the same."""
    return lambda: Roster(carriers)


def register(folder: Path, *carriers: str) -> None:
    """Has an `app.py ingest` in this folder hold a session for each of the carriers."""
    (folder / "broker").mkdir(exist_ok=True)
    entries = tuple(registry.CarrierEntry(id=each, added_at=RECEIVED_AT) for each in carriers)
    registry.write(folder / "broker", replace(registry.ensure(folder / "broker"), carriers=entries))


def start_ingest(port: int, redis_port: int, folder: Path, **settings: str) -> subprocess.Popen[bytes]:
    """`app.py ingest` in a process of its own, ready."""
    chosen = {
        "mqtt_url": f"mqtt://127.0.0.1:{port}",
        "redis_url": f"redis://127.0.0.1:{redis_port}/0",
        "var": str(folder),
        **settings,
        "parked_h": "48",
    }
    environ = os.environ | {variable(name): text for name, text in chosen.items()}
    ready_path = folder / "ingest.ready"
    ready_path.unlink(missing_ok=True)  # one that was killed leaves it behind
    child = spawn([sys.executable, "app.py", "ingest"], log=folder / "ingest.log", environ=environ, cwd=ROOT)
    eventually(ready_path.exists, what="ingest ready")
    return child


class Publisher:
    """A carrier's client that remembers what the broker has confirmed."""

    def __init__(self, port: int, protocol: MQTTProtocolVersion = MQTTProtocolVersion.MQTTv311) -> None:
        self._client = Client(CallbackAPIVersion.VERSION2, protocol=protocol)
        self._client.max_inflight_messages_set(500)
        self._client.reconnect_delay_set(1, 1)
        self._client.connect("127.0.0.1", port)
        self._client.loop_start()
        self._sent: list[MQTTMessageInfo] = []

    def send(self, messages: Sequence[Message], *, qos: int = 1, retain: bool = False) -> None:
        """Hands the messages to the client; `wait` tells when the broker has them."""
        self._sent += [self._client.publish(topic, payload, qos, retain) for topic, payload in messages]

    def wait(self) -> None:
        """Until everything sent is confirmed."""
        eventually(lambda: all(sent.is_published() for sent in self._sent), within_s=30, what="every PUBACK")

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()


def publish(port: int, messages: Sequence[Message], *, retain: bool = False) -> None:
    """Sends the messages and waits until the broker has confirmed them."""
    publisher = Publisher(port)
    publisher.send(messages, retain=retain)
    publisher.wait()
    publisher.close()


def pings(count: int, *, first: int = 0, vehicle: str = "t1", carrier: str = "acme") -> list[Message]:
    """Native positions, all different, 1 s apart and all before `RECEIVED_AT`."""
    topic = f"carriers/{carrier}/up/{vehicle}/position"
    return [(topic, text(fix(ts=EPOCH_S - 20_000 + n, seq=n))) for n in range(first, first + count)]


def live_pings(count: int, *, vehicle: str = "t1", carrier: str = "acme") -> list[Message]:
    """Native positions, all different, 1 s apart, the last one now: for an ingest on the machine's clock."""
    now = Clock.live().now().replace(microsecond=0)  # the other process knows no other clock
    topic = f"carriers/{carrier}/up/{vehicle}/position"
    times = [now - timedelta(seconds=count - n) for n in range(count)]
    return [(topic, text(fix(ts=at.isoformat(), seq=n))) for n, at in enumerate(times)]


def count_of(store: Store, kind: str, carrier: str = "acme") -> int:
    """One of the store's counters."""
    return store.counts().get(carrier, {}).get(kind, 0)
