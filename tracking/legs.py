"""The way to the site over the stops still to make.

    position --> next stop --> ... --> last stop --> site        road = the sum of the legs, stops = that of the dwells

What was learnt of roads is about ways to the site: the last leg knows itself, and the others take as many times their
prior as the direct road does.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from tracking.arrival import MINUTE
from tracking.drive import drive_minutes, list_legs_km
from tracking.plan import Stopover
from tracking.prediction.road import Place
from tracking.prediction.stopover import expected_min
from tracking.sight import Sight
from tracking.state import Position


class Legs(NamedTuple):
    """Minutes at the wheel over all legs, and at all stops."""

    road_min: float
    stops_min: float = 0.0


def legs_from(sight: Sight, place: Place, start: Position, stops: Sequence[Stopover]) -> Legs:
    """The way from a position, which is that place on the direct one, over these stops."""
    direct_min = sight.usual_min(place, start.fixed_at)
    if not stops:
        return Legs(direct_min)
    slower = direct_min / place.prior_min
    between_min = slower * sum(map(drive_minutes, list_legs_km(start.lat, start.lon, stops)))
    stops_min = sum(expected_min(sight.model, sight.site.id, stop) for stop in stops)
    last, leaves_at = sight.place(stops[-1].lat, stops[-1].lon), start.fixed_at + (between_min + stops_min) * MINUTE
    return Legs(between_min + sight.usual_min(last, leaves_at), stops_min)
