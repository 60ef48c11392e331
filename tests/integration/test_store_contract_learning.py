"""What every store promises about what was learnt: kept with the commit that carries it, bounded, and versioned."""

from __future__ import annotations

import struct
from datetime import timedelta

import pytest
from msgspec.structs import replace

from store import keys
from store.errors import LeaseLost
from store.ports import Age, Commit, Store
from store.redis_link import RedisLink
from store.redis_store import RedisStore
from tests.conftest import Server
from tests.integration.conftest import url_of
from tests.integration.samples import T0, opened, row, trip
from tracking.errors import UnknownSite
from tracking.prediction import model


def shipments_of(store: Store, limit: int | None = None) -> list[str]:
    return [each.shipment for each in store.list_trips("plant", limit)]


class TestModel:
    def test_entries_are_set_and_forgotten_exactly(self, store: Store) -> None:
        """A commit's entries replace those of the same key, None forgets one, and numbers stay as they are."""
        lease = opened(store, "t1")
        assert store.load_model("plant") == {}
        learnt = {"road:ü": (60.0, 0.1 + 0.2), "seen:s": (1.0,), "other": (0.5,)}
        store.commit(lease, Commit(as_of=T0, learnt=learnt))
        store.commit(lease, Commit(as_of=T0, learnt={"road:ü": (3.0, -0.0), "seen:s": None, "never": None}))
        assert store.load_model("plant") == {"road:ü": (3.0, -0.0), "other": (0.5,)}

    def test_entries_are_loaded_in_the_order_of_their_change(self, store: Store) -> None:
        """The longest unchanged comes first, so that what is bounded by age stays so after a restart."""
        lease = opened(store, "t1")
        for minute, keys_learnt in enumerate(("dcba", "xb", "d")):
            learnt = dict.fromkeys(keys_learnt, (9.0 - minute,))
            store.commit(lease, Commit(as_of=T0 + timedelta(minutes=minute), learnt=learnt))
        assert list(store.load_model("plant")) == ["c", "a", "x", "b", "d"]

    def test_relearning_replaces_the_whole_model(self, store: Store) -> None:
        """After a commit that is relearnt nothing but its entries is known, even if there are none."""
        lease = opened(store, "t1")
        store.commit(lease, Commit(as_of=T0, learnt={f"road:{i}": (1.0, i / 1_000) for i in range(2_000)}))
        assert len(store.load_model("plant")) == 2_000
        store.commit(lease, Commit(as_of=T0, learnt={"road:1": (2.0, 0.5)}, relearnt=True))
        assert store.load_model("plant") == {"road:1": (2.0, 0.5)}
        store.commit(lease, Commit(as_of=T0, relearnt=True))
        assert store.load_model("plant") == {}

    def test_another_version_is_not_read_and_not_mixed(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        """A release with another meaning of the entries finds none, and what it learns begins a model of its own."""
        lease = opened(store, "t1")
        store.commit(lease, Commit(as_of=T0, learnt={"old": (1.0,)}, trips=(trip("a"),)))
        monkeypatch.setattr(model, "VERSION", model.VERSION + 1)
        assert store.load_model("plant") == {}
        store.commit(lease, Commit(as_of=T0))
        store.commit(lease, Commit(as_of=T0, learnt={"new": (2.0,)}))
        assert store.load_model("plant") == {"new": (2.0,)}
        assert shipments_of(store) == ["a"]


class TestTrips:
    def test_a_trip_is_kept_whole_and_once(self, store: Store) -> None:
        """A later record of the same shipment takes the place of the earlier one."""
        lease = opened(store, "t1")
        assert store.list_trips("plant") == []
        store.commit(lease, Commit(as_of=T0, trips=(trip("a", 5),)))
        ended = replace(trip("a", 5), is_final=True)
        store.commit(lease, Commit(as_of=T0, trips=(ended,)))
        assert store.list_trips("plant") == [ended] == [store.find_trip("plant", "a")]
        assert store.find_trip("plant", "b") is None

    def test_trips_are_listed_by_arrival(self, store: Store) -> None:
        """The oldest comes first, by arrival or else the last milestone; `limit` takes the latest."""
        lease = opened(store, "t1")
        trips = (trip("c", 30), trip("a", 10), trip("b", 20, arrived=False), trip("d", 30))
        store.commit(lease, Commit(as_of=T0, trips=trips))
        assert shipments_of(store) == ["a", "b", "c", "d"]
        assert shipments_of(store, 2) == ["c", "d"]
        assert shipments_of(store, 0) == []
        store.commit(lease, Commit(as_of=T0, trips=(trip("a", 40),)))
        assert shipments_of(store, 9) == ["b", "c", "d", "a"]

    def test_the_history_is_bounded(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        """Of too many trips the oldest go, whichever commit brought them."""
        monkeypatch.setattr(keys, "KEPT_TRIPS", 700)
        lease = opened(store, "t1")
        store.commit(lease, Commit(as_of=T0, trips=tuple(trip(f"s{i:04}", i) for i in range(300, 1_000))))
        store.commit(lease, Commit(as_of=T0, trips=(*(trip(f"s{i:04}", i) for i in range(200)), trip("new", 2_000))))
        kept = shipments_of(store)
        assert (len(kept), kept[0], kept[-1]) == (700, "s0301", "new")
        assert store.find_trip("plant", "s0300") is None

    def test_an_unknown_site_has_no_history(self, store: Store) -> None:
        """It is an error, not an empty list; nor can it be given an order or asked its age."""
        for ask in (
            lambda: store.list_trips("nowhere"),
            lambda: store.submit_order("nowhere", "relearn"),
            lambda: store.get_age("nowhere"),
        ):
            with pytest.raises(UnknownSite):
                ask()


class TestTogether:
    def test_a_commit_under_a_lost_lease_teaches_nothing(self, store: Store) -> None:
        """Neither its trips nor its entries are kept, and a relearning does not empty the model."""
        old = opened(store, "t1")
        store.commit(old, Commit(as_of=T0, learnt={"road:a": (1.0, 0.5)}))
        assert store.acquire_lease("plant", "w1", 60) is not None
        with pytest.raises(LeaseLost):
            store.commit(old, Commit(as_of=T0, learnt={"road:b": (1.0,)}, trips=(trip("a"),), relearnt=True))
        assert store.load_model("plant") == {"road:a": (1.0, 0.5)}
        assert store.list_trips("plant") == []

    def test_an_entry_that_cannot_be_written_stops_the_whole_commit(self, store: Store) -> None:
        """What is no number is refused before anything of the commit is applied."""
        lease = opened(store, "t1")
        wrong: dict[str, model.Entry | None] = {"road:a": ("a",)}  # type: ignore[dict-item]
        with pytest.raises(struct.error):
            store.commit(lease, Commit(as_of=T0, learnt=wrong, rows=(row("s-t1"),), trips=(trip("a"),)))
        assert (store.snapshot("plant").rows, store.list_trips("plant")) == ((), [])

    def test_learning_alone_is_no_change_of_the_board(self, store: Store) -> None:
        """What was learnt is not told to screens."""
        lease = opened(store, "t1")
        revision = store.snapshot("plant").revision
        commit = Commit(as_of=T0, learnt={"road:a": (1.0, 0.5)}, trips=(trip("a"),))
        assert store.commit(lease, commit) == revision

    def test_an_order_without_a_body(self, store: Store) -> None:
        """It waits for the site's writer like a plan, and its result is found under its id."""
        lease = opened(store, "t1")
        order_id = store.submit_order("plant", "relearn")
        assert [(order.id, order.kind, order.body) for order in store.read_orders("plant")] == [
            (order_id, "relearn", b"")
        ]
        store.commit(lease, Commit(as_of=T0, orders_done={order_id: "done"}))
        assert store.find_order_result("plant", order_id) == "done"

    def test_the_age_of_a_board(self, store: Store) -> None:
        """It is what a snapshot says, without the board: also after a commit that changed no row."""
        lease = opened(store, "t1")
        store.commit(lease, Commit(as_of=T0 + timedelta(minutes=5)))
        seen = store.snapshot("plant")
        assert store.get_age("plant") == Age(revision=seen.revision, as_of=T0 + timedelta(minutes=5))


class TestServer:
    def test_what_was_learnt_survives_a_restart(self, valkey: Server) -> None:
        """A store that was stopped has its model and its trips when it is back."""
        store = RedisStore(url_of(valkey))
        lease = opened(store, "t1")
        store.commit(lease, Commit(as_of=T0, learnt={"road:a": (1.0, 0.5)}, trips=(trip("a"),)))
        valkey.stop()
        valkey.start()
        assert (store.load_model("plant"), store.list_trips("plant")) == ({"road:a": (1.0, 0.5)}, [trip("a")])
        store.close()

    def test_what_cannot_be_read_is_left_out_and_logged(self, valkey: Server, caplog: pytest.LogCaptureFixture) -> None:
        """A trip of another release costs that trip; a model is believed whole or not at all."""
        store, link = RedisStore(url_of(valkey)), RedisLink(url_of(valkey))
        lease = opened(store, "t1")
        store.commit(lease, Commit(as_of=T0, learnt={"road:a": (1.0, 0.5)}, trips=tuple(map(trip, "abc"))))
        link.call("HSET", keys.trips("plant"), "a", b"not deflated")
        link.call("HDEL", keys.trips("plant"), "b")
        assert shipments_of(store) == ["c"]
        assert store.find_trip("plant", "a") is None
        link.call("HSET", keys.model("plant"), "road:b", b"123")
        assert store.load_model("plant") == {}
        assert "a trip is unreadable" in caplog.text
        assert "what was learnt is unreadable" in caplog.text
        link.close()
        store.close()
