"""Nothing that the broker has confirmed is lost, whoever dies, restarts or goes away."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

import pytest

from ingest import service
from ingest.broker_url import BrokerUrl
from ingest.connection import Arrival
from ingest.roster import AskRoster, Roster, no_roster
from ingest.sessions import Sessions
from store.ports import Store
from store.redis_store import RedisStore
from tests.carrier_client import CarrierClient
from tests.conftest import Server
from tests.hand_clock import HandClock
from tests.ingest_runs import (
    FailingStore,
    Publisher,
    count_of,
    ingest_running,
    live_pings,
    pings,
    publish,
    register,
    sessions_of,
    start_ingest,
)
from tests.payload_cases import RECEIVED_AT
from tests.waiting import eventually


def wait_for_more_than(accepted: int, store: Store) -> None:
    eventually(lambda: count_of(store, "accepted") > accepted, what="some of the burst accepted")


@pytest.mark.parametrize("registered", [(), ("acme", "rival")], ids=["one session", "one each"])
def test_kill_9_in_a_burst_loses_nothing(
    broker: Server, valkey: Server, folder: Path, registered: tuple[str, ...]
) -> None:
    """Killed three times amid 4,000 pings with 40 bad ones between them, the ingest still accounts for every one."""
    register(folder, *registered)
    store = RedisStore(f"redis://127.0.0.1:{valkey.port}/0", parked_h=48)
    bad = [(f"carriers/acme/up/t{n}/position", b"not json") for n in range(40)]
    good = live_pings(4000)
    sent = [message for n in range(40) for message in (*good[n * 100 : n * 100 + 100], bad[n])]
    child = start_ingest(broker.port, valkey.port, folder)
    publisher = Publisher(broker.port)
    for part in range(4):
        accepted_before = count_of(store, "accepted")
        publisher.send(sent[part * 1010 : part * 1010 + 1010])
        wait_for_more_than(accepted_before, store)
        if part < 3:
            child.kill()
            child.wait()
            child = start_ingest(broker.port, valkey.port, folder)
    publisher.wait()
    publisher.close()
    eventually(lambda: count_of(store, "accepted") >= 4000, within_s=20, what="all accepted")
    eventually(lambda: len({reject.vehicle for reject in store.list_rejects(None, 500)}) == 40, what="all rejects")
    child.terminate()
    assert child.wait(10) == 0
    assert count_of(store, "accepted") == 4000
    counts = store.counts()["acme"]
    assert counts["accepted"] + counts.get("duplicate", 0) + counts["rejected:not JSON"] >= len(sent)


@pytest.mark.parametrize("roster", [no_roster, sessions_of("acme", "rival")], ids=["one session", "one each"])
def test_a_broker_restart_loses_nothing(broker: Server, roster: AskRoster) -> None:
    """A broker stopped with 1,000 pings confirmed but not yet written hands them over after it is back."""
    store = FailingStore()
    with ingest_running(broker.port, store, roster=roster):
        store.away = True
        publish(broker.port, pings(1000))
        eventually(lambda: store.tries > 1, what="a second try of the same batch")
        broker.stop()
        broker.start()
        publish(broker.port, pings(1000, first=1000))
        store.away = False
        eventually(lambda: count_of(store, "accepted") == 2000, what="2,000 accepted")
    with ingest_running(broker.port, store, roster=roster):
        publish(broker.port, pings(1, first=2000))
        eventually(lambda: count_of(store, "accepted") == 2001, what="only the new one")


def test_what_a_killed_broker_loses_is_seen_and_sent_again(broker: Server) -> None:
    """With 200 sessions all come back after kill -9, and what a carrier sends again above its mark closes every gap."""
    store, carriers = FailingStore(), [f"c{n}" for n in range(199)]
    with ingest_running(broker.port, store, roster=sessions_of("acme", *carriers)) as ready:
        acme = CarrierClient(broker.port)
        store.away = True
        acme.send(*range(1, 501), floor=1)
        acme.wait()
        broker.kill()
        eventually(lambda: not ready.is_set(), what="the loss")
        broker.start()
        store.away = False
        eventually(ready.is_set, within_s=20, what="200 sessions again")
        acme.send(*range(501, 601), floor=1)
        acme.send(*range((acme.committed() or 0) + 1, 601), floor=1)
        acme.expect_committed(600)
        acme.close()
    assert count_of(store, "accepted") == 600


def test_a_burst_of_one_makes_no_other_wait(broker: Server, valkey: Server, folder: Path) -> None:
    """While 20,000 waiting pings of one carrier are read, a ping of another is through before a tenth of them are."""
    store = RedisStore(f"redis://127.0.0.1:{valkey.port}/0")
    register(folder, "acme", "quiet")
    child = start_ingest(broker.port, valkey.port, folder, carrier_rate_per_s="1000000")
    child.terminate()
    child.wait(10)
    publish(broker.port, live_pings(20_000))
    child = start_ingest(broker.port, valkey.port, folder, carrier_rate_per_s="1000000")
    publisher, passed, begun_with = Publisher(broker.port), list[int](), count_of(store, "accepted", "acme")
    for message in live_pings(1000, carrier="quiet"):
        before, begun = count_of(store, "accepted", "quiet"), count_of(store, "accepted", "acme")
        if begun >= 20_000:
            break
        publisher.send([message])
        eventually(lambda: count_of(store, "accepted", "quiet") > before, what="the quiet one's ping")  # noqa: B023
        passed.append(count_of(store, "accepted", "acme") - begun)
    publisher.close()
    child.terminate()
    child.wait(10)
    assert begun_with < 15_000, "the burst was over before anything could be seen"
    assert len(passed) >= 5
    assert median(passed) < 2_000, passed


def test_a_store_that_is_away_costs_nothing_but_time(broker: Server) -> None:
    """While the store is away nothing is acknowledged or dropped; once it is back everything is there once."""
    store = FailingStore()
    with ingest_running(broker.port, store):
        store.away = True
        publish(broker.port, pings(3000))
        eventually(lambda: store.tries >= 3, what="three tries")
        assert store.counts() == {}
        store.away = False
        eventually(lambda: count_of(store, "accepted") == 3000, what="3,000 accepted")
    assert store.counts() == {"acme": {"accepted": 3000, "parked": 3000}}


def test_a_stop_while_the_store_is_away_leaves_all_to_the_next_run(broker: Server) -> None:
    """An ingest stopped without a store acknowledges nothing: the next run gets every message again."""
    store = FailingStore()
    store.away = True
    with ingest_running(broker.port, store):
        publish(broker.port, pings(300))
        eventually(lambda: store.tries > 0, what="a try")
    store.away = False
    with ingest_running(broker.port, store):
        eventually(lambda: count_of(store, "accepted") == 300, what="300 accepted")
    assert count_of(store, "duplicate") == 0


def test_a_store_restart_loses_nothing(broker: Server, valkey: Server) -> None:
    """A store stopped in order amid a burst, and started again, ends up with every ping."""
    store = RedisStore(f"redis://127.0.0.1:{valkey.port}/0", parked_h=48)
    with ingest_running(broker.port, store):
        publisher = Publisher(broker.port)
        publisher.send(pings(2000))
        valkey.stop()
        publisher.send(pings(2000, first=2000))
        valkey.start()
        publisher.wait()
        publisher.close()
        eventually(lambda: count_of(store, "accepted") == 4000, within_s=30, what="4,000 accepted")


def test_memory_is_bounded_when_nothing_can_be_written(broker: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the store away, no more than HELD messages are taken off the broker, not even those of QoS 0."""
    monkeypatch.setattr(service, "HELD", 600)
    store, stop, ready = FailingStore(), threading.Event(), threading.Event()
    store.away = True
    url = BrokerUrl.parse(f"mqtt://127.0.0.1:{broker.port}")
    now = HandClock(RECEIVED_AT)
    sessions = Sessions(url, "ingest", now=now, on_ready=lambda _: ready.set())
    thread = threading.Thread(target=service.Service(sessions, store, stop, now=now).run, daemon=True)
    thread.start()
    eventually(ready.is_set, what="ready")
    publisher = Publisher(broker.port)
    publisher.send(pings(2000), qos=0)
    publisher.wait()
    tries = store.tries
    eventually(lambda: store.tries >= tries + 2, what="two more tries")
    assert len(sessions.arrived) == 600
    store.away = False
    eventually(lambda: count_of(store, "accepted") == 2000, what="2,000 accepted")
    publisher.close()
    stop.set()
    thread.join(10)


class ByHand:
    """Sessions that the test reads by hand."""

    def __init__(self, port: int, *carriers: str) -> None:
        self._ready = False
        self._sessions = Sessions(
            BrokerUrl.parse(f"mqtt://127.0.0.1:{port}"),
            "ingest",
            now=HandClock(RECEIVED_AT),
            on_ready=self._tell,
            roster=lambda: Roster(carriers),
        )

    def open(self) -> None:
        self._wait_for(lambda: self._ready, "ready")

    def read_once(self, room: int) -> list[Arrival]:
        self._sessions.read(wait_s=5, room=room)
        return list(self._sessions.arrived)

    def read(self, count: int) -> list[Arrival]:
        arrived = self._sessions.arrived
        self._wait_for(lambda: len(arrived) >= count, f"{count} messages")
        taken = list(arrived)
        arrived.clear()
        return taken

    def notice_the_loss(self) -> None:
        self._wait_for(lambda: not self._ready, "the connection lost")

    def ack(self, arrivals: Sequence[Arrival]) -> None:
        self._sessions.ack(arrivals)

    def close(self) -> None:
        self._sessions.close()

    def _wait_for(self, probe: Callable[[], bool], what: str) -> None:
        def is_so_after_reading() -> bool:
            self._sessions.tend()
            self._sessions.read(wait_s=0.05, room=100)
            return probe()

        eventually(is_so_after_reading, what=what)

    def _tell(self, ready: bool) -> None:
        self._ready = ready


def test_each_turn_gives_everyone_the_same_share(broker: Server) -> None:
    """Of 100 messages read at once, two carriers with 900 and 300 waiting have 50 each, and one with 10 all its 10."""
    session = ByHand(broker.port, "acme", "rival", "small")
    session.open()
    publish(broker.port, [*pings(900), *pings(300, carrier="rival"), *pings(10, carrier="small")])
    first = [arrival.session for arrival in session.read_once(room=100)]
    assert first.count("ingest.small") == 10
    assert min(first.count("ingest.acme"), first.count("ingest.rival")) >= 40
    assert len(first) == 100
    session.close()


@pytest.mark.parametrize("carriers", [(), ("acme", "rival")], ids=["one session", "one each"])
def test_an_acknowledgement_of_an_older_connection_is_dropped(broker: Server, carriers: tuple[str, ...]) -> None:
    """After the broker has lost the session, late acknowledgements discard none of the new messages of the same ids."""
    session = ByHand(broker.port, *carriers)
    session.open()
    publish(broker.port, pings(5))
    old = session.read(5)
    broker.kill()
    shutil.rmtree(broker.folder)
    session.notice_the_loss()
    broker.start()
    session.open()
    publish(broker.port, pings(5, first=5))
    new = session.read(5)
    assert {arrival.mid for arrival in old} == {arrival.mid for arrival in new}

    session.ack(old)
    session.close()
    session = ByHand(broker.port, *carriers)
    session.open()
    again = session.read(5)
    assert [arrival.payload for arrival in again] == [arrival.payload for arrival in new]

    session.ack(again)
    session.close()
    session = ByHand(broker.port, *carriers)
    session.open()
    publish(broker.port, pings(1, first=10))
    assert [arrival.payload for arrival in session.read(1)] == [pings(1, first=10)[0][1]]
    session.close()
