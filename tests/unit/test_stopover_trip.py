"""A whole trip over two planned stops, fix by fix: how well it is predicted, and how badly if nobody plans them."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from statistics import mean

from msgspec.structs import replace

from tests.builders import CARRIER, VEHICLE, a_ping, a_shipment, a_site, a_stand, a_stop, at, last_min, north
from tests.lessons import GATE_KM, km_left
from tracking.drive import drive_minutes
from tracking.evaluate import evaluate
from tracking.fold import empty, fold
from tracking.ping import Ping
from tracking.plan import Shipment, SitePlan
from tracking.state import Milestone

FAR_KM, SLOWER = 150.0, 1.1
PLANNED = a_shipment(
    origin_lat=north(FAR_KM),
    stops=(a_stop("Pick-up", 180), a_stop("Drop", 70)),
    depart_at=at(0),
    window_start=at(360),
    window_end=at(420),
)
UNPLANNED = replace(PLANNED, stops=())


def a_leg(start_min: float, from_km: float, to_km: float) -> list[Ping]:
    """A drive that takes a tenth longer than its distance says, slow towards its end."""
    whole_min = drive_minutes(abs(to_km - from_km))
    steps = int(whole_min * SLOWER)
    lefts_km = [km_left(whole_min * (1 - n / steps)) - GATE_KM for n in range(steps + 1)]
    return [
        a_ping(start_min + n, to_km + (left_km if from_km > to_km else -left_km)) for n, left_km in enumerate(lefts_km)
    ]


@cache
def pings() -> tuple[Ping, ...]:
    """Thirty km the other way to a pick-up of 35 min, 110 back to a drop of 25, and on to the plant, each minute."""
    track = a_stand(-10, FAR_KM, 10, every_s=60)
    for start_km, end_km, stands_min in ((FAR_KM, 180, 35), (180, 70, 25), (70, 0.1, 8)):
        track += a_leg(last_min(track) + 1, start_km, end_km)
        track += a_stand(last_min(track) + 1, end_km, stands_min, every_s=60)
    return tuple(track)


@cache
def misses_of(shipment: Shipment) -> list[tuple[datetime, float | None]]:
    """By how many minutes what was said at each fix on the way was off; None where nothing was."""
    state, said = empty(CARRIER, VEHICLE), []
    plan = SitePlan(site=a_site(), shipments=(shipment,))
    for ping in pings():
        state = fold(state, [ping], site=plan.site, shipments=plan.shipments)
        (row,) = evaluate(plan, {(CARRIER, VEHICLE): state}, ping.fixed_at)
        said.append((ping.fixed_at, row.eta.p50 if row.eta is not None else None))
    arrived_at = state.progress[0].reached[Milestone.IN_YARD]
    on_the_way = [(fixed_at, p50) for fixed_at, p50 in said if at(0) <= fixed_at < arrived_at]
    return [
        (fixed_at, None if p50 is None else abs(p50 - arrived_at) / timedelta(minutes=1))
        for fixed_at, p50 in on_the_way
    ]


def typical(shipment: Shipment) -> list[float]:
    """The mean miss in each third of the trip."""
    found = [miss for _, miss in misses_of(shipment) if miss is not None]
    third = len(found) // 3
    return [mean(found[:third]), mean(found[third : 2 * third]), mean(found[2 * third :])]


def test_the_error_falls() -> None:
    """The nearer it comes the better it is known: each third of the trip is predicted better than the one before."""
    first, second, third = typical(PLANNED)
    assert first > second > third
    assert first < 30
    assert third < 10


def test_there_is_an_estimate_all_the_while() -> None:
    """At no fix is its destination doubtful, though it begins by driving away from the plant."""
    assert all(miss is not None for _, miss in misses_of(PLANNED))


def test_unplanned_it_is_much_worse() -> None:
    """The same fixes, planned without the stops, are off by three times as much, where anything is said at all."""
    with_stops, without = typical(PLANNED), typical(UNPLANNED)
    assert without[0] > 3 * with_stops[0]
    assert mean(without) > 3 * mean(with_stops)
    assert any(miss is None for _, miss in misses_of(UNPLANNED)), "and doubtful on its way to the pick-up"
