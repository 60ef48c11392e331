"""A carrier's wish for another window: accepted by rule where the door is free, else left to a person, for a while.

proposal --> none such, too late ----------------------------> declined   an ANSWER goes down
         --> door free for the window, which is no longer ---> accepted   an ANSWER goes down, the plan's window moves
         --> open --> a person decides ----------------------> either     likewise
                  --> the window wished for has begun -------> declined
                  --> the vehicle proposes something else ---> withdrawn
"""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from ingest.plan_order import RefusedOrder
from ingest.talk.letters import Letters
from ingest.talk.orders import Decide
from ingest.talk.view import View
from tracking.agreement import agree
from tracking.message import Answer, Kind, Message, Stage
from tracking.plan import Shipment
from tracking.report import Proposal
from tracking.stages import TALK_LASTS, decide, end
from tracking.wish import find_next, is_free, is_inbound, window_text

RULE = "rule"
"""Who has decided where no person has."""


class Proposals:
    """The proposals of one site, on its letters. A shipment that is returned is to replace the planned one."""

    def __init__(self, letters: Letters) -> None:
        self._letters = letters

    def hear(self, said: Proposal, view: View, now: datetime) -> Shipment | None:
        """Answers it, or leaves it open. One that was heard before changes nothing, whatever it says now."""
        message_id = self._letters.id_for("proposal", said.carrier, said.vehicle, said.id)
        if self._letters.find(message_id) is not None:
            return None
        shipment = find_next(view.list_of(said.carrier, said.vehicle), view.rows, said.shipment)
        about = "" if shipment is None else shipment.id
        wish = replace(
            self._letters.spoken(said, message_id, Kind.PROPOSAL, Stage.OPEN, about),
            text=said.text,
            door="" if shipment is None else shipment.door,
            window_start=said.window_start,
            window_end=said.window_end,
            expires_at=said.window_start,
            own_id=said.id,
        )
        if shipment is None:
            named = f" {said.shipment}" if said.shipment else ""
            words = f"{view.plan.site.name} expects no shipment{named} of {said.vehicle} any more."
            self._decide(wish, Answer(at=now, by=RULE, accept=False, text=words), view, now)
            return None
        length = shipment.window_end - shipment.window_start
        wish = replace(wish, window_end=said.window_end or said.window_start + length)
        if self._is_outdated(wish, now):
            self._letters.put(end(wish, Stage.WITHDRAWN, now))
            return None
        return self._judge(wish, shipment, view, now)

    def decide(self, order: Decide, view: View, now: datetime) -> Shipment | None:
        """What a person says to an open proposal.

        Raises:
            RefusedOrder: if there is nothing to decide.
        """
        wish = self._letters.find(order.proposal)
        if wish is None or wish.kind is not Kind.PROPOSAL:
            raise RefusedOrder(f"there is no proposal {order.proposal[:80]!r}")
        if wish.stage is not Stage.OPEN:
            by = "" if wish.answer is None else f" by {wish.answer.by}"
            raise RefusedOrder(f"the proposal is {wish.stage.value} already{by}")
        shipment = view.shipments.get(wish.shipment)
        if order.accept and (shipment is None or not _is_due_with(shipment, wish)):
            raise RefusedOrder(f"{wish.carrier} {wish.vehicle} is not to bring shipment {wish.shipment} any more")
        if order.accept and not is_inbound(wish.shipment, view.rows):
            raise RefusedOrder(f"shipment {wish.shipment} is here already, or has ended")
        return self._decide(wish, Answer(at=now, by=order.by, accept=order.accept, text=order.text), view, now)

    def lapse(self, wish: Message, view: View, now: datetime) -> None:
        """Declines what nobody has decided in time."""
        self._decide(wish, Answer(at=now, by=RULE, accept=False, text="It was not decided in time."), view, now)

    def _is_outdated(self, wish: Message, now: datetime) -> bool:
        """Takes back what the vehicle has proposed before; says whether it is itself what was proposed before."""
        for other in self._letters.list_open():
            same = (other.carrier, other.vehicle) == (wish.carrier, wish.vehicle)
            if other.kind is Kind.PROPOSAL and same:
                if (other.at, other.id) > (wish.at, wish.id):
                    return True
                self._letters.put(end(other, Stage.WITHDRAWN, now))
        return False

    def _judge(self, wish: Message, shipment: Shipment, view: View, now: datetime) -> Shipment | None:
        words = ""
        if not is_inbound(shipment.id, view.rows):
            words = f"Shipment {shipment.id} is here already."
        elif wish.window_start is None or wish.window_start <= now:
            words = "That window has begun already."
        if words:
            return self._decide(wish, Answer(at=now, by=RULE, accept=False, text=words), view, now)
        moved = _moved(shipment, wish)
        is_longer = moved.window_end - moved.window_start > shipment.window_end - shipment.window_start
        if not is_longer and is_free(moved, view.plan.shipments, view.rows):
            return self._decide(wish, Answer(at=now, by=RULE, accept=True), view, now)
        self._letters.put(wish)
        return None

    def _decide(self, wish: Message, answer: Answer, view: View, now: datetime) -> Shipment | None:
        """Writes the decision down, and an answer to the carrier; returns the shipment in its new window."""
        shipment = view.shipments.get(wish.shipment)
        moved = _moved(shipment, wish) if shipment is not None and answer.accept else None
        self._letters.put(decide(wish, answer))
        words = [answer.text] if answer.text else []
        if moved is not None:
            words.insert(0, f"Accepted: {window_text(moved, zone=view.zone, now=now)}.")
        else:
            words.insert(0, "Declined.")
        reply = Message(
            id=self._letters.id_for("answer", wish.id),
            site=self._letters.site,
            carrier=wish.carrier,
            vehicle=wish.vehicle,
            kind=Kind.ANSWER,
            stage=Stage.QUEUED,
            at=now,
            at_stage=now,
            by="plant" if answer.by == RULE else answer.by,
            shipment=wish.shipment,
            text=" ".join(words),
            door=wish.door if moved is None else moved.door,
            window_start=wish.window_start,
            window_end=wish.window_end,
            expires_at=now + TALK_LASTS,
            to=wish.id,
            accept=bool(answer.accept),
            own_id=wish.own_id,
        )
        self._letters.put(reply)
        return moved


def _is_due_with(shipment: Shipment, wish: Message) -> bool:
    """A plan may have given it to another truck since."""
    return (shipment.carrier, shipment.vehicle) == (wish.carrier, wish.vehicle)


def _moved(shipment: Shipment, wish: Message) -> Shipment:
    assert wish.window_start is not None
    assert wish.window_end is not None
    return agree(shipment, wish.window_start, wish.window_end)
