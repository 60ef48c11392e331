"""Pings a second through the writer of one site, on a real Valkey: `python -m benchmarks.worker [pings]`.

    write    ingest's side alone: write_batch of 100 pings
    fold     the writer's side alone, over the stream that is there: read, fold, evaluate, commit
    late     the same, with every twentieth ping 30 places late, as a device's buffer makes them
    trickle  one commit for each ping of a live connection: what a ping costs when none can be taken together

60 trucks drive to 12 doors; the writer publishes what differs. CPU is this process's; the server's is its own.
Shared cores are noisy: compare figures of one run with each other, and CPU with CPU.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from deploy.child import free_port
from deploy.valkey import start_valkey
from ingest.site_writer import Known, SiteWriter
from ingest.worker import READ_AT_ONCE, SiteHistory
from store.errors import StoreUnavailable
from store.ports import Batch, Commit, Lease
from store.redis_store import RedisStore
from tracking.ping import Ping
from tracking.plan import Circle, Door, Shipment, Site, SitePlan

TRUCKS, DOORS, BATCH = 60, 12, 100
SITE = "plant"
START = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Measured:
    """What some pings took."""

    pings: int
    wall_s: float
    cpu_s: float

    @property
    def per_s(self) -> int:
        return round(self.pings / self.wall_s)

    @property
    def cpu_us(self) -> float:
        return round(self.cpu_s / self.pings * 1e6, 1)


def plan() -> SitePlan:
    """60 shipments, five to a door, windows 40 minutes apart."""
    doors = tuple(Door(id=f"D{n:02}", fence=Circle(50.0, 8.0 + n * 0.001, 40.0)) for n in range(DOORS))
    gate, approach = Circle(50.0, 8.0, 1_000.0), Circle(50.0, 8.0, 25_000.0)
    site = Site(id=SITE, name=SITE, zone="Europe/Berlin", lat=50.0, lon=8.0, approach=approach, gate=gate, doors=doors)
    return SitePlan(site=site, shipments=tuple(_shipment(n) for n in range(TRUCKS)))


def _shipment(n: int) -> Shipment:
    opens = START + timedelta(hours=2, minutes=40 * (n // DOORS))
    return Shipment(
        id=f"s{n}",
        site=SITE,
        carrier=f"c{n % 8}",
        supplier="bolts",
        vehicle=f"t{n}",
        door=f"D{n % DOORS:02}",
        window_start=opens,
        window_end=opens + timedelta(minutes=40),
        origin="north",
        origin_lat=53.0,
        origin_lon=8.0,
        depart_at=START,
    )


def traffic(count: int, *, late: bool = False) -> list[Ping]:
    """So many pings of all trucks in turn, a fix each 5 s, on their way south."""
    pings = [_ping(n % TRUCKS, n // TRUCKS) for n in range(count)]
    if late:
        moved = pings[:: TRUCKS // 3]
        for ping in moved:
            pings.remove(ping)
        for n, ping in enumerate(moved):
            pings.insert(min(len(pings), n * (TRUCKS // 3) + 30 * TRUCKS), ping)
    return pings


def _ping(truck: int, n: int) -> Ping:
    fixed_at = START + timedelta(seconds=5 * n)
    lat = max(50.0, 53.0 - n * 0.001)
    return Ping(
        carrier=f"c{truck % 8}",
        vehicle=f"t{truck}",
        fixed_at=fixed_at,
        received_at=fixed_at + timedelta(seconds=1),
        lat=lat,
        lon=8.0,
        speed_kmh=80.0,
        heading_deg=180.0,
        seq=n,
    )


def measure(work: Iterator[int]) -> Measured:
    """Runs work to its end; it yields how many pings it has done."""
    wall, cpu = time.perf_counter(), time.process_time()
    pings = sum(work)
    return Measured(pings, time.perf_counter() - wall, time.process_time() - cpu)


def writing(store: RedisStore, pings: list[Ping]) -> Iterator[int]:
    """Ingest's side."""
    for start in range(0, len(pings), BATCH):
        yield store.write_batch(Batch(pings=tuple(pings[start : start + BATCH]))).accepted


def folding(store: RedisStore, lease: Lease, at_once: int) -> Iterator[int]:
    """The writer's side: steps until the stream is empty."""
    known = store.snapshot(SITE)
    writer = SiteWriter(Known(known.plan, store.load_states(SITE), known.rows), SiteHistory(store, SITE))
    while entries := store.read_pings(SITE, at_once, 0):
        now = max(entry.ping.received_at for entry in entries)
        store.commit(lease, writer.step(now, entries, (), whole=False))
        yield len(entries)


def opened(store: RedisStore) -> Lease:
    """The site with its plan, empty."""
    store.submit_plan(plan())
    lease = store.acquire_lease(SITE, "benchmark", 600)
    if lease is None:
        raise RuntimeError("the lease of an empty store is taken")
    done = {order.id: "" for order in store.read_orders(SITE)}
    store.commit(lease, Commit(as_of=START, plan=plan(), orders_done=done))
    return lease


@contextmanager
def fresh() -> Iterator[tuple[RedisStore, Lease]]:
    """A store on a server of its own, with the site opened."""
    with tempfile.TemporaryDirectory(prefix="dockwatch-") as folder:
        port = free_port()
        server = start_valkey(Path(folder), port)
        store = RedisStore(f"redis://127.0.0.1:{port}/0")
        try:
            yield store, opened(_answering(store))
        finally:
            store.close()
            server.terminate()
            server.wait(10)


def _answering(store: RedisStore) -> RedisStore:
    deadline = time.monotonic() + 10
    while True:
        try:
            store.list_sites()
            return store
        except StoreUnavailable:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def run(count: int) -> Iterator[tuple[str, Measured]]:
    """Each figure with its name."""
    for name, pings, at_once in (
        ("fold", traffic(count), READ_AT_ONCE),
        ("late", traffic(count, late=True), READ_AT_ONCE),
        ("trickle", traffic(min(count, 3_000)), 1),
    ):
        with fresh() as (store, lease):
            written = measure(writing(store, pings))
            if name == "fold":
                yield "write", written
            yield name, measure(folding(store, lease, at_once))


def main(count: int = 30_000) -> None:
    """Prints a line for each figure, and all of them as one line of JSON."""
    figures: dict[str, float] = {"trucks": TRUCKS, "pings": count}
    for name, measured in run(count):
        print(f"{name:8} {measured.per_s:7} pings/s  {measured.cpu_us:7} us CPU a ping")
        figures |= {f"{name}_per_s": measured.per_s, f"{name}_cpu_us_per_ping": measured.cpu_us}
    print(msgspec.json.encode(figures).decode())


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
