"""What is for carriers without a session, and those behind it."""

from __future__ import annotations

from msgspec.structs import replace

from ingest import dispatcher
from tests.integration.samples import plan, shipment
from tests.outbound_runs import HandLine
from tests.talk_runs import TalkingPlant
from tests.unit.test_dispatcher import Desk


def test_hundreds_of_carriers_without_a_session_hold_up_nobody() -> None:
    """Most carriers of a plan may be none of the broker's: what they are not told is older, and in nobody's way."""

    class Registered(HandLine):
        def carriers(self) -> tuple[str, ...]:
            return ("zebra",)

    names = [f"c{n:03}" for n in range(450)]
    planned = [replace(shipment(f"s-{name}", "t1"), carrier=name) for name in (*names, "zebra")]
    desk = Desk(TalkingPlant(replace(plan("t1"), shipments=tuple(planned))))
    desk.plant.settle()
    desk.line = Registered()
    desk.line.away = set(names)
    told = [each.topic for _ in range(40) for each in desk.turn(after_s=dispatcher.EVERY_S)]
    assert "carriers/zebra/down/t1/message" in told


def test_a_carrier_that_comes_back_is_told_at_once() -> None:
    """Whoever has a session again is left alone no longer."""

    class Coming(HandLine):
        def carriers(self) -> tuple[str, ...]:
            return tuple({"acme", "other"} - self.away)

    desk = Desk()
    desk.line = Coming()
    desk.line.away = {"acme"}
    assert desk.turn() == []
    desk.line.away = set()
    assert desk.turn(after_s=dispatcher.EVERY_S)
