"""A conversation through a real store and the worker: written by people, heard from carriers, across restarts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from store.ports import Store
from store.redis_store import RedisStore
from tests.conftest import Server
from tests.hand_clock import HandClock
from tests.integration.conftest import url_of
from tests.integration.samples import T0, plan
from tests.talk_runs import NOW, fact, reply, wish
from tests.waiting import eventually
from tests.worker_runs import order, worker_running
from tracking.message import Kind, Message, Stage
from tracking.report import Report


@pytest.fixture
def kept(valkey: Server) -> Iterator[Store]:
    """A store on a real Valkey."""
    opened = RedisStore(url_of(valkey))
    yield opened
    opened.close()


def done(store: Store, kind: str, **body: Any) -> str:
    """Gives an order and waits for its answer."""
    order_id = store.submit_order("plant", kind, msgspec.json.encode(body))
    answer = eventually(lambda: store.find_order_result("plant", order_id), what=f"the answer to {kind}")
    assert answer is not None
    return answer


def awaited(store: Store, kind: Kind, stage: Stage, n: int = 1) -> list[Message]:
    """The messages of a kind and stage, once there are so many."""

    def found() -> list[Message] | None:
        these = [one for one in store.list_messages("plant") if one.kind is kind and one.stage is stage]
        return these if len(these) == n else None

    these = eventually(found, what=f"{n} messages of kind {kind} at {stage}")
    assert these is not None
    return these


def test_a_conversation_survives_its_writers(kept: Store) -> None:
    """Assignment, message, reply, fact, a proposal by rule and one by a person; then another worker, the same reports
    again, and not a word more."""
    clock = HandClock(NOW)
    with worker_running(kept, clock):
        order(kept, plan("t1", "t2"))
        awaited(kept, Kind.ASSIGNMENT, Stage.QUEUED, 2)
        answer = done(kept, "message", by="Ann", shipment="s-t1", text="call me")
        (message,) = awaited(kept, Kind.TEXT, Stage.QUEUED)
        assert message.id in answer
        assert done(kept, "sent", ids=[message.id]) == "1 sent"
        said: list[Report] = [reply(message, got=True), reply(message, "ok", at_s=1), fact(at_s=2), wish(8, at_s=3)]
        kept.write_reports(said)
        awaited(kept, Kind.TEXT, Stage.ANSWERED)
        awaited(kept, Kind.PROPOSAL, Stage.ACCEPTED)
        assert {one.id: one.window_start for one in kept.get_plan("plant").shipments}["s-t1"] == T0 + timedelta(hours=8)
        said.append(wish(8.2, vehicle="t2", at_s=4))
        kept.write_reports(said)
        (proposal,) = awaited(kept, Kind.PROPOSAL, Stage.OPEN)
    with worker_running(kept, clock):
        assert done(kept, "decide", by="Ann", proposal=proposal.id, accept=False, text="full") == "declined"
        before = kept.list_messages("plant")
        kept.write_reports([msgspec.structs.replace(one, received_at=NOW + timedelta(hours=1)) for one in said])
        assert done(kept, "sent", ids=[]) == "0 sent"
        assert kept.list_messages("plant") == before
        talk = {row.shipment: row.talk for row in kept.snapshot("plant").rows}
        assert talk["s-t1"] is not None
        assert talk["s-t2"] is not None
        assert (talk["s-t1"].unanswered, talk["s-t2"].proposals) == (0, 0)
    assert {(one.carrier, one.vehicle) for one in kept.list_outbox(99)} == {("acme", "t1"), ("acme", "t2")}
    kinds = sorted(one.kind.value for one in kept.list_open([("acme", "t1"), ("acme", "t2")]))
    assert kinds == ["answer", "answer", "assignment", "window"]


def test_thousands_of_shipments_are_told_once_each(kept: Store) -> None:
    """A plan of 1,000 is assigned over some commits, each shipment once."""
    with worker_running(kept, HandClock(NOW)):
        order(kept, plan(*[f"t{n}" for n in range(1_000)]))
        told = awaited(kept, Kind.ASSIGNMENT, Stage.QUEUED, 1_000)
    assert len({one.shipment for one in told}) == 1_000
    assert len(kept.list_outbox(5_000)) == 1_000
