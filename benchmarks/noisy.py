"""What a carrier at a hundred times its rate costs the others: `python -m benchmarks.noisy [--seconds 60]`.

    calm      eight carriers at 5 pings/s each
    plain     the same, and beside them one at 500/s by plain publishes of QoS 1
    client    the same, and beside them another at 500/s through the carriers' client
    flood     the same, and beside them one as fast as the broker confirms: far beyond what is read of one carrier

Private broker with the limits of ours, store and ingest with a session for each carrier; the worker is left out.
Latency is of the eight: from publish to the time in the entry's id in the site's stream, rounded up to the next
millisecond. A ping of theirs that is not in the stream is lost. Memory is the peak of resident memory up to the end of
each part.
All share this machine's cores, the loads included.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from typing import Any, NamedTuple

import msgspec
import redis

from benchmarks.ingest import STREAM, Fleet, Publisher, make_plan
from benchmarks.ingest_load import Carrier, Load, packets
from benchmarks.private_plant import ROOT, wait_for
from deploy.child import free_port, spawn
from deploy.mosquitto import start_mosquitto
from deploy.valkey import start_valkey
from store.ports import Commit
from store.redis_store import RedisStore
from tracking.ping import Ping
from tracking.plan import SitePlan

QUIET = tuple(f"quiet{n}" for n in range(8))
NOISY = {"plain": "noisyplain", "client": "noisyclient", "flood": "noisyflood"}
QUIET_PER_S, TIMES = 5, 100
FLOOD_PER_S = 2_000
"""Of the part's seconds: twice what is read of one carrier in the long run, and sent in a few of them."""
WITHIN_S = 120.0


class Bench(NamedTuple):
    """The running parts."""

    mqtt_url: str
    mqtt_port: int
    redis_port: int
    broker: subprocess.Popen[bytes]
    ingest: subprocess.Popen[bytes]
    since_epoch_s: float


def plan_of_all(now: datetime) -> SitePlan:
    """The site of `benchmarks.ingest`, which expects 60 vehicles of each carrier."""
    of_one = make_plan(now, Fleet())
    shipments = [
        msgspec.structs.replace(shipment, id=f"{carrier}-{shipment.id}", carrier=carrier)
        for carrier in (*QUIET, *NOISY.values())
        for shipment in of_one.shipments
    ]
    return SitePlan(site=of_one.site, shipments=tuple(shipments))


@contextmanager
def running(folder: Path) -> Iterator[Bench]:
    """Broker, store and a ready ingest; ended in reverse order."""
    now, mqtt_port, redis_port = datetime.now(UTC), free_port(), free_port()
    mqtt_url, redis_url = f"mqtt://127.0.0.1:{mqtt_port}", f"redis://127.0.0.1:{redis_port}/0"
    children = [start_mosquitto(folder / "mosquitto", mqtt_port), start_valkey(folder / "valkey", redis_port)]
    try:
        store = RedisStore(redis_url)
        wait_for(lambda: bool(redis.Redis(port=redis_port).ping()), within_s=WITHIN_S, what="the store")
        order, lease = store.submit_plan(plan_of_all(now)), store.acquire_lease("bench", "bench", 60)
        assert lease is not None
        store.commit(lease, Commit(as_of=now, plan=plan_of_all(now), orders_done={order: "ok"}))
        ready, carriers = folder / "ingest.ready", ",".join((*QUIET, *NOISY.values()))
        argv = [sys.executable, "-m", "benchmarks.noisy_parts", "ingest", mqtt_url, redis_url, str(ready), carriers]
        children.append(spawn(argv, log=folder / "ingest.log", cwd=ROOT))
        wait_for(ready.exists, within_s=WITHIN_S, what="the ingest")
        yield Bench(mqtt_url, mqtt_port, redis_port, children[0], children[-1], (now - timedelta(hours=2)).timestamp())
    finally:
        for child in reversed(children):
            child.terminate()
            child.wait(20)


def latencies_ms(bench: Bench, first: int, seconds: int) -> list[float]:
    """The quiet carriers' traffic; from publish to stream entry for each ping of theirs that got there."""
    client: Any = redis.Redis(port=bench.redis_port)  # its type hints hold only without decoded answers
    newest = client.xrevrange(STREAM, count=1)
    after, count = newest[0][0].decode() if newest else "0-0", QUIET_PER_S * seconds

    def load(carrier: str) -> list[float]:
        built = packets(Load(bench.mqtt_port, f"carriers/{carrier}/up", count, first, bench.since_epoch_s, vehicles=1))
        link = Carrier(bench.mqtt_port, f"{carrier}.gw1")
        sent_ms = link.pace(built, QUIET_PER_S)
        link.wait_for(count)
        return sent_ms

    with ThreadPoolExecutor(len(QUIET)) as pool:
        sent_ms = dict(zip(QUIET, pool.map(load, QUIET), strict=True))
    found: dict[tuple[str, int], float] = {}

    def look() -> bool:
        for entry_id, fields in client.xrange(STREAM, f"({after}", "+"):
            ping = msgspec.json.decode(fields[b"p"], type=Ping)
            if ping.carrier in sent_ms and ping.seq is not None:
                stored_ms = int(entry_id.split(b"-")[0]) + 1
                found[ping.carrier, ping.seq] = stored_ms - sent_ms[ping.carrier][ping.seq - first]
        return len(found) == count * len(QUIET)

    try:
        wait_for(look, within_s=20, what="every quiet ping")
    except TimeoutError as error:
        print(error, flush=True)
    client.close()
    return list(found.values())


def peak_mb(child: subprocess.Popen[bytes]) -> float:
    """Most resident memory so far, MB."""
    status = Path(f"/proc/{child.pid}/status").read_text()
    return round(int(status.split("VmHWM:")[1].split()[0]) / 1024, 1)


def part(bench: Bench, name: str, first: int, seconds: int) -> dict[str, float]:
    """One part's figures, by name."""
    plain = client = None
    noise_per_s = QUIET_PER_S * TIMES
    if name in ("plain", "flood"):
        prefix, pace_per_s = f"carriers/{NOISY[name]}/up", noise_per_s if name == "plain" else 0
        count = seconds * (pace_per_s or FLOOD_PER_S)
        plain = Publisher(Load(bench.mqtt_port, prefix, count, first, bench.since_epoch_s, pace_per_s))
        plain.start()
    elif name == "client":
        argv = [sys.executable, "-m", "benchmarks.noisy_parts", "client", bench.mqtt_url, f"{NOISY[name]}.gw1"]
        client = subprocess.Popen([*argv, str(noise_per_s), str(seconds)], stdout=subprocess.PIPE, cwd=ROOT)
    taken_ms = latencies_ms(bench, first, seconds)
    cuts = quantiles(taken_ms, n=100)
    figures: dict[str, float] = {
        "p50_ms": round(median(taken_ms), 1),
        "p99_ms": round(cuts[98], 1),
        "max_ms": round(max(taken_ms), 1),
        "lost": QUIET_PER_S * seconds * len(QUIET) - len(taken_ms),
        "broker_mb": peak_mb(bench.broker),
        "ingest_mb": peak_mb(bench.ingest),
    }
    if plain is not None:
        figures["noise_sent"] = len(plain.finish().sent_ms)
    if client is not None:
        said = json.loads(client.communicate(timeout=WITHIN_S)[0])
        figures |= {"noise_sent": said["sent"], "noise_unconfirmed": said["unconfirmed"]}
    print(f"{name}: {figures}", flush=True)
    return {f"{name}_{figure}": value for figure, value in figures.items()}


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.noisy", description="Measures what a noisy carrier costs."
    )
    parser.add_argument("--seconds", type=int, default=60, help="of each part (60)")
    seconds = parser.parse_args().seconds
    folder = Path(tempfile.mkdtemp(prefix="dockwatch-"))
    figures: dict[str, float] = {}
    try:
        with running(folder) as bench:
            latencies_ms(bench, 9 * 10**5, 5)  # to warm up
            for number, name in enumerate(("calm", *NOISY)):
                figures |= part(bench, name, number * 10**6, seconds)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
