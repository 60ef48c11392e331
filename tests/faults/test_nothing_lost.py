"""Nothing that a carrier's client has numbered is lost, whatever is killed: the proof, by a ledger outside the system.

    4 clients --> mosquitto --> app.py ingest --> valkey --> app.py worker          each killed with 9 again and again
        |                                            |
     ledgers, on disk before the next fix         compared: all that was sent is there, and nothing else

Each kill comes when so many fixes have been sent; which process it hits, and how much is sent before it is started
again, is drawn from a seed. Every second kill of the broker finds the ingest dead. A kill loses what a process has in
memory, not what it has handed to the kernel: so Valkey, which writes to its file before it answers, forgets nothing
here, whatever `appendfsync` says. That a power cut may lose a second of it is another matter.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import msgspec
import pytest

from clock import Clock
from deploy.child import spawn
from ingest.decoders import decode
from settings import variable
from store.memory_store import MemoryStore
from store.ports import Batch, Store
from store.redis_store import RedisStore
from tests.conftest import Server
from tests.hand_clock import HandClock
from tests.integration.conftest import url_of
from tests.integration.samples import T0, shipment, site
from tests.ledger_client import CARRIERS, FIXES, VEHICLES, is_good, read_ledger, way
from tests.waiting import Stopwatch, eventually
from tests.worker_runs import order, patient, without_reception, worker_running, write
from tracking.board import Row
from tracking.ping import Ping
from tracking.plan import SitePlan
from tracking.state import Alarm, VehicleState
from tracking.trip_log import TripLog

ROOT = Path(__file__).parents[2]
AT = T0 + timedelta(hours=4)
ENDED_AT = AT + timedelta(hours=1)
TOTAL = len(CARRIERS) * len(VEHICLES) * FIXES
TARGETS = ("broker", "ingest", "worker", "store", "client")
LEAST_EACH = 3
SETTLED_WITHIN_S = 90.0
Board = tuple[dict[str, Row], dict[tuple[str, str], VehicleState]]


def whole_plan() -> SitePlan:
    """One shipment for each vehicle of each carrier."""
    shipments = [
        msgspec.structs.replace(shipment(f"s-{carrier}-{vehicle}", vehicle), carrier=carrier)
        for carrier in CARRIERS
        for vehicle in VEHICLES
    ]
    return SitePlan(site=site(), shipments=tuple(shipments))


def good_pings(carrier: str, vehicle: str) -> list[Ping]:
    """A way's good fixes as ingest reads them."""
    topic = f"carriers/{carrier}/up/{vehicle}/position"
    good = [json.dumps(fix).encode() for fix in way(carrier, vehicle) if is_good(fix)]
    return [ping for payload in good for ping in decode(topic, payload, AT).pings]


class Plant:
    """The five kinds of processes, each of which can be killed and started again."""

    def __init__(self, broker: Server, valkey: Server, folder: Path) -> None:
        self.broker, self.valkey, self.folder = broker, valkey, folder
        self.store = RedisStore(url_of(valkey))
        self._mqtt_url = f"mqtt://127.0.0.1:{broker.port}"
        chosen = {
            "mqtt_url": self._mqtt_url,
            "redis_url": url_of(valkey),
            "clock": Clock.starting(AT, speed=1).spelled(),
            "var": str(folder),
        }
        self._environ = os.environ | {variable(name): text for name, text in chosen.items()}
        self._children: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str) -> None:
        """`ingest`, `worker`, or a carrier's client; in its own time."""
        argv = (
            ["app.py", name]
            if name in TARGETS
            else ["-m", "tests.ledger_client", self._mqtt_url, name, str(self.folder)]
        )
        log = self.folder / f"{name}.log"
        self._children[name] = spawn([sys.executable, *argv], log=log, environ=self._environ, cwd=ROOT)

    def kill(self, name: str, meanwhile: Callable[[], None]) -> None:
        """kill -9; started again after `meanwhile`."""
        if server := {"broker": self.broker, "store": self.valkey}.get(name):
            server.kill()
            meanwhile()
            server.start()
            return
        assert self._children[name].poll() is None, f"{name} ended by itself"
        self._children[name].kill()
        self._children[name].wait()
        meanwhile()
        self.start(name)

    def end(self, name: str) -> None:
        self._children[name].terminate()
        assert self._children[name].wait(20) == 0

    def sent(self) -> int:
        """Lines in the ledgers; a cut one counts or not."""
        return sum(path.read_bytes().count(b"\n") for path in self.folder.glob("*.ledger"))

    def confirmed(self) -> list[str]:
        """Carriers whose client is through."""
        return [carrier for carrier in CARRIERS if (self.folder / f"{carrier}.done").exists()]


def drawn(kills: int, rng: random.Random) -> list[str]:
    """What to kill, in order: each kind equally often, but for a rest."""
    targets = [TARGETS[n % len(TARGETS)] for n in range(kills)]
    rng.shuffle(targets)
    return targets


def killing(plant: Plant, targets: list[str], rng: random.Random) -> Counter[str]:
    """Kills one after the other, evenly over the traffic; how often which."""
    killed: Counter[str] = Counter()

    def await_sent(count: int) -> None:
        eventually(lambda: plant.sent() >= count, within_s=60, what=f"{count} fixes sent")

    def kill(
        target: str, meanwhile: Callable[[], None] = lambda: None, before: Callable[[], None] = lambda: None
    ) -> None:
        before()
        plant.kill(rng.choice(CARRIERS) if target == "client" else target, meanwhile)
        killed[target] += 1

    for number, target in enumerate(targets):
        await_sent(int(TOTAL * (number + rng.random()) / (len(targets) + 1)))
        upto = min(TOTAL - 500, plant.sent() + rng.randint(0, 150))
        if target == "broker" and killed["broker"] % 2 == 0:
            # What piles up at the broker while the ingest is dead dies with it, confirmed to the client or not.
            kill("ingest", partial(kill, "broker", before=partial(await_sent, upto + 100)))
        else:
            kill(target, partial(await_sent, upto))
    return killed


def fault_run(plant: Plant, kills: int) -> Counter[str]:
    """All traffic under fire, until every client has been told that all of its fixes are safe, and all are folded."""
    rng = random.Random(kills)
    plant.start("ingest")
    plant.start("worker")
    order(plant.store, whole_plan())
    eventually((plant.folder / "ingest.ready").exists, what="ingest ready")
    for carrier in CARRIERS:
        plant.start(carrier)
    killed = killing(plant, drawn(kills, rng), rng)
    assert plant.sent() < TOTAL, "the last kill came after the last fix"
    eventually(lambda: len(plant.confirmed()) == len(CARRIERS), within_s=SETTLED_WITHIN_S, what="all confirmed")
    eventually(lambda: tracks(plant.store) == expected(), within_s=SETTLED_WITHIN_S, what="all folded")
    plant.end("ingest")
    plant.end("worker")
    return killed


def tracks(store: Store) -> dict[tuple[str, str], int]:
    """How many pings the writer has taken of each vehicle."""
    return {(c, v): len(patient(lambda c=c, v=v: store.load_track("plant", c, v))) for c in CARRIERS for v in VEHICLES}  # type: ignore[misc]


def expected() -> dict[tuple[str, str], int]:
    return {(c, v): sum(map(is_good, way(c, v))) for c in CARRIERS for v in VEHICLES}


def undisturbed() -> Board:
    """The board of the same pings in a run that nothing happens to."""
    store, whole = MemoryStore(), whole_plan()
    ways = [good_pings(carrier, vehicle) for carrier in CARRIERS for vehicle in VEHICLES]
    with worker_running(store, HandClock(ENDED_AT)):
        order(store, whole)
        write(store, *(Batch(pings=tuple(p for each in ways for p in each[n : n + 25])) for n in range(0, FIXES, 25)))
        eventually(lambda: tracks(store) == expected(), within_s=SETTLED_WITHIN_S, what="all folded")
    return ended(store)


def ended(store: Store) -> Board:
    """The board as a writer sees it at the end, and the states, without what depends on when pings came.

    Log and alarm hold estimates made on the way. These rest on what was learnt from other trucks' trips by then, and
    whether another arrived before is chance in any run. Here all have arrived, so the board shows no estimate.
    """
    with worker_running(store, HandClock(ENDED_AT)):
        order(store, whole_plan())
    rows = {row.shipment: row for row in store.snapshot("plant").rows}
    states = {(state.carrier, state.vehicle): state for state in store.load_states("plant")}
    return without_reception(rows), {vehicle: bare(state) for vehicle, state in states.items()}


def bare(state: VehicleState) -> VehicleState:
    return msgspec.structs.replace(state, heard_at=None, log=TripLog(), alarm=Alarm())


def check_ledger(plant: Plant) -> None:
    """Sent, accepted and rejected agree, fix by fix."""
    rejects = plant.store.list_rejects("plant", 5_000)
    for carrier in CARRIERS:
        ledger = read_ledger(plant.folder, carrier)
        accepted_count = 0
        for vehicle in VEHICLES:
            fixes, sent = way(carrier, vehicle), {line.fix for line in ledger if line.vehicle == vehicle}
            assert sent == set(range(FIXES))
            good = {datetime.fromisoformat(fix["ts"]) for fix in fixes if is_good(fix)}
            track = plant.store.load_track("plant", carrier, vehicle)
            accepted = {ping.fixed_at for ping in track}
            assert good - accepted == set(), "lost"
            assert accepted - good == set(), "accepted, and never sent"
            assert len(track) == len(good), "accepted twice"
            accepted_count += len(good)
            own = [each for each in rejects if (each.carrier, each.vehicle) == (carrier, vehicle)]
            refused = {json.loads(each.payload)["n"] for each in own}
            assert refused == {fix["n"] for fix in fixes if not is_good(fix)}
        assert plant.store.counts()[carrier]["accepted"] == accepted_count


def test_nothing_is_lost_whatever_is_killed(
    broker: Server, valkey: Server, folder: Path, request: pytest.FixtureRequest
) -> None:
    """Over 20 kills among all five kinds of processes, every one of over 20,000 numbered fixes is accepted once or
    rejected with its reason, nothing else is, and the board ends as that of an undisturbed run."""
    plant, watch = Plant(broker, valkey, folder), Stopwatch()
    kills = int(request.config.getoption("--kills"))
    killed = fault_run(plant, kills)
    check_ledger(plant)
    boots = {line.boot for carrier in CARRIERS for line in read_ledger(folder, carrier)}
    sent = sum(len(read_ledger(folder, carrier)) for carrier in CARRIERS)
    counts = {carrier: plant.store.counts()[carrier] for carrier in CARRIERS}
    print(f"{killed.total()} kills {dict(killed)}, {sent} fixes numbered by {len(boots)} clients, {watch.read_s:.0f} s")
    print(counts)
    assert sent >= 20_000
    assert min(killed[target] for target in TARGETS) >= LEAST_EACH
    assert ended(plant.store) == undisturbed()
