"""Reads the list of towns that positions are named by."""

from __future__ import annotations

import logging
from pathlib import Path

import msgspec

from tracking.gazetteer import Gazetteer, Place

PLACES = Path(__file__).parents[1] / "assets" / "basemap" / "places.json"
"""`[name, lon, lat, zoom]` of 12,000 towns; the zoom from which the map has room for a label is its rank."""

log = logging.getLogger(__name__)
_decode = msgspec.json.Decoder(list[tuple[str, float, float, float]]).decode


def load_gazetteer(path: Path = PLACES) -> Gazetteer:
    """The towns of the file; an empty gazetteer, and a line in the log, if it cannot be read: words lose names only."""
    try:
        listed = _decode(path.read_bytes())
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        log.warning("no names of places: %s", error)
        return Gazetteer()
    return Gazetteer(Place(name, lat, lon, rank) for name, lon, lat, rank in listed)
