"""Lets the router know from where it will be asked, so that its answers are there when they are wanted."""

from __future__ import annotations

from collections.abc import Collection

from ingest.step import States
from tracking.plan import SitePlan, Vehicle
from tracking.prediction.router import RouterMinutes


class Ahead:
    """What one site's writer has asked ahead for. Its first question is for all: after a restart nothing is known."""

    def __init__(self, router: RouterMinutes) -> None:
        self._router = router
        self._asked_for: SitePlan | None = None

    def ask(self, plan: SitePlan, states: States, changed: Collection[Vehicle]) -> None:
        """From where vehicles are that have changed; for another plan from every vehicle and every origin."""
        asking = states.keys() & changed
        if self._asked_for is not plan:
            self._asked_for, asking = plan, set(states)
            for shipment in plan.shipments:
                self._router(plan.site.id, shipment.origin_lat, shipment.origin_lon)
        for vehicle in asking:
            position = states[vehicle].position
            if position is not None:
                self._router(plan.site.id, position.lat, position.lon)
