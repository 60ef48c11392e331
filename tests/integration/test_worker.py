"""The worker on each store: from an order and pings to the board, and what it does when others have the lease."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from msgspec.structs import replace

from ingest import worker
from ingest.site_writer import SiteWriter
from store.errors import StoreUnavailable
from store.ports import Batch, Commit, Store
from store.redis_link import RedisLink
from store.redis_store import RedisStore
from tests.conftest import Server
from tests.hand_clock import HandClock
from tests.integration.conftest import url_of
from tests.integration.samples import T0, batch, opened, ping, pings, plan, shipment, site
from tests.waiting import eventually
from tests.worker_runs import AT, order, settled, worker_running
from tracking.board import Row
from tracking.plan import SitePlan, Stopover


def test_an_order_and_pings_become_the_board(store: Store) -> None:
    """A submitted plan is on the board with its result, and its vehicles' pings move it."""
    with worker_running(store):
        assert order(store, plan("t1", "t2")) == "2 shipments added, 0 changed"
        store.write_batch(batch(*pings("t1", 30)))
        rows = settled(store, {"t1": 30})
        moved = eventually(lambda: store.snapshot("plant").rows[0].position, what="a position")
    assert moved is not None
    assert moved.fixed_at == T0 + timedelta(seconds=290)
    assert set(rows) == {"s-t1", "s-t2"}


def test_stops_are_kept_and_followed(store: Store) -> None:
    """The stops of a submitted plan come back as they were given, and a truck at one of them is said to be there."""
    due = replace(shipment("s-t1", "t1"), stops=(Stopover("Pick-up Celle", 52.5, 10.0), Stopover("Depot", 52.2, 10.0)))
    on_its_way = [ping("t1", -5_400 + n * 360, lat=52.9 - n * 0.04) for n in range(11)]
    stands = [ping("t1", -1_800 + n * 300) for n in range(1, 9)]
    with worker_running(store):
        order(store, SitePlan(site=site(), shipments=(due,)))
        store.write_batch(batch(*on_its_way, *stands))
        rows = settled(store, {"t1": 19})
        assert store.get_plan("plant").shipments == (due,)
    assert rows["s-t1"].reason == "at Pick-up Celle 40 min"


def test_what_waited_for_the_plan_is_read(store: Store) -> None:
    """Pings that came before any plan named their vehicle count once one does."""
    store.write_batch(batch(*pings("t1", 20)))
    with worker_running(store):
        order(store, plan("t1"))
        settled(store, {"t1": 20})


def test_every_change_is_in_the_change_stream(store: Store) -> None:
    """Whoever applies the changes to the first snapshot has the last one."""
    with worker_running(store):
        order(store, plan("t1", "t2"))
        first = store.snapshot("plant")
        for n in range(20):
            store.write_batch(batch(ping("t1", n * 10, lat=52.9 - n * 0.01), ping("t2", n * 10, lat=52.5 - n * 0.01)))
        settled(store, {"t1": 20, "t2": 20})
    last = store.snapshot("plant")
    rows: dict[str, Row] = {row.shipment: row for row in first.rows}
    changes = store.read_changes("plant", first.revision, 0)
    assert changes
    for change in changes:
        rows.update({row.shipment: row for row in change.rows})
        for gone in change.removed:
            del rows[gone]
    assert tuple(rows[name] for name in sorted(rows)) == last.rows
    assert changes[-1].revision == last.revision


def test_a_tick_looks_at_every_shipment(store: Store) -> None:
    """Time alone changes the board: a truck that nobody hears becomes a warning without any ping."""
    clock = HandClock(AT)
    with worker_running(store, clock):
        order(store, plan("t1"))
        assert store.snapshot("plant").rows[0].warnings == ()
        clock.at = T0 + timedelta(hours=5)
        warned = eventually(lambda: store.snapshot("plant").rows[0].warnings, what="a warning")
        assert store.snapshot("plant").as_of == clock.at
    assert warned


def test_a_clock_that_was_set_back_stops_no_tick(store: Store) -> None:
    """After the machine's clock jumps back by hours the board goes by the new time at once."""
    clock = HandClock(AT)
    with worker_running(store, clock):
        order(store, plan("t1"))
        clock.at = AT - timedelta(hours=3)
        eventually(lambda: store.snapshot("plant").as_of == clock.at, what="a board of the new time")


def test_what_left_the_board_leaves_no_position(store: Store) -> None:
    """Long after its window nothing is kept of a shipment, and its vehicle's pings are parked again."""
    clock = HandClock(AT)
    with worker_running(store, clock):
        order(store, plan("t1"))
        store.write_batch(batch(*pings("t1", 5)))
        settled(store, {"t1": 5})
        clock.at = T0 + timedelta(days=4)
        eventually(lambda: not store.snapshot("plant").rows, what="an empty board")
        assert store.load_states("plant") == []
        assert store.load_track("plant", "acme", "t1") == []
        assert store.get_plan("plant") == SitePlan(site=site())
        assert store.write_batch(batch(ping("t1", 60))).parked == 1


def test_each_site_has_its_own_writer(store: Store) -> None:
    """Two sites that expect one vehicle both follow it, each for its own shipment; a new site is found by itself."""
    with worker_running(store):
        order(store, plan("t1", site_id="north"))
        order(store, SitePlan(site=site("south"), shipments=(shipment("x", "t1", site_id="south"),)))
        store.write_batch(batch(*pings("t1", 5)))
        settled(store, {"t1": 5}, "north")
        assert set(settled(store, {"t1": 5}, "south")) == {"x"}


def test_a_second_worker_stands_by(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two workers one writes; when its lease runs out, the other goes on where it stopped."""
    monkeypatch.setattr(worker, "DISCOVER_S", 0.05)
    dead = opened(store, "t1", owner="dead")
    assert store.renew_lease(dead, 1)
    store.write_batch(batch(*pings("t1", 5)))
    assert len(store.read_pings("plant", 10, 0)) == 5
    with worker_running(store):
        settled(store, {"t1": 5})
    assert not store.renew_lease(dead, 1)


def test_a_worker_whose_lease_was_taken_writes_no_more(store: Store) -> None:
    """When another takes the lease, the worker's next commit is refused, and it takes over again when that one ends."""
    with worker_running(store, owner="w"):
        order(store, plan("t1"))
        usurper = store.acquire_lease("plant", "w", 60)
        assert usurper is not None
        eventually(lambda: not store.renew_lease(usurper, 60), what="the worker taking its lease again")
        store.write_batch(batch(*pings("t1", 5)))
        settled(store, {"t1": 5})


def test_a_worker_that_stops_gives_its_lease_back(store: Store) -> None:
    """The next worker need not wait."""
    with worker_running(store):
        order(store, plan("t1"))
    assert store.acquire_lease("plant", "next", 1) is not None


class Flaky:
    """A store whose commits fail now and then, before or after they were applied."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.commits = 0

    def __getattr__(self, name: str) -> object:
        return getattr(self._store, name)

    def commit(self, lease: object, commit: Commit) -> int:
        self.commits += 1
        if self.commits % 5 == 1:
            raise StoreUnavailable("before")
        revision = self._store.commit(lease, commit)  # type: ignore[arg-type]
        if self.commits % 5 == 3:
            raise StoreUnavailable("after")
        return revision


def test_a_commit_without_an_answer_is_neither_lost_nor_done_twice(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With commits that fail before or after being applied, the board is that of an undisturbed run."""
    monkeypatch.setattr(worker, "FIRST_WAIT_S", 0.001)
    monkeypatch.setattr(worker, "READ_AT_ONCE", 7)
    flaky = Flaky(store)
    with worker_running(flaky):  # type: ignore[arg-type]
        order(store, plan("t1"))
        for n in range(30):
            store.write_batch(Batch(pings=pings("t1", 4, start_s=n * 40)))
        settled(store, {"t1": 120})
    (state,) = store.load_states("plant")
    assert flaky.commits > 15
    assert state.last_key is not None
    assert state.last_key[0] == T0 + timedelta(seconds=1190)
    assert store.read_pings("plant", 1000, 0) == []


def test_a_fault_in_a_step_is_logged_and_tried_again(
    store: Store, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A bug that goes away leaves its traceback and no gap: what was read stayed unacknowledged."""
    fault = threading.Event()
    fault.set()
    sound = SiteWriter.step

    def step(self: SiteWriter, *args: object, **named: object) -> Commit:
        if fault.is_set():
            fault.clear()
            raise ZeroDivisionError("a fault")
        return sound(self, *args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(SiteWriter, "step", step)
    with worker_running(store):
        order(store, plan("t1"))
        fault.set()
        store.write_batch(batch(*pings("t1", 5)))
        settled(store, {"t1": 5})
    assert "ZeroDivisionError: a fault" in caplog.text


def test_a_site_that_is_gone_ends_its_writer_until_a_plan_names_it_again(
    valkey: Server, caplog: pytest.LogCaptureFixture
) -> None:
    """A store that was emptied is no fault to be tried for ever, and takes the next plan as the first one."""
    store, bare = RedisStore(url_of(valkey)), RedisLink(url_of(valkey))
    with worker_running(store):
        order(store, plan("t1", "t2"))
        bare.call("FLUSHALL")
        eventually(lambda: "plant: there is no such site any more" in caplog.text, what="the writer's end")
        assert order(store, plan("t1")) == "1 shipment added, 0 changed"
    store.close()
    bare.close()
    assert "Traceback" not in caplog.text
