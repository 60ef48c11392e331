"""The rows of a site as its readers have them: of what is worked out anew, only what differs from them goes out.

A board is looked at as a whole once in a while, since time alone changes it. A large one is looked at in turns, some
doors at a time, so that no ping waits for all of it:

    turn 1 |--| turn 2 |--| turn 3 |--| turn 1 |--|        pings in between are worked out with their doors

A turn passes over the trucks that were looked at since the one before, once: no row is older than two rounds, but for
the free doors that its warnings name.

A fault in one shipment's row costs that row and those at its door, not the board: the rest is worked out without it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from datetime import datetime

from msgspec.structs import replace

from ingest.step import States
from tracking.board import Row, Talk
from tracking.evaluate import evaluate, evaluate_some, sharing_doors
from tracking.looks import Looks
from tracking.plan import SitePlan
from tracking.prediction.knowledge import NOTHING_KNOWN, Knowledge

Difference = tuple[tuple[Row, ...], tuple[str, ...]]
"""Rows that are new or changed, and shipments that have none any more."""
ROWS_A_TURN = 500
"""About a tenth of a second's work."""
NOTHING_SAID: Mapping[str, Talk] = {}
log = logging.getLogger(__name__)


class Published:
    """Rows by shipment, as published last; and how the trucks looked then, for what is worked out between turns."""

    def __init__(
        self,
        site: str,
        rows: Iterable[Row],
        known: Knowledge = NOTHING_KNOWN,
        talk: Mapping[str, Talk] = NOTHING_SAID,
    ) -> None:
        """`talk` is what has been said by shipment, as it is whenever it is looked at."""
        self._site, self._known, self._talk = site, known, talk
        self._rows = {row.shipment: row for row in rows}
        self._looks = Looks()
        self._turn = 0
        self._has_begun = False

    @property
    def rows(self) -> Mapping[str, Row]:
        """By shipment, as published last."""
        return self._rows

    @property
    def turns(self) -> int:
        """In how many turns the board is looked at."""
        return max(1, -(-len(self._rows) // ROWS_A_TURN))

    def renew_turn(self, plan: SitePlan, states: States, now: datetime, shipments: frozenset[str]) -> Difference:
        """Looks at the doors whose turn it is, but for trucks looked at since its last turn, and at these shipments.

        At every shipment if there is but one turn, and the first time: the rows may be as old as the last writer.
        """
        turns = self.turns
        if turns == 1 or not self._has_begun:
            return self.renew(plan, states, now)
        self._turn = (self._turn + 1) % turns
        doors = set(sorted({shipment.door for shipment in plan.shipments})[self._turn :: turns])
        due = frozenset(shipment.id for shipment in plan.shipments if shipment.door in doors)
        self._looks.forget(due - self._looks.fresh)
        difference = self.renew_some(plan, states, now, shipments | due)
        self._looks.fresh -= due
        return difference

    def renew(self, plan: SitePlan, states: States, now: datetime) -> Difference:
        """Looks at every shipment. Rows of those that the plan does not name go."""
        self._looks.clear()
        self._has_begun = True
        try:
            rows = evaluate(plan, states, now, self._known, self._looks)
            self._looks.fresh.clear()
            return self._differ(rows, self._rows.keys())
        except Exception:
            log.exception("%s: the board cannot be worked out as a whole", self._site)
        planned = {shipment.id for shipment in plan.shipments}
        _, gone = self._differ([], self._rows.keys() - planned)
        changed, removed = self._renew_each(plan, states, now, planned)
        return changed, gone + removed

    def renew_some(self, plan: SitePlan, states: States, now: datetime, shipments: frozenset[str]) -> Difference:
        """Looks at these shipments and at those that share a door with them."""
        if not shipments:
            return (), ()
        try:
            rows = evaluate_some(plan, states, now, shipments, self._known, looks=self._looks)
        except Exception:
            log.exception("%s: these rows cannot be worked out together: %s", self._site, sorted(shipments))
            return self._renew_each(plan, states, now, shipments)
        return self._differ(rows, self._looks.list_absent(sharing_doors(plan, shipments)))

    def renew_talk(self, shipments: Iterable[str]) -> tuple[Row, ...]:
        """Rows of which only what is said of their shipment has changed."""
        changed, _ = self._differ([self._rows[each] for each in sorted(shipments) if each in self._rows], ())
        return changed

    def _renew_each(self, plan: SitePlan, states: States, now: datetime, shipments: Iterable[str]) -> Difference:
        """Door by door, each from nothing: a fault leaves looks half filled. Rows that cannot be worked out stay."""
        left = set(shipments)
        changed: tuple[Row, ...] = ()
        removed: tuple[str, ...] = ()
        while left:
            one = min(left)
            at_door = sharing_doors(plan, {one})
            left -= {one, *at_door}
            self._looks.clear()
            try:
                rows = evaluate_some(plan, states, now, at_door, self._known, looks=self._looks)
            except Exception:
                log.exception("%s: these rows cannot be worked out: %s", self._site, sorted(at_door))
                continue
            more, fewer = self._differ(rows, self._looks.list_absent(at_door))
            changed, removed = changed + more, removed + fewer
        self._looks.clear()
        return changed, removed

    def _differ(self, rows: Iterable[Row], looked_at: Iterable[str]) -> Difference:
        by_shipment = {row.shipment: self._with_talk(row) for row in rows}
        changed = {shipment: row for shipment, row in by_shipment.items() if self._rows.get(shipment) != row}
        removed = tuple(sorted(self._rows.keys() & (set(looked_at) - by_shipment.keys())))
        self._rows |= changed
        for shipment in removed:
            del self._rows[shipment]
        return tuple(changed.values()), removed

    def _with_talk(self, row: Row) -> Row:
        talk = self._talk.get(row.shipment)
        return row if talk == row.talk else replace(row, talk=talk)
