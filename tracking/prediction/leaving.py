"""How long after its planned departure a truck leaves: by its carrier, and by the site that it comes to."""

from __future__ import annotations

from tracking.prediction.mean import Levels, shrunk
from tracking.prediction.model import Model

SEED_MIN = 10.0
"""Trucks leave about this much after their plan."""
SITE, CARRIER = 8.0, 4.0
CLIP_MIN = 60.0
"""One that leaves hours late says little about the next."""


def levels_of(site: str, carrier: str) -> Levels:
    return ((f"leave:{site}", SITE), (f"leave:{site}:{carrier}", CARRIER))


def departure_delay_min(model: Model, site: str, carrier: str) -> float:
    """Minutes between planned and actual departure to expect, not negative."""
    return max(0.0, shrunk(model, levels_of(site, carrier), SEED_MIN))
