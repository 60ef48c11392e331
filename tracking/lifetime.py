"""Which shipments belong on the board: what the next day brings, what is here, and what the last shift has done."""

from __future__ import annotations

from datetime import datetime

from tracking.odds import (
    NO_SHOW_AFTER,
    SHOWN_AFTER_END,
    SHOWN_AFTER_WINDOW,
    SHOWN_AHEAD,
    SHOWN_DARK_IN_YARD,
)
from tracking.outlook import ENDED, HERE
from tracking.plan import Shipment
from tracking.state import Progress


def is_on_board(
    shipment: Shipment, progress: Progress | None, now: datetime, *, last_fix_at: datetime | None = None
) -> bool:
    """Whether the shipment has a row at `now`; limits are still on the board.

    Still to come: from 24 h before its window's start to 48 h after its end, or 16 h after it if there was no fix
    since the window ended: four until it is a no-show, and twelve as an ended trip. Here: until 12 h after its last
    fix. Ended: 12 h. `last_fix_at` is its vehicle's last believed fix.
    """
    if progress is not None and progress.milestone in ENDED:
        return now - _ended_at(shipment, progress) <= SHOWN_AFTER_END
    if progress is not None and progress.milestone in HERE:
        return last_fix_at is None or now - last_fix_at <= SHOWN_DARK_IN_YARD
    if shipment.window_start - now > SHOWN_AHEAD:
        return False
    past = now - shipment.window_end
    if last_fix_at is None or last_fix_at <= shipment.window_end:
        return past <= NO_SHOW_AFTER + SHOWN_AFTER_END
    return past <= SHOWN_AFTER_WINDOW


def _ended_at(shipment: Shipment, progress: Progress) -> datetime:
    return progress.reached.get(progress.milestone) or max(progress.reached.values(), default=shipment.window_end)
