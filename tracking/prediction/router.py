"""What a router says of the road to a site, if there is one: an input like the model, never asked for in here.

A router's minutes are those of a free road, from a fix to the site's own point. They are a better prior than
distance, and no more: without them, or with none for a place, an estimate is made from distance and what was learnt.
They come when they come, so two runs over the same pings may differ by them in their estimates; in milestones never.
"""

from __future__ import annotations

from collections.abc import Callable

RouterMinutes = Callable[[str, float, float], float | None]
"""(site id, lat, lon in degrees) -> minutes at free flow, or None where nothing is known. Answers at once."""


def no_router(site_id: str, lat: float, lon: float) -> float | None:
    """Knows of no road."""
    return None
