"""A site's writer on a store in memory, stepped by hand, with lessons that can be counted."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

import pytest

from ingest import site_writer
from ingest.site_writer import Known, SiteWriter
from ingest.worker import SiteHistory
from store.memory_store import MemoryStore
from store.ports import Batch, Commit
from tests.hand_clock import HandClock
from tests.integration.samples import T0, opened, ping
from tracking.ping import Ping
from tracking.plan import Site
from tracking.prediction.model import Changes, Model
from tracking.state import VehicleState
from tracking.trip_record import Mark, TripRecord
from tracking.trip_record_of import Logged

NOW = T0 + timedelta(hours=3)
MARKS = tuple(Mark(T0 + timedelta(minutes=2 * n), 52.9 - n * 0.03, 10.0, 2.0 * n) for n in range(30))
"""A way that can be believed: that of `way_in`."""


def way_in(vehicle: str = "t1") -> list[Ping]:
    """An hour's drive to the door, and five minutes there."""
    south = [ping(vehicle, n * 120, lat=52.9 - n * 0.03) for n in range(30)]
    return south + [ping(vehicle, 3600 + n * 60, lat=52.001) for n in range(6)]


def way_out(vehicle: str = "t1") -> list[Ping]:
    """An hour at the door, and away."""
    stand = [ping(vehicle, 4000 + n * 120, lat=52.001) for n in range(27)]
    return stand + [ping(vehicle, 7300 + n * 120, lat=52.02 + n * 0.03) for n in range(10)]


def turning_round(vehicle: str = "t1") -> list[Ping]:
    """Out of the gate again without having been to the door, and home."""
    return [ping(vehicle, 4000 + n * 120, lat=52.02 + n * 0.03) for n in range(20)]


class Lessons:
    """Learns by counting, so that twice is seen; and may be told to fail for a shipment, or what was logged.

    Without a monkeypatch it stays in its process for good.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch | None = None) -> None:
        self.fails_for: str | None = None
        self.given: list[tuple[str, bool]] = []
        self.logged = Logged(MARKS)
        put = setattr if monkeypatch is None else monkeypatch.setattr
        put(site_writer, "learn", self.learn)
        put(site_writer, "log_of", self.log_of)

    def learn(self, model: Model, record: TripRecord, site: Site) -> Changes:
        self.given.append((record.shipment, record.is_final))
        if record.shipment == self.fails_for:
            raise ArithmeticError("no lesson")
        key = f"{'end' if record.is_final else 'arrival'}:{record.shipment}"
        return {key: ((model.find(key) or (0.0,))[0] + 1.0,)}

    def log_of(self, state: VehicleState, shipment: str) -> Logged:
        return self.logged


class Plant:
    """A site, its store and its writer. A step whose commit is lost ends the writer, as a kill would."""

    def __init__(self, *vehicles: str) -> None:
        self.store = MemoryStore(HandClock(T0))
        self.lease = opened(self.store, *vehicles)
        self.restart()

    def restart(self) -> None:
        known = self.store.snapshot("plant")
        begun = Known(known.plan, self.store.load_states("plant"), known.rows, self.store.load_model("plant"))
        self.writer = SiteWriter(begun, SiteHistory(self.store, "plant"))

    def step(self, *new: Ping, now: datetime = NOW, whole: bool = False, lost: bool = False) -> Commit:
        self.store.write_batch(Batch(pings=new))
        entries, orders = self.store.read_pings("plant", 1_000, 0), self.store.read_orders("plant")
        commit = self.writer.step(now, entries, orders, whole=whole)
        if lost:
            self.restart()
        else:
            self.store.commit(self.lease, commit)
        return commit

    def settle(self) -> int:
        """Steps until nothing is left to learn; returns how many."""
        steps = 0
        while self.writer.is_busy() or self.store.read_orders("plant"):
            self.step()
            steps += 1
        return steps

    def learnt(self) -> dict[str, float]:
        """Entries but those that remember what was seen, as the store has them."""
        return {key: entry[0] for key, entry in self.store.load_model("plant").items() if not key.startswith("seen:")}

    def seen(self) -> dict[str, float]:
        """How far each shipment on the board has been learnt from."""
        kept = self.store.load_model("plant")
        return {key.removeprefix("seen:"): entry[0] for key, entry in kept.items() if key.startswith("seen:")}

    def trips(self) -> Counter[tuple[str, bool, bool]]:
        """Shipment, whether its arrival is believed, whether its trip has ended."""
        kept = self.store.list_trips("plant")
        return Counter((trip.shipment, trip.arrived_at is not None, trip.is_final) for trip in kept)
