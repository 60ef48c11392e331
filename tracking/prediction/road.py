"""How long the road to a site takes, without stops: a prior that anyone could give, and what trips have taught.

    usual = prior x exp(theta)         theta = mean of log(actual / prior), shrunk down the levels
    levels    everywhere > distance band > site > origin > origin and band > cell of about 250 km2 > cell of about 5 km2

Each trip has one vote a key. The prior is the distance in shells round the site (`tracking.drive`), or a router's
minutes, whose errors are other ones and so are learnt apart (`via`). Cells are H3 (resolutions 5 and 7).
"""

from __future__ import annotations

from math import exp, log2
from typing import NamedTuple

from h3.api import basic_int as h3

from tracking.prediction.mean import Levels, shrunk
from tracking.prediction.model import Model

COARSE, FINE = 5, 7
CLIP = 0.8
"""A trip votes as if it had been at most 2.2 times as long, or as short, as the levels above say."""

ALL, BAND, SITE, LANE, LANE_BAND, CELL, SMALL_CELL = 20.0, 15.0, 10.0, 4.0, 3.0, 4.0, 3.0
"""Votes that weigh as much as all the levels above."""


class Place(NamedTuple):
    """A place on a way to a site, as the keys want it. `lane` names the origin; `cells` may be empty: no position."""

    site: str
    lane: str
    distance_km: float
    prior_min: float
    cells: tuple[int, ...] = ()
    via: str = ""


def cells_at(lat: float, lon: float) -> tuple[int, int]:
    """The coarse and the fine cell of a position."""
    fine = h3.latlng_to_cell(lat, lon, FINE)
    return h3.cell_to_parent(fine, COARSE), fine


def lane_from(lat: float, lon: float) -> str:
    """The name of an origin by where it is: works that share a coarse cell share their roads."""
    return format(h3.latlng_to_cell(lat, lon, COARSE), "x")


def lane_key(site: str, lane: str, via: str = "") -> str:
    """The entry of all trips from an origin to a site; a trip has one vote there in all."""
    return f"road{via}:{site}<{lane}"


def levels_of(place: Place) -> Levels:
    """The keys that know of a place, the most general first."""
    kind = f"road{place.via}:"
    band = f"b{int(log2(place.distance_km / 3.0)) if place.distance_km > 3.0 else 0}"
    site = f"{kind}{place.site}"
    lane = lane_key(place.site, place.lane, place.via)
    levels = [(kind, ALL), (kind + band, BAND), (site, SITE), (lane, LANE), (f"{lane}:{band}", LANE_BAND)]
    if place.cells:
        coarse, fine = place.cells
        levels += ((f"{site}@{coarse:x}", CELL), (f"{site}@{fine:x}", SMALL_CELL))
    return levels


def is_cell(key: str) -> bool:
    """Whether the key is of a cell, through which a trip comes once."""
    return "@" in key


def usual_min(model: Model, place: Place) -> float:
    """Minutes at the wheel that trips from here usually take."""
    return place.prior_min * exp(shrunk(model, levels_of(place)))
