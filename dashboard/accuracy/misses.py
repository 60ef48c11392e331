"""The worst misses: the arrivals furthest outside of the interval that was shown, one for each trip, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import pandas as pd

from dashboard.accuracy.frame import Frames
from dashboard.accuracy.words import hour, instant, later, span
from tracking.trip_record import Standing

WORST = 10
LONG_STAY = timedelta(minutes=15)
"""Shorter ones explain no miss that is worth a line."""
PARTS = {
    "wait": "until its departure",
    "road": "driving",
    "pace": "its own pace",
    "break": "breaks",
    "stop": "standing",
    "stops": "planned stops",
    "rest": "rest",
    "queue": "queue at the gate",
}
"""What a median is made of, in the words of the page. One that is not here is shown as it is called."""

LEAST_PART_MIN = 1.0
MINUS = "\u2212"


class Miss(NamedTuple):
    """One row of the list."""

    shipment: str
    who: str
    said: str
    came: str
    made_of: str


def worst_misses(frames: Frames, zone: str, limit: int = WORST) -> list[Miss]:
    """Furthest outside first; arrivals inside their interval are no misses."""
    outside = frames.forecasts[frames.forecasts["beyond_min"] > 0.0].sort_values("beyond_min", ascending=False)
    worst = outside.drop_duplicates("trip").head(limit)
    return [_miss(said, frames.trips.loc[said["trip"]], zone) for _, said in worst.iterrows()]


def _miss(said: pd.Series, trip: pd.Series, zone: str) -> Miss:
    at, p10, p50, p90 = (_instant(said[name]) for name in ("at", "p10", "p50", "p90"))
    arrived_at = _instant(trip["arrived_at"])
    ahead_min = (p50 - at) / timedelta(minutes=1)
    late_min = (arrived_at - p50) / timedelta(minutes=1)
    stood = standings(trip["stays"], at, arrived_at, zone)
    return Miss(
        shipment=str(trip["shipment"]),
        who=f"{trip['carrier']} {trip['vehicle']} from {trip['lane']}",
        said=f"{instant(at, zone)}, {span(ahead_min)} out: {hour(p50, zone, at)}"
        f" ({hour(p10, zone, at)} to {hour(p90, zone, at)})",
        came=f"{hour(arrived_at, zone, at)}, {later(late_min)}{f'; stood {stood}' if stood else ''}",
        made_of=made_of(said["parts"]),
    )


def made_of(parts: object) -> str:
    """`driving 95 min, breaks 45 min`: the largest first."""
    if not isinstance(parts, Mapping):
        return ""
    large = sorted(((name, minutes) for name, minutes in parts.items()), key=lambda part: -abs(part[1]))
    return ", ".join(
        f"{PARTS.get(name, name)} {MINUS if minutes < 0 else ''}{span(minutes)}"
        for name, minutes in large
        if abs(minutes) >= LEAST_PART_MIN
    )


def standings(stays: Sequence[Standing], after: datetime, before: datetime, zone: str) -> str:
    """`55 min at 14:10, 20 min at 16:02`: where it stood after the forecast, which may not have known."""
    ours = [stay for stay in stays if stay.end > after and stay.start < before and stay.end - stay.start >= LONG_STAY]
    return ", ".join(
        f"{span((stay.end - stay.start) / timedelta(minutes=1))} at {hour(stay.start, zone, after)}" for stay in ours
    )


def _instant(value: object) -> datetime:
    assert isinstance(value, pd.Timestamp)
    return value.to_pydatetime()
