"""A plant for clients that are not ours: our broker with its rules over TLS, a carrier let in, ingest and worker.

app.py carriers add ACME  ->  a folder, as it is sent to the carrier  ->  a foreign client  ->  broker  ->  the board
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import pytest

from cli import main
from cli.plan_example import example_plan
from clock import Clock
from deploy.broker import home
from deploy.child import spawn
from deploy.mosquitto import find_server
from settings import variable
from store.redis_store import RedisStore
from tests.conftest import Server, missing, node_folder
from tests.guarded import Guarded
from tests.ingest_runs import ROOT
from tests.waiting import eventually

CARRIER, VEHICLE, SITE, SHIPMENT = "ACME", "T12", "kassel", "S-4711"
HERE = Path(__file__).parent
NODE = str(node_folder() / "node")


class Plant:
    """The broker and the ingest; `parcel` is the folder that the carrier was sent, `password` what is in it."""

    def __init__(self, broker: Guarded, valkey: Server, parcel: Path) -> None:
        self.broker, self.parcel = broker, parcel
        self.store = RedisStore(f"redis://127.0.0.1:{valkey.port}/0")
        self._environ = broker.environ() | {variable("redis_url"): f"redis://127.0.0.1:{valkey.port}/0"}

    @property
    def user(self) -> str:
        """The user's name, as the files in the parcel are called."""
        (password,) = self.parcel.glob("*.password")
        return password.name.removesuffix(".password")

    @property
    def password(self) -> str:
        return (self.parcel / f"{self.user}.password").read_text().strip()

    @property
    def ca(self) -> Path:
        return self.parcel / "ca.crt"

    def commands(self) -> dict[str, str]:
        """The lines that the carrier may paste into a shell, by program."""
        lines = (self.parcel / f"{self.user}.txt").read_text().splitlines()
        return {line.split()[0]: line for line in lines if line.startswith(("mosquitto_pub", "mosquitto_sub"))}

    def start(self, part: str) -> subprocess.Popen[bytes]:
        """`app.py ingest` or `app.py worker`, ready."""
        environ = {"PATH": "/usr/bin:/bin"} | self._environ
        ready = self.broker.var / f"{part}.ready"
        child = spawn([sys.executable, "app.py", part], log=self.broker.var / f"{part}.log", environ=environ, cwd=ROOT)
        eventually(ready.exists, what=f"{part} ready")
        return child

    def expect(self) -> None:
        """Has the site of the example plan expect the vehicle."""
        file = self.broker.var / "plan.json"
        file.write_text(json.dumps(example_plan(Clock.live().now())))
        assert main(["plan", "import", str(file)], self._environ) == 0

    def ask_for_a_fix(self) -> None:
        """As a person at the plant does."""
        wish = {"by": "Kim", "kind": "fix", "shipment": SHIPMENT}
        self.store.submit_order(SITE, "message", json.dumps(wish).encode())

    def await_on_the_board(self) -> None:
        """Until the wall's board shows where the vehicle is."""

        def is_shown() -> bool:
            rows = self.store.snapshot(SITE).rows
            return any(row.vehicle == VEHICLE and row.position is not None for row in rows)

        eventually(is_shown, what="the truck on the board")

    def count(self, kind: str) -> int:
        """How often something became of the carrier's messages."""
        return self.store.counts().get(CARRIER, {}).get(kind, 0)

    def await_count(self, kind: str, number: int = 1) -> None:
        eventually(lambda: self.count(kind) == number, what=f"{number} {kind}")


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A broker's folder with an authority and a server's certificate: their keys take seconds to find."""
    made = tmp_path_factory.mktemp("certificates") / "broker"
    home.prepare(made, "127.0.0.1", Clock.live().now())
    return made


@pytest.fixture
def plant(folder: Path, valkey: Server, certificates: Path) -> Iterator[Plant]:
    """A registered carrier with a vehicle that the plan names, and ingest and worker ready."""
    try:
        find_server()
    except FileNotFoundError:
        missing("mosquitto")
    broker, parcel = Guarded(folder, certificates), folder / "parcel"
    try:
        assert broker.command("add", CARRIER, "--vehicle", VEHICLE, "--save", str(parcel)) == 0
        plant = Plant(broker, valkey, parcel)
        parts = [plant.start(part) for part in ("worker", "ingest")]
        plant.expect()
        yield plant
        for part in parts:
            part.terminate()
        assert [part.wait(10) for part in parts] == [0, 0]
    finally:
        broker.stop()


@pytest.fixture(scope="session")
def npm_client() -> Path:
    """The client script with its package beside it, installed from the lock once for each lock."""
    lock = (HERE / "package-lock.json").read_bytes()
    there = ROOT / "var/foreign" / hashlib.sha256(lock).hexdigest()[:12]
    if not (there / "installed").exists():
        there.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, there)
        npm = node_folder().parent / "lib/node_modules/npm/bin/npm-cli.js"
        command = [NODE, str(npm), "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--omit=dev"]
        try:
            done = subprocess.run(command, cwd=there, capture_output=True, text=True, timeout=300, check=False)
        except subprocess.TimeoutExpired:
            missing("the npm package mqtt (npm had no answer in 300 s)")
        if done.returncode:
            missing(f"the npm package mqtt ({(done.stderr.strip().splitlines() or ['npm failed'])[0]})")
        (there / "installed").touch()
    shutil.copy(HERE / "client.mjs", there)
    return there / "client.mjs"


@contextmanager
def npm_running(script: Path, job: dict[str, Any], log: Path) -> Iterator[Path]:
    """The npm client at its job; what it tells is in the file that this yields."""
    with log.open("wb") as out:
        child = subprocess.Popen([NODE, str(script)], stdin=subprocess.PIPE, stdout=out, stderr=subprocess.STDOUT)
        try:
            assert child.stdin is not None
            child.stdin.write(msgspec.json.encode(job) + b"\n")
            child.stdin.flush()
            yield log
            child.stdin.close()
            assert child.wait(10) == 0
        finally:
            child.kill()
            child.wait()


def told(log: Path, name: str) -> list[dict[str, Any]]:
    """The lines that the npm client has told so far that have this field; a line that is being written is not whole."""
    lines = [line for line in log.read_bytes().splitlines(keepends=True) if line.endswith(b"\n")]
    return [each for line in lines if name in (each := msgspec.json.decode(line))]
