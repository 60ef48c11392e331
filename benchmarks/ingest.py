"""How many pings a second the ingest makes durable and acknowledges, what each costs, and how soon it is in the stream.

Private broker, store and ingest on loopback; the ingest is `app.py ingest`, with everything it does in production: it
decodes, drops duplicates, counts, writes and acknowledges, and follows each vehicle's numbers. 60 vehicles, or one of
each carrier if those are more, all expected by one site. `--carriers N` registers N carriers, each with a session of
its own and without a limit to its rate; without it one session reads all. `--followed` has positions say what their
sender still keeps, so that gaps are looked for.

    saturated     publisher as fast as the broker confirms; from the first publish to the last ping counted as accepted
    at 2,000/s    publisher paced; from publish to the time in the entry's id, rounded up to the next millisecond
    bare paho     a subscriber that does nothing, same broker, same pings
    raw XADD      one connection, 500 in a pipeline, nothing checked

Each figure is the median of several short runs. All share this machine's cores with the publisher and the broker, so
rates depend on what else runs; CPU per ping hardly does. Loopback has no losses and no delay.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from typing import Any, NamedTuple

import msgspec
import redis
from msgspec.structs import replace

from benchmarks.ingest_load import Load, Sent
from benchmarks.ingest_rivals import Received, raw_xadd_per_s
from benchmarks.private_plant import ROOT, wait_for
from deploy.broker import registry
from deploy.child import free_port, spawn
from deploy.mosquitto import start_mosquitto
from deploy.valkey import start_valkey
from store.codec import encode_json
from store.ports import Commit
from store.redis_store import RedisStore
from tracking.ping import Ping
from tracking.plan import Circle, Shipment, Site, SitePlan

VEHICLES = 60
PACED_PER_S = 2_000
NATIVE, BARE = "carriers/*/up", "bare/up"
STREAM = "{bench}:pings"
WITHIN_S = 120.0


class Fleet(NamedTuple):
    """Who sends: `registered` carriers (0: one that is not), and whether they say what they keep."""

    registered: int = 0
    is_followed: bool = False

    @property
    def carriers(self) -> int:
        return max(1, self.registered)

    @property
    def vehicles(self) -> int:
        return max(VEHICLES, self.carriers)


class Bench(NamedTuple):
    """The running parts. `since_epoch_s` is the fix time of ping 0; each run takes new numbers: none is a duplicate."""

    fleet: Fleet
    mqtt_port: int
    redis_port: int
    store: RedisStore
    ingest: subprocess.Popen[bytes]
    since_epoch_s: float

    def load(self, prefix: str, count: int, first: int, per_s: int = 0) -> Load:
        """Pings of this fleet."""
        fleet = self.fleet
        return Load(
            self.mqtt_port,
            prefix,
            count,
            first,
            self.since_epoch_s,
            per_s,
            fleet.vehicles,
            fleet.carriers,
            fleet.is_followed,
        )


class Saturated(NamedTuple):
    per_s: float
    cpu_us: float


def make_plan(now: datetime, fleet: Fleet) -> SitePlan:
    """A site that expects all vehicles, so that their pings go into its stream."""
    site = Site(
        id="bench", name="Bench", zone="UTC", lat=51, lon=9, approach=Circle(51, 9, 25_000), gate=Circle(51, 9, 300)
    )
    shipments = [
        Shipment(
            id=f"S{n}",
            site="bench",
            carrier=f"bench{n % fleet.carriers}",
            supplier="bench",
            vehicle=f"T{n}",
            door="D1",
            window_start=now,
            window_end=now + timedelta(hours=1),
            origin="",
            origin_lat=50,
            origin_lon=9,
        )
        for n in range(fleet.vehicles)
    ]
    return SitePlan(site=site, shipments=tuple(shipments))


@contextmanager
def running(folder: Path, fleet: Fleet) -> Iterator[Bench]:
    """Broker, store and a ready ingest; ended in reverse order."""
    now = datetime.now(UTC)
    mqtt_port, redis_port = free_port(), free_port()
    urls = {"MQTT_URL": f"mqtt://127.0.0.1:{mqtt_port}", "REDIS_URL": f"redis://127.0.0.1:{redis_port}/0"}
    environ = {**os.environ, **{f"DOCKWATCH_{name}": url for name, url in urls.items()}, "DOCKWATCH_VAR": str(folder)}
    environ["DOCKWATCH_CARRIER_RATE_PER_S"] = "1000000"
    register(folder / "broker", fleet.registered, now)
    children = [start_mosquitto(folder / "mosquitto", mqtt_port), start_valkey(folder / "valkey", redis_port)]
    try:
        store = RedisStore(urls["REDIS_URL"])
        wait_for((lambda: redis.Redis(port=redis_port).ping()), within_s=WITHIN_S, what="the store")
        order, lease = store.submit_plan(make_plan(now, fleet)), store.acquire_lease("bench", "bench", 60)
        assert lease is not None
        store.commit(lease, Commit(as_of=now, plan=make_plan(now, fleet), orders_done={order: "ok"}))
        argv = [sys.executable, str(ROOT / "app.py"), "ingest"]
        children.append(spawn(argv, log=folder / "ingest.log", environ=environ, cwd=ROOT))
        wait_for((folder / "ingest.ready").exists, within_s=WITHIN_S, what="the ingest")
        yield Bench(fleet, mqtt_port, redis_port, store, children[-1], now.timestamp() - 7200)
    finally:
        for child in reversed(children):
            child.terminate()
            child.wait(20)


def register(folder: Path, carriers: int, now: datetime) -> None:
    """Has the ingest hold a session for each; the broker asks for no password."""
    folder.mkdir()
    entries = tuple(registry.CarrierEntry(id=f"bench{n}", added_at=now) for n in range(carriers))
    registry.write(folder, replace(registry.ensure(folder), carriers=entries))


class Publisher:
    """A load in a process of its own, built and waiting."""

    def __init__(self, load: Load) -> None:
        argv = [sys.executable, "-m", "benchmarks.ingest_load"]
        self._child = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT)
        self._tell(msgspec.json.encode(load))
        assert self._child.stdout is not None
        assert self._child.stdout.readline() == b"ready\n"

    def start(self) -> None:
        self._tell(b"go")

    def finish(self) -> Sent:
        """What was sent, once the broker has confirmed all of it."""
        said, _ = self._child.communicate(timeout=WITHIN_S)
        return msgspec.json.decode(said, type=Sent)

    def _tell(self, line: bytes) -> None:
        assert self._child.stdin is not None
        self._child.stdin.write(line + b"\n")
        self._child.stdin.flush()


def cpu_s(pid: int) -> float:
    """CPU seconds of a process's main thread, which is all of the ingest."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


def accepted(bench: Bench) -> int:
    return sum(kinds.get("accepted", 0) for kinds in bench.store.counts().values())


def saturated(bench: Bench, first: int, count: int) -> Saturated:
    """One run at full load."""
    publisher = Publisher(bench.load(NATIVE, count, first))
    goal, cpu_before_s = accepted(bench) + count, cpu_s(bench.ingest.pid)
    publisher.start()
    wait_for(lambda: accepted(bench) >= goal, within_s=WITHIN_S, what="every ping accepted")
    ended_s = time.monotonic()
    sent = publisher.finish()
    used_s = cpu_s(bench.ingest.pid) - cpu_before_s
    return Saturated(count / (ended_s - sent.started_s), used_s / count * 1e6)


def latencies_ms(bench: Bench, first: int, count: int) -> list[float]:
    """One paced run: from publish to stream entry, for each ping."""
    client: Any = redis.Redis(port=bench.redis_port)  # its type hints hold only without decoded answers
    newest = client.xrevrange(STREAM, count=1)
    after = newest[0][0].decode() if newest else "0-0"
    publisher = Publisher(bench.load(NATIVE, count, first, PACED_PER_S))
    goal = accepted(bench) + count
    publisher.start()
    sent = publisher.finish()
    wait_for(lambda: accepted(bench) >= goal, within_s=WITHIN_S, what="every ping accepted")
    found = []
    for entry_id, fields in client.xrange(STREAM, f"({after}", "+"):
        ping = msgspec.json.decode(fields[b"p"], type=Ping)
        assert ping.seq is not None
        number = ping.seq * bench.fleet.vehicles + int(ping.vehicle[1:])
        found.append(int(entry_id.split(b"-")[0]) + 1 - sent.sent_ms[number - first])
    client.close()
    assert len(found) == count
    return found


def bare_paho(bench: Bench, count: int) -> Received:
    """One run of a subscriber that does nothing."""
    argv = [sys.executable, "-m", "benchmarks.ingest_rivals", str(bench.mqtt_port), f"{BARE}/#", str(count)]
    rival = subprocess.Popen(argv, stdout=subprocess.PIPE, cwd=ROOT)
    assert rival.stdout is not None
    assert rival.stdout.readline() == b"ready\n"
    publisher = Publisher(bench.load(BARE, count, 0))
    publisher.start()
    publisher.finish()
    said, _ = rival.communicate(timeout=WITHIN_S)
    return msgspec.json.decode(said, type=Received)


def measure(bench: Bench, runs: int, count: int, paced_s: int) -> dict[str, float]:
    """All figures, after one run to warm up; what is compared takes turns."""
    at = datetime.now(UTC)
    usual = Ping(carrier="bench", vehicle="T1", fixed_at=at, received_at=at, lat=51.123456, lon=9.123456, seq=1)
    numbers = iter(range(0, 10**9, max(count, PACED_PER_S * paced_s)))
    saturated(bench, next(numbers), count // 4)
    ours, bare, raw, p50s, p99s = [], [], [], [], []
    for run in range(runs):
        ours.append(saturated(bench, next(numbers), count))
        bare.append(bare_paho(bench, count))
        raw.append(raw_xadd_per_s(bench.redis_port, encode_json(usual), count))
        cuts = quantiles(latencies_ms(bench, next(numbers), PACED_PER_S * paced_s), n=100)
        p50s.append(cuts[49])
        p99s.append(cuts[98])
        print(
            f"run {run + 1}: {ours[-1].per_s:,.0f} acked/s at {ours[-1].cpu_us:.1f} us CPU each; bare paho "
            f"{bare[-1].per_s:,.0f}/s at {bare[-1].cpu_us:.1f} us; raw XADD {raw[-1]:,.0f}/s; "
            f"at {PACED_PER_S:,}/s p50 {p50s[-1]:.1f} ms, p99 {p99s[-1]:.1f} ms",
            flush=True,
        )
    return {
        "acked_per_s": round(median(run.per_s for run in ours)),
        "cpu_us_per_ping": round(median(run.cpu_us for run in ours), 1),
        "bare_paho_per_s": round(median(run.per_s for run in bare)),
        "raw_xadd_per_s": round(median(raw)),
        "p50_ms_at_2000": round(median(p50s), 1),
        "p99_ms_at_2000": round(median(p99s), 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ingest", description="Measures the ingest.")
    parser.add_argument("--runs", type=int, default=3, help="runs of each kind; the median counts")
    parser.add_argument("--count", type=int, default=30_000, help="pings in a saturated run")
    parser.add_argument("--paced-s", type=int, default=5, help="seconds of a run at 2,000 pings a second")
    parser.add_argument("--carriers", type=int, default=0, help="registered carriers, each with a session of its own")
    parser.add_argument("--followed", action="store_true", help="positions say what their sender still keeps")
    chosen = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="dockwatch-"))
    try:
        with running(folder, Fleet(chosen.carriers, chosen.followed)) as bench:
            figures = measure(bench, chosen.runs, chosen.count, chosen.paced_s)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
