"""Positions that are not the plant's business, looked for under every key of a real store, whatever happened before."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from cli.privacy import erase
from clock import Clock
from store import keys
from store.codec import encode_json
from store.ports import Batch
from store.redis_link import RedisLink
from store.redis_store import RedisStore
from tests.conftest import Server
from tests.everything_kept import keys_with
from tests.hand_clock import HandClock
from tests.ingest_runs import count_of, ingest_running, publish
from tests.integration.conftest import url_of
from tests.integration.samples import T0, batch, opened, ping, pings, plan, reject, shipment, site
from tests.learning_runs import way_in, way_out
from tests.noting import book_of
from tests.payload_cases import fix, text
from tests.waiting import eventually
from tests.worker_runs import AT, order, settled, start_worker, worker_running
from tracking.opening import END_GRACE
from tracking.ping import Ping
from tracking.plan import SitePlan
from tracking.state import Milestone

SECRET, NEXT_SECRET, LONGITUDE = 48.137154321, 48.137987654, 11.576124987
"""Degrees that nothing else in a store has."""


def secret(vehicle: str, at_s: float, lat: float = SECRET) -> Ping:
    return ping(vehicle, at_s, lat=lat, lon=LONGITUDE)


@pytest.fixture
def store(valkey: Server) -> Iterator[RedisStore]:
    opened_store = RedisStore(url_of(valkey))
    yield opened_store
    opened_store.close()


@pytest.fixture
def link(valkey: Server) -> Iterator[RedisLink]:
    opened_link = RedisLink(url_of(valkey))
    yield opened_link
    opened_link.close()


def found(link: RedisLink) -> set[str]:
    """The keys that know one of the secret places."""
    return keys_with(link, SECRET, NEXT_SECRET, LONGITUDE)


def ended_at_s(store: RedisStore, vehicle: str = "t1") -> float:
    """When the shipment of a vehicle is seen to be done, in seconds after `T0`; 0 until then."""
    rows = {row.vehicle: row.reached.get(Milestone.DONE) for row in store.snapshot("plant").rows}
    at = rows.get(vehicle)
    return 0.0 if at is None else (at - T0).total_seconds()


def drive_through(store: RedisStore) -> float:
    """A whole trip of t1; when it ended, in seconds after `T0`."""
    store.write_batch(batch(*way_in("t1")))
    store.write_batch(batch(*way_out("t1")))
    return eventually(lambda: ended_at_s(store), what="the end of the trip")


def test_the_scan_finds_what_is_kept(store: RedisStore, link: RedisLink) -> None:
    """A place that is stored is found wherever it is, so that not finding one means something."""
    with worker_running(store):
        order(store, plan("t1"))
        store.write_batch(Batch(pings=(secret("t1", 5),), rejects=(reject(payload=repr(SECRET).encode()),)))
        settled(store, {"t1": 1})
        eventually(lambda: keys.rows("plant") in found(link), what="a row with the place")
    names = ("pings", "seen:acme/t1", "track:acme/t1", "states", "rows", "changes", "rejects")
    assert found(link) == {keys.tagged("plant", name) for name in names}


def test_what_is_outside_an_open_shipment_is_under_no_key(store: RedisStore, link: RedisLink) -> None:
    """A ping before the shipment opens, after it is done, and of a vehicle that no plan names."""
    with worker_running(store):
        order(store, plan("t1"))
        early = store.write_batch(batch(secret("t1", -12 * 3600 - 5), secret("t9", 0)))
        ended_s = drive_through(store)
        late = store.write_batch(batch(secret("t1", ended_s + END_GRACE.total_seconds() + 5)))
        due = store.write_batch(batch(ping("t1", ended_s - 5, lat=52.0015)))
        settled(store, {"t1": len(store.load_track("plant", "acme", "t1"))})
    assert (early.outside, late.outside, due.accepted) == (2, 1, 1)
    assert found(link) == set()
    assert store.counts()["acme"]["noted:outside"] >= 3


def test_nor_are_the_bytes_of_a_refused_message(broker: Server, store: RedisStore, link: RedisLink) -> None:
    """Refused and believed messages of a vehicle that is not planned, and of nobody, leave no place behind."""
    lat = f"{SECRET}"
    bad = f'{{"ts": "2026-03-02T06:00:00Z", "lat": {lat}, "lon": 181.{lat[3:]}}}'.encode()
    good = text(fix(ts="2026-03-02T06:00:00Z", lat=SECRET, lon=LONGITUDE))
    messages = [("carriers/acme/up/t9/position", bad), ("traccar/acme", bad), ("carriers/acme/up/what/is/this", bad)]
    opened(store, "t1")
    with ingest_running(broker.port, store, HandClock(T0)):
        publish(broker.port, [*messages, ("carriers/acme/up/t9/position", good)])
        eventually(lambda: count_of(store, "noted:outside") == 1, what="the good one dropped")
        eventually(lambda: len(store.list_rejects(None, 10)) == 3, what="three rejects")
    assert found(link) == set()
    assert count_of(store, "rejected:coordinates out of range") == 1


def test_a_plan_opens_and_closes(store: RedisStore, link: RedisLink) -> None:
    """Pings count from the commit of the plan that opens their time, and until that of the one that does not."""
    bare = shipment("s-t1", "t1")
    later = msgspec.structs.replace(bare, opens_at=T0 + timedelta(hours=1))
    with worker_running(store):
        order(store, SitePlan(site=site(), shipments=(later,)))
        assert store.write_batch(batch(secret("t1", 0))).outside == 1
        assert found(link) == set()
        order(store, SitePlan(site=site(), shipments=(bare,)))
        assert store.write_batch(batch(ping("t1", 10))).accepted == 1
        order(store, SitePlan(site=site(), shipments=(later,)))
        assert store.write_batch(batch(secret("t1", 20))).outside == 1
    assert found(link) == set()


def test_a_batch_that_raced_with_an_end_is_sorted_out(store: RedisStore, link: RedisLink) -> None:
    """What was stored before the commit that ended the shipment goes out of the stream again, into no other key."""
    with worker_running(store):
        order(store, plan("t1"))
        home = [secret("t1", 7300 + n * 60, lat=SECRET) for n in range(30, 60)]
        store.write_batch(batch(*way_in("t1"), *way_out("t1"), *home))
        assert eventually(lambda: ended_at_s(store), what="the end of the trip") < 7300
        eventually(lambda: not store.read_pings("plant", 10, 0), what="nothing unread")
    assert found(link) == set()


def test_kill_9_after_an_end_leaves_no_door_open(
    store: RedisStore, link: RedisLink, valkey: Server, folder: Path
) -> None:
    """A worker that dies with the commit of an end has closed the vehicle, for an ingest that heard nothing of it."""
    child = start_worker(url_of(valkey), AT, folder)
    order(store, plan("t1"))
    ingest = RedisStore(url_of(valkey))
    ingest.write_batch(batch(*way_in("t1"), *way_out("t1")[:-8]))
    told = 2  # of the plan: by whoever submitted it, and after its commit by the worker
    eventually(lambda: int(link.call("GET", keys.ROUTES_VERSION)) == told, what="the news of the plan")
    for each in way_out("t1")[-8:]:
        ingest.write_batch(batch(each))
    ended_s = eventually(lambda: ended_at_s(store), what="the end of the trip")
    child.kill()
    child.wait()
    beyond = ended_s + END_GRACE.total_seconds() + 5
    assert int(link.call("GET", keys.ROUTES_VERSION)) == told
    assert ingest.write_batch(batch(secret("t1", beyond))).outside == 1
    child = start_worker(url_of(valkey), AT, folder)
    eventually(lambda: int(link.call("GET", keys.ROUTES_VERSION)) != told, what="the next writer")
    assert ingest.write_batch(batch(secret("t1", beyond + 1))).outside == 1
    child.terminate()
    assert child.wait(10) == 0
    ingest.close()
    assert found(link) == set()


def test_positions_expire_though_nothing_comes_in(store: RedisStore, link: RedisLink) -> None:
    """After the days of the setting no place is left of a trip that was kept; that it came is still known."""
    clock = HandClock(AT)
    with worker_running(store, clock):
        order(store, plan("t1"))
        on_its_way = [secret("t1", n * 120, lat=52.9 - n * 0.030123457) for n in range(29)]
        at_gate = [ping("t1", 3500 + n * 60, lat=52.001) for n in range(6)]
        store.write_batch(Batch(pings=tuple(msgspec.structs.replace(p, lon=10.0) for p in on_its_way)))
        store.write_batch(Batch(pings=tuple(at_gate), rejects=(reject(payload=repr(SECRET).encode()),)))
        store.write_batch(batch(*way_out("t1")))
        eventually(lambda: ended_at_s(store), what="the end of the trip")
        lats = [each.lat for each in on_its_way[1:]]
        assert keys_with(link, *lats) >= {keys.trips("plant"), keys.pings("plant")}
        clock.at = Clock.live().now() + timedelta(days=61)
        eventually(lambda: not store.snapshot("plant").rows, what="an empty board")
        eventually(lambda: keys_with(link, *lats, SECRET) == set(), what="no place")
    assert [trip.vehicle for trip in store.list_trips("plant")] == ["t1"]


def test_erased_is_erased(store: RedisStore, link: RedisLink, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """After `privacy erase` no key knows a place of the vehicle; another's are untouched; what is not there is said."""
    with worker_running(store):
        order(store, plan("t1", "t2"))
        store.write_batch(batch(*(secret("t1", n, lat=SECRET if n % 2 else NEXT_SECRET) for n in range(40))))
        store.write_batch(Batch(pings=pings("t2", 20), rejects=(reject(payload=repr(SECRET).encode()),)))
        settled(store, {"t1": 40, "t2": 20})
        kept = store.export_vehicle("acme", "t1")
        assert len(kept["track"]) == len(kept["pings"]) == 40
        assert found(link)
        assert erase(store, "acme", "t1", ask=False, within_s=10, book=book_of(store, folder)) == 0
        assert found(link) == set()
        rows = {row.vehicle: row for row in store.snapshot("plant").rows}
        assert (rows["t1"].position, rows["t1"].milestone) == (None, Milestone.PLANNED)
        assert rows["t2"].position is not None
        assert len(store.load_track("plant", "acme", "t2")) == 20
        assert erase(store, "acme", "t1", ask=False, within_s=10, book=book_of(store, folder)) == 0
        store.write_batch(batch(ping("t1", 50)))
        settled(store, {"t1": 1, "t2": 20})
    said = capsys.readouterr().out
    assert "40 pings" in said
    assert "plant: erased" in said
    assert "1 of its shipments stay in the plan" in said
    assert "nothing is kept of acme/t1" in said


class TestOlderStore:
    """A store written by a version that kept only the names of a plan's vehicles."""

    @pytest.fixture(autouse=True)
    def _written(self, store: RedisStore, link: RedisLink) -> None:
        opened(store, "t1", owner="the worker")
        store.write_batch(batch(*pings("t1", 3)))
        link.call("DEL", keys.open_spans("plant"))
        link.call("SADD", keys.named_before("plant"), "acme/t1")
        link.call("XADD", keys.parked("acme"), "*", "p", encode_json(ping("t1", 30)))

    def test_an_ingest_that_comes_first_opens_its_plan(self, valkey: Server, link: RedisLink) -> None:
        """Nothing is lost until a worker comes, and what is outside the plan is dropped already."""
        fresh = RedisStore(url_of(valkey))
        result = fresh.write_batch(batch(ping("t1", 40), secret("t1", -13 * 3600), secret("t9", 0)))
        assert (result.accepted, result.outside) == (1, 2)
        assert not link.call("EXISTS", keys.named_before("plant"))
        assert found(link) == set()
        fresh.close()

    def test_a_worker_that_comes_first_makes_the_index(self, store: RedisStore, link: RedisLink) -> None:
        """With its first commit, which drops the old key; and what was parked then is released."""
        with worker_running(store, owner="the worker"):
            rows = settled(store, {"t1": 4})
            assert not link.call("EXISTS", keys.named_before("plant"))
        assert set(rows) == {"s-t1"}
        assert link.call("HLEN", keys.open_spans("plant")) == 1
        assert link.call("XLEN", keys.parked("acme")) == 0

    def test_an_index_that_a_worker_has_made_is_not_opened_again(self, valkey: Server, link: RedisLink) -> None:
        """An ingest that still finds the old names leaves the newer index as it is."""
        link.call("HSET", keys.open_spans("plant"), "acme/t1", b"[[0,1]]")
        fresh = RedisStore(url_of(valkey))
        assert fresh.write_batch(batch(secret("t1", 40))).outside == 1
        fresh.close()
        assert found(link) == set()
