"""What a carrier hears back through a real broker: how far its positions are safe, and which were refused."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from store.memory_store import MemoryStore
from store.redis_store import RedisStore
from tests.carrier_client import CarrierClient
from tests.conftest import Server
from tests.hand_clock import HandClock
from tests.ingest_runs import FailingStore, count_of, ingest_running, sessions_of
from tests.integration.conftest import url_of
from tests.payload_cases import RECEIVED_AT
from tests.waiting import Stopwatch, eventually

ACME = sessions_of("acme")


@pytest.fixture
def acme(broker: Server) -> Iterator[CarrierClient]:
    client = CarrierClient(broker.port)
    yield client
    client.close()


def test_a_gap_holds_the_mark_until_it_is_filled(broker: Server, acme: CarrierClient) -> None:
    """1 2 3 5 6 commit 3; 4 sent again commits 6; a floor of 9 passes 7 and 8, which never come."""
    with ingest_running(broker.port, MemoryStore(parked_h=48), roster=ACME):
        acme.send(1, 2, 3, 5, 6, floor=1)
        acme.expect_committed(3)
        acme.send(4, floor=4)
        acme.expect_committed(6)
        acme.send(10, floor=9)
        acme.expect_committed(8)
        acme.send(9, floor=9)
        acme.expect_committed(10)


def test_what_is_refused_or_repeated_is_dealt_with(broker: Server, acme: CarrierClient) -> None:
    """A reject in the middle and duplicates leave no gap: their sender has nothing more to send."""
    store = MemoryStore(parked_h=48)
    with ingest_running(broker.port, store, roster=ACME):
        acme.send(1, floor=1)
        acme.send(2, floor=1, lat=0, lon=0)
        acme.send(3, floor=1, lat="51")
        acme.send(4, 1, 4, floor=1)
        acme.expect_committed(4)
    assert store.counts()["acme"] == {
        "accepted": 2,
        "parked": 2,
        "duplicate": 2,
        "rejected:no fix": 1,
        "rejected:wrong type": 1,
    }


def test_without_a_floor_the_mark_is_the_highest_number(broker: Server, acme: CarrierClient) -> None:
    """A sender that does not say what it keeps is not held up by a gap; one without numbers hears nothing."""
    with ingest_running(broker.port, MemoryStore(parked_h=48), roster=ACME):
        acme.send(1, 2, 9)
        acme.send(1, vehicle="t2", seq=None)
        acme.expect_committed(9)
    assert acme.committed("t2") is None


def test_each_vehicle_has_its_own_mark(broker: Server, acme: CarrierClient) -> None:
    """One message tells of several vehicles, and only of those that were heard."""
    with ingest_running(broker.port, MemoryStore(parked_h=48), roster=ACME):
        acme.send(1, 2, floor=1)
        acme.send(7, floor=7, vehicle="t2")
        acme.expect_committed(2)
        acme.expect_committed(7, "t2")
        before = len(acme.told("committed"))
        acme.send(8, floor=7, vehicle="t2")
        acme.expect_committed(8, "t2")
    assert acme.told("committed")[before:] == [{"t2": 8}]


def test_the_marks_outlive_ingest_and_store(broker: Server, valkey: Server, acme: CarrierClient) -> None:
    """After a restart of both the mark stands where it was, with what was stored above its gap."""
    with ingest_running(broker.port, RedisStore(url_of(valkey), parked_h=48), roster=ACME):
        acme.send(1, 2, 4, 5, floor=1)
        acme.expect_committed(2)
    valkey.kill()
    valkey.start()
    with ingest_running(broker.port, RedisStore(url_of(valkey), parked_h=48), roster=ACME):
        acme.send(3, floor=3)
        acme.expect_committed(5)


def test_a_carrier_that_comes_online_hears_of_all_its_vehicles(broker: Server, acme: CarrierClient) -> None:
    """ONLINE brings the marks of the last 7 days; OFFLINE and a stored copy of ONLINE bring nothing."""
    store, now = MemoryStore(parked_h=48), HandClock(RECEIVED_AT)
    with ingest_running(broker.port, store, now, roster=ACME):
        acme.send(1, floor=1, vehicle="old")
        acme.expect_committed(1, "old")
    now.at = RECEIVED_AT.replace(day=20)
    with ingest_running(broker.port, store, now, roster=ACME):
        acme.send(5, floor=5)
        acme.send(6, vehicle="t2")
        acme.publish("connection", b"OFFLINE")
        acme.expect_committed(6, "t2")
        acme.expect_committed(5)
    now.at = RECEIVED_AT.replace(day=26)
    with ingest_running(broker.port, store, now):
        before = len(acme.told("committed"))
        acme.publish("connection", b'"ONLINE"', retain=True)
        eventually(lambda: len(acme.told("committed")) > before, what="the marks")
        assert acme.told("committed")[before:] == [{"t1": 5, "t2": 6}]
    with ingest_running(broker.port, store, now):
        eventually(lambda: count_of(store, "noted:connection") == 3, what="the stored copy")
        acme.send(7, vehicle="t2")
        acme.expect_committed(7, "t2")
    assert acme.told("committed")[before + 1 :] == [{"t2": 7}]


def test_a_new_connection_tells_what_may_not_have_arrived(broker: Server, acme: CarrierClient) -> None:
    """After a restart of ingest a carrier hears how far it is, though it sends nothing more."""
    store = MemoryStore(parked_h=48)
    with ingest_running(broker.port, store, roster=ACME):
        acme.send(1, 2, floor=1)
        acme.expect_committed(2)
    acme.came.clear()
    with ingest_running(broker.port, store, roster=ACME):
        acme.expect_committed(2)


def test_rejects_come_back_without_what_was_sent(broker: Server, acme: CarrierClient) -> None:
    """Each refusal is told with its place and reason, the number where it can be read, and never the payload."""
    with ingest_running(broker.port, MemoryStore(parked_h=48), roster=ACME):
        acme.publish("t1/position", b'[{"seq": 7, "lat": "secret"}]')
        acme.publish("t1/position", b"secret")
        eventually(lambda: sum(len(told["rejects"]) for told in acme.told("rejects")) == 2, what="both rejects")
    first, second = (one for told in acme.told("rejects") for one in told["rejects"])
    assert first == {
        "vehicle": "t1",
        "topic": "carriers/acme/up/t1/position",
        "reason": "wrong type",
        "detail": first["detail"],
        "at": "2025-03-12T12:00:00Z",
        "seq": 7,
    }
    assert (second["reason"], "seq" in second) == ("not JSON", False)
    assert "secret" not in json.dumps(acme.told("rejects"))


def test_a_storm_is_told_in_a_few_words(broker: Server, acme: CarrierClient) -> None:
    """3,000 positions and 1,000 rejects bring no more than about one message of each kind a second."""
    store, watch = MemoryStore(parked_h=48), Stopwatch()
    with ingest_running(broker.port, store, roster=ACME):
        for start in range(1, 3001, 3):
            acme.send(start, start + 1, start + 2, floor=1)
            acme.publish("t1/position", b"?")
        acme.expect_committed(3000, within_s=30)
        eventually(lambda: _rejects_told(acme) == 1000, what="all rejects counted")
    most = watch.read_s + 2
    assert len(acme.told("committed")) <= most
    assert len(acme.told("rejects")) <= most
    assert max(len(told["rejects"]) for told in acme.told("rejects")) <= 100


def test_nothing_is_told_while_the_store_is_away(broker: Server, acme: CarrierClient) -> None:
    """What is not written is not committed; once the store is back it is."""
    store = FailingStore()
    with ingest_running(broker.port, store, roster=ACME):
        store.away = True
        acme.send(1, 2, floor=1)
        tries = store.tries
        eventually(lambda: store.tries >= tries + 4, what="some tries")
        assert acme.came == []
        store.away = False
        acme.expect_committed(2)


def test_one_session_for_all_tells_each_carrier(broker: Server, acme: CarrierClient) -> None:
    """With a broker that knows no carriers the same is told over the one session there is."""
    rival = CarrierClient(broker.port, "rival")
    with ingest_running(broker.port, MemoryStore(parked_h=48)):
        acme.send(1, floor=1)
        rival.send(9, floor=9)
        acme.expect_committed(1)
        rival.expect_committed(9)
    rival.close()


def _rejects_told(carrier: CarrierClient) -> int:
    return sum(len(told["rejects"]) + told["more"] for told in carrier.told("rejects"))
