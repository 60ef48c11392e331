"""The long rest that a truck still has to take on its way, if any, and how likely it is.

plan with hours to spare       the plan means a night on the road: it is taken once
plan without, or none          the law: a rest near the end of a day at the wheel

How often drivers do what plan and law say is learnt, for each of the two and by how likely they make it.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from tracking.plan import Shipment
from tracking.prediction.hours import EU, Hours, expected_breaks_min, far_enough, rest_odds
from tracking.prediction.mean import shrunk
from tracking.prediction.model import Model

PLANNED_FROM_MIN = 330.0
"""Spare hours of a plan that mean a rest, and standing so far that means that it was taken: half of one."""

TIGHT_SHARE = 0.15
"""Of the rests that the law makes likely, so many happen where the plan leaves no time for one: two drivers, or a late
start of the day."""

KAPPA = 6.0
DISTANCES_MIN = (60.0, 180.0)
DURATION_KAPPA = 5.0
DURATION_KEY = "rest:minutes"
NONE, SURE = 0.02, 0.98


class Rest(NamedTuple):
    """A rest still to come: how likely, and the minutes it adds. `key`: the entry that knows how often it came so.

    `is_planned`: the plan means one, and it has not been taken.
    """

    odds: float = 0.0
    minutes: float = 0.0
    key: str = ""
    is_planned: bool = False


@lru_cache(maxsize=4096)
def _whole_breaks_min(whole_min: float, hours: Hours) -> float:
    """Minutes of breaks on a whole way: the same for all trips of a lane."""
    return expected_breaks_min(whole_min, 0.0, hours)


def rest_ahead(
    model: Model,
    shipment: Shipment,
    fixed_at: datetime,
    *,
    drive_min: float,
    whole_min: float,
    today_min: float,
    stops_min: float = 0.0,
    whole_stops_min: float = 0.0,
    rested: bool = False,
    hours: Hours = EU,
) -> Rest:
    """The rest to expect with `drive_min` of the whole way's `whole_min` still to drive.

    `stops_min` are the minutes at planned stops still ahead, `whole_stops_min` at all of the trip.

    `rested`: one was seen on this trip. One that was not seen, before the first fix, is told from the time since the
    planned departure not spent driving.
    """
    by_law = odds = rest_odds(drive_min, today_min, hours)
    kind = "law" if shipment.depart_at is None else "tight"
    if shipment.depart_at is not None:
        middle = shipment.window_start + (shipment.window_end - shipment.window_start) / 2
        planned_min = (middle - shipment.depart_at).total_seconds() / 60.0
        spare_min = planned_min - whole_min - whole_stops_min - _whole_breaks_min(whole_min, hours)
        done_min = whole_min - drive_min + whole_stops_min - stops_min
        stood_min = (fixed_at - shipment.depart_at).total_seconds() / 60.0 - done_min
        if spare_min >= PLANNED_FROM_MIN:
            kind = "taken" if rested or stood_min >= PLANNED_FROM_MIN else "plan"
            odds = max(odds, 0.95 * far_enough(drive_min)) if kind == "plan" else odds
        else:
            odds *= TIGHT_SHARE
    if odds < NONE:
        return Rest(is_planned=kind == "plan")
    distance = bisect_right(DISTANCES_MIN, drive_min)
    key = f"rest:{kind}:{int(by_law * 4.999)}:{distance}"
    odds = shrunk(model, ((key, KAPPA),), odds)
    minutes = shrunk(model, ((DURATION_KEY, DURATION_KAPPA),), hours.rest_min)
    return Rest(0.0 if odds < NONE else 1.0 if odds > SURE else odds, minutes, key, kind == "plan")
