"""Hysteresis of the late and early warnings, stepped in fix time so that arrival order cannot change it.

P >= .80 on two evaluations running -> raised      P < .50 -> cleared      between -> as it was

The two are the site's own where it has said what warnings cost it (`prediction.cost`).
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import msgspec

from tracking.arrival import Arrival, minutes_of
from tracking.milestone import INBOUND
from tracking.odds import EARLY_TOLERANCE, EVALUATIONS, MEDIAN_STEP
from tracking.plan import Shipment, Site
from tracking.prediction.cost import clear_below, raise_at
from tracking.state import Alarm, Progress


def step_alarm(
    alarm: Alarm,
    *,
    site: Site,
    shipment: Shipment,
    progress: Progress,
    arrival: Arrival | None,
    at: datetime,
) -> Alarm:
    """The alarm after the fix at `at`; a new one when the active shipment is another, an empty one once it is here.

    `arrival` is what that fix says. Without an honest estimate nothing is raised or cleared, and the streaks begin
    again.
    """
    if alarm.shipment != shipment.id:
        alarm = Alarm(shipment=shipment.id)
    if progress.milestone not in INBOUND:
        return Alarm(shipment=shipment.id)
    if arrival is None or arrival.is_spent(at):
        return msgspec.structs.replace(alarm, late_streak=0, early_streak=0)
    return _stepped(alarm, arrival, site, shipment, at)


class Odds(NamedTuple):
    """The odds of a breach at a fix, and those from which and down to which it is warned of."""

    value: float
    raise_at: float
    clear_below: float


def _odds(value: float, site: Site, breach_at: datetime, at: datetime) -> Odds:
    lead_min = max(0.0, minutes_of(breach_at - at))
    return Odds(value, raise_at(site, lead_min), clear_below(site, lead_min))


def _stepped(alarm: Alarm, arrival: Arrival, site: Site, shipment: Shipment, at: datetime) -> Alarm:
    reading = arrival.read(at)
    late = _odds(reading.late_odds(shipment.window_end), site, shipment.window_end, at)
    opens = shipment.window_start - EARLY_TOLERANCE
    early = _odds(1.0 - reading.odds_after(opens), site, shipment.window_start, at)
    late_streak, early_streak = _streak(alarm.late_streak, late), _streak(alarm.early_streak, early)
    stays = alarm.p50 is not None and reading.is_median_near(alarm.p50, MEDIAN_STEP)
    return Alarm(
        shipment=alarm.shipment,
        late_streak=late_streak,
        early_streak=early_streak,
        late_since=_since(alarm.late_since, late_streak, late, at),
        early_since=_since(alarm.early_since, early_streak, early, at),
        p50=alarm.p50 if stays else reading.quantile(0.5),
        said=alarm.said,
    )


def _streak(streak: int, odds: Odds) -> int:
    """Counts no further than it takes to raise, so that a state that says nothing new stays equal."""
    return min(EVALUATIONS, streak + 1) if odds.value >= odds.raise_at else 0


def _since(since: datetime | None, streak: int, odds: Odds, at: datetime) -> datetime | None:
    if odds.value < odds.clear_below:
        return None
    return at if since is None and streak >= EVALUATIONS else since
