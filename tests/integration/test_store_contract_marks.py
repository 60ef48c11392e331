"""What every store promises of the marks: how far each carrier's positions have been dealt with."""

from __future__ import annotations

from datetime import timedelta

import pytest

from store import keys
from store.marks import Mark
from store.ports import Store
from store.redis_link import RedisLink
from store.redis_store import RedisStore
from tests.conftest import Server
from tests.integration.conftest import url_of
from tests.integration.samples import T0


def mark(committed: int, heard_s: int = 0, above: tuple[tuple[int, int], ...] = ()) -> Mark:
    return Mark(heard_at=T0 + timedelta(seconds=heard_s), committed=committed, above=above)


def test_marks_come_back_as_they_were_saved(store: Store) -> None:
    """Each vehicle's mark is whole, the largest numbers included; a carrier without any has none."""
    saved = {"t1": mark(2**63 - 2, 5, ((2**63 - 1, 2**63 - 1),)), "t2": mark(-1, above=((3, 5), (9, 9)))}
    store.save_marks({"acme": saved})
    assert store.load_marks("acme") == saved
    assert store.load_marks("rival") == {}


def test_saving_replaces_what_is_named_and_leaves_the_rest(store: Store) -> None:
    """Several carriers are saved at once; other vehicles and other carriers keep theirs."""
    store.save_marks({"acme": {"t1": mark(1), "t2": mark(2)}, "rival": {"t1": mark(3)}})
    store.save_marks({"acme": {"t2": mark(20)}, "third": {"t9": mark(4)}})
    assert store.load_marks("acme") == {"t1": mark(1), "t2": mark(20)}
    assert store.load_marks("rival") == {"t1": mark(3)}
    assert store.load_marks("third") == {"t9": mark(4)}
    store.save_marks({})


def test_a_carriers_marks_are_bounded(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the cap and a tenth, the vehicles longest unheard are forgotten."""
    monkeypatch.setattr(keys, "MARKS_CAP", 20)
    for n in range(60):
        store.save_marks({"acme": {f"t{n}": mark(n, heard_s=n)}})
    found = store.load_marks("acme")
    assert 20 <= len(found) <= 22
    assert set(found) == {f"t{n}" for n in range(60 - len(found), 60)}


def test_marks_go_after_30_days_without_a_change(valkey: Server) -> None:
    """Each save gives a carrier's marks another 30 days."""
    store, link = RedisStore(url_of(valkey)), RedisLink(url_of(valkey))
    store.save_marks({"acme": {"t1": mark(1)}})
    link.call("EXPIRE", keys.marks("acme"), 5)
    store.save_marks({"acme": {"t2": mark(1)}})
    assert 30 * 86_400 - 5 <= link.call("TTL", keys.marks("acme")) <= 30 * 86_400


def test_a_mark_that_cannot_be_read_is_left_out(valkey: Server) -> None:
    """One broken mark takes none of the others along."""
    store, link = RedisStore(url_of(valkey)), RedisLink(url_of(valkey))
    store.save_marks({"acme": {"t1": mark(1)}})
    link.call("HSET", keys.marks("acme"), "t2", "broken")
    assert store.load_marks("acme") == {"t1": mark(1)}
