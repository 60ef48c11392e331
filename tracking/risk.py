"""The one word for a shipment still to come.

late        the warning is up
at risk     the median misses the window, on either side, and no warning is up yet
early       the warning is up
silent      not heard for longer than three of its cadences
unknown     no honest estimate
on time     none of these. Silent is never on time, unknown is never green
"""

from __future__ import annotations

from datetime import datetime, timedelta

from tracking.board import Eta, Risk
from tracking.odds import EARLY_TOLERANCE, SILENT_AT_LEAST, SILENT_CADENCES
from tracking.plan import Shipment


def silent_after(cadence_s: float | None) -> timedelta:
    """How long a vehicle of that cadence may be quiet; two minutes while its cadence is not known."""
    if cadence_s is None:
        return SILENT_AT_LEAST
    return max(SILENT_AT_LEAST, timedelta(seconds=SILENT_CADENCES * min(cadence_s, 86_400.0)))


def is_silent(last_heard_at: datetime, *, now: datetime, after: timedelta) -> bool:
    """Whether a vehicle has been quiet too long; the limit itself is not yet silent."""
    return now - last_heard_at > after


def judge(shipment: Shipment, eta: Eta | None, *, late: bool, early: bool, silent: bool) -> Risk:
    """The worst word that holds."""
    holds = {
        Risk.LATE: late,
        Risk.AT_RISK: eta is not None and eta.p50 > shipment.window_end,
        Risk.EARLY: early,
        Risk.SILENT: silent,
        Risk.UNKNOWN: eta is None,
    }
    for risk, is_so in holds.items():
        if is_so:
            return risk
    comes_early = eta is not None and eta.p50 < shipment.window_start - EARLY_TOLERANCE
    return Risk.AT_RISK if comes_early else Risk.ON_TIME
