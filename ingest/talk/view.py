"""What the talk looks at: the plan as it is by now, and the board as it was published last."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from zoneinfo import ZoneInfo

from tracking.board import Row
from tracking.milestone import FINAL
from tracking.plan import Shipment, SitePlan


class View:
    """One site at one moment. Made anew when the plan changes; the rows are always the present ones."""

    def __init__(self, plan: SitePlan, rows: Mapping[str, Row]) -> None:
        self.plan, self.rows = plan, rows
        self.zone = ZoneInfo(plan.site.zone)
        self.shipments: Mapping[str, Shipment] = {each.id: each for each in plan.shipments}

    def list_of(self, carrier: str, vehicle: str) -> Iterator[Shipment]:
        """Those that a vehicle is to bring; with an empty vehicle, its whole carrier."""
        return (
            each for each in self.plan.shipments if each.carrier == carrier and (not vehicle or each.vehicle == vehicle)
        )

    def has_ended(self, shipment: str) -> bool:
        """Whether it is off the plan, or its trip has ended."""
        row = self.rows.get(shipment)
        return shipment not in self.shipments or (row is not None and row.milestone in FINAL)
