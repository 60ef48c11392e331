"""The way to the site over the stops still to make.

    position --> next stop --> ... --> last stop --> site        road = the sum of the legs, stops = that of the dwells

What was learnt of roads is about ways to the site: the last leg knows itself, and the others take as many times what
their distance says as the direct road does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tracking.arrival import MINUTE
from tracking.drive import drive_minutes, list_legs_km
from tracking.plan import Stopover
from tracking.prediction.road import Place
from tracking.sight import LEAST_MIN, Sight
from tracking.state import Position

MOST_SLOWER = 2.0
"""However odd the direct road is (a few metres, a ferry), the other legs take at most twice what distance says."""


class Legs(NamedTuple):
    """Minutes at the wheel over all legs, at all stops, and at the wheel between those that are as long as a break."""

    road_min: float
    stops_min: float
    stretches_min: tuple[float, ...]


def legs_from(sight: Sight, place: Place, start: Position, stops: Sequence[Stopover]) -> Legs:
    """The way from a position, which is that place on the direct one, over these stops."""
    direct_min = sight.usual_min(place, start.fixed_at)
    if not stops:
        return Legs(direct_min, 0.0, (direct_min,))
    by_distance_min = max(LEAST_MIN, drive_minutes(place.distance_km))
    slower = min(MOST_SLOWER, max(1.0 / MOST_SLOWER, direct_min / by_distance_min))
    legs_min = [slower * drive_minutes(leg_km) for leg_km in list_legs_km(start.lat, start.lon, stops)]
    stays_min = [sight.stop_min(stop) for stop in stops]
    last = sight.place(stops[-1].lat, stops[-1].lon)
    leaves_at = start.fixed_at + (sum(legs_min) + sum(stays_min)) * MINUTE
    legs_min.append(sight.usual_min(last, leaves_at))
    is_break = [stay_min >= sight.hours.break_counts_min for stay_min in stays_min]
    return Legs(sum(legs_min), sum(stays_min), tuple(_stretches(legs_min, is_break)))


def _stretches(legs_min: Sequence[float], is_break: Sequence[bool]) -> Iterator[float]:
    stretch_min = 0.0
    for leg_min, ends in zip(legs_min, [*is_break, True], strict=True):
        stretch_min += leg_min
        if ends:
            yield stretch_min
            stretch_min = 0.0
