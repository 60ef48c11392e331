"""Holding back for the window: drivers who are well ahead of it mostly wait on the way, not at the gate.

    ahead      = window start - predicted arrival           minutes
    odds       how often trucks that far ahead came no sooner than their window, by whether they stand near the site
    arrival    then = window start + offset                  offset learnt too

Two peaks, not a mean: one in three or so comes early all the same, and that is a breach as well.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple

from tracking.prediction.mean import shrunk
from tracking.prediction.model import Model

AHEAD_MIN = 10.0
"""Nearer to its window a truck has nothing to wait for."""
BINS_MIN = (25.0, 50.0, 100.0, 200.0)
SEED = 0.05
"""Until a site has seen trucks wait, one that is early is early: the plant is told."""
KAPPA, CARRIER_KAPPA = 6.0, 5.0
OFFSET_KEY, OFFSET_SEED_MIN, OFFSET_KAPPA = "hold:offset", 8.0, 8.0
OFFSET_CLIP_MIN = 40.0
TOLERANCE_MIN = 5.0
"""Who comes this little before the window has waited for it."""


class Hold(NamedTuple):
    """The odds of waiting for the window, the minutes it adds, and the entry that knows how often."""

    odds: float = 0.0
    minutes: float = 0.0
    key: str = ""


NO_HOLD = Hold()


def hold_key(site: str, carrier: str, ahead_min: float, drive_min: float, *, standing: bool) -> str:
    """The entry of trucks so far ahead of their window, so far away, of that carrier."""
    distance = "near" if drive_min < 60.0 else "far"
    bin_ = bisect_right(BINS_MIN, ahead_min)
    return f"hold:{site}:{distance}{':stands' if standing else ''}:{bin_}<{carrier}"


def find_hold(model: Model, site: str, carrier: str, ahead_min: float, drive_min: float, *, standing: bool) -> Hold:
    """How likely a truck so far ahead comes no sooner than its window, and the minutes that adds."""
    if ahead_min < AHEAD_MIN:
        return NO_HOLD
    key = hold_key(site, carrier, ahead_min, drive_min, standing=standing)
    odds = shrunk(model, ((general(key), KAPPA), (key, CARRIER_KAPPA)), SEED)
    return Hold(odds, ahead_min + shrunk(model, ((OFFSET_KEY, OFFSET_KAPPA),), OFFSET_SEED_MIN), key)


def general(key: str) -> str:
    """The entry of all carriers."""
    return key.partition("<")[0]
