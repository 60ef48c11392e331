"""What the predictions cost: one more ping, and 10,000 trucks looked at again, with nothing learnt and with a lot.

    us_per_ping         a fix of a truck under way: folded, and predicted from; beside it one with 20 planned stops
    ms_10000_trucks     a new instant for 10,000 trucks between their fixes: percentiles, P(late) and P(early) of each

Each is the median of several runs, in seconds of this process's CPU: one thread works, and what others do on a shared
machine is not its cost.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from statistics import median

from msgspec.structs import replace

from tracking.arrival import Arrival
from tracking.fold import empty, fold
from tracking.forecast import find_arrival
from tracking.log_step import begin
from tracking.odds import EARLY_TOLERANCE
from tracking.ping import Ping
from tracking.plan import Circle, Door, Shipment, Site, Stopover
from tracking.prediction.knowledge import Knowledge
from tracking.prediction.learn import learn_arrival
from tracking.prediction.many import Many
from tracking.prediction.model import Model
from tracking.state import VehicleState
from tracking.trip_record_of import trip_record_of

START = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
RUNS, PINGS, TRUCKS = 7, 400, 10_000
STOPS = tuple(Stopover(f"stop {n}", 55.9 - n * 0.25, 8.02) for n in range(20))
LEARNT_TRIPS = 300
"""Of the very road that is measured, so that its entries are there and their samples full."""

LARGE = 50_000
"""Entries of other lanes and roads beside them: a site that has learnt for years."""

SITE = Site(
    id="plant",
    name="Plant",
    zone="Europe/Berlin",
    lat=50.0,
    lon=8.0,
    approach=Circle(50.0, 8.0, 25_000.0),
    gate=Circle(50.0, 8.0, 300.0),
    doors=(Door(id="D1"),),
)


def run() -> dict[str, object]:
    """The figures of the JSON, and the same with a large history, by which flatness shows."""
    nothing, much = Model(), learnt(LEARNT_TRIPS, LARGE)
    found = {
        "us_per_ping": us_per_ping(nothing),
        "us_per_ping_large_history": us_per_ping(much),
        "us_per_ping_20_stops": us_per_ping(nothing, stops=STOPS),
        "ms_10000_trucks": ms_for_trucks(nothing),
        "ms_10000_trucks_large_history": ms_for_trucks(much),
        "entries_large_history": len(much),
    }
    print("\nCost")
    for name, value in found.items():
        print(f"{name:32} {value:10.1f}")
    return dict(found)


def us_per_ping(model: Model, stops: tuple[Stopover, ...] = ()) -> float:
    """Microseconds for one ping with its prediction, in a drive of 400 fixes a minute apart."""
    pings = [_ping(n) for n in range(PINGS)]
    return median(_seconds(lambda: _folded(pings, model, stops)) for _ in range(RUNS)) / PINGS * 1e6


def ms_for_trucks(model: Model) -> float:
    """Milliseconds for 10,000 trucks at a new instant, each in a place of its own."""
    now = START + timedelta(minutes=3)
    arrivals = [_arrival(n, model) for n in range(TRUCKS)]
    return median(_seconds(lambda: repredict(arrivals, now)) for _ in range(3)) * 1e3


def repredict(arrivals: list[Arrival], now: datetime) -> tuple[list[list[datetime]], list[float], list[float]]:
    """What a tick asks of each truck: P10, P50 and P90 in whole minutes, P(late), P(early)."""
    shipment, many = _shipment(), Many(arrivals)
    late = many.late_odds([shipment.window_end] * len(arrivals), now)
    early = 1.0 - many.odds_after([shipment.window_start - EARLY_TOLERANCE] * len(arrivals), now)
    return many.quantiles((0.1, 0.5, 0.9), now), late.tolist(), early.tolist()


def _folded(pings: list[Ping], model: Model, stops: tuple[Stopover, ...] = ()) -> VehicleState:
    """One at a time, as a live truck is heard; the fold steps the warnings, for which it predicts."""
    state, shipments = empty("c", "t"), (_shipment(stops),)
    for ping in pings:
        state = fold(state, (ping,), site=SITE, shipments=shipments, known=Knowledge(model))
    return state


def _arrival(n: int, model: Model) -> Arrival:
    state = fold(empty("c", "t"), (_ping(n % PINGS),), site=SITE, shipments=(_shipment(),), known=Knowledge(model))
    if state.position is None:
        raise RuntimeError("a first fix is always believed")
    found = find_arrival(SITE, _shipment(), state.position, state.motion, known=Knowledge(model))
    if found is None:
        raise RuntimeError("a truck under way always has a prediction")
    return found


def _seconds(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def _ping(n: int) -> Ping:
    at = START + timedelta(minutes=n)
    return Ping(carrier="c", vehicle="t", fixed_at=at, received_at=at, lat=56.0 - n * 0.0125, lon=8.0 + n * 1e-4)


def _shipment(stops: tuple[Stopover, ...] = ()) -> Shipment:
    return Shipment(
        id="s",
        site=SITE.id,
        carrier="c",
        supplier="bolts",
        vehicle="t",
        door="D1",
        window_start=START + timedelta(hours=12),
        window_end=START + timedelta(hours=13),
        origin="north",
        origin_lat=56.0,
        origin_lon=8.0,
        depart_at=START,
        stops=stops,
    )


def learnt(trips: int, others: int) -> Model:
    """What a site knows after so many trips on this road, and with so many entries of other roads."""
    model = Model({f"other:{n}": (1.0 + n % 60, 0.1) for n in range(others)})
    state = _folded([_ping(n) for n in range(PINGS)], model)
    log = begin(state.log, _shipment())
    record = trip_record_of(SITE, _shipment(), state.progress[0], log, cadence_s=60.0)
    arrived_at = START + timedelta(minutes=PINGS + 60)
    for n in range(trips):
        model.apply(learn_arrival(model, replace(record, origin=f"north {n % 20}"), SITE, arrived_at))
    return model
