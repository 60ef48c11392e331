"""What every store promises about the quality of carriers' reports: kept by vehicle, bounded, and gone in time."""

from __future__ import annotations

import pytest

from store import keys
from store.ports import Store
from store.redis_link import RedisLink
from store.redis_store import RedisStore
from tests.conftest import Server
from tests.integration.conftest import url_of
from tests.integration.samples import T0
from tracking.evidence import Evidence, note_delay, note_refusal

START_S = T0.timestamp()


def evidence(vehicle: str, heard_s: float = 0.0, *, pings: int = 7) -> Evidence:
    """Evidence with something in each kind of field, last heard so many seconds after `T0`."""
    found = Evidence(vehicle=vehicle, landmark_s=START_S, since_s=START_S, heard_s=START_S + heard_s, pings=pings)
    found.steps = {10: 3.5, 150: 0.1 + 0.2}
    note_refusal(found, "no fix", START_S)
    note_delay(found, -3.5, START_S)
    return found


def vehicles_of(store: Store, carrier: str = "acme") -> list[str]:
    return [each.vehicle for each in store.list_quality(carrier)]


def test_evidence_comes_back_as_it_was_saved(store: Store) -> None:
    """To the last digit, by vehicle, each carrier's apart, and an empty list for one that is not known."""
    assert store.list_quality("acme") == []
    saved = [evidence("t2"), evidence("t1"), evidence("")]
    store.save_quality("acme", saved)
    store.save_quality("other", [evidence("t1", pings=1)])
    store.save_quality("nobody", [])
    assert store.list_quality("acme") == [saved[2], saved[1], saved[0]]
    assert [each.pings for each in store.list_quality("other")] == [1]
    assert store.list_quality_carriers() == ["acme", "other"]


def test_a_vehicle_is_replaced_and_the_others_stay(store: Store) -> None:
    """A later save of one vehicle changes that one only; what is changed in a caller's hands changes nothing kept."""
    store.save_quality("acme", [evidence("t1"), evidence("t2")])
    later = evidence("t1", 60, pings=8)
    store.save_quality("acme", [later])
    later.pings = 99
    assert [each.pings for each in store.list_quality("acme")] == [8, 7]


def test_who_is_not_heard_of_any_more_is_forgotten_in_time(store: Store) -> None:
    """60 days after a vehicle was last heard, its carrier's next save drops it; the limit itself is kept."""
    day = 86_400
    store.save_quality("acme", [evidence("old"), evidence("edge", 1), evidence("new", 30 * day)])
    store.save_quality("acme", [evidence("t9", 60 * day + 1)])
    assert vehicles_of(store) == ["edge", "new", "t9"]


def test_of_too_many_vehicles_the_longest_silent_go(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many names a carrier makes up, what is kept of it stays bounded."""
    monkeypatch.setattr(keys, "QUALITY_CAP", 5)
    store.save_quality("acme", [evidence(f"t{n}", n) for n in range(4)])
    store.save_quality("acme", [evidence(f"u{n}", 100 + n) for n in range(4)])
    assert vehicles_of(store) == ["t3", "u0", "u1", "u2", "u3"]


def test_a_vehicle_can_be_forgotten(store: Store) -> None:
    """What is erased is gone, nobody else's with it; a second time there is nothing to erase."""
    store.save_quality("acme", [evidence("t1"), evidence("t2")])
    assert store.forget_quality("acme", "t1")
    assert not store.forget_quality("acme", "t1")
    assert not store.forget_quality("nobody", "t1")
    assert vehicles_of(store) == ["t2"]


def test_a_carrier_that_has_gone_leaves_nothing_behind(valkey: Server) -> None:
    """Redis drops the keys by itself 60 days after the last save, and the carrier is listed no longer."""
    link, store = RedisLink(url_of(valkey)), RedisStore(url_of(valkey))
    store.save_quality("acme", [evidence("t1")])
    names = [keys.quality("acme"), keys.quality_heard("acme")]
    for name in names:
        assert 0 < link.call("TTL", name) <= 60 * 86_400
    link.call("DEL", *names)
    assert store.list_quality_carriers() == []
    assert link.call("EXISTS", keys.QUALITY_CARRIERS) == 0


def test_evidence_that_cannot_be_read_begins_anew(valkey: Server) -> None:
    """What another release wrote is left out, and the others are read."""
    link, store = RedisLink(url_of(valkey)), RedisStore(url_of(valkey))
    store.save_quality("acme", [evidence("t1")])
    link.call("HSET", keys.quality("acme"), "t0", b"\xc1")
    assert vehicles_of(store) == ["t1"]
