"""From the outbox to the carriers, turn by turn."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from msgspec.structs import replace

from ingest import dispatcher
from ingest.dispatcher import Dispatcher, document
from ingest.owntracks_cmd import enclosing
from store.memory_store import MemoryStore
from tests.integration.samples import plan, shipment, site
from tests.outbound_runs import HandLine, Publication
from tests.talk_runs import TalkingPlant, reply
from tracking.geodesy import distance_m
from tracking.message import Stage
from tracking.plan import Circle, Polygon


class Ticks:
    """Seconds that a test moves."""

    def __init__(self) -> None:
        self.at_s = 100.0

    def __call__(self) -> float:
        return self.at_s


class Desk:
    """A plant, its dispatcher, and the line that it publishes on."""

    def __init__(self, plant: TalkingPlant | None = None) -> None:
        self.plant, self.ticks, self.line = plant or TalkingPlant(plan("t1")), Ticks(), HandLine()
        self.restart()

    def restart(self) -> None:
        self.dispatcher = Dispatcher(self.plant.store, self.ticks)

    def turn(self, *, confirm: bool = True, after_s: float = 1.0) -> list[Publication]:
        """A turn some time later; what it published."""
        self.ticks.at_s += after_s
        self.dispatcher(self.line)
        return self.line.take(confirm=confirm)

    def documents(self, *, confirm: bool = True) -> dict[str, Any]:
        """What a turn published that is no command, by topic."""
        found = self.turn(confirm=confirm)
        assert all(each.retain for each in found if each.topic.startswith("carriers/"))
        return {each.topic: _read(each.payload) for each in found if each.topic.startswith("carriers/")}

    def flush(self) -> None:
        """Turns until nothing is left, and the writer has been told."""
        while self.turn():
            self.plant.step()
        self.plant.step()


def _read(payload: bytes) -> Any:
    return json.loads(payload)["messages"] if payload else None


TOPIC = "carriers/acme/down/t1/message"


def test_the_open_messages_of_a_vehicle_are_one_retained_document() -> None:
    """Oldest first, with what their receiver needs to know and nothing else; QoS and retaining are the line's."""
    desk = Desk()
    desk.plant.later(minutes=1)
    message = desk.plant.write("call me")
    assignment, text = desk.documents()[TOPIC]
    assert assignment["kind"] == "assignment"
    assert (assignment["door"], assignment["window_start"]) == ("D01", "2026-03-02T09:00:00+00:00")
    assert text == {
        "id": message.id,
        "kind": "text",
        "at": "2026-03-02T06:11:00+00:00",
        "text": "call me",
        "shipment": "s-t1",
        "expires_at": "2026-03-02T18:11:00+00:00",
    }


def test_a_message_counts_as_sent_once_the_broker_has_it() -> None:
    """Not before its PUBACK; then the writer is told, the outbox is clear, and nothing is published any more."""
    desk = Desk()
    message = desk.plant.write()
    published = desk.turn(confirm=False)
    desk.turn(after_s=0.01)
    desk.plant.step()
    assert desk.plant.find(message).stage is Stage.QUEUED
    for each in published:
        if each.on_sent is not None:
            each.on_sent()
    assert desk.turn() == []
    desk.plant.step()
    assert desk.plant.find(message).stage is Stage.SENT
    assert desk.plant.store.list_outbox(9) == []
    assert desk.turn() == []


def test_what_is_not_open_any_more_leaves_the_document() -> None:
    """Once all is answered or over, an empty payload clears what the broker has retained."""
    desk = Desk()
    message = desk.plant.write()
    desk.flush()
    desk.plant.tell(reply(message, "ok"))
    assert [each["kind"] for each in desk.documents()[TOPIC]] == ["assignment"]
    desk.plant.later(hours=40)
    desk.plant.step()
    desk.plant.step()
    assert desk.documents() == {TOPIC: None}


@pytest.mark.parametrize("is_confirmed", [False, True])
def test_a_dispatcher_that_dies_leaves_it_to_the_next(is_confirmed: bool) -> None:
    """Killed before the PUBACK or between it and the word to the writer: the same document is published again, the
    messages have the same ids, and each is sent once."""
    desk = Desk()
    message = desk.plant.write()
    first = desk.documents(confirm=is_confirmed)
    desk.restart()
    assert desk.documents() == first
    desk.flush()
    sent = desk.plant.find(message)
    assert sent.stage is Stage.SENT
    assert [each["id"] for each in first[TOPIC]].count(message.id) == 1


def test_what_went_with_its_connection_is_published_again() -> None:
    """A publication that is not confirmed in time is made again, and not before."""
    desk = Desk()
    desk.turn(confirm=False)
    assert desk.turn(after_s=4.0) == []
    assert TOPIC in {each.topic for each in desk.turn(after_s=1.5)}


def test_what_changes_while_it_is_on_its_way_is_published_after_it() -> None:
    """The mark of the second change outlives the confirmation of the first."""
    desk = Desk()
    on_its_way = desk.turn(confirm=False)
    message = desk.plant.write()
    assert desk.turn() == []
    for each in on_its_way:
        if each.on_sent is not None:
            each.on_sent()
    assert message.id in [each["id"] for each in desk.documents()[TOPIC]]


def test_a_carrier_without_a_session_holds_up_nobody(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Its entries stay and are tried again later; others get theirs meanwhile; it is logged once."""
    monkeypatch.setattr(dispatcher, "AT_ONCE", 3)
    away = tuple(replace(shipment(f"a-{n}", f"a{n}"), carrier="away") for n in range(20))
    desk = Desk(TalkingPlant(replace(plan("t1"), shipments=(*away, shipment("s-t1", "t1")))))
    desk.line.away = {"away"}
    with caplog.at_level(logging.WARNING):
        seen = {topic for _ in range(12) for topic in desk.documents()}
    assert seen == {TOPIC}
    assert [record.message for record in caplog.records] == [
        "away: no session; what it is to be told stays in the outbox"
    ]
    desk.line.away = set()
    assert len({topic for _ in range(12) for topic in desk.documents()}) == 20


def test_a_turn_is_bounded_and_comes_four_times_a_second_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    """So many vehicles and no more, and nothing in less than a quarter of a second."""
    monkeypatch.setattr(dispatcher, "AT_ONCE", 3)
    desk = Desk(TalkingPlant(plan(*[f"t{n}" for n in range(7)])))
    assert [len(desk.documents()) for _ in range(4)] == [3, 3, 1, 0]
    desk.plant.write(shipment="s-t3")
    assert desk.turn(after_s=0.1) == []
    assert desk.turn(after_s=0.2) != []


def test_messages_of_all_sites_are_one_document() -> None:
    """A truck that is expected at two plants reads both, and each plant is told that its own was sent."""
    desk = Desk()
    other = replace(plan("t1", site_id="other"), shipments=(shipment("o-t1", "t1", site_id="other"),))
    desk.plant.store.submit_plan(other)
    second = TalkingPlant.__new__(TalkingPlant)
    second.__dict__ |= desk.plant.__dict__ | {"site": "other", "commits": []}
    second.restart()
    second.step()
    assert {each["shipment"] for each in desk.documents()[TOPIC]} == {"s-t1", "o-t1"}
    desk.turn()
    desk.plant.step()
    second.step()
    stages = [one.stage for each in ("plant", "other") for one in desk.plant.store.list_messages(each)]
    assert stages == [Stage.SENT, Stage.SENT]


def test_the_carrier_as_a_whole_has_a_document_of_its_own() -> None:
    """A message to no vehicle goes to the carrier's topic."""
    desk = Desk()
    message = desk.plant.write(carrier="acme")
    assert [each["id"] for each in desk.documents()["carriers/acme/down/message"]] == [message.id]


class TestOwnTracks:
    CMD = "owntracks/acme/t1/cmd"

    def commands(self, desk: Desk) -> list[tuple[bool, Any]]:
        found = desk.turn()
        return [(each.retain, json.loads(each.payload or "null")) for each in found if each.topic == self.CMD]

    def test_the_fences_are_set_when_a_shipment_opens(self) -> None:
        """Approach, gate and the shipment's door, retained, with names and times that stay the same; not again by a
        text; cleared with the last message."""
        desk = Desk()
        ((retain, command),) = self.commands(desk)
        assert retain
        assert (command["_type"], command["action"]) == ("cmd", "setWaypoints")
        assert command["waypoints"]["_type"] == "waypoints"
        points = command["waypoints"]["waypoints"]
        assert [(one["desc"], one["rad"]) for one in points] == [
            ("plant approach", 25_000),
            ("plant door D01", 40),
            ("plant gate", 300),
        ]
        assert {one["_type"] for one in points} == {"waypoint"}
        assert (points[2]["lat"], points[2]["lon"]) == (52.0, 10.0)
        assert len({one["tst"] for one in points}) == len({one["rid"] for one in points}) == 3
        desk.flush()
        desk.plant.write()
        assert self.commands(desk) == []
        desk.plant.later(hours=40)
        desk.plant.step()
        desk.plant.step()
        assert self.commands(desk) == [(True, None)]

    def test_a_position_is_asked_for(self) -> None:
        """Once, and not retained: who is away when it is asked cannot answer in time."""
        desk = Desk()
        desk.flush()
        desk.plant.write("", kind="fix")
        assert self.commands(desk) == [(False, {"_type": "cmd", "action": "reportLocation"})]
        desk.flush()
        desk.plant.write("hello")
        assert self.commands(desk) == []

    def test_a_polygon_is_enclosed(self) -> None:
        """No corner lies outside the circle, also across the 180th meridian; a circle is itself."""
        ring = ((52.0, 179.99), (52.01, -179.99), (51.99, -179.98))
        circle = enclosing(Polygon(ring))
        assert all(distance_m(circle.lat, circle.lon, *corner) <= circle.radius_m + 0.01 for corner in ring)
        assert circle.radius_m < 2_000
        assert enclosing(Circle(1.0, 2.0, 3.0)) == Circle(1.0, 2.0, 3.0)
        assert site().gate == enclosing(site().gate)


def test_names_that_no_topic_can_hold_are_passed_over(caplog: pytest.LogCaptureFixture) -> None:
    """A vehicle that nobody could subscribe for is logged, and in nobody's way."""
    strange = replace(shipment("s-1", "t 1/#"))
    desk = Desk(TalkingPlant(replace(plan("t1"), shipments=(strange, shipment("s-t1", "t1")))))
    assert set(desk.documents()) == {TOPIC}
    desk.turn()
    assert desk.plant.store.list_outbox(9) == []
    assert "nothing can be told" in caplog.text
    assert document([]) == b""


def test_a_site_that_is_gone_holds_up_no_other(caplog: pytest.LogCaptureFixture) -> None:
    """A store that was emptied between a confirmation and its order: the next messages go out all the same."""
    desk = Desk()
    assert desk.turn()
    assert isinstance(desk.plant.store, MemoryStore)
    desk.plant.store._sites.clear()
    assert desk.turn() == []
    assert "no such site" in caplog.text
    desk.plant.store.submit_plan(plan("t1"))
    desk.plant.restart()
    desk.plant.step()
    assert TOPIC in desk.documents()
