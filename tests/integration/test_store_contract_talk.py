"""What every store promises to those who carry words between plant and carriers."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from store import keys
from store.ports import Commit, Store
from tests.integration.samples import T0, opened
from tracking.message import Kind, Message, Stage
from tracking.report import Fact, Proposal, Reply


def message(message_id: str, vehicle: str = "t1", *, at_min: float = 0, **changes: object) -> Message:
    """A text to a vehicle of `acme`, queued so many minutes after `T0`."""
    sent = Message(
        id=message_id,
        site="plant",
        carrier="acme",
        kind=Kind.TEXT,
        stage=Stage.QUEUED,
        at=T0 + timedelta(minutes=at_min),
        at_stage=T0,
        vehicle=vehicle,
        text="hello",
    )
    return msgspec.structs.replace(sent, **changes)


def fact(vehicle: str = "t1", **changes: object) -> Fact:
    said = Fact(carrier="acme", vehicle=vehicle, at=T0, happened="delayed", received_at=T0, reason="jam")
    return msgspec.structs.replace(said, **changes)


def reply(to: str, vehicle: str = "t1") -> Reply:
    return Reply(carrier="acme", vehicle=vehicle, to=to, received_at=T0, text="ok")


def ids(found: list[Message]) -> list[str]:
    return [each.id for each in found]


class TestMessages:
    def test_messages_are_found_by_whom_and_what_they_are_about(self, store: Store) -> None:
        """A site's messages come by time, all of them or those of a shipment, a carrier, or a vehicle."""
        lease = opened(store, "t1")
        one = message("b", shipment="s-1", at_min=2)
        two = message("a", "t2", shipment="s-2", at_min=1)
        other = message("c", "", carrier="other", at_min=3)
        store.commit(lease, Commit(as_of=T0, messages=(one, two, other)))
        assert store.list_messages("plant") == [two, one, other]
        assert ids(store.list_messages("plant", shipment="s-1")) == ["b"]
        assert ids(store.list_messages("plant", carrier="acme")) == ["a", "b"]
        assert ids(store.list_messages("plant", carrier="acme", vehicle="t2")) == ["a"]
        assert ids(store.list_messages("plant", carrier="other", vehicle="")) == ["c"]
        assert ids(store.list_messages("plant", carrier="acme", shipment="s-9")) == []
        assert store.list_messages("nowhere") == []
        assert store.find_message("plant", "b") == one
        assert store.find_message("plant", "z") is None

    def test_a_message_is_replaced_by_its_id_and_can_be_forgotten(self, store: Store) -> None:
        """A later commit's message takes the place of the one with its id; a forgotten one is in no list any more."""
        lease = opened(store, "t1")
        store.commit(lease, Commit(as_of=T0, messages=(message("a", shipment="s-1"),)))
        sent = message("a", shipment="s-1", stage=Stage.SENT)
        store.commit(lease, Commit(as_of=T0, messages=(sent,)))
        assert store.list_messages("plant", shipment="s-1") == [sent]
        store.commit(lease, Commit(as_of=T0, forgotten=(sent,)))
        assert store.list_messages("plant", shipment="s-1") == store.list_messages("plant") == []
        assert store.list_open([("acme", "t1")]) == []

    def test_open_messages_are_of_all_sites_and_only_current_ones(self, store: Store) -> None:
        """Of the vehicles asked for, every site's messages in a current stage, and no others."""
        here, there = opened(store, "t1"), opened(store, "t1", site_id="other")
        store.commit(here, Commit(as_of=T0, messages=(message("a", at_min=2), message("b", stage=Stage.ANSWERED))))
        store.commit(there, Commit(as_of=T0, messages=(message("c", site="other"), message("d", "t2", site="other"))))
        store.commit(here, Commit(as_of=T0, messages=(message("e", ""),)))
        assert ids(store.list_open([("acme", "t1")])) == ["c", "a"]
        assert ids(store.list_open([("acme", "t2"), ("acme", "")])) == ["d", "e"]
        store.commit(here, Commit(as_of=T0, messages=(message("a", stage=Stage.EXPIRED),)))
        assert ids(store.list_open([("acme", "t1")])) == ["c"]
        assert store.list_open([]) == []


class TestOutbox:
    def test_a_vehicle_stays_in_the_outbox_until_it_is_cleared(self, store: Store) -> None:
        """Marks come oldest first, each vehicle once; without the carriers that are left out."""
        lease = opened(store, "t1")
        store.commit(lease, Commit(as_of=T0, outbox=(("acme", "t1"), ("other", ""), ("acme", "t2"))))
        store.commit(lease, Commit(as_of=T0, outbox=(("acme", "t1"),)))
        listed = store.list_outbox(10)
        assert [(each.carrier, each.vehicle) for each in listed] == [("other", ""), ("acme", "t2"), ("acme", "t1")]
        assert [each.vehicle for each in store.list_outbox(1, without={"other"})] == ["t2"]
        store.clear_outbox(listed[:2])
        assert store.list_outbox(10) == listed[2:]
        store.clear_outbox([])

    def test_what_was_marked_anew_is_not_cleared(self, store: Store) -> None:
        """Clearing an entry leaves its vehicle in the outbox if a commit has marked it since it was listed."""
        lease = opened(store, "t1")
        store.commit(lease, Commit(as_of=T0, outbox=(("acme", "t1"),)))
        listed = store.list_outbox(10)
        store.commit(lease, Commit(as_of=T0, outbox=(("acme", "t1"),)))
        store.clear_outbox(listed)
        assert [each.vehicle for each in store.list_outbox(10)] == ["t1"]
        store.clear_outbox(store.list_outbox(10))
        assert store.list_outbox(10) == []


class TestReports:
    def test_reports_reach_the_sites_that_expect_the_vehicle(self, store: Store) -> None:
        """A fact or a proposal is read at each such site, oldest first, until a commit has it among those done."""
        here, _ = opened(store, "t1", "t2"), opened(store, "t1", site_id="other")
        wish = Proposal(carrier="acme", vehicle="t2", id="p1", window_start=T0, received_at=T0)
        assert store.write_reports([fact(), wish, fact("stranger")]) == 3
        entries = store.read_reports("plant", 10)
        assert [each.report for each in entries] == [fact(), wish]
        assert [each.report for each in store.read_reports("other", 10)] == [fact()]
        assert store.read_reports("plant", 1) == entries[:1]
        store.commit(here, Commit(as_of=T0, reports_done=(entries[0].id,)))
        assert store.read_reports("plant", 10) == entries[1:]
        assert store.read_reports("nowhere", 10) == []

    def test_a_report_is_taken_once(self, store: Store) -> None:
        """The same words received again, also after they were done, change nothing; other words do."""
        lease = opened(store, "t1")
        assert store.write_reports([fact(), fact(received_at=T0 + timedelta(hours=1))]) == 1
        entries = store.read_reports("plant", 10)
        store.commit(lease, Commit(as_of=T0, reports_done=tuple(each.id for each in entries)))
        assert store.write_reports([fact(), fact(reason="jam at Ulm")]) == 1
        assert len(store.read_reports("plant", 10)) == 1
        assert store.write_reports([]) == 0

    def test_a_reply_reaches_the_site_that_keeps_its_message(self, store: Store) -> None:
        """A reply goes where its message is, whoever is expected there; without one it reaches nobody."""
        lease = opened(store, "t1")
        opened(store, "t1", site_id="other")
        assert store.write_reports([reply("a")]) == 0
        store.commit(lease, Commit(as_of=T0, messages=(message("a", "t9"),)))
        assert store.write_reports([reply("a"), reply("a", "t9"), reply("b")]) == 2
        assert [each.report for each in store.read_reports("plant", 10)] == [reply("a"), reply("a", "t9")]
        assert store.read_reports("other", 10) == []

    def test_one_carriers_words_push_out_nobody_elses(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        """While a writer is away so many of a carrier wait; what is beyond is counted, and taken once none waits."""
        monkeypatch.setattr(keys, "REPORTS_OF_CARRIER_CAP", 3)
        lease = opened(store, "t1")
        other = message("a", "x1", carrier="other")
        store.commit(lease, Commit(as_of=T0, messages=(other,)))
        said = [fact(reason=f"jam {n}") for n in range(5)]
        assert store.write_reports(said[:2]) == 2
        assert store.write_reports(said) == 1
        answer = msgspec.structs.replace(reply("a", "x1"), carrier="other")
        assert store.write_reports([answer]) == 1
        entries = store.read_reports("plant", 10)
        assert [each.report for each in entries] == [*said[:3], answer]
        assert store.counts()["acme"]["set_aside:too many reports"] == 2
        store.commit(lease, Commit(as_of=T0, reports_done=tuple(each.id for each in entries)))
        assert store.write_reports(said) == 2


class TestOrders:
    def test_an_order_carries_its_body(self, store: Store) -> None:
        """An order is read as it was given."""
        opened(store, "t1")
        order_id = store.submit_order("plant", "message", b'{"by": "Ann"}')
        assert [(each.id, each.kind, each.body) for each in store.read_orders("plant")] == [
            (order_id, "message", b'{"by": "Ann"}')
        ]
