"""A session for each carrier, with a real broker: who is read, and what is sent the other way."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from deploy.child import spawn
from deploy.mosquitto import find_server
from ingest.outbound import MAX_PAYLOAD_BYTES, Outbound
from ingest.roster import Roster, client_id_of
from ingest.topics import SUBSCRIPTIONS, subscriptions_of
from store.memory_store import MemoryStore
from tests.broker_by_hand import accept, listening, puback, suback
from tests.carrier_client import CarrierClient
from tests.conftest import Server
from tests.ingest_runs import FailingStore, count_of, ingest_running, pings, publish, sessions_of
from tests.payload_cases import CASES
from tests.waiting import Stopwatch, eventually

GUARDED = """\
listener {port} 127.0.0.1
use_username_as_clientid true
allow_anonymous false
password_file {folder}/passwords
user {user}
"""


class Changing:
    """A roster that the test changes."""

    def __init__(self, *carriers: str) -> None:
        self.carriers = carriers
        self.failed = 0

    def __call__(self) -> Roster:
        if not self.carriers:
            self.failed += 1
            raise OSError("the registry cannot be read")
        return Roster(self.carriers)


class Talker:
    """A turn that publishes what it is given, once."""

    def __init__(self) -> None:
        self.due: list[tuple[str, str, bytes]] = []
        self.taken: list[bool] = []
        self.sent: list[str] = []
        self.carriers: tuple[str, ...] = ()

    def __call__(self, outbound: Outbound) -> None:
        self.carriers = outbound.carriers()
        while self.due:
            carrier, topic, payload = self.due.pop()
            self.taken.append(outbound.publish(carrier, topic, payload, on_sent=partial(self.sent.append, topic)))


def start_guarded(folder: Path, port: int) -> subprocess.Popen[bytes]:
    """A broker that lets in who is in its password file, each under its own client id."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "passwords").touch(mode=0o600)
    user = "root" if os.geteuid() == 0 else "nobody"
    (folder / "guarded.conf").write_text(GUARDED.format(port=port, folder=folder, user=user))
    return spawn([find_server(), "-c", str(folder / "guarded.conf")], log=folder / "guarded.log")


def let_in(broker: Server, *carriers: str) -> None:
    """Gives these sessions the password that `Changing` does not know, and that `secret` is."""
    path = broker.folder / "passwords"
    path.write_text("".join(f"{client_id_of(each)}:secret\n" for each in carriers))
    subprocess.run(["mosquitto_passwd", "-U", str(path)], check=True)
    os.kill(broker.child.pid, signal.SIGHUP)


@pytest.fixture
def guarded(folder: Path) -> Iterator[Server]:
    server = Server("a guarded mosquitto", start_guarded, folder / "guarded")
    yield server
    server.stop()


def test_each_carrier_is_read_once_and_only_if_it_is_one(broker: Server) -> None:
    """Every kind of topic of a registered carrier arrives over its own session, once; others' are not read."""
    sent = [case for case in CASES if not case.retained and 0 < len(case.topic) < 1000 and len(case.payload) < 250_000]
    outsiders = [(case.topic.replace("acme", "outsider"), case.payload) for case in sent if "acme" in case.topic]
    acme = [(case.topic, case.payload) for case in sent if case.topic.lstrip("/").split("/")[1:2] == ["acme"]]
    assert len(acme) > 100
    store, shared = MemoryStore(parked_h=48), MemoryStore(parked_h=48)
    with ingest_running(broker.port, shared):
        publish(broker.port, [*acme, *pings(1, carrier="last")])
        eventually(lambda: count_of(shared, "accepted", "last") == 1, what="the ping behind them all")
    with ingest_running(broker.port, store, roster=sessions_of("acme")):
        publish(broker.port, [*outsiders, *acme])
        eventually(lambda: _outcomes(store) == _outcomes(shared), what="the same outcomes")
        publish(broker.port, pings(1, first=7000))
        eventually(lambda: count_of(store, "accepted") == count_of(shared, "accepted") + 1, what="one more")
    assert set(store.counts()) == {"acme"}


def test_a_carriers_subscriptions_are_those_of_all_with_its_name() -> None:
    """No topic of a carrier is read by one session for all and forgotten by its own."""
    named = {text.replace("+", "acme", 1) for text in SUBSCRIPTIONS[:2]} | {"owntracks/acme/#", "/owntracks/acme/#"}
    assert set(subscriptions_of("acme")) == named | {"traccar/acme"}


@pytest.mark.parametrize("name", ["", "#", "a/b", "+", "a b"])
def test_a_name_that_would_read_others_is_no_carrier(name: str) -> None:
    """What is no id cannot be on a roster: it would be part of a subscription."""
    with pytest.raises(ValueError, match="no carrier's id"):
        Roster(("acme", name))


def test_carriers_come_and_go_while_it_runs(broker: Server) -> None:
    """A new carrier is read without anybody being kept waiting; one that is gone is read to its end, then no more."""
    store, roster = FailingStore(), Changing("acme", "rival")
    talker = Talker()
    with ingest_running(broker.port, store, roster=roster, turns=[talker]) as ready:
        publish(broker.port, [*pings(10), *pings(10, carrier="rival")])
        eventually(lambda: count_of(store, "accepted", "rival") == 10, what="both read")
        roster.carriers = ("acme", "rival", "third")
        eventually(lambda: "third" in talker.carriers, what="the third connected")
        assert ready.is_set()
        publish(broker.port, pings(10, carrier="third"))
        eventually(lambda: count_of(store, "accepted", "third") == 10, what="the third read")

        store.away = True
        publish(broker.port, pings(3000, first=10, carrier="rival"))
        roster.carriers = ("acme", "third")
        tries = store.tries
        eventually(lambda: store.tries > tries + 2, what="some tries")
        store.away = False
        eventually(lambda: count_of(store, "accepted", "rival") == 3010, what="the rival read to its end")
        eventually(lambda: "rival" not in talker.carriers, what="the rival's session closed")
        roster.carriers = ()
        eventually(lambda: roster.failed >= 2, what="two looks at an unreadable registry")
        assert talker.carriers == ("acme", "third")

        publish(broker.port, pings(5, first=5000, carrier="rival"))
        roster.carriers = ("acme", "rival", "third")
        eventually(lambda: "rival" in talker.carriers, what="the rival back")
        publish(broker.port, pings(1, first=6000, carrier="rival"))
        eventually(lambda: count_of(store, "accepted", "rival") == 3011, what="only what came after its return")
    assert "duplicate" not in store.counts()["rival"]


def test_from_one_session_to_one_each_and_back(broker: Server) -> None:
    """The first registered carrier ends the session for all, the last one that goes brings it back."""
    store, carriers, talker = MemoryStore(parked_h=48), list[str](), Talker()
    with ingest_running(broker.port, store, roster=lambda: Roster(tuple(carriers)), turns=[talker]) as ready:
        publish(broker.port, [*pings(1), *pings(1, carrier="rival")])
        eventually(lambda: count_of(store, "accepted", "rival") == 1, what="both read")
        carriers.append("acme")
        eventually(lambda: talker.carriers == ("acme",), what="the change")
        publish(broker.port, [*pings(1, first=1), *pings(1, first=1, carrier="rival")])
        eventually(lambda: count_of(store, "accepted") == 2, what="acme read")
        carriers.clear()
        eventually(lambda: talker.carriers == (), what="the change back")
        eventually(ready.is_set, what="ready again")
        publish(broker.port, pings(1, first=2, carrier="rival"))
        eventually(lambda: count_of(store, "accepted", "rival") >= 2, what="everyone read again")


def test_a_refused_session_is_said_and_holds_up_no_other(guarded: Server, caplog: pytest.LogCaptureFixture) -> None:
    """While the broker refuses one session the other is read; the ingest is ready once both are let in, and stays so
    when a carrier joins that is refused."""
    talker, carriers = Talker(), ["acme", "rival"]
    let_in(guarded, "acme")

    def roster() -> Roster:
        return Roster(tuple(carriers), "secret")

    caplog.set_level(logging.ERROR)
    with ingest_running(guarded.port, MemoryStore(parked_h=48), roster=roster, turns=[talker], wait=False) as ready:
        eventually(lambda: talker.carriers == ("acme",), what="acme connected")
        eventually(lambda: any("ingest.rival: the broker refused us" in line for line in caplog.messages), what="said")
        assert not ready.is_set()
        refusals = len(caplog.messages)
        let_in(guarded, "acme", "rival")
        eventually(ready.is_set, within_s=15, what="ready")
        assert len(caplog.messages) <= refusals + 3
        carriers.append("third")
        eventually(lambda: any("ingest.third: the broker refused us" in line for line in caplog.messages), what="said")
        assert ready.is_set()


def test_what_is_published_is_confirmed(broker: Server) -> None:
    """A publish over a carrier's session reaches the carrier and is then confirmed; without a session it is refused."""
    talker, acme = Talker(), CarrierClient(broker.port)
    with ingest_running(broker.port, MemoryStore(parked_h=48), roster=sessions_of("acme"), turns=[talker]):
        talker.due.append(("acme", "carriers/acme/down/quality", b"{}"))
        eventually(lambda: talker.sent == ["carriers/acme/down/quality"], what="confirmed")
        eventually(lambda: acme.told("quality") == [{}], what="received")
        talker.due.append(("nobody", "carriers/nobody/down/quality", b"{}"))
        eventually(lambda: talker.taken == [True, False], what="refused")
        for bad in (("acme", "carriers/+/down", b""), ("acme", "carriers/acme/down/x", b"x" * (MAX_PAYLOAD_BYTES + 1))):
            talker.due.append(bad)
            eventually(lambda: not talker.due, what="tried")
        publish(broker.port, pings(1))
        acme.expect_committed(0)
    acme.close()


def test_what_was_not_confirmed_is_not_sent_again_by_itself() -> None:
    """A publish whose connection is lost before its PUBACK is never confirmed, and not repeated on the next one."""
    talker, topic = Talker(), "carriers/acme/down/x"
    with (
        listening() as server,
        ingest_running(server.getsockname()[1], MemoryStore(parked_h=48), turns=[talker], wait=False),
    ):
        peer, mid = accept(server)
        peer.sendall(suback(mid))
        talker.due.append(("acme", topic, b"first"))
        assert peer.recv(1000).endswith(b"first")
        peer.close()
        peer, mid = accept(server)
        peer.sendall(suback(mid))
        talker.due.append(("acme", topic, b"second"))
        packet = peer.recv(1000)
        assert b"first" not in packet
        assert packet.endswith(b"second")
        assert talker.sent == []
        peer.sendall(puback(packet, topic))
        eventually(lambda: talker.sent == [topic], what="the second confirmed")


def test_beyond_its_rate_one_is_held_back_and_no_other(broker: Server, caplog: pytest.LogCaptureFixture) -> None:
    """At 20 a second a carrier gets a burst of 200 through at once and the rest slowly; another's wait for none."""
    caplog.set_level(logging.INFO)
    store = MemoryStore(parked_h=48)
    with ingest_running(broker.port, store, roster=sessions_of("acme", "rival"), rate_per_s=20):
        publish(broker.port, pings(260))
        eventually(lambda: count_of(store, "accepted") >= 200, what="the burst")
        assert count_of(store, "accepted") < 230
        watch = Stopwatch()
        publish(broker.port, pings(100, carrier="rival"))
        eventually(lambda: count_of(store, "accepted", "rival") == 100, within_s=1, what="the other's")
        assert count_of(store, "accepted") < 260
        eventually(lambda: count_of(store, "accepted") == 260, what="the rest")
        assert watch.read_s > 1.0, "60 or a little fewer at 20 a second"
        eventually(lambda: "acme: within its rate again" in caplog.messages, within_s=15, what="the end")
    assert [text for text in caplog.messages if "rate" in text] == [
        "acme: beyond its rate: it is read more slowly",
        "acme: within its rate again",
    ]
    assert count_of(store, "noted:beyond its rate") == 1


def _outcomes(store: MemoryStore) -> dict[str, int]:
    return {kind: n for kind, n in store.counts().get("acme", {}).items() if kind != "parked"}
