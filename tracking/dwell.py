"""How long a truck has stayed: at the plant, at its door. Facts are fix times; only an open stay depends on `now`."""

from __future__ import annotations

from datetime import datetime

from tracking.state import Milestone, Progress


def dwell_s(progress: Progress, now: datetime) -> float | None:
    """Seconds at the plant: from the gate to having left, or to `now`; None if it has not arrived."""
    return _between(progress, progress.reached.get(Milestone.IN_YARD), now)


def dock_s(progress: Progress, now: datetime) -> float | None:
    """Seconds at the door (from the start of unloading where doors have no fences); None if it has not docked."""
    reached = progress.reached
    return _between(progress, reached.get(Milestone.AT_DOCK) or reached.get(Milestone.UNLOADING), now)


def _between(progress: Progress, since: datetime | None, now: datetime) -> float | None:
    if since is None:
        return None
    left_at = progress.reached.get(Milestone.DONE) or progress.reached.get(Milestone.TURNED_AWAY)
    return max(0.0, ((left_at or now) - since).total_seconds())
