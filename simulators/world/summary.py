"""A world on one screen: how many trips, how long, how late, how often heard, and what kept them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import numpy as np

from simulators.world.ground import apart_km
from simulators.world.shapes import World, WorldTrip

SHARES = (5, 25, 50, 75, 95)


def summary_of(world: World) -> list[str]:
    """Lines of text; a world without trips has one."""
    trips = world.trips
    if not trips:
        return [f"{len(world.sites)} sites, no trips"]
    sites = {site.id: (site.lat, site.lon) for site in world.sites}
    fixes = sum(len(trip.fixes) for trip in trips)
    return [
        f"{len(world.sites)} sites, {len(trips)} trips, {len({trip.vehicle for trip in trips})} trucks, {fixes} fixes",
        f"first departure {min(trip.departed_at for trip in trips):%Y-%m-%d %H:%M}Z, "
        f"last arrival {max(trip.arrived_at for trip in trips):%Y-%m-%d %H:%M}Z",
        f"{'':20}{'mean':>7}" + "".join(f"{f'P{share}':>7}" for share in SHARES),
        *_distributions(trips, sites),
        f"late {_share(trip.is_late for trip in trips)}, early {_share(trip.is_early for trip in trips)}, "
        f"over 2 h late {_share(_late_min(trip) > 120.0 for trip in trips)}",
        f"night on the way {_share(_has(trip, 'rest') for trip in trips)}, "
        f"break {_share(_has(trip, 'break') for trip in trips)}, "
        f"waited for its window {_share(_has(trip, 'wait') for trip in trips)}",
        f"two drivers {_share(trip.causes.is_team for trip in trips)}, "
        f"incident {_share(trip.causes.incident_min > 5 for trip in trips)}",
        f"gap {_share(trip.causes.gap_min > 0 for trip in trips)}, "
        f"one wild fix {_share(trip.causes.is_displaced_once for trip in trips)}",
        "cadence " + ", ".join(_cadences(trips)),
    ]


def _distributions(trips: tuple[WorldTrip, ...], sites: dict[str, tuple[float, float]]) -> Iterator[str]:
    """One line for each figure of the trips, by its mean and percentiles."""
    figures = {
        "drive and stands min": [trip.minutes for trip in trips],
        "straight line km": [apart_km((trip.origin_lat, trip.origin_lon), sites[trip.site]) for trip in trips],
        "after window end min": [_late_min(trip) for trip in trips],
        "left late min": [trip.causes.departure_delay_min for trip in trips],
        "line at gate min": [trip.causes.gate_wait_min for trip in trips],
        "lost to crowds min": [trip.causes.crowd_min for trip in trips],
        "lost to weather min": [trip.causes.weather_min for trip in trips],
        "gate to door min": [(trip.docked_at - trip.arrived_at).total_seconds() / 60 for trip in trips],
        "at the door min": [(trip.done_at - trip.docked_at).total_seconds() / 60 for trip in trips],
    }
    for name, values in figures.items():
        percentiles = np.percentile(values, SHARES).tolist()
        yield f"{name:20}" + "".join(f"{value:7.0f}" for value in (np.mean(values), *percentiles))


def _cadences(trips: tuple[WorldTrip, ...]) -> Iterator[str]:
    counts = Counter(trip.causes.cadence_s for trip in trips)
    for cadence_s, count in sorted(counts.items()):
        yield f"{cadence_s:.0f} s {count / len(trips):.0%}"


def _late_min(trip: WorldTrip) -> float:
    return (trip.arrived_at - trip.window_end).total_seconds() / 60.0


def _has(trip: WorldTrip, kind: str) -> bool:
    return any(stand.kind == kind for stand in trip.causes.stands)


def _share(flags: Iterable[bool]) -> str:
    return f"{np.mean([bool(flag) for flag in flags]):.1%}"
