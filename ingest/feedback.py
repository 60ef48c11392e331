"""What ingest tells carriers by itself: how far their positions are safe, and which were refused.

    batch written -> marks moved -> saved -> (messages acknowledged) -> told, at most about once a second a carrier

    carriers/<carrier>/down/committed   {"T12": 4711, ...}
    carriers/<carrier>/down/rejects     {"rejects": [{"vehicle", "topic", "reason", "detail", "at", "seq"?}], "more": 3}

A mark is saved before its messages are acknowledged: were it later, an ingest that dies between would leave a gap that
nobody fills, since the broker has forgotten them. It is told after both, so nobody forgets what is not safe.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable
from datetime import timedelta

import msgspec

from clock import Now, machine_ticks
from ingest.heard import Heard, Numbered, Returned
from ingest.outbound import MAX_PAYLOAD_BYTES, Outbound
from ingest.watermark import advance
from store import keys
from store.marks import Mark, Marks

EVERY_S = 1.0
CONFIRMED_WITHIN_S = 5.0
"""What the broker has not confirmed by then is told again: its connection may have been lost."""
TOLD_AT_ONCE = 1_000
"""Vehicles in one message: 90 kB with the longest ids."""
RETURNED_AT_ONCE = 100
RECENT = timedelta(days=7)
CARRIERS_KEPT = 1_000
"""Carriers in memory; of the others the store knows."""


class _Line:
    """What one carrier is to be told."""

    def __init__(self) -> None:
        self.due: dict[str, None] = {}
        self.sending: tuple[str, ...] = ()
        self.returned: deque[Returned] = deque(maxlen=RETURNED_AT_ONCE)
        self.returned_of = 0
        self.committed_s = self.rejects_s = 0.0


class Feedback:
    """`keep` what a written batch says, and let `turn` tell it."""

    def __init__(self, store: Marks, *, now: Now, ticks: Callable[[], float] = machine_ticks) -> None:
        self._store, self._now, self._ticks = store, now, ticks
        self._marks: OrderedDict[str, dict[str, Mark]] = OrderedDict()
        self._lines: OrderedDict[str, _Line] = OrderedDict()
        self._greeted: set[str] = set()

    def keep(self, heard: Heard) -> None:
        """Moves and saves marks; may be repeated.

        Raises:
            StoreUnavailable: then nothing of it is known yet.
        """
        moved: dict[str, dict[str, Mark]] = {}
        for (carrier, vehicle), numbered in heard.numbered.items():
            mark = self._marks_of(carrier).get(vehicle) or Mark(heard_at=self._now())
            moved.setdefault(carrier, {})[vehicle] = self._moved(mark, numbered)
        recent = {carrier: self._list_recent(carrier) for carrier in heard.online}
        if moved:
            self._store.save_marks(moved)
        for carrier, marks in moved.items():
            self._remember(carrier, marks)
            self._line(carrier).due.update(dict.fromkeys(marks))
        for carrier, vehicles in recent.items():
            self._line(carrier).due.update(dict.fromkeys(vehicles))
        for carrier, returned in heard.returned:
            self.give_back(carrier, returned)

    def give_back(self, carrier: str, returned: Returned) -> None:
        """Has a reject told."""
        line = self._line(carrier)
        line.returned.append(returned)
        line.returned_of += 1

    def turn(self, outbound: Outbound) -> None:
        """Tells what is due; over a connection that is new, all there is: what was told last may not have arrived."""
        at_s = self._ticks()
        connected = set(outbound.carriers())
        for carrier in connected - self._greeted:
            if recent := self._list_recent(carrier):
                self._line(carrier).due.update(dict.fromkeys(recent))
        self._greeted = connected
        for carrier, line in list(self._lines.items()):
            if (line.due or line.sending) and at_s >= line.committed_s:
                self._tell_committed(outbound, carrier, line, at_s)
            if line.returned and at_s >= line.rejects_s:
                self._tell_rejects(outbound, carrier, line, at_s)

    def _tell_committed(self, outbound: Outbound, carrier: str, line: _Line, at_s: float) -> None:
        """One message at a time is on its way; what was not confirmed in time is due again."""
        line.due.update(dict.fromkeys(line.sending))
        line.sending = ()
        marks = self._marks_of(carrier)
        vehicles = tuple(line.due)[:TOLD_AT_ONCE]
        told = {one: marks[one].committed for one in vehicles if one in marks and marks[one].committed >= 0}

        def confirm() -> None:
            if line.sending is vehicles:
                line.sending, line.committed_s = (), at_s + EVERY_S

        if told:
            payload = msgspec.json.encode(told)
            if not outbound.publish(carrier, f"carriers/{carrier}/down/committed", payload, on_sent=confirm):
                return
            line.sending, line.committed_s = vehicles, at_s + CONFIRMED_WITHIN_S
        for vehicle in vehicles:
            del line.due[vehicle]

    def _tell_rejects(self, outbound: Outbound, carrier: str, line: _Line, at_s: float) -> None:
        payload = _rejects_payload(list(line.returned), line.returned_of)
        if outbound.publish(carrier, f"carriers/{carrier}/down/rejects", payload):
            line.returned.clear()
            line.returned_of, line.rejects_s = 0, at_s + EVERY_S

    def _moved(self, mark: Mark, numbered: Numbered) -> Mark:
        if numbered.floor is not None:
            mark = advance(mark, numbered.seqs, numbered.floor)
        if numbered.highest_without is not None:
            mark = advance(mark, (numbered.highest_without,), None)
        return msgspec.structs.replace(mark, heard_at=self._now())

    def _list_recent(self, carrier: str) -> list[str]:
        since = self._now() - RECENT
        return [vehicle for vehicle, mark in self._marks_of(carrier).items() if mark.heard_at >= since]

    def _marks_of(self, carrier: str) -> dict[str, Mark]:
        """A carrier's marks, from the store where they are not in memory."""
        if (marks := self._marks.get(carrier)) is None:
            marks = self._marks[carrier] = self._store.load_marks(carrier)
            if len(self._marks) > CARRIERS_KEPT:
                self._marks.popitem(last=False)
        return marks

    def _remember(self, carrier: str, moved: dict[str, Mark]) -> None:
        marks = self._marks_of(carrier)
        marks.update(moved)
        self._marks.move_to_end(carrier)
        if len(marks) > keys.MARKS_CAP * 1.1:
            for vehicle in sorted(marks, key=lambda one: marks[one].heard_at)[: len(marks) - keys.MARKS_CAP]:
                del marks[vehicle]

    def _line(self, carrier: str) -> _Line:
        if (line := self._lines.get(carrier)) is None:
            line = self._lines[carrier] = _Line()
            if len(self._lines) > CARRIERS_KEPT:
                self._lines.popitem(last=False)
        return line


def _rejects_payload(returned: list[Returned], of: int) -> bytes:
    """The newest that fit into one message: topics and details are the carrier's own words, as long as it likes."""
    payload = msgspec.json.encode({"rejects": returned, "more": of - len(returned)})
    while len(payload) > MAX_PAYLOAD_BYTES:
        returned = returned[len(returned) // 2 + 1 :]
        payload = msgspec.json.encode({"rejects": returned, "more": of - len(returned)})
    return payload
