"""Small values for tests of the store and the writer: one site, its shipments, pings of their vehicles."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from store.ports import Batch, Commit, Lease, Reject, Store
from tracking.board import Row
from tracking.ping import Ping
from tracking.plan import Circle, Door, Shipment, Site, SitePlan
from tracking.state import Milestone, VehicleState
from tracking.trip_record import TripRecord

T0 = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
GATE = (52.0, 10.0)
ORIGIN = (52.9, 10.0)


def site(site_id: str = "plant") -> Site:
    """A plant with two doors, 100 km south of its suppliers' origin."""
    doors = (
        Door(id="D01", fence=Circle(lat=52.001, lon=10.0, radius_m=40)),
        Door(id="D02", fence=Circle(lat=51.999, lon=10.0, radius_m=40)),
    )
    return Site(
        id=site_id,
        name=site_id,
        zone="Europe/Berlin",
        lat=GATE[0],
        lon=GATE[1],
        approach=Circle(lat=GATE[0], lon=GATE[1], radius_m=25_000),
        gate=Circle(lat=GATE[0], lon=GATE[1], radius_m=300),
        doors=doors,
    )


def shipment(shipment_id: str, vehicle: str, *, site_id: str = "plant", door: str = "D01", hour: float = 3) -> Shipment:
    """A shipment of carrier `acme` whose window opens `hour` hours after `T0`."""
    opens = T0 + timedelta(hours=hour)
    return Shipment(
        id=shipment_id,
        site=site_id,
        carrier="acme",
        supplier="bolts",
        vehicle=vehicle,
        door=door,
        window_start=opens,
        window_end=opens + timedelta(minutes=45),
        origin="Hamburg",
        origin_lat=ORIGIN[0],
        origin_lon=ORIGIN[1],
        depart_at=T0,
    )


def plan(*vehicles: str, site_id: str = "plant") -> SitePlan:
    """One shipment for each vehicle: `s-<vehicle>`."""
    return SitePlan(site=site(site_id), shipments=tuple(shipment(f"s-{v}", v, site_id=site_id) for v in vehicles))


def ping(vehicle: str = "t1", at_s: float = 0, *, lat: float = 52.5, lon: float = 10.0, seq: int | None = None) -> Ping:
    """A fix `at_s` seconds after `T0`, received a second later."""
    fixed_at = T0 + timedelta(seconds=at_s)
    return Ping(
        carrier="acme",
        vehicle=vehicle,
        fixed_at=fixed_at,
        received_at=fixed_at + timedelta(seconds=1),
        lat=lat,
        lon=lon,
        speed_kmh=70.0,
        seq=seq,
    )


def pings(vehicle: str, n: int, *, start_s: float = 0, step_s: float = 10) -> tuple[Ping, ...]:
    """`n` fixes, `step_s` apart, on the way south."""
    return tuple(ping(vehicle, start_s + i * step_s, lat=52.9 - i * 0.002, seq=i) for i in range(n))


def reject(reason: str = "no fix", vehicle: str = "t1", payload: bytes = b"{") -> Reject:
    return Reject(carrier="acme", vehicle=vehicle, topic="t", reason=reason, payload=payload, received_at=T0)


def row(shipment_id: str, door: str = "D01") -> Row:
    """A row that says no more than that the shipment is planned."""
    planned = shipment(shipment_id, "t1", door=door)
    return Row(
        shipment=shipment_id,
        site="plant",
        carrier="acme",
        supplier="bolts",
        vehicle="t1",
        door=door,
        window_start=planned.window_start,
        window_end=planned.window_end,
        origin=planned.origin,
        milestone=Milestone.PLANNED,
    )


def trip(shipment_id: str, at_min: float = 0, *, arrived: bool = True) -> TripRecord:
    """A trip that was in the yard `at_min` minutes after `T0`, believably or not."""
    planned, at = shipment(shipment_id, "t1"), T0 + timedelta(minutes=at_min)
    return TripRecord(
        shipment=shipment_id,
        site="plant",
        carrier="acme",
        supplier="bolts",
        vehicle="t1",
        origin=planned.origin,
        origin_lat=planned.origin_lat,
        origin_lon=planned.origin_lon,
        door="D01",
        window_start=planned.window_start,
        window_end=planned.window_end,
        milestone=Milestone.IN_YARD,
        reached={Milestone.IN_YARD: at},
        arrived_at=at if arrived else None,
    )


def state(vehicle: str, at_s: float = 0) -> VehicleState:
    """A state whose newest ping is `ping(vehicle, at_s)`."""
    return VehicleState(carrier="acme", vehicle=vehicle, last_key=(T0 + timedelta(seconds=at_s), 52.5, 10.0))


def opened(store: Store, *vehicles: str, site_id: str = "plant", owner: str = "w1") -> Lease:
    """A site whose plan names these vehicles, with its lease taken by `owner` and its orders done."""
    expected = plan(*vehicles, site_id=site_id)
    store.submit_plan(expected)
    lease = store.acquire_lease(site_id, owner, 60)
    assert lease is not None
    done = {order.id: "done" for order in store.read_orders(site_id)}
    store.commit(lease, Commit(as_of=T0, plan=expected, orders_done=done))
    return lease


def batch(*batch_pings: Ping) -> Batch:
    return Batch(pings=batch_pings)


def read_all(store: Store, site_id: str = "plant") -> list[str]:
    """Vehicle and fix time (s after `T0`) of every ping in reach, oldest entry first."""
    entries = store.read_pings(site_id, 10_000, 0)
    return [f"{e.ping.vehicle}@{(e.ping.fixed_at - T0).total_seconds():g}" for e in entries]
