"""The carrier's client at a broker that speaks TLS and asks for a password."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from deploy.child import free_port, spawn
from deploy.mosquitto import find_server as find_mosquitto
from simulators.carrier import CarrierClient
from tests.carrier_runs import RETRY_S, fixes
from tests.confirming import confirming
from tests.conftest import Server
from tests.waiting import eventually

CERTIFY = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=127.0.0.1"
GUARDED = """\
listener {plain} 127.0.0.1
allow_anonymous true
listener {port} 127.0.0.1
certfile {folder}/server.crt
keyfile {folder}/server.key
password_file {folder}/passwords
use_username_as_clientid true
user root
"""
"""Listeners are opened in their order: once the carriers' answers, the plant's does too."""


def start_guarded(folder: Path, port: int, plain: int) -> subprocess.Popen[bytes]:
    """A broker that speaks TLS, knows one carrier, and listens on loopback for the plant."""
    folder.mkdir(exist_ok=True)
    names = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", "server.key", "-out", "server.crt"]
    subprocess.run([*CERTIFY.split(), *names], cwd=folder, check=True, capture_output=True)
    (folder / "passwords").write_text("ACME.gw1:secret\n")
    subprocess.run(["mosquitto_passwd", "-U", folder / "passwords"], check=True)
    (folder / "mosquitto.conf").write_text(GUARDED.format(port=port, plain=plain, folder=folder))
    return spawn([find_mosquitto(), "-c", str(folder / "mosquitto.conf")], log=folder / "mosquitto.log")


@pytest.mark.skipif(shutil.which("mosquitto_passwd") is None, reason="mosquitto_passwd is missing")
def test_a_broker_with_an_authority_of_its_own(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Fixes go over TLS, with name and password, to whom the given authority vouches for, and to no one else."""
    plain = free_port()
    server = Server("a guarded mosquitto", lambda place, port: start_guarded(place, port, plain), folder / "guarded")
    asked: dict[str, Any] = {"buffer": folder / "acme.sqlite", "retry_s": RETRY_S}
    url, ca = f"mqtts://127.0.0.1:{server.port}", server.folder / "server.crt"
    with confirming(plain) as plant:
        for password, given, complaint in [("secret", None, "CERTIFICATE_VERIFY"), ("guessed", ca, "refuses ACME.gw1")]:
            client = CarrierClient(url, "ACME.gw1", password, ca=given, **asked)
            client.start()
            client.send("T1", *fixes(1))
            eventually(lambda: complaint in caplog.text, what=complaint)  # noqa: B023
            assert client.is_refused == (given is not None)
            client.stop()
        assert not plant.came
        client = CarrierClient(url, "ACME.gw1", "secret", ca=ca, **asked)
        client.start()
        client.send("T1", *fixes(500))
        assert client.wait_confirmed(10)
        assert not client.is_refused
        assert len(plant.numbers("T1")) == 502
        client.stop()
    server.stop()
