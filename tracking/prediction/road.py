"""How long the road to a site takes, without stops: a prior that anyone could give, and what trips have taught.

    usual = prior x exp(theta)      theta = mean of log(actual / prior), shrunk down the levels
    levels      everywhere > distance > origin > site > site and distance > lane > lane and distance > cells round it

Each trip has one vote a key. The prior is the distance in shells round the site (`tracking.drive`), or a router's
minutes, whose errors are other ones and so are learnt apart (`via`). Distance is learnt at octaves and read as straight
lines between them. Cells are H3 (resolutions 5, 7 and 9: about 250, 5 and 0.1 km2).
"""

from __future__ import annotations

from math import exp, log2
from typing import NamedTuple

from h3.api import basic_int as h3

from tracking.prediction.mean import Level, blended
from tracking.prediction.model import Model

COARSE, MIDDLE, FINE = 5, 7, 9
CLIP = 0.4
"""A trip votes as if it had been at most half as long again as the levels above say, or a third shorter."""

ALL, BAND, ORIGIN, ORIGIN_BAND, SITE, SITE_BAND, LANE, LANE_BAND = 25.0, 12.0, 8.0, 4.0, 6.0, 4.0, 2.0, 2.0
CELLS = (3.0, 2.0, 2.0)
"""Votes that weigh as much as all the levels above; the fewer, the more a level differs from those."""

OCTAVES_FROM_KM = 3.0


class Place(NamedTuple):
    """A place on a way to a site, as the keys want it.

    `lane` names the origin; `kind` the sort of transport, where sorts drive differently. `cells` may be empty: no
    position. `is_shared`: the model is of many sites, so an origin says something by itself.
    """

    site: str
    lane: str
    distance_km: float
    prior_min: float
    cells: tuple[int, ...] = ()
    via: str = ""
    kind: str = ""
    is_shared: bool = False


def cells_at(lat: float, lon: float) -> tuple[int, ...]:
    """The cells of a position, the largest first."""
    fine = h3.latlng_to_cell(lat, lon, FINE)
    return h3.cell_to_parent(fine, COARSE), h3.cell_to_parent(fine, MIDDLE), fine


def lane_from(lat: float, lon: float) -> str:
    """The name of an origin by where it is: works in one cell of 5 km2 share their roads."""
    return format(h3.latlng_to_cell(lat, lon, MIDDLE), "x")


def lane_key(site: str, lane: str, via: str = "") -> str:
    """The entry of all trips from an origin to a site; a trip has one vote there in all."""
    return f"road{via}:{site}<{lane}"


def levels_of(place: Place) -> list[Level]:
    """The keys that know of a place, the most general first."""
    octave = log2(place.distance_km / OCTAVES_FROM_KM) if place.distance_km > OCTAVES_FROM_KM else 0.0
    low = int(octave)
    share = octave - low
    everywhere = f"road{place.via}:"
    site, lane = everywhere + place.site, lane_key(place.site, place.lane, place.via)
    levels: list[Level] = [
        (ALL, ((everywhere, 1.0),)),
        (BAND, ((f"{everywhere}b{low}{place.kind}", 1.0 - share), (f"{everywhere}b{low + 1}{place.kind}", share))),
    ]
    if place.is_shared:
        origin = f"{everywhere}<{place.lane}"
        levels += [
            (ORIGIN, ((origin, 1.0),)),
            (ORIGIN_BAND, ((f"{origin}:{low}", 1.0 - share), (f"{origin}:{low + 1}", share))),
        ]
    levels += [
        (SITE, ((site, 1.0),)),
        (SITE_BAND, ((f"{site}:{low}", 1.0 - share), (f"{site}:{low + 1}", share))),
        (LANE, ((lane, 1.0),)),
        (LANE_BAND, ((f"{lane}:b{low}", 1.0 - share), (f"{lane}:b{low + 1}", share))),
    ]
    levels += [(kappa, ((f"{site}@{cell:x}", 1.0),)) for cell, kappa in zip(place.cells, CELLS, strict=False)]
    return levels


def is_cell(level: Level) -> bool:
    """Whether the level is of a cell, through which a trip comes once."""
    return "@" in level[1][0][0]


def usual_min(model: Model, place: Place) -> float:
    """Minutes at the wheel that trips from here usually take."""
    return place.prior_min * exp(blended(model, levels_of(place)))
