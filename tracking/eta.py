"""The ETA of one truck: percentiles and odds, read from the distribution of `arrival` at `now`."""

from __future__ import annotations

from datetime import datetime

from tracking.arrival import Arrival
from tracking.board import Eta
from tracking.odds import ALMOST_SURE, EARLY_TOLERANCE, MEDIAN_STEP
from tracking.plan import Shipment


def read_eta(arrival: Arrival, now: datetime, published: datetime | None = None) -> Eta:
    """The three percentiles at `now`: whole minutes, in order, none before `now`.

    The median stays at the one already published while that is near enough.
    """
    reading = arrival.read(now)
    p10, p50, p90 = (reading.quantile(share) for share in (0.1, 0.5, 0.9))
    if published is not None and abs(published - p50) <= MEDIAN_STEP and published >= now:
        p50 = min(max(published, p10), p90)
    return Eta(p10=p10, p50=p50, p90=p90, based_on=arrival.fixed_at)


def p_late(arrival: Arrival, shipment: Shipment, now: datetime) -> float:
    """P(at the gate after the window's end), two decimals; 1 is certain. Without another fix it never falls."""
    return late_share(arrival.late_odds(shipment.window_end, now), shipment, now)


def late_share(odds: float, shipment: Shipment, now: datetime) -> float:
    """The odds of an arrival after the window's end as they are told."""
    return 1.0 if now >= shipment.window_end else min(ALMOST_SURE, round(odds, 2))


def p_early(arrival: Arrival, shipment: Shipment, now: datetime) -> float:
    """P(at the gate before the window's start, by more than the tolerance), two decimals."""
    return early_share(arrival.odds_after(early_before(shipment), now))


def early_share(odds_after: float) -> float:
    """The odds of an early arrival as they are told, from those of one after `early_before`."""
    return min(ALMOST_SURE, round(1.0 - odds_after, 2))


def early_before(shipment: Shipment) -> datetime:
    """Who comes before this is early."""
    return shipment.window_start - EARLY_TOLERANCE
