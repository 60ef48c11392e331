"""All messages of one site as its writer holds them, and what has changed of them since they were last taken.

A message is put whole; who is to be told (the outbox), which row says something else (`talk`) and what the store is to
write follow from what it replaces.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime
from hashlib import blake2b
from typing import NamedTuple

from msgspec.structs import replace

from tracking.board import Talk
from tracking.keeping import find_talk, is_of_plan, list_forgotten
from tracking.message import CURRENT, Kind, Message, Stage
from tracking.plan import Shipment, Vehicle
from tracking.report import Report
from tracking.stages import end, is_open, supersedes


class Changed(NamedTuple):
    """What a commit needs of the letters, and the shipments whose `talk` is another now."""

    messages: tuple[Message, ...]
    forgotten: tuple[Message, ...]
    outbox: tuple[Vehicle, ...]
    talk: frozenset[str]


class Letters:
    """The messages of a site, by id, by shipment, by what they answer."""

    def __init__(self, site: str, messages: Iterable[Message]) -> None:
        self.site = site
        self._by_id: dict[str, Message] = {}
        self._of_shipment: dict[str, list[str]] = {}
        self._replies: dict[str, list[str]] = {}
        self._told: dict[tuple[str, bool], str] = {}
        self._promised: dict[str, str] = {}
        self._open: set[str] = set()
        self._asked: set[str] = set()
        self._ends: list[tuple[datetime, str]] = []
        self._talk: dict[str, Talk] = {}
        self._clear()
        for message in sorted(messages, key=lambda each: (each.at, each.id)):
            self._place(message)
        for shipment in self._of_shipment:
            self._sum_up(shipment)
        self._clear()

    def _clear(self) -> None:
        self._changed: dict[str, Message] = {}
        self._forgotten: dict[str, Message] = {}
        self._outbox: dict[Vehicle, None] = {}
        self._talked: set[str] = set()

    @property
    def talk(self) -> Mapping[str, Talk]:
        """What rows say, by shipment; as it is at any time."""
        return self._talk

    def take(self) -> Changed:
        """What has changed since this was last asked."""
        messages, forgotten = tuple(self._changed.values()), tuple(self._forgotten.values())
        changed = Changed(messages, forgotten, tuple(self._outbox), frozenset(self._talked))
        self._clear()
        return changed

    def id_for(self, *words: object) -> str:
        """The id of what these words are about: the same in each try, and of no other site's."""
        return blake2b("\0".join(map(str, (self.site, *words))).encode(), digest_size=10).hexdigest()

    def find(self, message_id: str) -> Message | None:
        return self._by_id.get(message_id)

    def count_of(self, shipment: str) -> int:
        return len(self._of_shipment.get(shipment, ()))

    def list_of(self, shipment: str) -> Iterator[Message]:
        """Those about a shipment, as they came."""
        return (self._by_id[each] for each in self._of_shipment.get(shipment, ()))

    def list_replies(self, message_id: str) -> list[Message]:
        return [self._by_id[each] for each in self._replies.get(message_id, ())]

    def list_open(self, about: Callable[[str], bool] = lambda shipment: True) -> list[Message]:
        """Open ones, about shipments that are asked for."""
        return [self._by_id[each] for each in sorted(each for each in self._open if about(self._by_id[each].shipment))]

    def is_asking(self, shipment: str) -> bool:
        """Whether the position of its truck was asked for, and has not come yet."""
        return shipment in self._asked

    def list_all(self) -> Iterable[Message]:
        return self._by_id.values()

    def find_told(self, shipment: str, *, at_gate: bool = False) -> Message | None:
        """The last assignment or window told for a shipment, or the last gate instruction."""
        message_id = self._told.get((shipment, at_gate))
        return None if message_id is None else self._by_id[message_id]

    def find_promised(self, shipment: str) -> Message | None:
        """The last answer about a shipment that granted a window."""
        message_id = self._promised.get(shipment)
        return None if message_id is None else self._by_id[message_id]

    def is_promised(self, shipment: Shipment) -> bool:
        """Whether its carrier was last granted the very window that it is in."""
        answer = self.find_promised(shipment.id)
        window = (shipment.carrier, shipment.window_start, shipment.window_end)
        return answer is not None and (answer.carrier, answer.window_start, answer.window_end) == window

    def list_told(self) -> Iterator[Message]:
        """For each shipment the last assignment or window told, and the last window granted."""
        told = [message_id for (_, at_gate), message_id in self._told.items() if not at_gate]
        return (self._by_id[message_id] for message_id in (*told, *self._promised.values()))

    def spoken(self, said: Report, message_id: str, kind: Kind, stage: Stage, shipment: str) -> Message:
        """What a carrier said as a message, without its words, and not put yet."""
        return Message(
            id=message_id,
            site=self.site,
            carrier=said.carrier,
            vehicle=said.vehicle,
            kind=kind,
            stage=stage,
            at=said.received_at,
            at_stage=said.received_at,
            up=True,
            by="carrier",
            shipment=shipment,
        )

    def put(self, message: Message) -> None:
        """Takes over a message; a new one withdraws what it supersedes."""
        before = self._by_id.get(message.id)
        if before == message:
            return
        if before is None:
            for older in list(self.list_of(message.shipment)):
                if supersedes(message, older):
                    self.put(end(older, Stage.WITHDRAWN, message.at))
        self._place(message)
        self._changed[message.id] = message
        if (message.stage in CURRENT) != (before is not None and before.stage in CURRENT):
            self._outbox[message.carrier, message.vehicle] = None
        if message.shipment:
            self._sum_up(message.shipment)

    def list_due(self, now: datetime) -> list[Message]:
        """Open messages whose time is over by now, in its order."""
        due: dict[str, Message] = {}
        while self._ends and self._ends[0][0] <= now:
            _, message_id = heapq.heappop(self._ends)
            message = self._by_id.get(message_id)
            if message is not None and is_open(message) and (message.expires_at or now) <= now:
                due[message_id] = message
        return list(due.values())

    def forget(self, expected: Collection[str], now: datetime) -> None:
        """Lets go of what is too old or too much."""
        for message in list_forgotten(self._by_id.values(), expected, now):
            self._drop(message)

    def erase(self, vehicle: Vehicle) -> None:
        """Lets go of what was said with a vehicle, but for what the plan says to it (`is_of_plan`): of that, of what
        the vehicle has answered."""
        for message in list(self._by_id.values()):
            if (message.carrier, message.vehicle) != vehicle:
                continue
            if is_of_plan(message):
                self.put(replace(message, answer=None, delivered_at=None))
            else:
                if message.stage in CURRENT:
                    self._outbox[vehicle] = None
                self._open.discard(message.id)
                self._asked.discard(message.shipment)
                self._drop(message)

    def _drop(self, message: Message) -> None:
        del self._by_id[message.id]
        self._replies.pop(message.id, None)
        if message.to in self._replies:
            self._replies[message.to].remove(message.id)
        if message.shipment:
            self._of_shipment[message.shipment].remove(message.id)
            self._sum_up(message.shipment)
            if not self._of_shipment[message.shipment]:
                del self._of_shipment[message.shipment]
        told = (message.shipment, message.kind is Kind.GATE)
        if self._told.get(told) == message.id:
            del self._told[told]
        if self._promised.get(message.shipment) == message.id:
            del self._promised[message.shipment]
        self._changed.pop(message.id, None)
        self._forgotten[message.id] = message

    def _place(self, message: Message) -> None:
        if message.id not in self._by_id:
            if message.shipment:
                self._of_shipment.setdefault(message.shipment, []).append(message.id)
            if message.up and message.to:
                self._replies.setdefault(message.to, []).append(message.id)
            if message.kind in (Kind.ASSIGNMENT, Kind.WINDOW, Kind.GATE):
                self._told[message.shipment, message.kind is Kind.GATE] = message.id
            if message.kind is Kind.ANSWER and message.accept:
                self._promised[message.shipment] = message.id
        self._by_id[message.id] = message
        if message.kind is Kind.FIX:
            (self._asked.add if is_open(message) else self._asked.discard)(message.shipment)
        if not is_open(message):
            self._open.discard(message.id)
            return
        self._open.add(message.id)
        if message.expires_at is not None:
            heapq.heappush(self._ends, (message.expires_at, message.id))

    def _sum_up(self, shipment: str) -> None:
        talk = find_talk(self.list_of(shipment))
        if talk == self._talk.get(shipment):
            return
        self._talked.add(shipment)
        if talk is None:
            del self._talk[shipment]
        else:
            self._talk[shipment] = talk
