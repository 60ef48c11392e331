"""Running a worker in tests, in a thread or as a process, and seeing what it has done."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

import msgspec

from clock import Now
from deploy.child import spawn
from ingest import worker
from ingest.routes.routes import Routes
from store.errors import StoreUnavailable
from store.ports import Batch, Store
from tests.hand_clock import HandClock
from tests.integration.samples import T0
from tests.waiting import eventually
from tracking.board import Row
from tracking.plan import SitePlan

ROOT = Path(__file__).parents[1]
AT = T0 + timedelta(minutes=10)
T = TypeVar("T")


@contextmanager
def worker_running(
    store: Store, now: Now | None = None, *, owner: str | None = None, routes: Routes | None = None
) -> Iterator[None]:
    """A worker in a thread, at `AT` unless told otherwise; it must end when it is asked to."""
    stop = threading.Event()
    asked = {"store": store, "now": now or HandClock(AT), "stop": stop, "owner": owner, "routes": routes}
    thread = threading.Thread(target=worker.run, kwargs=asked, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(10)
        assert not thread.is_alive()


def start_worker(url: str, at: datetime, folder: Path, *words: str) -> subprocess.Popen[bytes]:
    """A worker as a process, which stops when its parent does."""
    argv = [sys.executable, "-m", "tests.worker_process", url, at.isoformat(), *words]
    return spawn(argv, log=folder / "worker.log", cwd=ROOT)


def patient(ask: Callable[[], T]) -> T:
    """The answer of a store that may be away for a while."""

    def tried() -> tuple[T] | None:
        try:
            return (ask(),)
        except StoreUnavailable:
            return None

    found = eventually(tried, within_s=20, what="an answer of the store")
    assert found is not None
    return found[0]


def order(store: Store, plan: SitePlan) -> str:
    """Submits a plan and waits for its result."""
    order_id = patient(lambda: store.submit_plan(plan))
    result = eventually(
        lambda: patient(lambda: store.find_order_result(plan.site.id, order_id)), what="the order's result"
    )
    assert result is not None
    return result


def write(store: Store, *batches: Batch) -> None:
    """Writes batches as ingest does: each again until it is in."""
    for each in batches:

        def once(each: Batch = each) -> object:
            return store.write_batch(each)

        patient(once)


def settled(store: Store, vehicles: dict[str, int], site: str = "plant") -> dict[str, Row]:
    """The board once the worker has taken so many pings of each vehicle of carrier `acme`."""

    def taken() -> bool:
        return patient(lambda: {v: len(store.load_track(site, "acme", v)) for v in vehicles}) == vehicles

    eventually(taken, within_s=30, what=f"tracks of {vehicles}")
    return {row.shipment: row for row in patient(lambda: store.snapshot(site)).rows}


def without_reception(rows: dict[str, Row]) -> dict[str, Row]:
    """Rows without the one thing in them that depends on when pings came."""
    return {shipment: msgspec.structs.replace(row, heard_at=None) for shipment, row in rows.items()}
