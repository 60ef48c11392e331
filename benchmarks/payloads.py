"""What becomes of recorded payloads of real clients: `python -m benchmarks.payloads --folder DIR`.

Every message of the folder goes through a private broker, the ingest and a private store, and the counts of each
outcome are printed, file by file. What was sent must come out to the unit, or the command fails.

    *.rec              an OwnTracks Recorder log: time, kind and payload of each message, separated by tabs
    *.json, *.json.gz  Teltonika JSON: one payload, or a list of payloads that are published one by one

The ingest judges fix times by when a message was received, so its clock is moved to that time: for a log, what the line
says; for Teltonika files, which do not say, the newest credible time in the file (within 7 days of the median).
"""

from __future__ import annotations

import argparse
import gzip
import json
import shutil
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median_low
from typing import Any, NamedTuple

from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion

from benchmarks.private_plant import wait_for
from clock import Clock
from deploy.child import free_port
from deploy.mosquitto import start_mosquitto
from deploy.valkey import start_valkey
from ingest import service
from store.errors import StoreUnavailable
from store.ports import Store
from store.redis_store import RedisStore

CREDIBLE = timedelta(days=7)
WITHIN_S = 60.0
Counts = dict[str, int]


class Heard(NamedTuple):
    """A message and when it was received."""

    received_at: datetime
    payload: bytes


class Recording(NamedTuple):
    """A file: its messages all go to one topic, of a carrier of its own, so that its outcomes can be told apart."""

    name: str
    carrier: str
    topic: str
    messages: list[Heard]


def list_recordings(folder: Path) -> list[Recording]:
    """Every recording of a folder, by name.

    Raises:
        FileNotFoundError: if there is none.
    """
    found = []
    for n, path in enumerate(sorted(path for path in folder.iterdir() if path.is_file())):
        carrier = f"file{n}"
        if path.name.endswith(".rec"):
            found.append(Recording(path.name, carrier, f"owntracks/{carrier}/phone", _read_log(path)))
        elif path.name.endswith((".json", ".json.gz")):
            topic = f"carriers/{carrier}/teltonika/350000000000001/data"
            found.append(Recording(path.name, carrier, topic, _read_teltonika(path)))
    if not found:
        raise FileNotFoundError(f"no *.rec, *.json or *.json.gz in {folder}")
    return found


def _read_log(path: Path) -> list[Heard]:
    rows = (line.split("\t", 2) for line in path.read_text().splitlines() if line.count("\t") >= 2)
    return [Heard(datetime.fromisoformat(at), payload.encode()) for at, _, payload in rows]


def _read_teltonika(path: Path) -> list[Heard]:
    whole = json.loads(gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes())
    payloads = whole if isinstance(whole, list) else [whole]
    received_at = _received_at([at for payload in payloads if (at := _find_device_time(payload))])
    return [Heard(received_at, json.dumps(payload).encode()) for payload in payloads]


def _find_device_time(payload: Any) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(payload["state"]["reported"]["ts"]) / 1000, UTC)
    except (LookupError, TypeError, ValueError, OverflowError, OSError):
        return None


def _received_at(times: list[datetime]) -> datetime:
    if not times:
        return Clock.live().now()
    middle = median_low(times)
    return max(at for at in times if at - middle <= CREDIBLE)


class _Ingest:
    """An ingest in a thread, between a broker and a store, with a clock that the caller moves."""

    def __init__(self, mqtt_port: int, store: Store) -> None:
        self.at = datetime(2000, 1, 1, tzinfo=UTC)
        self._store, self._stop, ready = store, threading.Event(), threading.Event()
        arguments = {
            "mqtt_url": f"mqtt://127.0.0.1:{mqtt_port}",
            "client_id": "ingest",
            "store": store,
            "now": lambda: self.at,
            "stop": self._stop,
            "on_ready": lambda is_ready: ready.set() if is_ready else None,
        }
        self._thread = threading.Thread(target=service.run, kwargs=arguments, daemon=True)
        self._thread.start()
        wait_for(ready.is_set, within_s=WITHIN_S, what="the ingest")
        self._client = Client(CallbackAPIVersion.VERSION2)
        self._client.connect("127.0.0.1", mqtt_port)
        self._client.loop_start()

    def take(self, recording: Recording) -> Counts:
        """Publishes a recording; the clock moves on when everything before has its outcome."""
        for sent, message in enumerate(recording.messages):
            if message.received_at != self.at:
                self._wait_for_outcomes(recording, sent)
                self.at = message.received_at
            self._client.publish(recording.topic, message.payload, qos=1)
        self._wait_for_outcomes(recording, len(recording.messages))
        return self._counts(recording)

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()
        self._stop.set()
        self._thread.join(10)

    def _wait_for_outcomes(self, recording: Recording, count: int) -> None:
        wait_for(
            lambda: outcomes(self._counts(recording)) >= count, within_s=WITHIN_S, what=f"{count} of {recording.name}"
        )

    def _counts(self, recording: Recording) -> Counts:
        return self._store.counts().get(recording.carrier, {})


def outcomes(counts: Counts) -> int:
    """How many outcomes the counts stand for; parked pings are among the accepted."""
    return sum(number for kind, number in counts.items() if kind != "parked")


def count_outcomes(mqtt_port: int, store: Store, recordings: list[Recording]) -> dict[str, Counts]:
    """By file: what became of its messages."""
    ingest = _Ingest(mqtt_port, store)
    try:
        return {recording.name: ingest.take(recording) for recording in recordings}
    finally:
        ingest.close()


@contextmanager
def _private_servers() -> Iterator[tuple[int, Store]]:
    folder = Path(tempfile.mkdtemp(prefix="dockwatch-"))
    mqtt_port, redis_port = free_port(), free_port()
    servers = [start_mosquitto(folder / "mosquitto", mqtt_port), start_valkey(folder / "valkey", redis_port)]
    store = RedisStore(f"redis://127.0.0.1:{redis_port}/0", parked_h=48)
    try:
        wait_for(lambda: _answers(store), within_s=WITHIN_S, what="the store")
        yield mqtt_port, store
    finally:
        store.close()
        for server in servers:
            server.terminate()
            server.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


def _answers(store: Store) -> bool:
    try:
        return store.list_sites() == []
    except StoreUnavailable:
        return False


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.payloads", description="Counts outcomes of payloads.")
    parser.add_argument("--folder", type=Path, required=True, help="holds *.rec, *.json or *.json.gz")
    recordings = list_recordings(parser.parse_args().folder)
    with _private_servers() as (mqtt_port, store):
        counted = count_outcomes(mqtt_port, store, recordings)
    total: Counts = {"sent": 0}
    for recording in recordings:
        counts, sent = counted[recording.name], len(recording.messages)
        print(f"{recording.name}: {sent} sent")
        total["sent"] += sent
        for kind, number in sorted(counts.items()):
            if kind != "parked":
                print(f"  {number:6d} {kind}")
                total[kind] = total.get(kind, 0) + number
    print(json.dumps(total))
    return 0 if outcomes(total) == 2 * total["sent"] else 1


if __name__ == "__main__":
    sys.exit(main())
