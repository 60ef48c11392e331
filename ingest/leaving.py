"""Which shipments have been on the board and are gone from it for good."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from tracking.lifetime import is_shown
from tracking.odds import SHOWN_AHEAD
from tracking.plan import Shipment, SitePlan
from tracking.state import VehicleState


def list_left(plan: SitePlan, states: Mapping[tuple[str, str], VehicleState], now: datetime) -> list[Shipment]:
    """Shipments that no board will show again; one whose window is more than a day ahead is still to come."""
    due = (shipment for shipment in plan.shipments if shipment.window_start - now <= SHOWN_AHEAD)
    return [each for each in due if not is_shown(each, states.get((each.carrier, each.vehicle)), now)]
