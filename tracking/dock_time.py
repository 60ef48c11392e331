"""One truck at the gate, at its door and gone, as the board tells it: what was seen, then what is expected."""

from __future__ import annotations

from tracking.board import DockTime
from tracking.outlook import Outlook
from tracking.state import Milestone
from tracking.stay import Stay, find_docked_at


def find_dock_time(outlook: Outlook, turn: Stay | None) -> DockTime | None:
    """From the truck's stay when its turn has come; from what was seen once it is done; None if nobody can say."""
    if outlook.milestone is Milestone.DONE:
        return _find_actual(outlook)
    if turn is None or turn.gate_at is None or turn.end_p90 is None:
        return None
    return DockTime(gate_at=turn.gate_at, door_at=turn.start, free_at=turn.end, free_p90=turn.end_p90)


def _find_actual(outlook: Outlook) -> DockTime | None:
    gate_at, door_at = outlook.reached.get(Milestone.IN_YARD), find_docked_at(outlook)
    done_at = outlook.reached.get(Milestone.DONE)
    if gate_at is None or door_at is None or done_at is None:
        return None
    return DockTime(gate_at=gate_at, door_at=door_at, free_at=done_at, free_p90=done_at)
