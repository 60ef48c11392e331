"""What every store promises to ingest and to screens. The writer's part is in `test_store_contract_writer.py`."""

from __future__ import annotations

import threading
from datetime import timedelta

import msgspec
import pytest

from store.keys import CHANGES_CAP, PARKED_CAP, REJECTS_CAP
from store.ports import Batch, BatchResult, Commit, Store
from store.redis_link import RedisLink
from tests.conftest import Server
from tests.integration.conftest import url_of
from tests.integration.samples import T0, batch, opened, ping, pings, plan, read_all, reject, row, site
from tests.waiting import eventually
from tracking.errors import UnknownSite
from tracking.plan import SitePlan


class TestIngest:
    def test_pings_reach_the_site_that_expects_the_vehicle(self, store: Store) -> None:
        """A ping is read at the site whose plan names its vehicle, and is whole."""
        opened(store, "t1")
        sent = ping("t1", 1.25, lat=-0.123456789, lon=179.999999, seq=7)
        assert store.write_batch(batch(sent)) == BatchResult(accepted=1, duplicates=0, parked=0)
        assert [entry.ping for entry in store.read_pings("plant", 10, 0)] == [sent]

    def test_the_same_batch_twice_adds_nothing(self, store: Store) -> None:
        """A batch written again after an answer that never came adds no ping, no reject and no count."""
        opened(store, "t1")
        once = Batch(pings=pings("t1", 3), rejects=(reject(), reject()), noted={("acme", "last will"): 2})
        first = store.write_batch(once)
        counted = store.counts()
        assert store.write_batch(once) == BatchResult(accepted=0, duplicates=3, parked=0, repeated=(0, 1, 2))
        assert first == BatchResult(accepted=3, duplicates=0, parked=0)
        assert store.counts() == counted == {"acme": {"accepted": 3, "rejected:no fix": 2, "noted:last will": 2}}
        assert len(read_all(store)) == 3
        assert len(store.list_rejects("plant", 10)) == 2

    def test_a_ping_is_its_fix_time_and_coordinates(self, store: Store) -> None:
        """Another seq or reception is the same ping; other coordinates in the same second are another."""
        opened(store, "t1")
        again = msgspec.structs.replace(ping("t1", seq=2), received_at=T0 + timedelta(hours=1))
        result = store.write_batch(batch(ping("t1", seq=1), again, ping("t1", lat=52.6)))
        assert result == BatchResult(accepted=2, duplicates=1, parked=0, repeated=(1,))
        assert store.counts()["acme"] == {"accepted": 2, "duplicate": 1}

    def test_equal_fixes_of_two_vehicles_are_two_pings(self, store: Store) -> None:
        """Identity is within a vehicle."""
        opened(store, "t1", "t2")
        assert store.write_batch(batch(ping("t1"), ping("t2"))).accepted == 2

    def test_a_vehicle_of_two_sites_is_counted_once(self, store: Store) -> None:
        """A ping that two sites expect is read at both and accepted once."""
        opened(store, "t1", site_id="north")
        opened(store, "t1", site_id="south")
        assert store.write_batch(batch(ping("t1"))).accepted == 1
        assert read_all(store, "north") == read_all(store, "south") == ["t1@0"]
        assert store.counts() == {"acme": {"accepted": 1}}

    def test_a_ping_that_only_the_second_of_two_sites_still_takes_is_counted(self, store: Store) -> None:
        """When the first site has just dropped the vehicle, the ping is taken by the other one, and counted once."""
        opened(store, "t1", site_id="north")
        opened(store, "t1", site_id="south")
        store.write_batch(batch(ping("t1")))
        opened(store, "t2", site_id="north")
        again = batch(ping("t1"), ping("t1", 10))
        assert store.write_batch(again) == BatchResult(accepted=1, duplicates=1, parked=0, repeated=(0,))
        store.write_batch(again)
        assert store.counts() == {"acme": {"accepted": 2, "duplicate": 1}}

    def test_rejects_are_kept_where_they_belong(self, store: Store) -> None:
        """A reject is listed at the site that expects its vehicle, others apart, newest first, 4096 bytes at most."""
        opened(store, "t1")
        first, second = reject("no fix", "t1", b"x" * 5000), reject("bad time", "t1", b"\xff\x00")
        store.write_batch(Batch(rejects=(first, second, reject("no fix", "nobody"))))
        assert store.list_rejects("plant", 10) == [second, msgspec.structs.replace(first, payload=b"x" * 4096)]
        assert [each.vehicle for each in store.list_rejects(None, 10)] == ["nobody"]
        assert store.list_rejects("plant", 1) == [second]
        assert store.counts() == {"acme": {"rejected:no fix": 2, "rejected:bad time": 1}}

    def test_rejects_can_be_read_on_from_a_place(self, store: Store) -> None:
        """First only the place is found; then each new one is read once, oldest first, as many as are asked for."""
        opened(store, "t1")
        empty, _ = store.read_rejects("plant", "", 10)
        store.write_batch(Batch(rejects=(reject("no fix", "t1"),)))
        place, found = store.read_rejects("plant", "", 10)
        assert found == []
        later = [reject(f"later {n}", "t1") for n in range(3)]
        store.write_batch(Batch(rejects=tuple(later)))
        place, found = store.read_rejects("plant", place, 2)
        assert found == later[:2]
        place, found = store.read_rejects("plant", place, 2)
        assert found == later[2:]
        assert store.read_rejects("plant", place, 2) == (place, [])
        assert store.read_rejects("plant", empty, 10)[1][0].reason == "no fix"

    def test_rejects_are_bounded(self, store: Store) -> None:
        """A carrier that sends only rubbish cannot fill the store."""
        opened(store, "t1")
        for start in range(0, 3 * REJECTS_CAP, 500):
            store.write_batch(Batch(rejects=tuple(reject(payload=str(start + n).encode()) for n in range(500))))
        assert len(store.list_rejects("plant", 10 * REJECTS_CAP)) <= REJECTS_CAP + 100


class TestParked:
    def test_unexpected_vehicles_wait_until_a_plan_names_them(self, store: Store) -> None:
        """A ping that no site expects is parked, and moves once to the site whose plan then names its vehicle."""
        lease = opened(store, "t1")
        assert store.write_batch(batch(*pings("t9", 2), ping("t8"))) == BatchResult(accepted=3, duplicates=0, parked=3)
        assert store.write_batch(batch(ping("t8"))).duplicates == 1
        assert store.counts()["acme"] == {"accepted": 3, "parked": 3, "duplicate": 1}
        assert store.release_parked("plant") == 0
        store.commit(lease, Commit(as_of=T0, plan=plan("t1", "t9")))
        assert store.release_parked("plant") == 2
        assert store.release_parked("plant") == 0
        assert read_all(store) == ["t9@0", "t9@10"]
        assert store.counts()["acme"]["accepted"] == 3

    def test_a_vehicle_that_is_named_later_is_routed_at_once(self, store: Store) -> None:
        """What is written after the plan changed is in the site's stream, whatever ingest knew, without a release."""
        lease = opened(store, "t1")
        store.write_batch(batch(ping("t9", 0)))
        store.commit(lease, Commit(as_of=T0, plan=plan("t1", "t9")))
        assert store.release_parked("plant") == 1
        store.write_batch(batch(ping("t9", 10)))
        store.write_batch(batch(ping("t9", 20)))
        assert sorted(read_all(store)) == ["t9@0", "t9@10", "t9@20"]

    def test_a_vehicle_that_is_no_longer_named_is_parked(self, store: Store) -> None:
        """A site that no longer expects a vehicle takes none of its pings; they wait."""
        lease = opened(store, "t1", "t2")
        store.write_batch(batch(ping("t2", 0)))
        store.commit(lease, Commit(as_of=T0, plan=plan("t1")))
        assert store.write_batch(batch(ping("t2", 10))) == BatchResult(accepted=1, duplicates=0, parked=1)
        assert read_all(store) == ["t2@0"]
        assert store.counts()["acme"] == {"accepted": 2, "parked": 1}

    def test_parked_pings_are_bounded(self, store: Store) -> None:
        """A vehicle that nobody expects cannot fill the store: its carrier's newest pings wait."""
        lease = opened(store, "t1")
        for start in range(0, PARKED_CAP + 2000, 1000):
            store.write_batch(batch(*pings("t9", 1000, start_s=start, step_s=1)))
        store.commit(lease, Commit(as_of=T0, plan=plan("t9")))
        assert PARKED_CAP - 1000 <= store.release_parked("plant") <= PARKED_CAP + 200
        assert f"t9@{PARKED_CAP + 1999}" in read_all(store)

    def test_no_ping_is_lost_while_plans_come_and_go(self, store: Store) -> None:
        """Every ping written beside a writer that names and unnames its vehicle is read in the end, each once."""
        lease = opened(store, "t1")
        stop = threading.Event()

        def rename() -> None:
            while not stop.is_set():
                for names in (("t1", "t2"), ("t1",)):
                    store.commit(lease, Commit(as_of=T0, plan=plan(*names)))
                    store.release_parked("plant")

        renaming = threading.Thread(target=rename)
        renaming.start()
        eventually(lambda: store.snapshot("plant").revision > 5)
        accepted = sum(store.write_batch(batch(ping("t2", n), ping("t1", n))).accepted for n in range(400))
        stop.set()
        renaming.join(10)
        store.commit(lease, Commit(as_of=T0, plan=plan("t1", "t2")))
        store.release_parked("plant")
        found = read_all(store)
        assert accepted == 800
        assert sorted(found) == sorted(f"{v}@{n}" for v in ("t1", "t2") for n in range(400))
        assert store.counts()["acme"]["accepted"] == 800


class TestBoard:
    @pytest.mark.parametrize("name", ["", "nowhere", "\0", "\ud800", "}{", "x" * 100_000])
    def test_whatever_is_asked_for_is_at_worst_an_unknown_site(self, store: Store, name: str) -> None:
        """A screen may ask for any name, one that is no text among them."""
        with pytest.raises(UnknownSite):
            store.get_plan(name)
        with pytest.raises(UnknownSite):
            store.snapshot(name)

    def test_a_site_exists_from_its_first_plan_on(self, store: Store) -> None:
        """A submitted plan creates its site, without shipments until the site's writer has taken it."""
        with pytest.raises(UnknownSite):
            store.get_plan("plant")
        with pytest.raises(UnknownSite):
            store.snapshot("plant")
        order_id = store.submit_plan(plan("t1"))
        assert store.list_sites() == ["plant"]
        assert store.get_plan("plant") == SitePlan(site=site())
        assert store.find_order_result("plant", order_id) is None
        first = store.snapshot("plant")
        assert (first.revision, first.as_of, first.rows) == (0, None, ())
        orders = store.read_orders("plant")
        assert [(o.id, o.kind, msgspec.json.decode(o.body, type=SitePlan)) for o in orders] == [
            (order_id, "plan", plan("t1"))
        ]

    def test_a_second_plan_does_not_wipe_the_first(self, store: Store) -> None:
        """Submitting changes nothing by itself where a plan is kept already."""
        opened(store, "t1")
        store.submit_plan(plan("t2"))
        assert store.get_plan("plant") == plan("t1")

    def test_changes_follow_a_snapshot_without_a_gap(self, store: Store) -> None:
        """Whoever has a snapshot and reads the changes after it sees every later row, removal and plan."""
        lease = opened(store, "t1")
        revision = store.snapshot("plant").revision
        store.commit(lease, Commit(as_of=T0, rows=(row("a"), row("b"))))
        store.commit(lease, Commit(as_of=T0 + timedelta(seconds=5), removed=("a",)))
        store.commit(lease, Commit(as_of=T0 + timedelta(seconds=9), plan=plan("t1", "t2")))
        changes = store.read_changes("plant", revision, 0)
        assert changes is not None
        assert [c.revision for c in changes] == [revision + 1, revision + 2, revision + 3]
        assert (changes[0].rows, changes[1].removed) == ((row("a"), row("b")), ("a",))
        assert [c.plan_changed for c in changes] == [False, False, True]
        assert store.read_changes("plant", revision + 3, 0) == []

    def test_reading_changes_waits_for_one(self, store: Store) -> None:
        """A blocking read returns when something changes."""
        lease = opened(store, "t1")
        revision = store.snapshot("plant").revision
        assert store.read_changes("plant", revision, 30) == []
        change = Commit(as_of=T0, rows=(row("a"),))
        committing = threading.Timer(0.05, lambda: store.commit(lease, change))
        committing.start()
        changes = store.read_changes("plant", revision, 3_000)
        committing.join()
        assert changes is not None
        assert [c.revision for c in changes] == [revision + 1]

    def test_a_reader_too_far_behind_is_told(self, store: Store) -> None:
        """A revision that the stream has let go, or has not reached, is out of reach."""
        lease = opened(store, "t1")
        revision = store.snapshot("plant").revision
        for n in range(CHANGES_CAP + 500):
            store.commit(lease, Commit(as_of=T0, rows=(row(f"s{n % 7}"),)))
        assert store.read_changes("plant", revision, 0) is None
        assert store.read_changes("plant", revision + 10 * CHANGES_CAP, 0) is None
        assert store.read_changes("plant", store.snapshot("plant").revision - 1, 0) is not None

    def test_a_new_writer_puts_every_reader_out_of_reach(self, store: Store) -> None:
        """When the lease is taken anew, readers take a snapshot: a crashed store may have forgotten what they saw."""
        lease = opened(store, "t1")
        revision = store.commit(lease, Commit(as_of=T0, rows=(row("a"),)))
        assert store.acquire_lease("plant", "w1", 60)
        assert store.read_changes("plant", revision, 0) is None
        assert store.read_changes("plant", store.snapshot("plant").revision, 0) == []

    def test_a_snapshot_is_never_torn(self, store: Store) -> None:
        """Beside a busy writer, every row of a snapshot stems from the snapshot's revision."""
        lease = opened(store, "t1")
        base = store.snapshot("plant").revision
        stop = threading.Event()

        def write() -> None:
            for n in range(1, 100_000):
                store.commit(lease, Commit(as_of=T0 + timedelta(seconds=n), rows=(row("a", f"{n}"), row("b", f"{n}"))))
                if stop.is_set():
                    return

        writing = threading.Thread(target=write)
        writing.start()
        eventually(lambda: store.snapshot("plant").rows)
        torn = []
        for _ in range(200):
            seen = store.snapshot("plant")
            if {r.door for r in seen.rows} != {f"{seen.revision - base}"}:
                torn.append(seen)
        stop.set()
        writing.join(10)
        assert torn == []


def test_the_cluster_node_refuses_calls_over_several_slots(cluster_node: Server) -> None:
    """The server that the contract runs on does check slots."""
    link = RedisLink(url_of(cluster_node))
    with pytest.raises(Exception, match="same slot"):
        link.call("MGET", "{a}:x", "{b}:x")
    link.close()
