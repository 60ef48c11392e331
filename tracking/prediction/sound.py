"""Whether an entry of a model is one that learning could have written: who reads it relies on that, fix after fix.

A number that no lesson makes would stop a whole site at its next ping: no weight is below zero, no logarithm beyond
what has an exponential. Kinds that are not listed are held to being numbers at all.
"""

from __future__ import annotations

from itertools import cycle
from math import isfinite

from tracking.prediction.calibrate import BINS
from tracking.prediction.model import Entry

Bounds = tuple[float, float]
WEIGHT: Bounds = (0.0, 1e6)
SHARE: Bounds = (0.0, 1.0)
LOGARITHM: Bounds = (-12.0, 12.0)
"""A factor of 160,000 either way: of ways, of errors, and of minutes themselves."""
MINUTES: Bounds = (-1e5, 1e5)
"""Ten weeks: no trip that is believed lasts longer than two."""
SUM: Bounds = (-1e6, 1e6)

LEVELS: dict[str, tuple[Bounds, ...]] = {
    "road": (WEIGHT, LOGARITHM),
    "roadrouted": (WEIGHT, LOGARITHM),
    "hour": (WEIGHT, LOGARITHM),
    "dwell": (WEIGHT, LOGARITHM),
    "hold": (WEIGHT, MINUTES),
    "rest": (WEIGHT, MINUTES),
    "leave": (WEIGHT, MINUTES),
    "stopover": (WEIGHT, LOGARITHM),
    "break": (WEIGHT, SHARE),
    "pace": (SUM, WEIGHT),
    "pull": (SUM, WEIGHT),
    "late": (WEIGHT, SHARE) * BINS,
    "width": ((0.1, 10.0),),
    "seen": ((0.0, 2.0),),
}
"""What each number of an entry lies within, by the first word of its key."""

SAMPLES: dict[str, Bounds] = {"error": LOGARITHM, "pool": LOGARITHM, "stop": MINUTES}
"""What each of any number of values lies within."""


def is_sound(key: str, entry: Entry) -> bool:
    """Whether the entry has as many numbers as its kind, each of them one that such an entry can hold."""
    if not entry or not all(map(isfinite, entry)):
        return False
    kind = key.partition(":")[0]
    sample = LOGARITHM if kind == "dwell" and ":errors:" in key else SAMPLES.get(kind)
    bounds = LEVELS.get(kind) if sample is None else None
    if bounds is not None and len(bounds) != len(entry):
        return False
    each_within = cycle([sample]) if sample is not None else bounds or cycle([(float("-inf"), float("inf"))])
    return all(least <= number <= most for number, (least, most) in zip(entry, each_within, strict=False))
