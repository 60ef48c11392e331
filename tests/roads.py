"""Places on the way to a site and trips that vote for them, for the tests of what is learnt of roads."""

from __future__ import annotations

from math import log
from typing import Any

from tracking.drive import drive_minutes
from tracking.prediction.growing import Growing
from tracking.prediction.learn import vote_for_road
from tracking.prediction.model import Model
from tracking.prediction.road import Place, levels_of, usual_min


def a_place(km: float, *, site: str = "plant", lane: str = "works", cells: tuple[int, ...] = (), **more: Any) -> Place:
    return Place(site, lane, km, drive_minutes(km), cells, **more)


def drive(model: Model, places: list[Place], slower: float, times: int = 1) -> Model:
    """The model after trips through these places, each that many times as slow as the prior."""
    for _ in range(times):
        trip = Growing(model)
        for place in places:
            vote_for_road(trip, levels_of(place), log(slower), share=1.0 / len(places))
        model.apply(trip.changes)
    return model


def factor(model: Model, place: Place) -> float:
    """How many times the prior is usual there."""
    return usual_min(model, place) / place.prior_min
