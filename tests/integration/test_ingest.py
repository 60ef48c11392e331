"""From a carrier's client through a real broker into a store."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from paho.mqtt.enums import MQTTProtocolVersion

from store.memory_store import MemoryStore
from store.redis_store import RedisStore
from tests.conftest import Server, missing
from tests.hand_clock import HandClock
from tests.ingest_runs import FailingStore, Publisher, count_of, ingest_running, open_all, pings, publish
from tests.payload_cases import CASES, RECEIVED_AT, fix, text
from tests.waiting import eventually

TOPIC = "carriers/acme/up/t1/position"


@pytest.mark.parametrize("protocol", [MQTTProtocolVersion.MQTTv311, MQTTProtocolVersion.MQTTv5])
def test_a_carrier_may_speak_either_version(broker: Server, valkey: Server, protocol: MQTTProtocolVersion) -> None:
    """Every ping published with MQTT 3.1.1 or 5 is in Redis once, with nothing else beside it."""
    store = RedisStore(f"redis://127.0.0.1:{valkey.port}/0", parked_h=48)
    with ingest_running(broker.port, store):
        publisher = Publisher(broker.port, protocol)
        publisher.send(pings(700))
        eventually(lambda: count_of(store, "accepted") == 700, what="700 accepted")
        publisher.close()
    assert store.counts() == {"acme": {"accepted": 700, "parked": 700}}


@pytest.mark.parametrize("version", ["mqttv311", "mqttv5"])
def test_a_ping_from_the_command_line_arrives(broker: Server, version: str) -> None:
    """What the README shows, one mosquitto_pub, is one accepted ping."""
    tool = shutil.which("mosquitto_pub")
    if tool is None:
        missing("mosquitto_pub")
    store = MemoryStore(parked_h=48)
    with ingest_running(broker.port, store):
        argv = [str(tool), "-p", str(broker.port), "-V", version, "-q", "1", "-t", TOPIC, "-m", text(fix()).decode()]
        subprocess.run(argv, check=True, timeout=10)
        eventually(lambda: count_of(store, "accepted") == 1, what="1 accepted")


def test_every_kind_of_payload_at_once(broker: Server) -> None:
    """All rows of the outcome table in one stream: each has its outcome, and none stops another."""
    sent = [case for case in CASES if not case.retained and 0 < len(case.topic) < 1000 and len(case.payload) < 250_000]
    sent = [case for case in sent if not case.topic.startswith("master/")]
    store = MemoryStore(parked_h=48)
    with ingest_running(broker.port, store):
        publish(broker.port, [(case.topic, case.payload) for case in sent])
        publish(broker.port, [("carriers/last/up/t1/position", text(fix()))])
        eventually(lambda: count_of(store, "accepted", "last") == 1, what="the ping behind them all")
    refused = [word for case in sent for word in case.outcome.split("; ") if word.startswith("refused")]
    noted = [word for case in sent for word in case.outcome.split("; ") if word.startswith("noted")]
    counts = [(kind, n) for kinds in store.counts().values() for kind, n in kinds.items()]
    assert sum(n for kind, n in counts if kind.startswith("rejected:")) == len(refused)
    assert sum(n for kind, n in counts if kind.startswith("noted:")) == len(noted)


def test_what_came_while_the_ingest_was_away_is_caught_up(broker: Server) -> None:
    """Messages published between a stop and the next start are all there afterwards, and none twice."""
    store = MemoryStore(parked_h=48)
    with ingest_running(broker.port, store):
        publish(broker.port, pings(50))
        eventually(lambda: count_of(store, "accepted") == 50, what="50 accepted")
    publish(broker.port, pings(2000, first=50))
    with ingest_running(broker.port, store):
        eventually(lambda: count_of(store, "accepted") == 2050, what="2,050 accepted")
    assert count_of(store, "duplicate") == 0


def test_an_orderly_stop_leaves_nothing_half_done(broker: Server) -> None:
    """An ingest stopped in the middle of a burst and started again sees no message twice."""
    store = MemoryStore(parked_h=48)
    publisher = Publisher(broker.port)
    with ingest_running(broker.port, store):
        publisher.send(pings(3000))
        eventually(lambda: count_of(store, "accepted") > 0, what="the first accepted")
    publisher.wait()
    publisher.close()
    with ingest_running(broker.port, store):
        eventually(lambda: count_of(store, "accepted") == 3000, what="3,000 accepted")
    assert count_of(store, "duplicate") == 0


def test_a_retained_ping_counts_once(broker: Server) -> None:
    """A retained ping is accepted when it is fresh, and its copy is only noted after the next subscribe."""
    store = MemoryStore(parked_h=48)
    with ingest_running(broker.port, store):
        publish(broker.port, [(TOPIC, text(fix()))], retain=True)
        eventually(lambda: count_of(store, "accepted") == 1, what="1 accepted")
    with ingest_running(broker.port, store):
        eventually(lambda: count_of(store, "noted:retained") == 1, what="1 retained")
    assert count_of(store, "duplicate") == 0


def test_a_ping_is_stamped_with_the_clock_it_was_given(broker: Server) -> None:
    """received_at, and with it what is in the future, follow the clock that the ingest was given."""
    store, now = MemoryStore(), HandClock(RECEIVED_AT)
    open_all(store, "t1")
    with ingest_running(broker.port, store, now):
        late = [(TOPIC, text(fix(ts="2025-03-12T12:05:00Z")))]
        publish(broker.port, late)
        eventually(lambda: count_of(store, "rejected:fix time in the future") == 1, what="1 from the future")
        now.at = RECEIVED_AT.replace(minute=5)
        publish(broker.port, late)
        eventually(lambda: count_of(store, "accepted") == 1, what="1 accepted")
    (reject,) = store.list_rejects("plant", 10)
    assert (reject.carrier, reject.vehicle, reject.topic) == ("acme", "t1", TOPIC)
    assert (reject.payload, reject.received_at) == (late[0][1], RECEIVED_AT)
    assert "300 s after it was received" in reject.detail


def test_a_message_that_the_store_cannot_write_holds_nobody_up(broker: Server) -> None:
    """When a batch fails for no reason of the store's, its other messages are written and the culprit is a reject."""
    store = FailingStore()
    with ingest_running(broker.port, store):
        publish(broker.port, [*pings(20), *pings(1, vehicle="poison"), *pings(20, first=20)])
        eventually(lambda: count_of(store, "accepted") == 40, what="40 accepted")
        eventually(lambda: count_of(store, "rejected:our own fault", "") == 1, what="1 fault")
    with ingest_running(broker.port, store):
        publish(broker.port, pings(1, first=40))
        eventually(lambda: count_of(store, "accepted") == 41, what="41 accepted")
    assert count_of(store, "rejected:our own fault", "") == 1
