"""How long the road to a site takes, without stops: a prior that anyone could give, and what trips have taught.

    usual = prior x exp(theta)      theta = mean of log(actual / prior), shrunk down the levels
    levels      everywhere > distance > origin > site > site and distance > lane > lane and distance > cells round it

Each trip has one vote a key. The prior is the distance in shells round the site (`tracking.drive`), or a router's
minutes, whose errors are other ones and so are learnt apart (`via`). Distance is learnt at octaves and read as straight
lines between them. Cells are H3 (resolutions 5, 7 and 9: about 250, 5 and 0.1 km2).
"""

from __future__ import annotations

from functools import lru_cache
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
    position. `routed_min` are the router's own minutes, if any. `is_shared`: the model is of many sites, so
    an origin says something by itself.
    """

    site: str
    lane: str
    distance_km: float
    prior_min: float
    cells: tuple[int, ...] = ()
    via: str = ""
    kind: str = ""
    is_shared: bool = False
    routed_min: float | None = None


def cells_at(lat: float, lon: float) -> tuple[int, ...]:
    """The cells of a position, the largest first."""
    fine = h3.latlng_to_cell(lat, lon, FINE)
    return h3.cell_to_parent(fine, COARSE), h3.cell_to_parent(fine, MIDDLE), fine


@lru_cache(maxsize=8192)
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
    levels: list[Level] = []
    for kappa, key, further in _keys(
        place.site, place.lane, place.via, low, kind=place.kind, is_shared=place.is_shared
    ):
        levels.append((kappa, ((key, 1.0 - share), (further, share)) if further else ((key, 1.0),)))
    site = f"road{place.via}:{place.site}"
    for cell, kappa in zip(place.cells, CELLS, strict=False):
        levels.append((kappa, ((f"{site}@{cell:x}", 1.0),)))
    return levels


@lru_cache(maxsize=8192)
def _keys(
    site: str, lane: str, via: str, low: int, *, kind: str, is_shared: bool
) -> tuple[tuple[float, str, str], ...]:
    """(kappa, key, the key of the next octave if there is one) of all levels but the cells', between two octaves.

    A truck asks for the same ones fix after fix, so the strings are kept.
    """
    everywhere = f"road{via}:"
    origin, here, from_there = f"{everywhere}<{lane}", everywhere + site, lane_key(site, lane, via)
    keys = [(ALL, everywhere, ""), (BAND, f"{everywhere}:{low}{kind}", f"{everywhere}:{low + 1}{kind}")]
    if is_shared:
        keys += [(ORIGIN, origin, ""), (ORIGIN_BAND, f"{origin}:{low}", f"{origin}:{low + 1}")]
    keys += [
        (SITE, here, ""),
        (SITE_BAND, f"{here}:{low}", f"{here}:{low + 1}"),
        (LANE, from_there, ""),
        (LANE_BAND, f"{from_there}:b{low}", f"{from_there}:b{low + 1}"),
    ]
    return tuple(keys)


def is_cell(level: Level) -> bool:
    """Whether the level is of a cell, through which a trip comes once."""
    return "@" in level[1][0][0]


def usual_min(model: Model, place: Place) -> float:
    """Minutes at the wheel that trips from here usually take."""
    return place.prior_min * exp(blended(model, levels_of(place)))
