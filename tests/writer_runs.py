"""A site's writer stepped by hand, beside what its commits leave behind of tracks, bases and trips."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from ingest.site_writer import Known, SiteWriter
from store.errors import StoreUnavailable
from store.learning_codec import order_of
from store.ports import Commit, Entry, Order
from tests.integration.samples import T0, plan
from tracking.ping import Ping
from tracking.plan import SitePlan
from tracking.state import VehicleState
from tracking.trip_record import TripRecord

NOW = T0 + timedelta(minutes=10)


class Kept:
    """What commits have left behind."""

    def __init__(self) -> None:
        self.tracks: dict[tuple[str, str], list[Ping]] = {}
        self.bases: dict[tuple[str, str], VehicleState] = {}
        self.states: dict[tuple[str, str], VehicleState] = {}
        self.trips: dict[str, TripRecord] = {}
        self.is_away = False

    def load_track(self, carrier: str, vehicle: str) -> list[Ping]:
        if self.is_away:
            raise StoreUnavailable("away")
        return sorted(self.tracks.get((carrier, vehicle), []), key=lambda p: (p.fixed_at, p.lat, p.lon))

    def find_base(self, carrier: str, vehicle: str) -> VehicleState | None:
        return self.bases.get((carrier, vehicle))

    def find_trip(self, shipment: str) -> TripRecord | None:
        return self.trips.get(shipment)

    def list_trips(self) -> list[TripRecord]:
        return sorted(self.trips.values(), key=order_of)

    def keep(self, commit: Commit) -> Commit:
        for each in commit.kept:
            self.tracks.setdefault((each.carrier, each.vehicle), []).append(each)
        self.states |= {(state.carrier, state.vehicle): state for state in commit.states}
        for base in commit.bases:
            self.bases[base.carrier, base.vehicle] = base
            self.tracks.pop((base.carrier, base.vehicle), None)
        for vehicle in commit.dropped_vehicles:
            self.tracks.pop(vehicle, None)
        self.trips |= {trip.shipment: trip for trip in commit.trips}
        return commit


class Writing:
    """A writer, and what it is given."""

    def __init__(self, expected: SitePlan | None = None, states: Sequence[VehicleState] = ()) -> None:
        self.kept = Kept()
        self.writer = SiteWriter(Known(expected or plan("t1", "t2"), states, ()), self.kept)

    def step(self, *new: Ping, orders: Sequence[Order] = (), now: datetime = NOW, whole: bool = False) -> Commit:
        entries = [Entry(id=f"{n}-0", ping=each) for n, each in enumerate(new)]
        return self.kept.keep(self.writer.step(now, entries, orders, whole=whole))
