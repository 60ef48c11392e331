"""The rows of a site as its readers have them: of what is worked out anew, only what differs from them goes out.

A fault in one shipment's row costs that row and those at its door, not the board: the rest is worked out without it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from datetime import datetime

from tracking.board import Row
from tracking.evaluate import evaluate, evaluate_some, sharing_doors
from tracking.plan import SitePlan
from tracking.prediction.knowledge import NOTHING_KNOWN, Knowledge
from tracking.state import VehicleState

States = Mapping[tuple[str, str], VehicleState]
Difference = tuple[tuple[Row, ...], tuple[str, ...]]
"""Rows that are new or changed, and shipments that have none any more."""
log = logging.getLogger(__name__)


class Published:
    """Rows by shipment, as published last."""

    def __init__(self, site: str, rows: Iterable[Row], known: Knowledge = NOTHING_KNOWN) -> None:
        self._site, self._known = site, known
        self._rows = {row.shipment: row for row in rows}

    def renew(self, plan: SitePlan, states: States, now: datetime) -> Difference:
        """Looks at every shipment."""
        try:
            return self._differ(evaluate(plan, states, now, self._known), self._rows.keys())
        except Exception:
            log.exception("%s: the board cannot be worked out as a whole", self._site)
        return self._renew_each(plan, states, now)

    def renew_some(self, plan: SitePlan, states: States, now: datetime, shipments: frozenset[str]) -> Difference:
        """Looks at these shipments and at those that share a door with them."""
        if not shipments:
            return (), ()
        try:
            rows = evaluate_some(plan, states, now, shipments, self._known)
        except Exception:
            log.exception("%s: these rows cannot be worked out: %s", self._site, sorted(shipments))
            return (), ()
        return self._differ(rows, sharing_doors(plan, shipments))

    def _renew_each(self, plan: SitePlan, states: States, now: datetime) -> Difference:
        """Door by door. Rows of shipments that the plan does not name go; those that cannot be worked out stay."""
        left = {shipment.id for shipment in plan.shipments}
        changed, removed = self._differ([], self._rows.keys() - left)
        while left:
            at_door = sharing_doors(plan, {min(left)})
            more, fewer = self.renew_some(plan, states, now, at_door)
            changed, removed = changed + more, removed + fewer
            left -= at_door
        return changed, removed

    def _differ(self, rows: Iterable[Row], looked_at: Iterable[str]) -> Difference:
        by_shipment = {row.shipment: row for row in rows}
        changed = {shipment: row for shipment, row in by_shipment.items() if self._rows.get(shipment) != row}
        removed = tuple(sorted(self._rows.keys() & (set(looked_at) - by_shipment.keys())))
        self._rows |= changed
        for shipment in removed:
            del self._rows[shipment]
        return tuple(changed.values()), removed
