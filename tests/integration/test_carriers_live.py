"""Carriers let in and shut out while the broker runs, by the command line, and nobody else notices."""

from __future__ import annotations

import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.broker.acl import topics_up
from deploy.broker.config import FILE, PID
from deploy.broker.reload import reload_broker
from deploy.child import free_port, listens, spawn
from deploy.mosquitto import find_server
from settings import variable
from tests.conftest import missing
from tests.guarded import BOTH, Guarded, Party, party
from tests.waiting import Stopwatch, eventually

ROOT = Path(__file__).parents[2]
UP = "carriers/BOLT/up/T1/position"


@pytest.fixture
def guarded(folder: Path) -> Iterator[Guarded]:
    """A broker that knows ACME and BOLT."""
    try:
        find_server()
    except FileNotFoundError:
        missing("mosquitto")
    broker = Guarded(folder)
    broker.add("ACME")
    broker.add("BOLT")
    yield broker
    broker.stop()


def passwords_said(said: str) -> dict[str, str]:
    """User and password of each gateway, from what the command printed."""
    blocks = said.split("user, client id and password\n")[1:]
    return dict(block.splitlines()[:2] for block in blocks)


def answer_of(link: socket.socket) -> bytes:
    """What comes back; nothing where the other end hangs up, in whichever way."""
    try:
        return link.recv(4)
    except ConnectionResetError:
        return b""


@pytest.mark.parametrize("protocol", BOTH, ids=["3.1.1", "5"])
def test_the_revoked_are_out_within_5_s_and_the_others_lose_nothing(guarded: Guarded, protocol: int) -> None:
    """ACME is thrown out and stays out; BOLT, which publishes all the while, is never cut off and loses no message."""
    ours = Party(guarded, guarded.session_name("BOLT"), clean=False).connect().subscribe(*topics_up("BOLT"))
    bolt, acme = Party(guarded, "BOLT.gw1").connect(), Party(guarded, "ACME.gw1", protocol=protocol).connect()  # type: ignore[arg-type]
    stop, sent = threading.Event(), list[bytes]()

    def work() -> None:
        while not stop.is_set():
            sent.append(str(len(sent)).encode())
            bolt.publish(UP, sent[-1])

    worker = threading.Thread(target=work)
    worker.start()
    eventually(lambda: len(sent) > 20, what="BOLT at work")
    before, watch = len(sent), Stopwatch()
    assert guarded.command("revoke", "ACME") == 0
    eventually(lambda: not acme.is_in(), within_s=5, what="ACME out")
    print(f"out after {watch.read_s:.3f} s")
    with party(guarded, "ACME.gw1") as again:
        assert not again.is_in()
    eventually(lambda: len(sent) > before + 50, what="BOLT at work")
    stop.set()
    worker.join()
    eventually(lambda: len(ours.heard) >= len(sent), what="all that BOLT sent")
    assert [payload for _, payload in ours.heard] == sent
    assert not bolt.losses
    assert not ours.losses
    bolt.leave()
    ours.leave()
    acme.leave()


def test_what_the_revoked_sent_before_is_still_read(guarded: Guarded) -> None:
    """Our session for it keeps its queue over the revocation, over another reload, and over the broker's restart."""
    name = guarded.session_name("ACME")
    Party(guarded, name, clean=False).connect().subscribe("carriers/ACME/up/#").leave()
    with party(guarded, "ACME.gw1") as acme:
        acme.publish("carriers/ACME/up/T1/position", b"before")
    assert guarded.command("revoke", "ACME") == 0
    guarded.stop()
    guarded.start()
    assert guarded.command("revoke", "BOLT") == 0  # a reload while our session has not been back
    with party(guarded, name, clean=False) as ours:
        assert ours.connects[-1][1], "the session is there"
        eventually(lambda: [payload for _, payload in ours.heard] == [b"before"], what="what it sent before")


def test_added_and_rotated_count_at_once(guarded: Guarded, capsys: pytest.CaptureFixture[str]) -> None:
    """A new carrier, a second gateway, a new password and one brought back work as soon as the command has ended."""
    with party(guarded, "BOLT.gw1") as bolt:
        for argv in (["add", "CORA"], ["add", "CORA", "--gateway", "gw2"], ["rotate", "CORA.gw1"], ["rotate", "CORA"]):
            assert guarded.command(*argv) == 0
            said = passwords_said(capsys.readouterr().out)
            assert len(said) == (2 if argv == ["rotate", "CORA"] else 1)
            for user, password in said.items():
                with party(guarded, user, password=password) as cora:
                    assert cora.is_in()
        assert guarded.command("revoke", "CORA.gw2") == 0
        assert guarded.command("add", "CORA", "--gateway", "gw2") == 0
        ((user, password),) = passwords_said(capsys.readouterr().out).items()
        with party(guarded, user, password=password) as cora:
            assert cora.is_in()
            assert guarded.command("rotate", "CORA.gw2") == 0
            eventually(lambda: not cora.is_in(), within_s=5, what="whoever uses the old password out")
        assert bolt.is_in()
        assert not bolt.losses


def test_only_our_own_broker_is_told(folder: Path) -> None:
    """A process id that is another program's by now, or another broker's, is never signalled: that could end it."""
    broker = folder / "broker"
    broker.mkdir()
    (broker / FILE).touch()
    sleeper = spawn(["sleep", "60"], log=None)
    for text in (str(sleeper.pid), "1", "0", "-1", "", "x", "4194305"):
        (broker / PID).write_text(text)
        assert reload_broker(broker) is None
    other = Guarded(folder / "other")
    (broker / PID).write_text(str(other.child.pid))
    assert reload_broker(broker) is None
    assert sleeper.poll() is None
    assert reload_broker(other.folder) == other.child.pid
    sleeper.kill()
    sleeper.wait()
    other.stop()


def test_with_no_broker_running_the_command_says_so(guarded: Guarded, capsys: pytest.CaptureFixture[str]) -> None:
    """The register is changed all the same, and counts when the broker starts."""
    guarded.stop()
    assert guarded.command("add", "CORA") == 0
    said = capsys.readouterr().out
    assert "no broker runs with" in said
    guarded.start()
    ((user, password),) = passwords_said(said).items()
    with party(guarded, user, password=password) as cora:
        assert cora.is_in()


def test_a_client_must_know_the_authority(guarded: Guarded) -> None:
    """Who trusts another authority does not talk to this broker, and on the carriers' port nobody talks without TLS."""
    with (
        socket.create_connection(("127.0.0.1", guarded.carrier_port), timeout=5) as link,
        pytest.raises(ssl.SSLCertVerificationError),
    ):
        ssl.create_default_context().wrap_socket(link, server_hostname="127.0.0.1")
    with socket.create_connection(("127.0.0.1", guarded.carrier_port), timeout=5) as link:
        link.sendall(b"\x10\x0e\x00\x04MQTT\x04\x02\x00\x3c\x00\x02ab")
        assert answer_of(link) == b"", "cut off, and no CONNACK"
    with party(guarded, "ACME.gw1") as acme:
        assert acme.is_in()


def test_our_broker_runs_in_the_foreground_until_sigterm(folder: Path) -> None:
    """`app.py broker` listens where the settings say, takes changes at once, and ends with its broker."""
    port, carrier_port, plain = free_port(), free_port(), free_port()
    environ = os.environ | {
        variable("var"): str(folder),
        variable("mqtt_url"): f"mqtt://127.0.0.1:{port}",
        variable("carrier_url"): f"mqtts://127.0.0.1:{carrier_port}",
    }
    argv = [sys.executable, "app.py", "broker", "--plain-port", str(plain)]
    child = subprocess.Popen(argv, cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True)
    eventually(lambda: all(map(listens, (port, carrier_port, plain))), what="three listeners", within_s=30)
    add = [sys.executable, "app.py", "carriers", "add", "ACME"]
    said = subprocess.run(add, cwd=ROOT, env=environ, capture_output=True, text=True, check=True).stdout
    assert "has been told" in said
    again = subprocess.run(argv, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    assert (again.returncode, "running here already" in again.stderr) == (1, True)
    child.send_signal(signal.SIGTERM)
    assert child.wait(20) == 0
    assert not any(map(listens, (port, carrier_port, plain)))


def test_what_is_sent_right_after_the_command_waits_for_an_ingest_that_is_away(
    guarded: Guarded, capsys: pytest.CaptureFixture[str]
) -> None:
    """A new carrier's first message, sent as soon as its password is known, is there when the ingest first connects."""
    assert guarded.command("add", "NEW") == 0
    ((user, password),) = passwords_said(capsys.readouterr().out).items()
    guarded.logins["NEW.gw1"], guarded.passwords[user] = user, password
    new = Party(guarded, "NEW.gw1").connect()
    new.publish("carriers/NEW/up/T1/position", b"first")
    ours = Party(guarded, guarded.session_name("NEW"), clean=False).connect()
    eventually(lambda: [payload for _, payload in ours.heard] == [b"first"], what="the first message")
    new.leave()
    ours.leave()
