"""What a site's writer knows beside its plan and its vehicles' states: it changes estimates and words, nothing else."""

from __future__ import annotations

from typing import NamedTuple

from tracking.gazetteer import NO_PLACES, Gazetteer
from tracking.prediction.model import Model
from tracking.prediction.router import RouterMinutes, no_router
from tracking.told import NOTHING_TOLD, Told


class Knowledge(NamedTuple):
    """`model` is what the site has learnt, `router` knows free roads, `gazetteer` the names of places, `told` what
    drivers report.
    """

    model: Model = Model()
    router: RouterMinutes = no_router
    gazetteer: Gazetteer = NO_PLACES
    told: Told = NOTHING_TOLD


NOTHING_KNOWN = Knowledge()
"""Of a site on its first day, without a router."""
