"""The concrete trucks round Athens: derived legs as trips, one model over all sites.

Dates were stripped: the last two digits of `trip_day` order a truck's own days and nothing else. All trucks' days are
therefore laid side by side, a truck's first on the first day; days held back for the test come after the last day that
is learnt from. There are no windows and no planned departures, so nothing here scores lateness.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from enum import Enum
from pathlib import Path

from benchmarks import athens_plan
from benchmarks.athens_plan import CARRIER, DOOR, Leg
from benchmarks.eta.errors import Unusable
from benchmarks.eta.trip import Fix, Trip
from tracking.plan import Shipment, Site

FIRST_DAY = datetime(2002, 8, 1, 4, tzinfo=UTC)
"""Each day counts its seconds from its first fix; 7 in the morning by the clocks of Athens is a guess for all."""

HELD_BACK = 0.25
WIDE_WINDOW = timedelta(hours=12)


class Scored(Enum):
    """Which days of a folder are the test; the others are learnt from."""

    NONE = "none"
    LAST_QUARTER = "the last quarter of each truck's days"
    ALL = "all"


def is_athens(folder: Path) -> bool:
    """Whether the folder is laid out like this recording."""
    return bool(list(folder.glob("trucks.csv*")) and list(folder.glob("*legs*.csv*")))


def trips_of(folder: Path, tested: Scored, sites: dict[str, Site] | None = None) -> list[Trip]:
    """All trips of the folder with at least one fix on the way.

    `sites` are those already known from elsewhere; a site that is not is read from this folder.
    """
    legs = _legs(folder)
    plants = {site.id: site for site in athens_plan.sites_from(folder)} | (sites or {})
    days = _laid_days({leg.vehicle for leg in legs}, tested)
    tracks = _tracks(folder)
    trips = []
    for number, leg in enumerate(legs):
        starts_at, is_test = days[leg.vehicle]
        fixes = _fixes(tracks.get(leg.vehicle, []), leg, starts_at)
        if fixes and leg.arrive_s > leg.depart_s:
            trip_id = f"{folder.name}-{leg.vehicle}-{number}"
            trips.append(_trip(trip_id, leg, plants[leg.site], fixes, starts_at, is_test=is_test))
    return trips


def _legs(folder: Path) -> list[Leg]:
    try:
        legs = athens_plan.list_legs(folder)
    except (FileNotFoundError, KeyError, ValueError) as error:
        raise Unusable(f"{folder}: no legs and fixes as in athens_trucks_2002 ({error!r})") from error
    if not legs:
        raise Unusable(f"{folder}: the file of legs has no rows; give a folder with trips in it")
    return legs


def _laid_days(vehicles: set[str], tested: Scored) -> dict[str, tuple[datetime, bool]]:
    """When each truck's day begins, and whether it is tested."""
    of_truck: dict[str, list[str]] = defaultdict(list)
    for vehicle in sorted(vehicles, key=_day_number):
        of_truck[vehicle.rsplit("-", 1)[0]].append(vehicle)
    learnt = {truck: _learnt(len(days), tested) for truck, days in of_truck.items()}
    most = max(learnt.values(), default=0)
    laid: dict[str, tuple[datetime, bool]] = {}
    for truck, days in of_truck.items():
        for rank, vehicle in enumerate(days):
            is_test = rank >= learnt[truck]
            day = rank - learnt[truck] + most if is_test else rank
            laid[vehicle] = (FIRST_DAY + timedelta(days=day), is_test)
    return laid


def _learnt(days: int, tested: Scored) -> int:
    """How many of a truck's days are learnt from. Of two one is tested; the only one of a truck never is."""
    if tested is Scored.ALL:
        return 0
    if tested is Scored.NONE or days == 1:
        return days
    return days - max(1, int(days * HELD_BACK))


def _day_number(vehicle: str) -> int:
    return int(vehicle.rsplit("-", 1)[1][-2:])


def _tracks(folder: Path) -> dict[str, list[tuple[float, float, float]]]:
    tracks: dict[str, list[tuple[float, float, float]]] = defaultdict(list)
    for fix in athens_plan.list_fixes(folder):
        tracks[fix.vehicle].append((fix.t_s, fix.lat, fix.lon))
    return {vehicle: sorted(track) for vehicle, track in tracks.items()}


def _fixes(track: list[tuple[float, float, float]], leg: Leg, starts_at: datetime) -> tuple[Fix, ...]:
    """The fixes from the departure to before the arrival."""
    first = bisect_left(track, (leg.depart_s,))
    end = bisect_right(track, (leg.arrive_s,))
    return tuple(Fix(starts_at + timedelta(seconds=t_s), lat, lon) for t_s, lat, lon in track[first:end])


def _trip(trip_id: str, leg: Leg, site: Site, fixes: tuple[Fix, ...], starts_at: datetime, *, is_test: bool) -> Trip:
    departed_at, arrived_at = (starts_at + timedelta(seconds=s) for s in (leg.depart_s, leg.arrive_s))
    shipment = Shipment(
        id=trip_id,
        site=leg.site,
        carrier=CARRIER,
        supplier="quarry",
        vehicle=leg.vehicle.rsplit("-", 1)[0],
        door=DOOR,
        window_start=departed_at,
        window_end=departed_at + WIDE_WINDOW,
        origin=f"{round(fixes[0].lat, 2):.2f} {round(fixes[0].lon, 2):.2f}",
        origin_lat=fixes[0].lat,
        origin_lon=fixes[0].lon,
        opens_at=departed_at,
    )
    return Trip(
        site=site,
        shipment=shipment,
        departed_at=departed_at,
        arrived_at=arrived_at,
        fixes=fixes,
        has_window=False,
        is_test=is_test,
    )
