"""How long a truck stays at a pick-up or drop on its way: learnt by place, apart from stops that nobody planned.

    dwell = exp(theta)      theta = mean of log(minutes), shrunk: seed > all stops of the site's trips > the stop's cell

A place is an H3 cell of resolution 7, about 5 km2: works, not gates. A mean of logarithms is the median of a lognormal.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import exp, log
from typing import NamedTuple

from msgspec.structs import replace

from tracking.arrival import minutes_of
from tracking.geodesy import distance_m
from tracking.geofence import Point
from tracking.plan import Shipment, Site, Stopover
from tracking.prediction.growing import Growing
from tracking.prediction.hours import Hours
from tracking.prediction.mean import shrunk, vote
from tracking.prediction.model import Model
from tracking.prediction.road import lane_from
from tracking.prediction.standing import LONG_MIN, Stop
from tracking.prediction.stops import AFTER_ALL_SHARE
from tracking.trip_record import Standing, TripRecord

NEAR_M = 1_500.0
"""Who stands this near to a stop makes it: its coordinates may be the office's, and a queue may stand in the street."""
SEED_MIN = 30.0
KAPPA, PLACE_KAPPA = 5.0, 2.0
LONG_FACTOR = 2.0
"""Who stands for longer than this many times the usual rests, waits for its window or has broken down."""
MOVES_UP_MIN = 15.0
"""From the weigh-bridge to the door; who is back after longer has made a stop of its own."""
CLIP = 1.5
"""Of log(minutes): one stay counts as at most 4.5 times what is usual, or as a fraction of that."""
STATE = "stopover"
"""What a truck does that stands at a planned stop."""


def expected_min(model: Model, site: str, stop: Stopover) -> float:
    """The median minutes at a stop that is still ahead."""
    return exp(shrunk(model, _levels(site, stop), log(SEED_MIN)))


def stopover_in_progress(model: Model, site: str, stop: Stopover, age_min: float, hours: Hours) -> Stop | None:
    """What is left of a stop that has lasted `age_min`: the rest of its median; beyond it a third longer again.

    None for one that has lasted so long that it is no pick-up any more but whatever a truck stands for.
    """
    usual_min = expected_min(model, site, stop)
    if age_min > max(LONG_MIN, LONG_FACTOR * usual_min):
        return None
    left_min = max(usual_min - age_min, AFTER_ALL_SHARE * age_min, 1.0)
    return Stop("", STATE, left_min, is_break=float(age_min + left_min >= hours.break_counts_min))


def ends_of(trip: Shipment | TripRecord, site: Site) -> tuple[Point, Point]:
    """Where a trip begins and ends: who is as near to one of these as to a stop stands there, not at the stop."""
    return (trip.origin_lat, trip.origin_lon), (site.lat, site.lon)


def find_stop_at(ends: Sequence[Point], stops: Sequence[Stopover], lat: float, lon: float) -> int | None:
    """The index of the stop that somebody who stands there is at, the earlier of two as near; None if at none."""
    apart_m = [distance_m(lat, lon, stop.lat, stop.lon) for stop in stops]
    nearest_m = min(apart_m, default=NEAR_M + 1.0)
    if nearest_m > NEAR_M or any(distance_m(lat, lon, *end) <= nearest_m for end in ends):
        return None
    return apart_m.index(nearest_m)


def find_stop_in_turn(
    ends: Sequence[Point], stops: Sequence[Stopover], first: int, lat: float, lon: float
) -> int | None:
    """The same, of those from the index `first` on if it is at one of them, else of those before."""
    first = max(0, first)
    index = find_stop_at(ends, stops[first:], lat, lon)
    return find_stop_at(ends, stops[:first], lat, lon) if index is None else first + index


class Parted(NamedTuple):
    """A record without what it did at its stops, and that: (index of the stop, standing), as they came."""

    record: TripRecord
    made: Sequence[tuple[int, Standing]]


def parted(record: TripRecord, site: Site, hours: Hours) -> Parted:
    """Splits a record for learning. A standing as long as a rest stays one, wherever it was.

    Marks before it left its stops are left out, all of them if nobody saw the last one made: the road from there was
    not direct.
    """
    if not record.stops:
        return Parted(record, ())
    at_stop = list(_list_made(record, site))
    made = [(index, stay) for index, stay in at_stop if not _is_rest(stay, hours)]
    planned = [stay for _, stay in made]
    is_last_seen = any(index == len(record.stops) - 1 for index, _ in at_stop)
    left_at = max((stay.end for _, stay in at_stop), default=None) if is_last_seen else None
    return Parted(
        replace(
            record,
            stays=tuple(stay for stay in record.stays if stay not in planned),
            marks=tuple(mark for mark in record.marks if left_at is not None and mark.at >= left_at),
        ),
        made,
    )


def _list_made(record: TripRecord, site: Site) -> Iterator[tuple[int, Standing]]:
    """What stood at a stop, with its index."""
    ends, latest = ends_of(record, site), 0
    for stay in record.stays:
        index = find_stop_in_turn(ends, record.stops, latest, stay.lat, stay.lon)
        if index is not None:
            latest = max(latest, index)
            yield index, stay


def learn_stopovers(growing: Growing, record: TripRecord, made: Sequence[tuple[int, Standing]]) -> None:
    """One vote for each stop made; who moved up there meanwhile stayed from the first standing to the last."""
    stays: dict[int, Standing] = {}
    for index, stay in made:
        before = stays.get(index)
        moved_up = before is not None and minutes_of(stay.start - before.end) <= MOVES_UP_MIN
        if before is not None and not moved_up:
            _vote(growing, record, index, before)
        stays[index] = replace(stay, start=before.start) if before is not None and moved_up else stay
    for index, stay in stays.items():
        _vote(growing, record, index, stay)


def _vote(growing: Growing, record: TripRecord, index: int, stay: Standing) -> None:
    minutes = max(1.0, minutes_of(stay.end - stay.start))
    levels = _levels(record.site, record.stops[index])
    growing.changes.update(vote(growing, levels, log(minutes), clip=CLIP, prior=log(SEED_MIN)))


def _levels(site: str, stop: Stopover) -> tuple[tuple[str, float], ...]:
    general = f"stopover:{site}"
    return ((general, KAPPA), (f"{general}@{lane_from(stop.lat, stop.lon)}", PLACE_KAPPA))


def _is_rest(stay: Standing, hours: Hours) -> bool:
    return minutes_of(stay.end - stay.start) >= hours.rest_counts_min
