"""A real server in real trouble: each kind is `StoreUnavailable`, and nothing was half written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis

from store import keys
from store.errors import StoreUnavailable
from store.ports import Commit
from store.redis_link import RedisLink, is_away
from store.redis_store import RedisStore
from tests.conftest import Server
from tests.integration.conftest import url_of
from tests.integration.samples import T0, batch, opened, pings, plan, row, state
from tests.waiting import eventually

Ask = Callable[..., object]


def out_of_memory(ask: Ask, folder: Path) -> Callable[[], object]:
    ask("CONFIG", "SET", "maxmemory", "1")
    return lambda: ask("CONFIG", "SET", "maxmemory", "0")


def read_only(ask: Ask, folder: Path) -> Callable[[], object]:
    ask("CONFIG", "SET", "replica-serve-stale-data", "yes")
    ask("REPLICAOF", "127.0.0.1", "1")
    return lambda: ask("REPLICAOF", "NO", "ONE")


def disk_full(ask: Ask, folder: Path) -> Callable[[], object]:
    """A folder in the place of the dump makes saving fail, as a full disk does."""
    (folder / "dump.rdb").mkdir()
    ask("CONFIG", "SET", "save", "3600 1")
    ask("BGSAVE")
    eventually(lambda: b"rdb_last_bgsave_status:err" in _persistence(ask), what="saving to fail")
    return lambda: ask("CONFIG", "SET", "save", "")


def too_few_replicas(ask: Ask, folder: Path) -> Callable[[], object]:
    ask("CONFIG", "SET", "min-replicas-to-write", "1")
    return lambda: ask("CONFIG", "SET", "min-replicas-to-write", "0")


def _persistence(ask: Ask) -> bytes:
    found = ask("INFO", "persistence")
    assert isinstance(found, dict)
    return b"rdb_last_bgsave_status:" + str(found["rdb_last_bgsave_status"]).encode()


@pytest.fixture
def link(valkey: Server) -> Iterator[RedisLink]:
    opened_link = RedisLink(url_of(valkey))
    yield opened_link
    opened_link.close()


@pytest.mark.parametrize("trouble", [out_of_memory, read_only, disk_full, too_few_replicas])
def test_trouble_of_the_server_is_unavailability_and_writes_nothing(
    valkey: Server, link: RedisLink, trouble: Callable[[Ask, Path], Callable[[], object]]
) -> None:
    """A server that refuses to write is away: no ping is in, no commit half applied; once it is well, both work."""
    store = RedisStore(url_of(valkey))
    lease = opened(store, "t1")
    commit = Commit(as_of=T0, states=(state("t1"),), rows=(row("s-t1"),), kept=pings("t1", 3), removed=("x",))
    revision = store.snapshot("plant").revision
    cure = trouble(link.call, valkey.folder)
    for attempt in (
        lambda: store.write_batch(batch(*pings("t1", 3), *pings("nobody", 3))),
        lambda: store.commit(lease, commit),
        lambda: store.submit_plan(plan("t2")),
    ):
        with pytest.raises(StoreUnavailable):
            attempt()
    cure()
    eventually(lambda: _takes_writes(link), what="the cure")
    seen = store.snapshot("plant")
    assert (seen.revision, seen.rows, store.load_track("plant", "acme", "t1")) == (revision, (), [])
    assert store.write_batch(batch(*pings("t1", 3))).accepted == 3
    assert store.commit(lease, commit) == revision + 1
    store.close()


def _takes_writes(link: RedisLink) -> bool:
    try:
        return bool(link.call("SET", "{~}:probe", "1"))
    except StoreUnavailable:
        return False


def test_a_server_that_is_gone_is_unavailable_until_it_is_back(valkey: Server) -> None:
    """Every call says so, and the same store works again after a restart, with what it had."""
    store = RedisStore(url_of(valkey))
    opened(store, "t1")
    store.write_batch(batch(*pings("t1", 3)))
    valkey.stop()
    for attempt in (store.list_sites, store.counts, lambda: store.read_pings("plant", 1, 100)):
        with pytest.raises(StoreUnavailable):
            attempt()
    valkey.start()
    assert len(store.read_pings("plant", 10, 0)) == 3
    assert store.write_batch(batch(*pings("t1", 3))).duplicates == 3
    store.close()


def test_a_server_that_still_loads_is_unavailable() -> None:
    """Answers that mean "not now" are told from answers that mean "you are wrong"."""
    now_not = [
        redis.exceptions.BusyLoadingError("Redis is loading the dataset in memory"),
        redis.exceptions.TimeoutError("Timeout reading from socket"),
        redis.exceptions.ResponseError("MISCONF Errors writing to the AOF file: No space left on device"),
        redis.exceptions.ResponseError("BUSY Redis is busy running a script"),
        redis.exceptions.ClusterDownError("CLUSTERDOWN The cluster is down"),
    ]
    assert all(is_away(error) for error in now_not)
    assert not is_away(redis.exceptions.ResponseError("WRONGTYPE Operation against a key holding the wrong kind"))
    assert not is_away(redis.exceptions.ResponseError("ERR unknown command"))


def test_a_wrong_command_is_a_bug_and_not_unavailability(link: RedisLink) -> None:
    """What would fail each time is not retried for ever in silence."""
    link.call("SET", "{~}:probe", "1")
    with pytest.raises(redis.exceptions.ResponseError, match="WRONGTYPE"):
        link.call_each([("GET", "{~}:probe"), ("SADD", "{~}:probe", "x"), ("GET", "{~}:probe")])


def test_what_another_release_wrote_does_not_stop_the_writer(valkey: Server, link: RedisLink) -> None:
    """States, rows and tracks that cannot be read are left out, and an entry that is no ping goes to the rejects."""
    store = RedisStore(url_of(valkey))
    lease = opened(store, "t1")
    store.commit(lease, Commit(as_of=T0, states=(state("t1"),), rows=(row("a"),), kept=pings("t1", 2)))
    link.call("HSET", keys.states("plant"), "acme/t2", b'{"carrier": 1}')
    link.call("HSET", keys.bases("plant"), "acme/t2", b"\xff")
    link.call("HSET", keys.rows("plant"), "b", b"{}")
    link.call("ZADD", keys.track("plant", "acme/t1"), 1, b"[]")
    link.call("XADD", keys.pings("plant"), "*", "p", b'{"lat": null}')
    link.call("XADD", keys.pings("plant"), "*", "other", b"1")
    store.write_batch(batch(*pings("t1", 1)))
    assert store.load_states("plant") == [state("t1")]
    assert store.find_base("plant", "acme", "t2") is None
    assert [r.shipment for r in store.snapshot("plant").rows] == ["a"]
    assert len(store.load_track("plant", "acme", "t1")) == 2
    assert [e.ping for e in store.read_pings("plant", 10, 0)] == list(pings("t1", 1))
    assert [r.reason for r in store.list_rejects("plant", 10)] == ["unreadable entry"] * 2
    store.close()


def test_what_another_release_parked_or_ordered_does_not_stop_a_site(valkey: Server, link: RedisLink) -> None:
    """Parked entries that are no pings become rejects, pings beside them are released, and odd orders are refused."""
    store = RedisStore(url_of(valkey), parked_h=48)
    store.write_batch(batch(*pings("t1", 2)))
    link.call("XADD", keys.parked("acme"), "*", "p", b'{"lat": null}')
    link.call("XADD", keys.parked("acme"), "*", "other", b"1")
    opened(store, "t1")
    store.release_parked("plant")
    assert [e.ping for e in store.read_pings("plant", 10, 0)] == list(pings("t1", 2))
    assert [r.reason for r in store.list_rejects(None, 10)] == ["unreadable entry"] * 2
    assert link.call("XLEN", keys.parked("acme")) == 0
    link.call("XADD", keys.orders("plant"), "*", "kind", b"\xff")
    link.call("XADD", keys.orders("plant"), "*", "other", b"1")
    assert [order.body for order in store.read_orders("plant")] == [b"", b""]
    store.close()
