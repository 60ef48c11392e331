"""How a site's writer opens and closes vehicles, and what it does with what came in meanwhile."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from store.ports import Commit, Order
from tests.integration.samples import T0, ping, plan, shipment, site
from tests.learning_runs import way_in, way_out
from tests.writer_runs import Writing
from tracking.opening import END_GRACE, Span
from tracking.ping import Ping
from tracking.plan import SitePlan
from tracking.state import Milestone, VehicleState

T1, T2 = ("acme", "t1"), ("acme", "t2")
UNHEARD = Span(T0 - timedelta(hours=12), T0 + timedelta(hours=7, minutes=45))


def ids(commit: Commit) -> list[str]:
    """The entries that leave the stream."""
    return [entry.id for entry in commit.outside]


def done_at(commit: Commit) -> timedelta:
    (state,) = commit.states
    return state.progress[0].reached[Milestone.DONE] - T0


class TestTold:
    def test_a_writers_first_commit_tells_all(self) -> None:
        """Whatever the store had before, it then has the index of this writer."""
        commit = Writing().step()
        assert commit.spans_anew
        assert commit.spans == {T1: (UNHEARD,), T2: (UNHEARD,)}

    def test_later_ones_tell_what_has_changed(self) -> None:
        """A fix that moves no milestone tells nothing; an arrival opens the end, and only that vehicle's."""
        writing = Writing()
        writing.step()
        still = writing.step(ping("t1", 0, lat=52.9))
        arrived = writing.step(*way_in("t1"))
        assert (still.spans, still.spans_anew) == ({}, False)
        assert arrived.spans == {T1: (Span(UNHEARD.since, None),)}

    def test_the_commit_that_ends_a_shipment_closes_its_vehicle(self) -> None:
        """State and span are one commit."""
        writing = Writing()
        writing.step(*way_in("t1"))
        commits = [writing.step(each) for each in way_out("t1")]
        (ending,) = [commit for commit in commits if commit.spans]
        assert ending.states[0].progress[0].milestone is Milestone.DONE
        assert ending.spans == {T1: (Span(UNHEARD.since, T0 + done_at(ending) + END_GRACE),)}

    def test_another_plan_tells_all(self) -> None:
        """A vehicle that is named no more is not among them."""
        writing = Writing(SitePlan(site=site()))
        writing.step()
        order = Order(id="1-0", kind="plan", body=msgspec.json.encode(plan("t2")))
        commit = writing.step(orders=[order])
        assert commit.spans_anew
        assert commit.spans == {T2: (UNHEARD,)}


class TestOutside:
    def test_what_was_stored_after_an_end_is_let_go(self) -> None:
        """A fix that came in before the commit that ended the shipment, and lies behind it, leaves the stream."""
        writing = Writing()
        writing.step(*way_in("t1"))
        ends = [writing.step(each) for each in way_out("t1")]
        ended_at = next(done_at(commit) for commit in ends if commit.spans)
        at_s = (ended_at + END_GRACE).total_seconds()
        commit = writing.step(ping("t1", at_s - 1, lat=52.2), ping("t1", at_s + 1, lat=52.3))
        assert (len(commit.kept), commit.acks, ids(commit)) == (1, ("0-0", "1-0"), ["1-0"])

    def test_a_day_that_comes_at_once_is_taken_to_its_end(self) -> None:
        """Of a whole trip in one batch the way home is left out, but for the fixes that show the end."""
        day = [*way_in("t1"), *way_out("t1")]
        writing = Writing()
        commit = writing.step(*day)
        ended_at = done_at(commit)
        needless = [each for each in commit.kept if each.fixed_at - T0 > ended_at + END_GRACE]
        assert len(commit.kept) + len(commit.outside) == len(day)
        assert len(commit.outside) > 3
        assert needless == []

    def test_the_fixes_that_show_an_end_are_taken(self) -> None:
        """Whoever leaves unloaded is turned away when he stays away: that is seen half an hour later."""
        turning = [ping("t1", 4000 + n * 400, lat=52.006) for n in range(12)]
        commit = Writing().step(*way_in_without_dock("t1"), *turning)
        (state,) = commit.states
        left_at = state.progress[0].reached[Milestone.TURNED_AWAY]
        behind = [each for each in commit.kept if each.fixed_at > left_at + END_GRACE]
        assert behind
        assert commit.outside
        assert min(each.fixed_at for each in turning[-len(commit.outside) :]) > behind[-1].fixed_at

    def test_in_one_batch_or_one_by_one_is_the_same_end(self) -> None:
        """What is kept, and the state, do not depend on how pings come."""
        day = [*way_in("t1"), *way_out("t1")]
        one, many = Writing(), Writing()
        at_once = one.step(*day)
        commits = [many.step(each) for each in day]
        assert {each.fixed_at for commit in commits for each in commit.kept} == {e.fixed_at for e in at_once.kept}
        last = [state for commit in commits for state in commit.states][-1]
        assert (last.progress, last.position) == (at_once.states[0].progress, at_once.states[0].position)

    def test_a_vehicle_that_is_not_followed_leaves_nothing_in_the_stream(self) -> None:
        """Its pings go out of it."""
        commit = Writing().step(ping("stranger"))
        assert (commit.acks, ids(commit), commit.kept) == (("0-0",), ["0-0"], ())


def way_in_without_dock(vehicle: str) -> list[Ping]:
    """To the yard, beside its doors, for ten minutes."""
    south = [ping(vehicle, n * 120, lat=52.9 - n * 0.03) for n in range(30)]
    return south + [ping(vehicle, 3600 + n * 60, lat=52.0, lon=10.002) for n in range(3)]


class TestErased:
    def test_an_erased_vehicle_is_as_if_never_heard(self) -> None:
        """Its shipment's row is that of a truck of which nothing is known, and it is open as planned."""
        writing = Writing()
        writing.step(*way_in("t1"), *way_in("t2"))
        body = b'{"carrier": "acme", "vehicle": "t1"}'
        commit = writing.step(ping("t1", 4500), orders=[Order(id="7-0", kind="erase", body=body)])
        (row,) = [row for row in commit.rows if row.vehicle == "t1"]
        assert (commit.erased, commit.states, commit.kept) == ((T1,), (), ())
        assert (row.position, row.heard_at, row.trail, row.milestone) == (None, None, (), Milestone.PLANNED)
        assert commit.orders_done == {"7-0": "erased"}
        assert commit.spans == {T1: (UNHEARD,)}
        assert ids(commit) == ["0-0"]

    def test_what_cannot_be_erased_is_said(self) -> None:
        """A vehicle that the site does not follow, and an order that names none."""
        orders = [
            Order(id="1-0", kind="erase", body=b'{"carrier": "acme", "vehicle": "t9"}'),
            Order(id="2-0", kind="erase", body=b"[]"),
        ]
        done = Writing().step(orders=orders).orders_done
        assert done["1-0"] == "this site follows no such vehicle"
        assert done["2-0"].startswith("refused: names no vehicle")


class TestLetGo:
    def test_an_old_part_of_a_track_is_folded_for_good(self) -> None:
        """The state stays what it was, and its track begins later."""
        writing = Writing()
        before = writing.step(*way_in("t1")).states[0]
        writing.writer.let_go(T0 + timedelta(minutes=30), [T1])
        commit = writing.step()
        (base,) = commit.bases
        (after,) = commit.states
        assert (after.progress, after.position, after.motion) == (before.progress, before.position, before.motion)
        assert base.last_key is not None
        assert base.last_key[0] == T0 + timedelta(minutes=28)

    def test_a_vehicle_that_waits_for_its_next_shipment_is_nowhere(self) -> None:
        """When a shipment leaves the board and the next one is not open yet, no place is kept."""
        later = shipment("later", "t1", hour=72)
        later = msgspec.structs.replace(later, depart_at=T0 + timedelta(hours=70))
        writing = Writing(SitePlan(site=site(), shipments=(*plan("t1").shipments, later)))
        writing.step(*way_in("t1"), *way_out("t1"))
        commit = writing.step(now=T0 + timedelta(hours=20), whole=True)
        (state,) = commit.states
        assert commit.plan is not None
        assert [each.id for each in commit.plan.shipments] == ["later"]
        assert_nowhere(state)
        assert_nowhere(commit.bases[0])


def assert_nowhere(state: VehicleState) -> None:
    assert (state.position, state.trail, state.log.marks) == (None, (), ())
    assert state.last_key is not None
    assert state.last_key[1:] == (90.0, 180.0)
