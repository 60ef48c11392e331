"""What was worked out last, kept between two whole evaluations.

Between them a truck that nothing was heard of looks as it did, and so does a door at which no truck looks new. So a
ping costs what its own truck and door cost, however many others are on the board. What only time changes waits until
whoever keeps the looks forgets some: see `ingest.published`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from tracking.outlook import Outlook
from tracking.plan import Shipment
from tracking.state import VehicleState

if TYPE_CHECKING:
    from tracking.scene import Door


class Look(NamedTuple):
    """The outlook of a shipment, None if it is not on the board, and what it was worked out from; `told` is the
    revision of what the driver told.
    """

    shipment: Shipment
    state: VehicleState | None
    told: int
    outlook: Outlook | None


class Looks:
    """Looks by shipment and doors by id. One site's, and thrown away when its plan or what it knows is another."""

    def __init__(self) -> None:
        self._trucks: dict[str, Look] = {}
        self.fresh: set[str] = set()
        """Shipments looked at since whoever keeps the looks took them out of this."""
        self.doors: dict[str, Door] = {}

    def find(self, shipment: Shipment, state: VehicleState | None, told: int) -> Look | None:
        """The last look, unless the shipment, its vehicle's state or what its driver told is another than then."""
        look = self._trucks.get(shipment.id)
        if look is None or look.shipment is not shipment or look.state is not state or look.told != told:
            return None
        return look

    def keep(self, shipment: Shipment, state: VehicleState | None, told: int, outlook: Outlook | None) -> None:
        self._trucks[shipment.id] = Look(shipment, state, told, outlook)
        self.fresh.add(shipment.id)

    def list_absent(self, shipments: Iterable[str]) -> list[str]:
        """Those of the shipments that are known not to be on the board."""
        looks = ((shipment, self._trucks.get(shipment)) for shipment in shipments)
        return [shipment for shipment, look in looks if look is not None and look.outlook is None]

    def forget(self, shipments: Iterable[str]) -> None:
        """These are looked at again when they are asked for next."""
        for shipment in shipments:
            self._trucks.pop(shipment, None)

    def clear(self) -> None:
        self._trucks.clear()
        self.fresh.clear()
        self.doors.clear()
