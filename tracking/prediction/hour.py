"""The hour of the day: how much longer the road takes than usual, by the site's own clock.

By the hour at the middle of the way ahead, weekend or not, and how far ahead: a rush hour is a large share of a short
way and a small one of a long. A factor that does not know the distance made real predictions worse.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from math import exp
from zoneinfo import ZoneInfo

from tracking.prediction.mean import shrunk
from tracking.prediction.model import Model

KAPPA = 12.0
CAP = 80.0
CLIP = 0.6
HORIZONS_MIN = (60.0, 240.0)


def hour_key(site: str, zone: str, at: datetime, ahead_min: float) -> str:
    """The entry for a way that begins at `at` and takes about `ahead_min`."""
    middle = (at + timedelta(minutes=ahead_min / 2.0)).astimezone(ZoneInfo(zone))
    horizon = sum(ahead_min >= edge for edge in HORIZONS_MIN)
    return f"hour:{site}:{middle.hour}{'w' if middle.weekday() >= 5 else ''}:{horizon}"


def at_this_hour(model: Model, key: str, minutes: float) -> float:
    """Those minutes as they are at that hour."""
    return minutes * exp(shrunk(model, ((key, KAPPA),)))
