"""Which shipments belong on the board: what the next day brings, what is here, and what the last shift has done."""

from __future__ import annotations

from datetime import datetime

from tracking.milestone import FINAL, gone_after
from tracking.odds import SHOWN_AFTER_END, SHOWN_AHEAD, SHOWN_DARK
from tracking.plan import Shipment
from tracking.state import Milestone, Progress, VehicleState


def find_progress(state: VehicleState | None, shipment_id: str) -> Progress | None:
    """What the vehicle's state knows of a shipment."""
    if state is None:
        return None
    return next((each for each in state.progress if each.shipment == shipment_id), None)


def find_gone_at(progress: Progress, shipment: Shipment) -> datetime | None:
    """When a truck still to come is a no-show, by the clock alone; None once it is here or has ended."""
    after = gone_after(progress)
    return None if after is None else shipment.window_end + after


def is_shown(shipment: Shipment, state: VehicleState | None, now: datetime) -> bool:
    """`is_on_board`, by the state of the shipment's vehicle."""
    last_fix_at = state.position.fixed_at if state is not None and state.position is not None else None
    return is_on_board(shipment, find_progress(state, shipment.id), now, last_fix_at=last_fix_at)


def is_on_board(
    shipment: Shipment, progress: Progress | None, now: datetime, *, last_fix_at: datetime | None = None
) -> bool:
    """Whether the shipment has a row at `now`; the limits are still on the board.

    Still to come: from 24 h before its window's start until 12 h after it is a no-show, or, if it has departed, until
    both its window and its vehicle's last believed fix (`last_fix_at`) are 12 h ago. Here: until 12 h after that fix.
    Ended: 12 h.
    """
    progress = progress or Progress(shipment=shipment.id)
    ended_at = find_ended_at(shipment, progress)
    if ended_at is not None:
        return now - ended_at <= SHOWN_AFTER_END
    gone_at = find_gone_at(progress, shipment)
    is_dark = last_fix_at is not None and now - last_fix_at > SHOWN_DARK
    if gone_at is None:
        return not is_dark
    if is_dark and progress.milestone is not Milestone.PLANNED and now - shipment.window_end > SHOWN_DARK:
        return False
    return shipment.window_start - now <= SHOWN_AHEAD and now - gone_at <= SHOWN_AFTER_END


def find_ended_at(shipment: Shipment, progress: Progress) -> datetime | None:
    """The time of the final milestone; None of a shipment that has not ended."""
    if progress.milestone not in FINAL:
        return None
    return progress.reached.get(progress.milestone) or max(progress.reached.values(), default=shipment.window_end)
