"""What every store promises about positions that are not the plant's business: not taken, let go in time, erased."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from store.codec import LEFT_OUT
from store.marks import Mark as Committed
from store.ports import Batch, BatchResult, Commit, Lease, Store
from tests.integration.conftest import PARKED_H
from tests.integration.samples import T0, batch, opened, ping, pings, plan, read_all, reject, row, site, state, trip
from tests.integration.test_store_contract_talk import fact, message
from tracking.evidence import Evidence
from tracking.message import Kind
from tracking.opening import Span
from tracking.plan import SitePlan
from tracking.state import Position
from tracking.trip_record import Mark, Standing

T1 = ("acme", "t1")
HOUR = timedelta(hours=1)
FAR_OFF = timedelta(days=4000)


def close(store: Store, lease: Lease, *spans: Span) -> None:
    """The vehicle t1 is open in these spans from now on."""
    store.commit(lease, Commit(as_of=T0, spans={T1: spans}))


class TestOpen:
    def test_only_what_was_fixed_in_a_span_is_taken(self, store: Store) -> None:
        """By fix time, both limits included; the rest is counted, and where it was is not kept."""
        lease = opened(store, "t1")
        close(store, lease, Span(T0, T0 + HOUR), Span(T0 + 2 * HOUR, None))
        sent = batch(*(ping("t1", at_s) for at_s in (-1, 0, 3600, 3601, 7199, 7200, 90_000)))
        result = store.write_batch(sent)
        assert result == BatchResult(accepted=4, duplicates=0, parked=0, outside=3)
        assert read_all(store) == ["t1@0", "t1@3600", "t1@7200", "t1@90000"]
        assert store.counts() == {"acme": {"accepted": 4, "noted:outside": 3}}
        again = store.write_batch(batch(*sent.pings))
        assert again == BatchResult(accepted=0, duplicates=4, parked=0, outside=3, repeated=(1, 2, 5, 6))

    def test_what_is_outside_is_counted_once_a_batch(self, store: Store) -> None:
        """A batch that is written again after its answer was lost adds nothing to the count."""
        lease = opened(store, "t1")
        close(store, lease, Span(T0, T0 + HOUR))
        once = batch(ping("t1", -5), ping("t1", 5))
        store.write_batch(once)
        store.write_batch(once)
        assert store.counts() == {"acme": {"accepted": 1, "noted:outside": 1}}

    def test_a_vehicle_that_is_never_open_is_still_the_sites(self, store: Store) -> None:
        """It is named, so nothing of it is parked either."""
        close(store, opened(store, "t1"))
        assert store.write_batch(batch(ping("t1"))) == BatchResult(accepted=0, duplicates=0, parked=0, outside=1)

    def test_a_plan_alone_opens_its_shipments(self, store: Store) -> None:
        """From when each opens; before that nothing is taken."""
        opened(store, "t1")
        early, due = ping("t1", -12 * 3600 - 1), ping("t1", -12 * 3600)
        assert store.write_batch(batch(early, due)).outside == 1

    def test_a_new_index_is_the_whole_index(self, store: Store) -> None:
        """A vehicle that it does not name is no longer the site's."""
        lease = opened(store, "t1", "t2")
        store.commit(lease, Commit(as_of=T0, spans={T1: (Span(T0, None),)}, spans_anew=True))
        assert store.write_batch(batch(ping("t2"))).parked == 1
        assert store.write_batch(batch(ping("t1"))).accepted == 1

    def test_of_two_sites_the_one_that_is_open_takes_a_ping(self, store: Store) -> None:
        """Whichever of them is named first, it is counted once, as what became of it in the end."""
        for open_site, other in (("north", "south"), ("south", "north")):
            leases = {name: opened(store, "t1", site_id=name, owner=open_site) for name in ("north", "south")}
            at_s = 0 if open_site == "north" else 10
            store.commit(leases[open_site], Commit(as_of=T0, spans={T1: (Span(T0, None),)}))
            store.commit(leases[other], Commit(as_of=T0, spans={T1: ()}))
            once = batch(ping("t1", at_s), ping("t1", -50 - at_s))
            assert store.write_batch(once) == BatchResult(accepted=1, duplicates=0, parked=0, outside=1)
            store.write_batch(once)
            for lease in leases.values():
                store.release_lease(lease)
        assert store.counts() == {"acme": {"accepted": 2, "noted:outside": 2}}
        assert (read_all(store, "north"), read_all(store, "south")) == (["t1@0"], ["t1@10"])

    def test_an_entry_that_is_outside_after_all_goes(self, store: Store) -> None:
        """It is acknowledged, and in the stream no more."""
        lease = opened(store, "t1")
        store.write_batch(batch(*pings("t1", 3)))
        entries = store.read_pings("plant", 10, 0)
        acks = tuple(entry.id for entry in entries)
        store.commit(lease, Commit(as_of=T0, acks=acks, outside=tuple(entries[1:])))
        assert read_all(store) == []
        kept = store.export_vehicle("acme", "t1")
        assert (len(kept["pings"]), len(kept["seen"])) == (1, 1)


class TestRejects:
    def test_what_a_vehicle_sent_while_it_was_not_open_is_not_kept(self, store: Store) -> None:
        """Its reject has a reason and counts; its bytes and the detail are left out. By reception, limits included."""
        lease = opened(store, "t1")
        close(store, lease, Span(T0 - HOUR, T0))
        late = msgspec.structs.replace(
            reject(payload=b"52.51,13.4"), received_at=T0 + timedelta(seconds=1), detail="at 52.51"
        )
        due = msgspec.structs.replace(reject(payload=b"52.52,13.4"), detail="at 52.52")
        store.write_batch(Batch(rejects=(late, due, late)))
        kept = store.list_rejects("plant", 10)
        assert [(each.payload, each.detail) for each in kept] == [
            (b"", LEFT_OUT),
            (b"52.52,13.4", "at 52.52"),
            (b"", LEFT_OUT),
        ]
        assert {each.reason for each in kept} == {"no fix"}
        assert store.counts() == {"acme": {"rejected:no fix": 3}}

    def test_nor_is_what_nobody_can_tell_the_vehicle_of(self, store: Store) -> None:
        """A vehicle that no plan names, and a message that names none."""
        opened(store, "t1")
        strangers = (reject(vehicle="t9", payload=b"52.5"), reject(vehicle="", payload=b"52.5"))
        store.write_batch(Batch(rejects=strangers))
        assert [each.payload for each in store.list_rejects(None, 10)] == [b"", b""]


class TestParked:
    def test_only_what_a_plan_opens_is_released(self, store: Store) -> None:
        """Of what waited, the pings of an open time move to the site; the others of its vehicle go."""
        lease = opened(store, "t1")
        store.write_batch(batch(ping("t9", -13 * 3600), ping("t9", 0), ping("t8", 0)))
        store.commit(lease, Commit(as_of=T0, plan=plan("t1", "t9")))
        assert store.release_parked("plant") == 1
        assert read_all(store) == ["t9@0"]
        assert "parked" not in store.export_vehicle("acme", "t9")
        assert len(store.export_vehicle("acme", "t8")["parked"]) == 1
        assert PARKED_H == 48


class TestExpiry:
    def test_what_came_in_before_goes_but_not_what_is_unread_or_pending(self, store: Store) -> None:
        """At a site where nothing comes in either; the writer is told of tracks that begin earlier."""
        lease = opened(store, "t1")
        store.write_batch(Batch(pings=pings("t1", 3), rejects=(reject(), reject(vehicle="t9"))))
        entries = store.read_pings("plant", 10, 0)
        change = Commit(as_of=T0, rows=(row("s-t1"),), kept=(entries[0].ping,))
        store.commit(lease, msgspec.structs.replace(change, acks=(entries[0].id,)))
        assert store.expire_positions("plant", T0 - FAR_OFF) == []
        assert len(store.export_vehicle("acme", "t1")["pings"]) == 3
        assert store.expire_positions("plant", T0 + FAR_OFF) == [T1]
        kept = store.export_vehicle("acme", "t1")
        assert len(kept["pings"]) == 2
        assert not {"seen", "rejects", "changes"} & kept.keys()
        assert (store.list_rejects("plant", 10), store.list_rejects(None, 10)) == ([], [])
        assert store.read_changes("plant", store.snapshot("plant").revision - 1, 0) is None

    def test_trips_lose_their_places_and_nothing_else(self, store: Store) -> None:
        """Only those that arrived before, once and for all; the rest of the record stays for what it teaches."""
        lease = opened(store, "t1")
        places = {"marks": (Mark(T0, 52.5, 10.0, 1.0),), "stays": (Standing(T0, T0 + HOUR, 52.5, 10.0, 1.0),)}
        trips = [msgspec.structs.replace(trip(f"s{n}", n), **places) for n in range(250)]
        store.commit(lease, Commit(as_of=T0, trips=tuple(trips)))
        for minutes in (100, 200):
            store.expire_positions("plant", T0 + timedelta(minutes=minutes))
            kept = store.list_trips("plant")
            assert [bool(each.marks or each.stays) for each in kept] == [n >= minutes for n in range(250)]
        assert [msgspec.structs.replace(each, marks=(), stays=()) for each in trips[:200]] == kept[:200]


class TestErasure:
    def test_a_vehicle_is_exported_and_erased_everywhere(self, store: Store) -> None:
        """What one vehicle has sent goes from every site and from none; another's, and the plan, stay."""
        lease = opened(store, "t1", "t2")
        opened(store, "t1", site_id="south")
        for name in ("t1", "t2"):
            store.write_batch(Batch(pings=pings(name, 3), rejects=(reject(vehicle=name),)))
        heard = row("s-t1"), msgspec.structs.replace(row("s-t2"), vehicle="t2")
        position = Position(lat=52.5, lon=10.0, fixed_at=T0)
        rows = tuple(msgspec.structs.replace(each, position=position) for each in heard)
        states, kept = (state("t1"), state("t2")), (*pings("t1", 3), *pings("t2", 3))
        trips = (trip("old"), msgspec.structs.replace(trip("other"), vehicle="t2"))
        store.commit(lease, Commit(as_of=T0, rows=rows, states=states, bases=(state("t2"),), kept=kept, trips=trips))
        found = {kind: len(members) for kind, members in store.export_vehicle("acme", "t1").items()}
        expected = {"pings": 6, "seen": 6, "track": 3, "state": 1, "rows": 1, "changes": 1, "rejects": 1, "trips": 1}
        assert found == {**expected, "shipments": 2}
        others = store.export_vehicle("acme", "t2")
        assert store.list_sites_following("acme", "t1") == ["plant"]
        assert store.erase_vehicle("acme", "t1") == {"pings": 6, "seen": 6, "changes": 1, "rejects": 1, "trips": 1}
        store.commit(lease, Commit(as_of=T0, rows=(row("s-t1"),), erased=(T1,)))
        assert store.export_vehicle("acme", "t1").keys() == {"shipments"}
        assert store.erase_vehicle("acme", "t1") == {}
        assert {k: v for k, v in store.export_vehicle("acme", "t2").items() if k != "changes"} == {
            k: v for k, v in others.items() if k != "changes"
        }
        assert store.read_pings("plant", 10, 0)
        assert store.list_sites_following("acme", "t1") == []

    def test_readers_take_a_snapshot_after_an_erasure(self, store: Store) -> None:
        """What they would have read held what is gone."""
        lease = opened(store, "t1")
        revision = store.snapshot("plant").revision
        assert store.commit(lease, Commit(as_of=T0, rows=(row("s-t1"),), erased=(T1,))) == revision + 1
        assert store.read_changes("plant", revision, 0) is None
        assert store.read_changes("plant", revision + 1, 0) == []
        store.commit(lease, Commit(as_of=T0, rows=(row("s-t1", "D02"),)))
        assert [change.revision for change in store.read_changes("plant", revision + 1, 0) or ()] == [revision + 2]

    def test_what_waits_is_erased(self, store: Store) -> None:
        """Also of a vehicle that no plan names; what another of its carrier sent goes on waiting."""
        store.submit_plan(SitePlan(site=site()))
        store.write_batch(Batch(pings=(*pings("t9", 2), *pings("t8", 2)), rejects=(reject(vehicle="t9"),)))
        assert store.erase_vehicle("acme", "t9") == {"parked": 2, "seen": 2, "rejects": 1}
        assert store.export_vehicle("acme", "t9") == {}
        assert len(store.export_vehicle("acme", "t8")["parked"]) == 2

    def test_what_was_said_and_how_well_it_was_heard_is_erased(self, store: Store) -> None:
        """Reports, marks and quality by the store, messages by the writer; what the plan says of itself stays."""
        lease = opened(store, "t1", "t2")
        for name in ("t1", "t2"):
            store.write_reports([fact(name)])
            store.save_quality("acme", [Evidence(vehicle=name, landmark_s=0.0, since_s=0.0, heard_s=1.0)])
        store.save_marks({"acme": {name: Committed(heard_at=T0, committed=7) for name in ("t1", "t2")}})
        window = message("w", kind=Kind.WINDOW)
        store.commit(lease, Commit(as_of=T0, messages=(message("a"), message("b", "t2"), window)))
        kept = {kind: len(members) for kind, members in store.export_vehicle("acme", "t1").items()}
        assert kept == dict.fromkeys(("messages", "instructions", "reports", "marks", "quality", "shipments"), 1)
        assert store.list_sites_following("acme", "t1") == ["plant"]
        assert store.erase_vehicle("acme", "t1") == {"reports": 1, "marks": 1, "quality": 1}
        store.commit(lease, Commit(as_of=T0, forgotten=(message("a"),), erased=(T1,)))
        assert store.export_vehicle("acme", "t1").keys() == {"instructions", "shipments"}
        assert {"messages", "reports", "marks", "quality"} < store.export_vehicle("acme", "t2").keys()

    def test_how_much_is_kept_is_told_by_site_and_kind(self, store: Store) -> None:
        """With the time of the oldest."""
        lease = opened(store, "t1")
        store.write_batch(Batch(pings=pings("t1", 3)))
        store.commit(lease, Commit(as_of=T0, states=(state("t1", 20),), kept=pings("t1", 3), trips=(trip("a", 5),)))
        kept = {(each.site, each.kind): each for each in store.list_kept()}
        assert (kept["plant", "pings"].number, kept["plant", "track"].number, kept["plant", "trips"].number) == (
            3,
            3,
            1,
        )
        assert kept["plant", "track"].oldest_at == T0
        assert kept["plant", "trips"].oldest_at == T0 + timedelta(minutes=5)
        assert kept["plant", "state"].oldest_at == T0 + timedelta(seconds=20)
        assert kept["", "rejects"].oldest_at is None

    def test_an_order_may_have_a_body(self, store: Store) -> None:
        """It reaches the site's writer as it was given."""
        opened(store, "t1")
        store.submit_order("plant", "erase", b"\xff{}")
        assert [(order.kind, order.body) for order in store.read_orders("plant")] == [("erase", b"\xff{}")]
