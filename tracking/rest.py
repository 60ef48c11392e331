"""The long rest that a truck still has to take on its way, if any.

plan with hours to spare       the plan means a night on the road: it is taken once, and is as long as those hours
plan without                   the carrier means to drive through: two drivers, or a long day
no planned departure           the law: eleven hours after nine at the wheel
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from tracking.drive import BREAK_MIN, expected_breaks_min, far_enough, sigmoid, still_obeys
from tracking.plan import Shipment

REST_MIN, REST_AT_MIN, REST_SPREAD_MIN = 660.0, 535.0, 25.0
"""EU 561/2006: a daily rest of eleven hours after at most nine hours at the wheel; taken at about 535 min."""

PLANNED_FROM_MIN = 330.0
"""Spare hours of a plan that mean a rest, and standing so far that means that it was taken: half of one."""

REST_COUNTS_MIN = 540.0
"""The shortest daily rest that the law knows."""


class Rest(NamedTuple):
    """A rest still to come: how likely, and the minutes it adds."""

    odds: float
    minutes: float


def rest_ahead(
    shipment: Shipment, fixed_at: datetime, *, drive_min: float, whole_min: float, driven_min: float
) -> Rest:
    """The rest to expect with `drive_min` of the whole way's `whole_min` still to drive.

    Whether it was taken already is told from the time since the planned departure that was not spent driving.
    """
    if shipment.depart_at is None:
        return Rest(legal_rest_odds(drive_min, driven_min), REST_MIN - BREAK_MIN)
    middle = shipment.window_start + (shipment.window_end - shipment.window_start) / 2
    planned_min = (middle - shipment.depart_at).total_seconds() / 60.0
    spare_min = planned_min - whole_min - expected_breaks_min(whole_min, 0.0)
    stood_min = (fixed_at - shipment.depart_at).total_seconds() / 60.0 - (whole_min - drive_min)
    if spare_min < PLANNED_FROM_MIN or stood_min >= PLANNED_FROM_MIN:
        return Rest(0.0, 0.0)
    return Rest(far_enough(drive_min), min(spare_min, REST_MIN))


def legal_rest_odds(drive_min: float, driven_min: float) -> float:
    """The probability of a daily rest within `drive_min` at the wheel, after at least `driven_min` today.

    Driving before the last break is not known here, so a rest late in a long day is expected too seldom.
    """
    odds = sigmoid((drive_min - (REST_AT_MIN - driven_min)) / REST_SPREAD_MIN)
    return odds * far_enough(drive_min) * still_obeys(driven_min - REST_AT_MIN, REST_SPREAD_MIN)
