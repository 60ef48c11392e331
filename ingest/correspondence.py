"""The talk as a site's writer keeps it, step by step. No threads, no clock, no store.

    orders   message, decide, sent --+                 +-> messages, outbox  -> the commit
    reports  reply, proposal, fact --+--> Letters -----+-> talk              -> rows
    time     what is over by now   --+                 +-> windows that move -> the plan
    board    what trucks are to know-+                 +-> facts             -> what is known, and a refold

What is done twice, after a crash or because a carrier says it again, is done once: ids follow from the order or the
report. A fault in one order, report or shipment stops nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from msgspec.structs import replace

from ingest.plan_order import RefusedOrder
from ingest.talk.instructions import Instructions
from ingest.talk.letters import Letters
from ingest.talk.orders import Write, read_decide, read_sent, read_write
from ingest.talk.pace import Pace
from ingest.talk.proposals import Proposals
from ingest.talk.view import View
from store.ports import Order
from store.talk_codec import digest
from tracking.keeping import MOST_OF_A_SHIPMENT
from tracking.message import Kind, Message, Stage
from tracking.plan import Shipment
from tracking.report import Fact, Happened, Proposal, Reply, Report
from tracking.stages import FIX_LASTS, TALK_LASTS, end, mark_answered, mark_delivered, mark_sent
from tracking.told import Told
from tracking.wish import find_next

FORGET_EACH = timedelta(hours=1)


class NotTaken(Exception):
    """A report that changes nothing; the text is the reason that its reject is counted by."""


class Done(NamedTuple):
    """What an order or a report asks of the writer: the answer, a shipment in a new window, a vehicle to fold again."""

    text: str = ""
    moved: Shipment | None = None
    refold: tuple[str, str] | None = None


class Correspondence:
    """The talk of one site; `letters` are its messages."""

    def __init__(self, site: str, messages: Iterable[Message], told: Told) -> None:
        self.letters = Letters(site, messages)
        self._told, self._pace = told, Pace()
        self._proposals, self._instructions = Proposals(self.letters), Instructions(self.letters)
        self._forgot_at: datetime | None = None
        for message in sorted(self.letters.list_all(), key=lambda each: (each.at, each.id)):
            if message.kind is Kind.FACT and message.shipment:
                told.add(_as_fact(message))

    def is_busy(self) -> bool:
        """Whether shipments are left to be told something."""
        return self._instructions.is_busy()

    def obey(self, order: Order, view: View, now: datetime) -> Done:
        """Carries out an order of the talk.

        Raises:
            RefusedOrder: with words for whoever gave it.
        """
        if order.kind == "message":
            return Done(self._write(order.id, read_write(order.body), view, now))
        if order.kind == "decide":
            decision = read_decide(order.body)
            moved = self._proposals.decide(decision, view, now)
            return Done("accepted" if decision.accept else "declined", moved)
        found = [message for each in read_sent(order.body).ids if (message := self.letters.find(each)) is not None]
        for message in found:
            self.letters.put(mark_sent(message, now))
        return Done(f"{len(found)} sent")

    def hear(self, report: Report, view: View, now: datetime) -> Done:
        """Takes what a carrier says.

        Raises:
            NotTaken: if it may not count.
        """
        if isinstance(report, Reply):
            message = self._get_answered(report)
            self._check_pace(report if message.vehicle else replace(report, vehicle=""))
            self._hear_reply(report, message)
            return Done()
        self._check_pace(report)
        if isinstance(report, Proposal):
            wished = find_next(view.list_of(report.carrier, report.vehicle), view.rows, report.shipment)
            self._check_room("" if wished is None else wished.id)
            return Done(moved=self._proposals.hear(report, view, now))
        return self._hear_fact(report, view)

    def expire(self, view: View, now: datetime, *, whole: bool) -> None:
        """Ends what is over by now; if `whole`, also all about shipments that have ended."""
        due = self.letters.list_due(now)
        if whole:
            due += self.letters.list_open(lambda shipment: bool(shipment) and view.has_ended(shipment))
        for message in due:
            if message.stage is Stage.OPEN:
                self._proposals.lapse(message, view, now)
            else:
                self.letters.put(end(message, Stage.EXPIRED, now))
        if whole and (self._forgot_at is None or abs(now - self._forgot_at) >= FORGET_EACH):
            self.letters.forget(view.shipments, now)
            self._forgot_at = now

    def instruct(self, view: View, shipments: Iterable[str], now: datetime, *, whole: bool) -> None:
        """Tells the trucks of these shipments, if `whole` of all there are, what they do not know yet."""
        self._instructions.give(view, shipments, now, whole=whole)

    def _write(self, order_id: str, order: Write, view: View, now: datetime) -> str:
        carrier, vehicle, shipment = _find_party(order, view)
        kind = Kind(order.kind)
        lasts = FIX_LASTS if kind is Kind.FIX else TALK_LASTS
        lasts = lasts if order.expires_min is None else timedelta(minutes=order.expires_min)
        message = Message(
            id=self.letters.id_for("order", order.key or order_id),
            site=self.letters.site,
            carrier=carrier,
            vehicle=vehicle,
            kind=kind,
            stage=Stage.QUEUED,
            at=now,
            at_stage=now,
            by=order.by,
            shipment=shipment,
            text=order.text,
            expires_at=now + lasts,
        )
        if self.letters.find(message.id) is None:
            self.letters.put(message)
        return f"message {message.id} to {carrier} {vehicle}".rstrip()

    def _get_answered(self, said: Reply) -> Message:
        message = self.letters.find(said.to)
        if message is None or message.up or message.carrier != said.carrier:
            raise NotTaken("no such message")
        if message.vehicle and message.vehicle != said.vehicle:
            raise NotTaken("no such message")
        return message

    def _check_pace(self, report: Report) -> None:
        """What answers a message to the carrier as a whole is the carrier's: any vehicle's name may stand under it."""
        if not self._pace.admits(report):
            raise NotTaken("too many reports")

    def _hear_reply(self, said: Reply, message: Message) -> None:
        if not said.text and said.accept is None:
            self.letters.put(mark_delivered(message, said.received_at))
            return
        self._check_room(message.shipment)
        if len(self.letters.list_replies(message.id)) >= MOST_OF_A_SHIPMENT:
            raise NotTaken("too many reports")
        reply = self.letters.spoken(said, self._id_of(said), Kind.TEXT, Stage.RECEIVED, message.shipment)
        reply = replace(reply, text=said.text, to=message.id, accept=said.accept)
        if self.letters.find(reply.id) is None:
            self.letters.put(reply)
            self.letters.put(mark_answered(message, self.letters.list_replies(message.id)))

    def _hear_fact(self, said: Fact, view: View) -> Done:
        shipment = find_next(view.list_of(said.carrier, said.vehicle), view.rows, said.shipment)
        fact = replace(said, shipment="" if shipment is None else shipment.id)
        message_id = self._id_of(said)
        if self.letters.find(message_id) is not None:
            return Done()
        if shipment is None:
            raise NotTaken("no such shipment")
        self._check_room(fact.shipment)
        message = self.letters.spoken(fact, message_id, Kind.FACT, Stage.RECEIVED, fact.shipment)
        self._told.add(fact)
        self.letters.put(replace(message, at=fact.at, happened=fact.happened, reason=fact.reason, eta=fact.eta))
        return Done(refold=(fact.carrier, fact.vehicle))

    def _check_room(self, shipment: str) -> None:
        if shipment and self.letters.count_of(shipment) >= MOST_OF_A_SHIPMENT:
            raise NotTaken("too many reports")

    def _id_of(self, said: Fact | Reply) -> str:
        """The same whenever it was received."""
        return self.letters.id_for("report", digest(said).hex())


def _find_party(order: Write, view: View) -> tuple[str, str, str]:
    """Carrier, vehicle and shipment; raises `RefusedOrder` if nothing of them is expected.

    A vehicle that is asked for a fix is asked about what it brings next.
    """
    if order.shipment:
        shipment = view.shipments.get(order.shipment)
        if shipment is None:
            raise RefusedOrder(f"there is no shipment {order.shipment[:80]!r} in the plan")
        return shipment.carrier, shipment.vehicle, shipment.id
    if next(view.list_of(order.carrier, order.vehicle), None) is None:
        whom = f"vehicle {order.vehicle[:80]!r} of carrier" if order.vehicle else "carrier"
        raise RefusedOrder(f"nothing is expected of {whom} {order.carrier[:80]!r}")
    due = find_next(view.list_of(order.carrier, order.vehicle), view.rows) if order.kind == "fix" else None
    return order.carrier, order.vehicle, "" if due is None else due.id


def _as_fact(message: Message) -> Fact:
    happened: Happened = message.happened  # type: ignore[assignment]
    return Fact(
        carrier=message.carrier,
        vehicle=message.vehicle,
        at=message.at,
        happened=happened,
        received_at=message.at_stage,
        reason=message.reason,
        eta=message.eta,
        shipment=message.shipment,
    )
