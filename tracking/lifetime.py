"""Which shipments belong on the board: what the next day brings, what is here, and what the last shift has done."""

from __future__ import annotations

from datetime import datetime

from tracking.odds import SHOWN_AFTER_END, SHOWN_AHEAD, SHOWN_DARK_IN_YARD
from tracking.plan import Shipment
from tracking.state import Milestone, Progress
from tracking.thresholds import LOST_AFTER, NO_SHOW_AFTER

INBOUND = frozenset({Milestone.PLANNED, Milestone.DEPARTED, Milestone.EN_ROUTE, Milestone.APPROACHING})
HERE = frozenset({Milestone.IN_YARD, Milestone.AT_DOCK, Milestone.UNLOADING})
ENDED = frozenset({Milestone.DONE, Milestone.TURNED_AWAY, Milestone.NO_SHOW})


def gives_up_at(shipment: Shipment, milestone: Milestone) -> datetime:
    """When a truck still to come is a no-show: the fold's own rule, without waiting for a fix to see it."""
    return shipment.window_end + (NO_SHOW_AFTER if milestone is Milestone.PLANNED else LOST_AFTER)


def is_on_board(
    shipment: Shipment, progress: Progress | None, now: datetime, *, last_fix_at: datetime | None = None
) -> bool:
    """Whether the shipment has a row at `now`; the limits are still on the board.

    Still to come: from 24 h before its window's start until 12 h after it is a no-show. Here: until 12 h after its
    vehicle's last believed fix, at `last_fix_at`. Ended: 12 h.
    """
    progress = progress or Progress(shipment=shipment.id)
    if progress.milestone in ENDED:
        return now - _ended_at(shipment, progress) <= SHOWN_AFTER_END
    if progress.milestone in HERE:
        return last_fix_at is None or now - last_fix_at <= SHOWN_DARK_IN_YARD
    if shipment.window_start - now > SHOWN_AHEAD:
        return False
    return now - gives_up_at(shipment, progress.milestone) <= SHOWN_AFTER_END


def _ended_at(shipment: Shipment, progress: Progress) -> datetime:
    return progress.reached.get(progress.milestone) or max(progress.reached.values(), default=shipment.window_end)
