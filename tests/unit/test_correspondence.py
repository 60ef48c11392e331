"""The site writer's part in the talk: what orders, reports, time and the board make of messages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from store.memory_store import MemoryStore
from tests.integration.samples import pings
from tests.talk_runs import NOW, TalkingPlant, fact, reply, stages, wish
from tracking.board import Talk
from tracking.message import Answer, Kind, Stage
from tracking.report import Fact
from tracking.told import Told


class TestAPersonsMessage:
    def test_a_message_goes_to_the_driver_of_a_shipment(self) -> None:
        """It is queued for the shipment's vehicle under the person's name, for twelve hours, and marks the outbox."""
        plant = TalkingPlant()
        plant.marked()
        message = plant.write("call me")
        assert (message.kind, message.stage, message.by, message.text) == (Kind.TEXT, Stage.QUEUED, "Ann", "call me")
        assert (message.carrier, message.vehicle, message.shipment) == ("acme", "t1", "s-t1")
        assert message.expires_at == NOW + timedelta(hours=12)
        assert plant.marked() == {"t1"}

    def test_a_message_may_be_to_a_vehicle_or_to_a_carrier_as_a_whole(self) -> None:
        """Without a shipment it is about none; without a vehicle it is to the carrier."""
        plant = TalkingPlant()
        assert plant.write(carrier="acme", vehicle="t2").vehicle == "t2"
        whole = plant.write(carrier="acme", expires_min=5)
        assert (whole.vehicle, whole.shipment, whole.expires_at) == ("", "", NOW + timedelta(minutes=5))

    @pytest.mark.parametrize(
        ("body", "why"),
        [
            ({"text": " "}, "without words"),
            ({"text": "x" * 501}, "501 characters"),
            ({"text": "a", "shipment": "s-9"}, "no shipment 's-9'"),
            ({"text": "a", "shipment": ""}, "either a shipment or a carrier"),
            ({"text": "a", "shipment": "", "carrier": "rival"}, "nothing is expected of carrier 'rival'"),
            ({"text": "a", "shipment": "", "carrier": "acme", "vehicle": "t9"}, "vehicle 't9' of carrier 'acme'"),
            ({"text": "a", "by": "rule"}, "a person's name"),
            ({"text": "a", "expires_min": 0}, "from 1 to"),
            ({"kind": "fix", "shipment": "", "carrier": "acme"}, "only a vehicle"),
            ({"text": 7}, "not such an order"),
        ],
    )
    def test_what_cannot_be_sent_is_refused_with_its_reason(self, body: dict[str, Any], why: str) -> None:
        """Nothing is written, and the person reads why."""
        plant = TalkingPlant()
        before = plant.store.list_messages("plant")
        answer = plant.order("message", **{"by": "Ann", "shipment": "s-t1", **body})
        assert answer.startswith("refused: ")
        assert why in answer
        assert plant.store.list_messages("plant") == before

    def test_texts_do_not_withdraw_each_other(self) -> None:
        """Two messages of a person stand side by side: the first may not have been read yet."""
        plant = TalkingPlant()
        first, second = plant.write("one"), plant.write("two")
        assert stages([plant.find(first), plant.find(second)]) == [Stage.QUEUED, Stage.QUEUED]

    def test_an_order_that_is_done_twice_is_one_message(self) -> None:
        """A writer that dies between its step and its commit leaves one message, under the same id."""
        plant = TalkingPlant()
        plant.store.submit_order("plant", "message", b'{"by": "Ann", "text": "hi", "shipment": "s-t1"}')
        lost = plant.step(is_lost=True)
        plant.step()
        assert [one.id for one in plant.kinds(Kind.TEXT)] == [lost.messages[-1].id]

    def test_an_order_that_comes_again_under_its_key_is_one_message(self) -> None:
        """Pressed twice, or sent again by another server, it is said once; another key is another message."""
        plant = TalkingPlant()
        for key in ("k1", "k1", "k2"):
            plant.order("message", by="Ann", text="hi", shipment="s-t1", key=key)
        assert len(plant.kinds(Kind.TEXT)) == 2


class TestStages:
    def test_sent_delivered_answered(self) -> None:
        """A message goes through its stages, each with its time, and leaves the outbox alone but at its end."""
        plant = TalkingPlant()
        message = plant.write()
        plant.marked()
        plant.later(seconds=5)
        assert plant.order("sent", ids=[message.id, "unknown"]) == "1 sent"
        assert (plant.find(message).stage, plant.find(message).sent_at) == (Stage.SENT, NOW + timedelta(seconds=5))
        plant.tell(reply(message, got=True, at_s=7))
        got = plant.find(message)
        assert (got.stage, got.delivered_at) == (Stage.DELIVERED, NOW + timedelta(seconds=7))
        assert plant.marked() == set()
        plant.tell(reply(message, "on my way", accept=True, at_s=9))
        answered = plant.find(message)
        at = NOW + timedelta(seconds=9)
        assert (answered.stage, answered.answer) == (
            Stage.ANSWERED,
            Answer(at=at, by="carrier", accept=True, text="on my way"),
        )
        assert plant.marked() == {"t1"}
        (said,) = [one for one in plant.kinds(Kind.TEXT) if one.up]
        assert (said.to, said.text, said.accept, said.stage) == (message.id, "on my way", True, Stage.RECEIVED)

    def test_of_several_replies_the_last_words_and_the_last_yes_or_no_count(self) -> None:
        """Replies that come in another order make the same answer."""
        plant = TalkingPlant()
        message = plant.write()
        plant.tell(reply(message, "sorry, no", accept=False, at_s=2), reply(message, "soon", at_s=3))
        plant.tell(reply(message, accept=True, at_s=1))
        at = NOW + timedelta(seconds=3)
        assert plant.find(message).answer == Answer(at=at, by="carrier", accept=False, text="soon")

    def test_a_reply_that_comes_again_after_it_was_forgotten_is_the_same(self) -> None:
        """Also when the store no longer knows that it has seen it, and whenever it is received."""
        plant = TalkingPlant()
        message = plant.write()
        plant.tell(reply(message, "ok"))
        before = plant.store.list_messages("plant")
        assert isinstance(plant.store, MemoryStore)
        plant.store._sites["plant"]._reports_seen.clear()
        plant.tell(reply(message, "ok", at_s=600))
        assert plant.store.list_messages("plant") == before

    @pytest.mark.parametrize(
        "foreign", [{"carrier": "rival"}, {"vehicle": "t2"}, {"vehicle": ""}, {"carrier": "rival", "got": True}]
    )
    def test_a_reply_of_somebody_else_changes_nothing(self, foreign: dict[str, Any]) -> None:
        """Only the message's carrier, and its vehicle if it has one, can answer it; others are set aside."""
        plant = TalkingPlant()
        message = plant.write()
        plant.tell(reply(message, "hm", **foreign))
        assert plant.find(message) == message
        assert [one.reason for one in plant.store.list_rejects("plant", 9)] == ["no such message"]

    def test_any_vehicle_may_answer_for_its_carrier(self) -> None:
        """A message to the carrier as a whole is answered by it, or by one of its vehicles."""
        plant = TalkingPlant()
        message = plant.write(carrier="acme")
        plant.tell(reply(message, "ok", vehicle="t2"))
        assert plant.find(message).stage is Stage.ANSWERED

    def test_a_message_expires(self) -> None:
        """Once its time is over it is no longer the carrier's to read; a late answer is still an answer."""
        plant = TalkingPlant()
        message = plant.write(expires_min=10)
        plant.marked()
        plant.later(minutes=10)
        plant.step(whole=False)
        assert plant.find(message).stage is Stage.EXPIRED
        assert plant.marked() == {"t1"}
        plant.tell(reply(message, "late", at_s=700))
        assert plant.find(message).stage is Stage.ANSWERED

    def test_a_message_expires_with_its_shipment(self) -> None:
        """When the shipment has ended, what was told about it is not the driver's to read any more."""
        plant = TalkingPlant()
        message = plant.write(expires_min=9_999)
        plant.later(hours=9)
        plant.step()
        plant.step()
        assert plant.row().milestone == "no_show"
        assert plant.find(message).stage is Stage.EXPIRED
        assert plant.store.list_open([("acme", "t1")]) == []

    def test_a_vehicle_says_at_most_thirty_things_an_hour(self) -> None:
        """What is beyond is set aside and counted, others are heard, and after an hour it is heard again."""
        plant = TalkingPlant()
        plant.tell(*[fact(at_s=n) for n in range(31)], fact(vehicle="t2"))
        assert len(plant.kinds(Kind.FACT, "s-t1")) == 30
        assert len(plant.kinds(Kind.FACT, "s-t2")) == 1
        assert plant.store.counts()["acme"]["set_aside:too many reports"] == 1
        plant.tell(fact(at_s=3_600))
        assert len(plant.kinds(Kind.FACT, "s-t1")) == 31

    def test_a_fault_in_one_report_stops_nothing_else(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """It is set aside as a fault of ours; the reports before and after it count."""
        plant = TalkingPlant()
        add = Told.add

        def poisoned(told: Told, fact: Fact) -> bool:
            if fact.reason == "poison":
                raise ValueError("cannot be reckoned with")
            return add(told, fact)

        monkeypatch.setattr(Told, "add", poisoned)
        plant.tell(fact(at_s=1), fact(at_s=2, reason="poison"), fact(at_s=3))
        assert [one.reason for one in plant.store.list_rejects("plant", 9)] == ["writer error"]
        assert plant.store.read_reports("plant", 9) == []
        assert [one.at - NOW for one in plant.kinds(Kind.FACT)] == [timedelta(seconds=1), timedelta(seconds=3)]


class TestFacts:
    def test_a_fact_is_kept_and_reckoned_with(self) -> None:
        """It becomes a message about the vehicle's next shipment, is told on, has the vehicle folded again, and is told
        anew to the next writer."""
        plant = TalkingPlant()
        plant.drive(*pings("t1", 3))
        plant.store.write_reports([fact(eta=NOW + timedelta(hours=2))])
        commit = plant.step(whole=False)
        (kept,) = plant.kinds(Kind.FACT)
        assert (kept.up, kept.stage, kept.happened, kept.reason) == (True, Stage.RECEIVED, "delayed", "jam")
        assert (kept.shipment, kept.at, kept.eta) == ("s-t1", NOW, NOW + timedelta(hours=2))
        assert [state.vehicle for state in commit.states] == ["t1"]
        assert [each.shipment for each in plant.told("t1")] == ["s-t1"]
        plant.restart()
        assert [each.shipment for each in plant.told("t1")] == ["s-t1"]

    def test_a_fact_about_no_shipment_of_the_vehicle_is_set_aside(self) -> None:
        """Another vehicle's shipment is none."""
        plant = TalkingPlant()
        plant.tell(fact(shipment="s-t2"))
        assert plant.kinds(Kind.FACT) == []
        assert [one.reason for one in plant.store.list_rejects("plant", 9)] == ["no such shipment"]


class TestTheRow:
    def test_a_row_says_what_was_said(self) -> None:
        """A change of the talk alone publishes that row, and only that; what the plant says by itself is no talk."""
        plant = TalkingPlant()
        assert plant.row().talk is None
        message = plant.write()
        assert [row.shipment for row in plant.commits[-1].rows] == ["s-t1"]
        assert plant.row().talk == Talk(last_at=NOW, unanswered=1, proposals=0)
        plant.later(minutes=1)
        plant.tell(reply(message, "ok", at_s=30))
        assert plant.row().talk == Talk(last_at=NOW + timedelta(seconds=30), unanswered=0, proposals=0)
        before = plant.row()
        plant.restart()
        assert plant.step().rows == ()
        assert plant.row() == before

    def test_the_row_is_published_without_a_look_at_the_board(self) -> None:
        """In the very step in which the words come, though nothing was heard of the truck."""
        plant = TalkingPlant()
        plant.store.submit_order("plant", "message", b'{"by": "Ann", "text": "hi", "shipment": "s-t1"}')
        commit = plant.step(whole=False)
        assert [(row.shipment, row.talk) for row in commit.rows] == [("s-t1", Talk(last_at=NOW, unanswered=1))]

    def test_an_open_proposal_is_counted(self) -> None:
        """A proposal that waits for a person is on the row until it is decided."""
        plant = TalkingPlant()
        plant.tell(wish(3.25))
        assert plant.row().talk == Talk(last_at=NOW, unanswered=0, proposals=1)


class TestErased:
    def test_what_was_said_with_an_erased_vehicle_is_forgotten(self) -> None:
        """Its messages both ways and its facts go, what the broker keeps of them is cleared; another's stay."""
        plant = TalkingPlant()
        plant.write("call me", shipment="s-t1")
        plant.write("call me, too", shipment="s-t2")
        plant.tell(fact(), wish(5))
        plant.settle()
        said = {each.kind for each in plant.store.list_messages("plant", carrier="acme", vehicle="t1")}
        assert said >= {Kind.TEXT, Kind.FACT, Kind.PROPOSAL}
        assert plant.told("t1")
        plant.order("erase", carrier="acme", vehicle="t1")
        kept = plant.store.list_messages("plant", carrier="acme", vehicle="t1")
        assert {each.kind for each in kept} <= {Kind.ASSIGNMENT, Kind.WINDOW, Kind.GATE}
        assert [each.text for each in plant.kinds(Kind.TEXT)] == ["call me, too"]
        assert plant.told("t1") == ()
        assert "t1" in plant.marked()
        plant.restart()
        plant.step()
        assert plant.told("t1") == ()
        assert plant.row("s-t1").talk is None
