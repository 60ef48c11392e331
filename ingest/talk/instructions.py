"""Messages that the plant sends by itself: looks at the shipments that may need one, some of them a step."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from ingest.talk.letters import Letters
from ingest.talk.view import View
from tracking.board import Row
from tracking.instruction import (
    AT_DOOR,
    MOST_AT_GATE,
    NEAR,
    Instruction,
    find_assignment,
    find_gate_instruction,
    is_told,
    is_told_to,
)
from tracking.message import CURRENT, Kind, Message, Stage
from tracking.plan import Shipment
from tracking.stages import end, mark_fixed

MADE_AT_ONCE = 250
"""Messages made in one step: a plan of thousands is told over some steps, and holds up no ping for long."""
DUE, GATE = (Kind.ASSIGNMENT, Kind.WINDOW), (Kind.GATE,)
log = logging.getLogger(__name__)


class Instructions:
    """What trucks have been told is known from the letters; here is only who is still to be looked at."""

    def __init__(self, letters: Letters) -> None:
        self._letters = letters
        self._later: set[str] = set()

    def is_busy(self) -> bool:
        return bool(self._later)

    def give(self, view: View, shipments: Iterable[str], now: datetime, *, whole: bool = False) -> None:
        """Looks at these shipments and at those left from the last step; if `whole`, at all told otherwise, too."""
        waiting = sorted(self._later.union(shipments, self._list_changed(view) if whole else ()))
        self._later = set()
        near = [each for each in waiting if (row := view.rows.get(each)) is not None and row.milestone in NEAR]
        at_door = _by_door(view, near)
        made = 0
        for place, shipment_id in enumerate(waiting):
            if made >= MADE_AT_ONCE:
                self._later = set(waiting[place:])
                return
            shipment, row = view.shipments.get(shipment_id), view.rows.get(shipment_id)
            if shipment is None:
                continue
            try:
                self._take_back(shipment, now)
                made += self._assign(shipment, row, view, now)
                if row is not None:
                    made += self._guide(row, at_door, view, now)
                    self._see(row, now)
            except Exception:
                log.exception("%s: shipment %s cannot be told anything", self._letters.site, shipment_id)

    def _list_changed(self, view: View) -> list[str]:
        """Shipments whose truck was told what the plan does not say any more; they may be off the board by now."""
        told = ((view.shipments.get(each.shipment), each) for each in self._letters.list_told())
        return [
            shipment.id
            for shipment, each in told
            if shipment is not None and not (is_told_to(shipment, each) and is_told(shipment, each))
        ]

    def _take_back(self, shipment: Shipment, now: datetime) -> None:
        """Who was to bring it before is not to drive up for it, whenever the next one is told."""
        for at_gate in (False, True):
            told = self._letters.find_told(shipment.id, at_gate=at_gate)
            if told is not None and told.stage in CURRENT and not is_told_to(shipment, told):
                self._letters.put(end(told, Stage.WITHDRAWN, now))

    def _assign(self, shipment: Shipment, row: Row | None, view: View, now: datetime) -> bool:
        told = self._letters.find_told(shipment.id)
        promised = self._letters.find_promised(shipment.id)
        found = find_assignment(shipment, row, told, view.zone, now, promised=promised)
        if found is None:
            return False
        self._tell(found, shipment, now)
        return True

    def _guide(self, row: Row, at_door: dict[str, list[Row]], view: View, now: datetime) -> bool:
        shipment, told = view.shipments[row.shipment], self._letters.find_told(row.shipment, at_gate=True)
        if told is not None and told.stage in CURRENT and row.milestone in AT_DOOR:
            self._letters.put(end(told, Stage.WITHDRAWN, now))
        if row.milestone not in NEAR or row.door != shipment.door:  # a row of before the plan has changed
            return False
        found = find_gate_instruction(row, at_door[row.door], told, view.zone, now)
        if found is None or self._count(row.shipment, *GATE) >= MOST_AT_GATE:
            return False
        self._tell(found, shipment, now)
        return True

    def _see(self, row: Row, now: datetime) -> None:
        """Whoever was asked for a position, and has sent one that was measured since, has answered."""
        if row.position is None or not self._letters.is_asking(row.shipment):
            return
        for message in list(self._letters.list_of(row.shipment)):
            asked = message.kind is Kind.FIX and message.stage in CURRENT
            if asked and message.at <= row.position.fixed_at:
                self._letters.put(mark_fixed(message, row.position.fixed_at))

    def _count(self, shipment: str, *kinds: Kind) -> int:
        return sum(message.kind in kinds for message in self._letters.list_of(shipment))

    def _tell(self, found: Instruction, shipment: Shipment, now: datetime) -> None:
        """Later than what was told last, by the smallest time there is: which one stands can be told from that.

        Its id is also of what it says: a client passes over an id that it has dealt with, and a store that was emptied,
        or a shipment's id that is used again after months, counts from nothing.
        """
        at_gate = found.kind is Kind.GATE
        last = self._letters.find_told(shipment.id, at_gate=at_gate)
        at = now if last is None else max(now, last.at + timedelta.resolution)
        told = self._count(shipment.id, *(GATE if at_gate else DUE))
        due = (shipment.id, shipment.carrier, shipment.vehicle, shipment.window_start, shipment.window_end)
        message = Message(
            id=self._letters.id_for("instruction", at_gate, *due, found.door, told),
            site=self._letters.site,
            carrier=shipment.carrier,
            vehicle=shipment.vehicle,
            kind=found.kind,
            stage=Stage.QUEUED,
            at=at,
            at_stage=at,
            shipment=shipment.id,
            text=found.text,
            door=found.door,
            window_start=found.window_start,
            window_end=found.window_end,
            expires_at=found.expires_at,
        )
        self._letters.put(message)


def _by_door(view: View, near: Iterable[str]) -> dict[str, list[Row]]:
    doors = {view.rows[shipment].door for shipment in near}
    found: dict[str, list[Row]] = defaultdict(list)
    if doors:
        for row in view.rows.values():
            if row.door in doors:
                found[row.door].append(row)
    return found
