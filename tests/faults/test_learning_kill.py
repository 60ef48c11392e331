"""Whatever kills the worker, a site has learnt from each trip once."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path

import pytest

from store.ports import Batch
from store.redis_store import RedisStore
from tests.conftest import Server
from tests.integration.conftest import url_of
from tests.integration.samples import T0, plan
from tests.learning_runs import way_in, way_out
from tests.waiting import eventually
from tests.worker_runs import order, settled, start_worker, write

AT = T0 + timedelta(hours=3)
VEHICLES = [f"t{n}" for n in range(8)]
GONE = 29
"""Pings of the way out until it has left the gate: of those long after that nothing is kept."""


def traffic(rng: random.Random) -> list[Batch]:
    """Whole trips of all vehicles, a little out of order, in batches of any size."""
    sent = [ping for vehicle in VEHICLES for ping in (*way_in(vehicle), *way_out(vehicle)[:GONE])]
    delays_s = {id(ping): rng.choice((0, 0, 600)) * rng.random() for ping in sent}
    sent.sort(key=lambda ping: (ping.fixed_at - T0).total_seconds() + delays_s[id(ping)])
    batches = []
    while sent:
        size = rng.randint(1, 40)
        batches.append(Batch(pings=tuple(sent[:size])))
        sent = sent[size:]
    return batches


@pytest.mark.parametrize("relearning", [False, True])
def test_kill_9_at_any_point_teaches_each_trip_once(valkey: Server, folder: Path, *, relearning: bool) -> None:
    """A worker killed again and again while trips arrive and end, told to learn again or not, has learnt each once."""
    rng, store = random.Random(1), RedisStore(url_of(valkey))
    child = start_worker(url_of(valkey), AT, folder, "counting")
    order(store, plan(*VEHICLES))
    written = 0
    for batch in traffic(rng):
        write(store, batch)
        written += len(batch.pings)
        if rng.random() < 0.6:
            continue
        if relearning:
            store.submit_order("plant", "relearn")
        await_taken(store, written - rng.randint(0, 30))
        child.kill()
        child.wait()
        child = start_worker(url_of(valkey), AT, folder, "counting")
    settled(store, {vehicle: len(way_in()) + GONE for vehicle in VEHICLES})
    eventually(lambda: not store.read_orders("plant"), what="the orders")
    child.terminate()
    assert child.wait(10) == 0
    learnt = {key: entry for key, entry in store.load_model("plant").items() if not key.startswith("seen:")}
    assert learnt == {f"{lesson}:s-{vehicle}": (1.0,) for lesson in ("arrival", "end") for vehicle in VEHICLES}
    store.close()


def await_taken(store: RedisStore, pings: int) -> None:
    """Until the worker has taken so many of them."""

    def is_taken() -> bool:
        return sum(len(store.load_track("plant", "acme", vehicle)) for vehicle in VEHICLES) >= pings

    eventually(is_taken, within_s=30, what=f"{pings} pings")
