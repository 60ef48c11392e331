"""How long a truck stays at a pick-up or drop on its way: learnt by place, apart from stops that nobody planned.

    dwell = exp(theta)      theta = mean of log(minutes), shrunk: seed > all stops of the site's trips > the stop's cell

A place is an H3 cell of resolution 7, about 5 km2: works, not gates. A mean of logarithms is the median of a lognormal.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from math import exp, log
from typing import NamedTuple

from msgspec.structs import replace

from tracking.arrival import minutes_of
from tracking.geodesy import distance_m
from tracking.plan import Stopover
from tracking.prediction.growing import Growing
from tracking.prediction.hours import Hours
from tracking.prediction.mean import shrunk, vote
from tracking.prediction.model import Model
from tracking.prediction.road import lane_from
from tracking.prediction.standing import Stop
from tracking.prediction.stops import AFTER_ALL_SHARE
from tracking.trip_record import Standing, TripRecord

NEAR_M = 1_500.0
"""Who stands this near to a stop makes it: its coordinates may be the office's, and a queue may stand in the street."""
SEED_MIN = 30.0
KAPPA, PLACE_KAPPA = 5.0, 2.0
CLIP = 1.5
"""Of log(minutes): one stay counts as at most 4.5 times what is usual, or as a fraction of that."""
STATE = "stopover"
"""What a truck does that stands at a planned stop."""

Place = tuple[float, float]


def expected_min(model: Model, site: str, stop: Stopover) -> float:
    """The median minutes at a stop that is still ahead."""
    return exp(shrunk(model, _levels(site, stop), log(SEED_MIN)))


def stopover_in_progress(model: Model, site: str, stop: Stopover, age_min: float, hours: Hours) -> Stop:
    """What is left of a stop that has lasted `age_min`: the rest of its median; beyond it a third longer again."""
    left_min = max(expected_min(model, site, stop) - age_min, AFTER_ALL_SHARE * age_min, 1.0)
    return Stop("", STATE, left_min, is_break=float(age_min + left_min >= hours.break_counts_min))


def find_stop_at(origin: Place, stops: Sequence[Stopover], lat: float, lon: float) -> int | None:
    """The index of the stop that somebody who stands there is at, the earlier of two as near; None if at none.

    Who is as near to the origin is still there.
    """
    apart_m = [distance_m(lat, lon, stop.lat, stop.lon) for stop in stops]
    nearest_m = min(apart_m, default=NEAR_M + 1.0)
    if nearest_m > NEAR_M or distance_m(lat, lon, *origin) <= nearest_m:
        return None
    return apart_m.index(nearest_m)


class Parted(NamedTuple):
    """A record without what it did at its stops, and that: (index of the stop, standing), as they came."""

    record: TripRecord
    made: Sequence[tuple[int, Standing]]


def parted(record: TripRecord, hours: Hours) -> Parted:
    """Splits a record for learning. A standing as long as a rest stays one, wherever it was.

    Marks before the last stop are left out, all of them if nobody saw it made: the road from there was not direct.
    """
    if not record.stops:
        return Parted(record, ())
    origin, stops = (record.origin_lat, record.origin_lon), record.stops
    at_stop = [(find_stop_at(origin, stops, stay.lat, stay.lon), stay) for stay in record.stays]
    made = [(index, stay) for index, stay in at_stop if index is not None and not _is_rest(stay, hours)]
    planned = [stay for _, stay in made]
    left_at = max((stay.end for index, stay in at_stop if index == len(stops) - 1), default=None)
    return Parted(
        replace(
            record,
            stays=tuple(stay for stay in record.stays if stay not in planned),
            marks=tuple(mark for mark in record.marks if left_at is not None and mark.at >= left_at),
        ),
        made,
    )


def learn_stopovers(growing: Growing, record: TripRecord, made: Sequence[tuple[int, Standing]]) -> None:
    """One vote for each stop made; who moved up there meanwhile stayed from the first standing to the last."""
    for index, group in groupby(made, key=lambda each: each[0]):
        stays = [stay for _, stay in group]
        minutes = _between(stays[0].start, stays[-1].end)
        levels = _levels(record.site, record.stops[index])
        growing.changes.update(vote(growing, levels, log(minutes), clip=CLIP, prior=log(SEED_MIN)))


def _levels(site: str, stop: Stopover) -> tuple[tuple[str, float], ...]:
    general = f"stopover:{site}"
    return ((general, KAPPA), (f"{general}@{lane_from(stop.lat, stop.lon)}", PLACE_KAPPA))


def _is_rest(stay: Standing, hours: Hours) -> bool:
    return minutes_of(stay.end - stay.start) >= hours.rest_counts_min


def _between(start: datetime, end: datetime) -> float:
    return max(1.0, minutes_of(end - start))
