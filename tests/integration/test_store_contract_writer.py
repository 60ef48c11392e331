"""What every store promises to the writer of a site."""

from __future__ import annotations

import threading
from datetime import timedelta

import msgspec
import pytest

from store.errors import LeaseLost
from store.keys import TRACK_CAP
from store.ports import Commit, Store
from tests.integration.samples import T0, batch, opened, ping, pings, plan, read_all, reject, row, state
from tests.waiting import eventually


class TestLease:
    def test_one_writer_at_a_time(self, store: Store) -> None:
        """A second owner gets no lease while the first holds it, and a greater token once it is given back."""
        first = opened(store, "t1", owner="w1")
        assert store.acquire_lease("plant", "w2", 60) is None
        store.release_lease(first)
        second = store.acquire_lease("plant", "w2", 60)
        assert second is not None
        assert second.token > first.token

    def test_a_lease_runs_out_unless_renewed(self, store: Store) -> None:
        """A lease that nobody renews goes to the next who asks; its old holder can neither renew nor commit."""
        opened(store, "t1")
        store.submit_plan(plan("t1", site_id="other"))
        short = store.acquire_lease("other", "w1", 0.2)
        assert short is not None
        taken = eventually(lambda: store.acquire_lease("other", "w2", 60), what="the lease running out")
        assert taken is not None
        assert not store.renew_lease(short, 60)
        with pytest.raises(LeaseLost):
            store.commit(short, Commit(as_of=T0, rows=(row("s-t1"),)))
        assert store.renew_lease(taken, 60)
        assert store.snapshot("other").rows == ()

    def test_an_owner_that_comes_back_ends_its_own_old_lease(self, store: Store) -> None:
        """A writer that starts again need not wait for its old lease, and its old self is fenced off."""
        old = opened(store, "t1", owner="w1")
        new = store.acquire_lease("plant", "w1", 60)
        assert new is not None
        assert new.token > old.token
        with pytest.raises(LeaseLost):
            store.commit(old, Commit(as_of=T0))
        store.release_lease(old)
        assert store.renew_lease(new, 60)


class TestWriter:
    def test_what_is_not_acknowledged_is_read_again(self, store: Store) -> None:
        """A crash between reading and committing loses nothing: the same entries come first, then new ones."""
        lease = opened(store, "t1")
        store.write_batch(batch(*pings("t1", 5)))
        seen = store.read_pings("plant", 3, 0)
        assert [e.id for e in store.read_pings("plant", 2, 0)] == [e.id for e in seen[:2]]
        store.commit(lease, Commit(as_of=T0, acks=tuple(e.id for e in seen)))
        assert read_all(store) == ["t1@30", "t1@40"]

    def test_reading_waits_for_pings(self, store: Store) -> None:
        """A blocking read returns when a ping comes, and empty when none does."""
        opened(store, "t1")
        assert store.read_pings("plant", 10, 30) == []
        writing = threading.Timer(0.05, lambda: store.write_batch(batch(ping("t1"))))
        writing.start()
        assert len(store.read_pings("plant", 10, 3_000)) == 1
        writing.join()

    def test_a_commit_is_whole(self, store: Store) -> None:
        """States, track, rows, revision, acknowledgements and results of a commit are all there after it."""
        lease = opened(store, "t1", "t2")
        order_id = store.submit_plan(plan("t3"))
        store.write_batch(batch(*pings("t1", 2)))
        entries = store.read_pings("plant", 10, 0)
        before = store.snapshot("plant").revision
        commit = Commit(
            as_of=T0 + timedelta(minutes=1),
            states=(state("t1", 10), state("t2")),
            kept=tuple(e.ping for e in entries),
            rows=(row("s-t1"), row("s-t2")),
            acks=tuple(e.id for e in entries),
            orders_done={order_id: "1 shipment added"},
        )
        assert store.commit(lease, commit) == before + 1
        seen = store.snapshot("plant")
        assert (seen.revision, seen.as_of, seen.rows) == (before + 1, commit.as_of, commit.rows)
        assert sorted(store.load_states("plant"), key=lambda s: s.vehicle) == list(commit.states)
        assert [p.seq for p in store.load_track("plant", "acme", "t1")] == [0, 1]
        assert store.read_pings("plant", 10, 0) == []
        assert store.read_orders("plant") == []
        assert store.find_order_result("plant", order_id) == "1 shipment added"

    def test_a_commit_without_anything_to_see_keeps_the_revision(self, store: Store) -> None:
        """Acknowledging alone is no change of the board; the writer's time is kept all the same."""
        lease = opened(store, "t1")
        revision = store.snapshot("plant").revision
        later = T0 + timedelta(minutes=5)
        assert store.commit(lease, Commit(as_of=later, states=(state("t1"),))) == revision
        assert store.snapshot("plant").as_of == later
        assert store.read_changes("plant", revision, 0) == []

    def test_a_track_is_sorted_and_holds_each_fix_once(self, store: Store) -> None:
        """Pings kept in any order, again, and received at another time, make one sorted track."""
        lease = opened(store, "t1")
        late = msgspec.structs.replace(ping("t1", 5), received_at=T0 + timedelta(hours=2))
        store.commit(lease, Commit(as_of=T0, kept=(ping("t1", 10), ping("t1", 5), ping("t1", 5, lat=52.4))))
        store.commit(lease, Commit(as_of=T0, kept=(late, ping("t1", 0))))
        track = store.load_track("plant", "acme", "t1")
        assert [((p.fixed_at - T0).total_seconds(), p.lat) for p in track] == [
            (0, 52.5),
            (5, 52.4),
            (5, 52.5),
            (10, 52.5),
        ]
        assert all(p.received_at == p.fixed_at for p in track)

    def test_of_two_pings_with_one_key_the_same_one_stays_in_any_order(self, store: Store) -> None:
        """Which of two same fixes a track keeps does not depend on which came first."""
        lease = opened(store, "t1", "t2")
        fast = {v: msgspec.structs.replace(ping(v), speed_kmh=99.0) for v in ("t1", "t2")}
        for first, second in ((ping("t1"), fast["t1"]), (fast["t2"], ping("t2"))):
            store.commit(lease, Commit(as_of=T0, kept=(first,)))
            store.commit(lease, Commit(as_of=T0, kept=(second,)))
        kept = [store.load_track("plant", "acme", v) for v in ("t1", "t2")]
        assert [[p.speed_kmh for p in track] for track in kept] == [[70.0], [70.0]]

    def test_a_track_is_bounded(self, store: Store) -> None:
        """A vehicle keeps its newest pings."""
        lease = opened(store, "t1")
        for start in range(0, TRACK_CAP + 1000, 1000):
            store.commit(lease, Commit(as_of=T0, kept=pings("t1", 1000, start_s=start * 10)))
        track = store.load_track("plant", "acme", "t1")
        assert len(track) == TRACK_CAP
        assert track[0].fixed_at == T0 + timedelta(seconds=10_000)

    def test_a_base_takes_the_place_of_the_pings_up_to_it(self, store: Store) -> None:
        """A base is kept, and the track begins after it."""
        lease = opened(store, "t1")
        assert store.find_base("plant", "acme", "t1") is None
        base = state("t1", 20)
        store.commit(lease, Commit(as_of=T0, kept=pings("t1", 5), bases=(base,)))
        assert store.find_base("plant", "acme", "t1") == base
        assert [p.seq for p in store.load_track("plant", "acme", "t1")] == [3, 4]

    def test_a_dropped_vehicle_leaves_nothing(self, store: Store) -> None:
        """No state, base or position of a dropped vehicle is kept, and rows that are removed are gone."""
        lease = opened(store, "t1", "t2")
        store.write_batch(batch(ping("t1")))
        kept = Commit(as_of=T0, states=(state("t1"), state("t2")), kept=pings("t1", 3), bases=(state("t1"),))
        store.commit(lease, msgspec.structs.replace(kept, rows=(row("s-t1"), row("s-t2"))))
        dropped = (("acme", "t1"),)
        store.commit(lease, Commit(as_of=T0, dropped_vehicles=dropped, removed=("s-t1",), plan=plan("t2")))
        assert store.load_states("plant") == [state("t2")]
        assert store.load_track("plant", "acme", "t1") == []
        assert store.find_base("plant", "acme", "t1") is None
        assert [r.shipment for r in store.snapshot("plant").rows] == ["s-t2"]

    def test_the_writers_own_rejects_are_kept_and_counted_apart(self, store: Store) -> None:
        """A ping that the writer cannot take is listed with its reason, and does not count as refused by ingest."""
        lease = opened(store, "t1")
        store.commit(lease, Commit(as_of=T0, rejects=(reject("writer error"),)))
        assert [each.reason for each in store.list_rejects("plant", 10)] == ["writer error"]
        assert store.counts() == {"acme": {"set_aside:writer error": 1}}

    def test_a_large_commit_fits(self, store: Store) -> None:
        """A thousand vehicles, rows and acknowledgements go in one commit."""
        names = [f"t{n}" for n in range(1000)]
        lease = opened(store, *names)
        for start in range(0, 5000, 1000):
            store.write_batch(batch(*(ping(name, start) for name in names)))
        entries = store.read_pings("plant", 5000, 0)
        commit = Commit(
            as_of=T0,
            states=tuple(state(name) for name in names),
            kept=tuple(e.ping for e in entries),
            rows=tuple(row(f"s-{name}") for name in names),
            acks=tuple(e.id for e in entries),
        )
        store.commit(lease, commit)
        assert len(entries) == 5000
        assert len(store.snapshot("plant").rows) == len(store.load_states("plant")) == 1000
        assert store.read_pings("plant", 10, 0) == []

    def test_trimming_spares_what_is_pending_or_unread(self, store: Store) -> None:
        """However few entries are to be kept, none that nobody acknowledged is dropped."""
        lease = opened(store, "t1")
        store.write_batch(batch(*pings("t1", 2500)))
        done = store.read_pings("plant", 1800, 0)
        store.commit(lease, Commit(as_of=T0, acks=tuple(e.id for e in done)))
        assert store.trim("plant", 2000) == 500
        store.read_pings("plant", 200, 0)
        assert store.trim("plant", 0) == 1300
        assert store.trim("plant", 0) == 0
        pending = store.read_pings("plant", 1000, 0)
        store.commit(lease, Commit(as_of=T0, acks=tuple(e.id for e in pending)))
        assert (len(pending), len(read_all(store))) == (200, 500)
