"""Whatever dies, the board ends as that of a run that nobody disturbed, and every ping is accounted for."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import threading
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from store.errors import StoreUnavailable
from store.keys import REVISION_JUMP
from store.memory_store import MemoryStore
from store.ports import Batch, Store
from store.redis_store import RedisStore
from tests.conftest import Server
from tests.hand_clock import HandClock
from tests.integration.conftest import url_of
from tests.integration.samples import T0, ping, plan
from tests.waiting import eventually
from tests.worker_runs import order, settled, start_worker, without_reception, worker_running, write
from tracking.board import Row
from tracking.ping import Ping
from tracking.state import VehicleState
from tracking.trip_log import TripLog

AT = T0 + timedelta(hours=4)
VEHICLES = [f"t{n}" for n in range(6)]
FIXES = 250


def way(vehicle: str, rng: random.Random) -> list[Ping]:
    """To the gate and a stand at the door, at a pace of its own, with a jump now and then."""
    pace = 0.004 + rng.random() * 0.004
    fixes = [ping(vehicle, n * 50, lat=max(52.001, 52.9 - n * pace), seq=n) for n in range(FIXES)]
    return [msgspec.structs.replace(p, lat=p.lat - 5) if rng.random() < 0.01 else p for p in fixes]


def traffic(seed: int) -> list[Batch]:
    """All of them, out of order by up to a few minutes or, some, by far; one in ten twice; in batches of any size."""
    rng = random.Random(seed)
    sent = [p for vehicle in VEHICLES for p in way(vehicle, rng)]
    sent += rng.sample(sent, len(sent) // 10)
    delays = {id(p): rng.choice((0, 0, 0, 200, 200, 6000)) * rng.random() for p in sent}
    sent.sort(key=lambda p: (p.fixed_at - T0).total_seconds() + delays[id(p)])
    batches = []
    while sent:
        size = rng.randint(1, 40)
        batches.append(Batch(pings=tuple(sent[:size])))
        sent = sent[size:]
    return batches


def undisturbed(batches: list[Batch]) -> tuple[dict[str, Row], dict[str, VehicleState]]:
    """The board and states of a run in memory that nothing happens to."""
    store = MemoryStore()
    with worker_running(store, HandClock(AT)):
        order(store, plan(*VEHICLES))
        write(store, *batches)
        settled(store, dict.fromkeys(VEHICLES, FIXES))
    return ended(store)


def ended(store: Store) -> tuple[dict[str, Row], dict[str, VehicleState]]:
    """The board as a new worker sees it, and the states, without when each vehicle was heard."""
    with worker_running(store, HandClock(AT), owner="the worker"):
        order(store, plan(*VEHICLES))
    rows = {row.shipment: row for row in store.snapshot("plant").rows}
    states = {state.vehicle: bare(state) for state in store.load_states("plant")}
    return without_reception(rows), states


def bare(state: VehicleState) -> VehicleState:
    """A state without what depends on reception, and without the estimates in its log: they rest on what was learnt
    before the fold, and a kill may bring another truck's lesson before a late ping or after it."""
    return msgspec.structs.replace(state, heard_at=None, log=TripLog())


def accounts(store: Store) -> dict[str, int]:
    """Counts of the one carrier, once nothing is left unread."""
    assert store.read_pings("plant", 10, 0) == []
    return store.counts()["acme"]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_kill_9_at_any_point_leaves_the_undisturbed_board(valkey: Server, folder: Path, seed: int) -> None:
    """A worker killed again and again mid-stream ends with the board and states of an undisturbed run."""
    batches, rng = traffic(seed), random.Random(seed)
    store = RedisStore(url_of(valkey))
    child = start_worker(url_of(valkey), AT, folder)
    order(store, plan(*VEHICLES))
    killed, from_revision = 0, store.snapshot("plant").revision
    for start in range(0, len(batches), 10):
        write(store, *batches[start : start + 10])
        await_commits(store, rng.randint(0, 6), from_revision)
        child.kill()
        child.wait()
        killed += 1
        from_revision = store.snapshot("plant").revision + REVISION_JUMP
        child = start_worker(url_of(valkey), AT, folder)
    settled(store, dict.fromkeys(VEHICLES, FIXES))
    child.terminate()
    assert child.wait(10) == 0
    sent = sum(len(batch.pings) for batch in batches)
    counts = accounts(store)
    assert killed >= 7
    assert ended(store) == undisturbed(batches)
    assert counts == {"accepted": len(VEHICLES) * FIXES, "duplicate": sent - len(VEHICLES) * FIXES}


def await_commits(store: Store, commits: int, from_revision: int) -> None:
    """Until the worker has changed the board so many times since a revision."""
    eventually(lambda: store.snapshot("plant").revision >= from_revision + commits, what=f"{commits} commits")


@pytest.mark.parametrize("ending", ["kill", "stop"])
def test_the_store_may_die_under_the_worker(valkey: Server, ending: str) -> None:
    """With the store killed or restarted mid-stream, ingest and worker wait and go on to the undisturbed board."""
    batches = traffic(7)
    store = RedisStore(url_of(valkey))
    with worker_running(RedisStore(url_of(valkey)), HandClock(AT)):
        order(store, plan(*VEHICLES))
        for third in range(3):
            writing = threading.Thread(target=write, args=(store, *batches[third::3]))
            from_revision = store.snapshot("plant").revision
            writing.start()
            await_commits(store, 1, from_revision)
            getattr(valkey, ending)()
            valkey.start()
            writing.join(60)
        settled(store, dict.fromkeys(VEHICLES, FIXES))
    assert ended(store) == undisturbed(batches)


def test_a_frozen_store_is_waited_for(valkey: Server) -> None:
    """A store that hangs with its connections open counts as away after a time limit, until it wakes."""
    store = RedisStore(url_of(valkey))
    with worker_running(RedisStore(url_of(valkey)), HandClock(AT)):
        order(store, plan("t1"))
        os.kill(valkey.child.pid, signal.SIGSTOP)
        try:
            with pytest.raises(StoreUnavailable, match="Timeout"):
                store.write_batch(Batch(pings=(ping("t1"),)))
        finally:
            os.kill(valkey.child.pid, signal.SIGCONT)
        write(store, Batch(pings=(ping("t1"), ping("t1", 10))))
        settled(store, {"t1": 2})


def test_sigterm_ends_the_worker_with_its_work_committed(valkey: Server, folder: Path) -> None:
    """A worker that is asked to stop does so at once, gives its lease back, and leaves nothing half done."""
    store = RedisStore(url_of(valkey))
    child: subprocess.Popen[bytes] = start_worker(url_of(valkey), AT, folder)
    order(store, plan("t1"))
    write(store, Batch(pings=(ping("t1"),)))
    settled(store, {"t1": 1})
    child.terminate()
    assert child.wait(5) == 0
    assert store.acquire_lease("plant", "another", 5) is not None
    assert store.read_pings("plant", 10, 0) == []
