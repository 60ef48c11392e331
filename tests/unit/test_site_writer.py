"""The writer's step: what a commit holds for the orders and pings that were read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
import pytest

from ingest import published
from store.errors import StoreUnavailable
from store.ports import Order
from tests.integration.samples import T0, ping, pings, plan, shipment, site
from tests.writer_runs import NOW, Writing
from tracking import fold
from tracking.evaluate import evaluate_some
from tracking.milestone import opens_at
from tracking.ping import Ping
from tracking.plan import SitePlan
from tracking.state import Milestone, VehicleState

ACME_T1 = ("acme", "t1")


def order(body: bytes | SitePlan, order_id: str = "7-0", kind: str = "plan") -> Order:
    return Order(id=order_id, kind=kind, body=body if isinstance(body, bytes) else msgspec.json.encode(body))


class TestPings:
    def test_a_ping_moves_its_shipment(self) -> None:
        """A step acknowledges every entry, keeps its new pings, and publishes the rows they changed."""
        writing = Writing()
        commit = writing.step(*pings("t1", 3))
        assert commit.acks == ("0-0", "1-0", "2-0")
        assert commit.kept == pings("t1", 3)
        assert [s.vehicle for s in commit.states] == ["t1"]
        row = next(row for row in commit.rows if row.shipment == "s-t1")
        assert row.position is not None
        assert row.position.fixed_at == T0 + timedelta(seconds=20)
        assert (commit.as_of, commit.plan, commit.rejects) == (NOW, None, ())

    def test_only_rows_that_differ_are_published(self) -> None:
        """Looking at the whole board twice at one time publishes nothing the second time."""
        writing = Writing()
        assert {row.shipment for row in writing.step(*pings("t1", 3), whole=True).rows} == {"s-t1", "s-t2"}
        again = writing.step(whole=True)
        assert (again.rows, again.removed) == ((), ())

    def test_order_of_arrival_does_not_matter(self) -> None:
        """Late and repeated pings leave the state and row that they would have left in order."""
        straight, crooked = Writing(), Writing()
        straight.step(*pings("t1", 30))
        whole = straight.step(whole=True, now=NOW)
        crooked.step(*pings("t1", 30)[10:])
        crooked.step(*pings("t1", 30)[15:18], *reversed(pings("t1", 30)[:10]))
        assert crooked.step(*pings("t1", 30)[3:5]).kept == ()
        assert whole.rows == ()
        assert straight.kept.states[ACME_T1] == crooked.kept.states[ACME_T1]

    def test_a_vehicle_that_is_not_in_the_plan_is_not_followed(self) -> None:
        """A ping of a vehicle that was taken off the plan is acknowledged, and nothing of it is kept."""
        commit = Writing().step(ping("stranger"))
        assert (commit.acks, commit.kept, commit.states, commit.rejects) == (("0-0",), (), (), ())

    def test_nothing_is_kept_of_the_time_before_a_shipment_opens(self) -> None:
        """A position from before the vehicle's first shipment opened is not ours to keep."""
        opened_at = opens_at(shipment("s-t1", "t1"))
        early = ping("t1", (opened_at - T0).total_seconds() - 1)
        first = ping("t1", (opened_at - T0).total_seconds())
        assert Writing().step(early, first).kept == (first,)

    def test_a_fix_from_the_future_is_set_aside(self) -> None:
        """A fix more than 60 s after its own reception is not believed, but listed with its reason."""
        ahead = msgspec.structs.replace(ping("t1", 100), received_at=T0 + timedelta(seconds=39))
        just = msgspec.structs.replace(ping("t1", 100), received_at=T0 + timedelta(seconds=40), lat=52.6)
        commit = Writing().step(ahead, just)
        assert commit.kept == (just,)
        assert [(r.reason, r.vehicle) for r in commit.rejects] == [("from the future", "t1")]
        assert len(commit.acks) == 2


class TestFaults:
    def test_a_poisonous_ping_stops_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Only the ping that cannot be folded is set aside; those beside it, of its vehicle too, are folded."""
        sound = fold.fold

        def poisoned(state: VehicleState, pings: Sequence[Ping], **rules: object) -> VehicleState:
            if any(each.seq == 13 for each in pings):
                raise RecursionError("poison")
            return sound(state, pings, **rules)  # type: ignore[arg-type]

        monkeypatch.setattr(fold, "fold", poisoned)
        poison = msgspec.structs.replace(ping("t1", 5), seq=13)
        commit = Writing().step(ping("t1", 0), poison, ping("t1", 10), ping("t2", 0))
        assert [(r.reason, msgspec.json.decode(r.payload, type=Ping)) for r in commit.rejects] == [
            ("writer error", poison)
        ]
        assert set(commit.kept) == {ping("t1", 0), ping("t1", 10), ping("t2", 0)}
        assert len(commit.acks) == 4

    def test_a_store_that_is_away_is_no_poison(self) -> None:
        """When the track cannot be read, nothing is set aside: the step fails as a whole and is done again."""
        writing = Writing()
        writing.step(ping("t1", 100))
        writing.kept.is_away = True
        with pytest.raises(StoreUnavailable):
            writing.step(ping("t1", 0))

    def test_a_door_that_cannot_be_worked_out_does_not_hide_the_others(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """A fault in one shipment's row leaves the rows of other doors alive."""
        sound = evaluate_some

        def broken(*_: object, **__: object) -> list[object]:
            raise KeyError("whole board")

        def broken_door(
            expected: SitePlan, states: object, now: datetime, names: frozenset[str], *more: object, **named: object
        ) -> list[object]:
            if "s-t1" in names:
                raise KeyError("s-t1")
            return sound(expected, states, now, names, *more, **named)  # type: ignore[arg-type, return-value]

        monkeypatch.setattr(published, "evaluate", broken)
        monkeypatch.setattr(published, "evaluate_some", broken_door)
        expected = SitePlan(site=site(), shipments=(shipment("s-t1", "t1"), shipment("s-t2", "t2", door="D02")))
        commit = Writing(expected).step(*pings("t1", 2), *pings("t2", 2), whole=True)
        assert [row.shipment for row in commit.rows] == ["s-t2"]
        assert len(commit.kept) == 4


class TestPlans:
    def test_a_plan_adds_and_replaces_and_keeps_what_it_does_not_name(self) -> None:
        """Shipments of an order are added or replaced by id; others stay; the result says so."""
        moved = shipment("s-t2", "t2", hour=5)
        commit = Writing().step(orders=[order(SitePlan(site=site(), shipments=(moved, shipment("s-t3", "t3"))))])
        assert commit.orders_done == {"7-0": "1 shipment added, 1 changed"}
        assert commit.plan is not None
        assert {s.id: s.window_start for s in commit.plan.shipments} == {
            "s-t1": T0 + timedelta(hours=3),
            "s-t2": T0 + timedelta(hours=5),
            "s-t3": T0 + timedelta(hours=3),
        }
        assert {row.shipment for row in commit.rows} == {"s-t1", "s-t2", "s-t3"}

    @pytest.mark.parametrize(
        ("refused", "why"),
        [
            (order(b"{"), "not a plan"),
            (order(b'{"site": 3}'), "not a plan"),
            (order(plan("t1", site_id="elsewhere")), "not for site plant: s-t1"),
            (order(plan("t1"), kind="paint"), "no such order: paint"),
        ],
    )
    def test_an_order_that_makes_no_sense_changes_nothing(self, refused: Order, why: str) -> None:
        """It is done, with the reason as its result, and the plan stays."""
        commit = Writing().step(orders=[refused])
        assert commit.plan is None
        assert commit.orders_done["7-0"].startswith(f"refused: {why}")

    def test_a_changed_shipment_is_folded_again(self) -> None:
        """When a vehicle gets another shipment, its kept pings are folded with it."""
        writing = Writing(plan("t1"))
        way = pings("t1", 40, step_s=60)
        writing.step(*way)
        other = shipment("s-other", "t1", hour=2)
        commit = writing.step(orders=[order(SitePlan(site=site(), shipments=(other,)))])
        (state,) = commit.states
        both = (shipment("s-t1", "t1"), other)
        assert msgspec.structs.replace(state, heard_at=None) == msgspec.structs.replace(
            fold.fold(fold.empty("acme", "t1"), way, site=site(), shipments=both), heard_at=None
        )
        assert {p.shipment for p in state.progress} == {"s-t1", "s-other"}

    def test_a_vehicle_without_shipments_is_forgotten(self) -> None:
        """When its shipment goes to another vehicle, nothing of the first one is kept."""
        writing = Writing(plan("t1"))
        writing.step(*pings("t1", 3))
        taken_over = msgspec.structs.replace(shipment("s-t1", "t1"), vehicle="t5")
        commit = writing.step(orders=[order(SitePlan(site=site(), shipments=(taken_over,)))])
        assert commit.dropped_vehicles == (ACME_T1,)
        assert commit.states == ()
        assert [row.vehicle for row in commit.rows] == ["t5"]

    def test_a_vehicle_named_again_at_once_is_kept(self) -> None:
        """Two orders of one step that take a vehicle away and bring it back drop nothing."""
        writing = Writing(plan("t1"))
        writing.step(*pings("t1", 3))
        away = msgspec.structs.replace(shipment("s-t1", "t1"), vehicle="t5")
        orders = [order(SitePlan(site=site(), shipments=(away,))), order(plan("t1"), "8-0")]
        commit = writing.step(*pings("t1", 5), orders=orders)
        assert commit.dropped_vehicles == (("acme", "t5"),)
        assert [s.vehicle for s in commit.states] == ["t1"]
        assert commit.kept == pings("t1", 5)[3:]


def unloaded_way() -> list[Ping]:
    """To the door, a stand there of an hour, and away again."""
    south = [ping("t1", n * 120, lat=52.9 - n * 0.03) for n in range(30)]
    stand = [ping("t1", 3600 + n * 120, lat=52.001) for n in range(30)]
    north = [ping("t1", 7200 + n * 120, lat=52.02 + n * 0.03) for n in range(10)]
    return [*south, *stand, *north]


class TestLeaving:
    def test_what_has_left_the_board_is_forgotten(self) -> None:
        """When a vehicle's last shipment leaves the board, its state, track and place in the plan go."""
        writing = Writing(plan("t1"))
        done = writing.step(*unloaded_way(), now=T0 + timedelta(hours=3), whole=True)
        assert [row.milestone for row in done.rows] == [Milestone.DONE]
        assert writing.step(now=T0 + timedelta(hours=13), whole=True).dropped_vehicles == ()
        commit = writing.step(now=T0 + timedelta(hours=15), whole=True)
        assert commit.dropped_vehicles == (ACME_T1,)
        assert commit.removed == ("s-t1",)
        assert commit.plan == SitePlan(site=site())

    def test_a_visit_is_not_given_to_the_next_shipment(self) -> None:
        """When one of two shipments leaves, the other's progress stays as it was, also after a refold."""
        later = shipment("s-later", "t1", hour=20)
        expected = SitePlan(site=site(), shipments=(shipment("s-t1", "t1"), later))
        writing = Writing(expected)
        writing.step(*unloaded_way(), now=T0 + timedelta(hours=3), whole=True)
        left = writing.step(now=T0 + timedelta(hours=15), whole=True)
        assert left.removed == ("s-t1",)
        assert left.dropped_vehicles == ()
        shifted = msgspec.structs.replace(later, window_end=later.window_end + timedelta(minutes=5))
        again = writing.step(
            orders=[order(SitePlan(site=site(), shipments=(shifted,)))], now=T0 + timedelta(hours=15), whole=True
        )
        progress = [p for s in (*left.states, *again.states) for p in s.progress]
        assert [(p.shipment, p.milestone) for p in progress] == [("s-later", Milestone.PLANNED)] * 2

    def test_a_shipment_of_next_week_stays_in_the_plan(self) -> None:
        """A shipment that is not on the board yet has not left it."""
        expected = SitePlan(site=site(), shipments=(shipment("s-t1", "t1", hour=7 * 24),))
        commit = Writing(expected).step(whole=True)
        assert (commit.rows, commit.removed, commit.plan) == ((), (), None)


class TestStart:
    def test_a_state_that_is_missing_is_folded_from_its_track(self) -> None:
        """A track without a readable state makes the state anew in the first step."""
        writing = Writing(plan("t1"))
        writing.kept.tracks[ACME_T1] = list(pings("t1", 5))
        (state,) = writing.step().states
        assert state.last_key is not None
        assert state.last_key[0] == T0 + timedelta(seconds=40)
        assert writing.step().states == ()

    def test_a_state_that_the_plan_does_not_name_is_dropped(self) -> None:
        """What a crash between two releases left behind goes in the first step."""
        left = VehicleState(carrier="acme", vehicle="gone")
        assert Writing(states=[left]).step().dropped_vehicles == (("acme", "gone"),)
