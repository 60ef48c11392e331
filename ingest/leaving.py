"""Which shipments have been on the board and are gone from it for good."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from tracking.lifetime import is_on_board
from tracking.odds import SHOWN_AHEAD
from tracking.plan import Shipment, SitePlan
from tracking.state import VehicleState


def list_left(plan: SitePlan, states: Mapping[tuple[str, str], VehicleState], now: datetime) -> list[Shipment]:
    """Shipments that no board will show again; one whose window is more than a day ahead is still to come."""
    due = (shipment for shipment in plan.shipments if shipment.window_start - now <= SHOWN_AHEAD)
    return [shipment for shipment in due if not _is_shown(shipment, states, now)]


def _is_shown(shipment: Shipment, states: Mapping[tuple[str, str], VehicleState], now: datetime) -> bool:
    state = states.get((shipment.carrier, shipment.vehicle))
    if state is None:
        return is_on_board(shipment, None, now)
    progress = next((each for each in state.progress if each.shipment == shipment.id), None)
    last_fix_at = state.position.fixed_at if state.position is not None else None
    return is_on_board(shipment, progress, now, last_fix_at=last_fix_at)
