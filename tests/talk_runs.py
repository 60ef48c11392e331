"""A site's writer on a store in memory, stepped by hand, that may be thrown away and begun anew at any step."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from ingest.site_writer import Known, SiteWriter
from ingest.worker import SiteHistory
from store.memory_store import MemoryStore
from store.ports import Batch, Commit, Lease, Store
from tests.hand_clock import HandClock
from tests.integration.samples import T0, plan
from tracking.board import Row
from tracking.message import Kind, Message, Stage
from tracking.ping import Ping
from tracking.plan import Shipment, SitePlan
from tracking.report import Fact, Proposal, Reply, Report

NOW = T0 + timedelta(minutes=10)
LEASE_S = 10.0**9


class TalkingPlant:
    """The site `plant`. Its clock stands at `NOW` until it is moved."""

    def __init__(self, expected: SitePlan | None = None, store: Store | None = None) -> None:
        self.clock = HandClock(NOW)
        self.store = store or MemoryStore(self.clock)
        self.site = "plant"
        self.store.submit_plan(expected or plan("t1", "t2"))
        self.commits: list[Commit] = []
        self.restart()
        self.step()

    def restart(self) -> None:
        """A new writer, that knows what the store knows."""
        self.lease = self._lease()
        known = self.store.snapshot(self.site)
        states, messages = self.store.load_states(self.site), self.store.list_messages(self.site)
        begun = Known(known.plan, states, known.rows, messages=messages)
        self.writer = SiteWriter(begun, SiteHistory(self.store, self.site))

    def _lease(self) -> Lease:
        lease = self.store.acquire_lease(self.site, "w1", LEASE_S)
        assert lease is not None
        return lease

    def step(self, *, whole: bool = True, is_lost: bool = False) -> Commit:
        """One step and its commit; one that is lost is of a writer that died before it had committed."""
        orders, reports = self.store.read_orders(self.site), self.store.read_reports(self.site, 100)
        entries = self.store.read_pings(self.site, 1_000, 0)
        commit = self.writer.step(self.clock(), entries, orders, reports, whole=whole)
        if is_lost:
            self.restart()
            return commit
        self.store.commit(self.lease, commit)
        self.commits.append(commit)
        return commit

    def settle(self) -> None:
        """Steps until nothing is left to do."""
        self.step()
        while self.writer.is_busy():
            self.step()

    def told(self, vehicle: str) -> Sequence[Fact]:
        """The facts that the writer reckons with."""
        return self.writer.known.told.find("acme", vehicle, until=self.clock())

    def order(self, kind: str, /, **body: Any) -> str:
        """Gives an order, has it done, and returns the answer."""
        order_id = self.store.submit_order(self.site, kind, msgspec.json.encode(body))
        self.step()
        answer = self.store.find_order_result(self.site, order_id)
        assert answer is not None
        return answer

    def imports(self, *shipments: Shipment) -> str:
        """Has the writer take a plan file of these shipments, and returns its answer."""
        order_id = self.store.submit_plan(SitePlan(site=self.store.get_plan(self.site).site, shipments=shipments))
        self.step()
        answer = self.store.find_order_result(self.site, order_id)
        assert answer is not None
        return answer

    def write(self, text: str = "call me", **body: Any) -> Message:
        """A person's message, as it is kept."""
        about = {} if "carrier" in body else {"shipment": "s-t1"}
        answer = self.order("message", by="Ann", text=text, **about | body)
        found = self.store.find_message(self.site, answer.split()[1])
        assert found is not None, answer
        return found

    def tell(self, *reports: Report) -> None:
        """Has the writer take reports."""
        self.store.write_reports(reports)
        self.step()

    def drive(self, *pings: Ping) -> None:
        self.store.write_batch(Batch(pings=pings))
        self.step()

    def later(self, **span: float) -> datetime:
        self.clock.at += timedelta(**span)
        return self.clock.at

    def find(self, message: Message) -> Message:
        found = self.store.find_message(self.site, message.id)
        assert found is not None
        return found

    def kinds(self, kind: Kind, shipment: str | None = None) -> list[Message]:
        """Messages of a kind, oldest first."""
        return [one for one in self.store.list_messages(self.site, shipment=shipment) if one.kind is kind]

    def row(self, shipment: str = "s-t1") -> Row:
        return next(row for row in self.store.snapshot(self.site).rows if row.shipment == shipment)

    def planned(self, shipment: str = "s-t1") -> Shipment:
        return next(each for each in self.store.get_plan(self.site).shipments if each.id == shipment)

    def marked(self) -> set[str]:
        """Vehicles in the outbox, which is cleared."""
        entries = self.store.list_outbox(10_000)
        self.store.clear_outbox(entries)
        return {entry.vehicle for entry in entries}


def reply(message: Message, text: str = "", *, at_s: float = 0, **changes: Any) -> Reply:
    """A reply of the message's own vehicle, `at_s` after `NOW`."""
    received_at = NOW + timedelta(seconds=at_s)
    said = Reply(carrier=message.carrier, vehicle=message.vehicle, to=message.id, received_at=received_at, text=text)
    return msgspec.structs.replace(said, **changes)


def wish(start_h: float, *, own_id: str = "p1", vehicle: str = "t1", at_s: float = 0, **changes: Any) -> Proposal:
    """A wish to come `start_h` hours after `T0`, made `at_s` after `NOW`."""
    start, at = T0 + timedelta(hours=start_h), NOW + timedelta(seconds=at_s)
    said = Proposal(carrier="acme", vehicle=vehicle, id=own_id, window_start=start, received_at=at)
    return msgspec.structs.replace(said, **changes)


def fact(happened: str = "delayed", *, at_s: float = 0, vehicle: str = "t1", **changes: Any) -> Fact:
    """A fact of `at_s` after `NOW`, received at once."""
    at = NOW + timedelta(seconds=at_s)
    said = Fact(carrier="acme", vehicle=vehicle, at=at, happened="delayed", received_at=at, reason="jam")
    return msgspec.structs.replace(said, happened=happened, **changes)


def stages(messages: Sequence[Message]) -> list[Stage]:
    return [message.stage for message in messages]
