"""The hour of the day: how much longer the road takes than usual, by the site's own clock.

By the hour at the middle of the way ahead, weekend or not, and how far ahead: a rush hour is a large share of a short
way and a small one of a long. A factor that does not know the distance made real predictions worse.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import datetime
from functools import lru_cache
from math import exp
from zoneinfo import ZoneInfo

from tracking.prediction.mean import shrunk
from tracking.prediction.model import Model

KAPPA = 12.0
CAP = 80.0
CLIP = 0.6
HORIZONS_MIN = (60.0, 240.0)
QUARTER_S = 900
"""All zones differ by whole quarters of an hour, and change their clocks at such."""
SATURDAY = 5


def hour_key(site: str, zone: str, at: datetime, ahead_min: float) -> str:
    """The entry for a way that begins at `at` and takes about `ahead_min`."""
    middle_s = at.timestamp() + ahead_min * 30.0
    return f"hour:{site}:{_local_hour(zone, int(middle_s // QUARTER_S))}:{bisect_right(HORIZONS_MIN, ahead_min)}"


@lru_cache(maxsize=4096)
def _local_hour(zone: str, quarter: int) -> str:
    """The hour on the wall at the site, by quarters of an hour since 1970; weekends apart."""
    local = datetime.fromtimestamp(quarter * QUARTER_S, ZoneInfo(zone))
    return f"{local.hour}w" if local.weekday() >= SATURDAY else str(local.hour)


def at_this_hour(model: Model, key: str, minutes: float) -> float:
    """Those minutes as they are at that hour."""
    return minutes * exp(shrunk(model, ((key, KAPPA),)))
