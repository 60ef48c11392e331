"""The demo as a whole: up, live, and gone without a trace, however it ends."""

from __future__ import annotations

import http.client
import json
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.child import free_port, listens
from deploy.mosquitto import find_server
from tests.conftest import missing
from tests.waiting import eventually

ROOT = Path(__file__).parents[2]
LIVE_WITHIN_S = 150.0
"""Far more than it takes, for a machine that has other things to do."""


class Demo:
    """A demo in a folder of its own, on ports of its own, and every process below it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ports = {name: free_port() for name in ("mqtt", "carrier", "redis", "web")}
        self._said = folder / "said"

    def start(self) -> None:
        ports = [f"--{name}-port={self.ports[name]}" for name in ("mqtt", "carrier", "redis")]
        environ = {"PATH": "/usr/bin:/bin:/usr/sbin", "DOCKWATCH_VAR": str(self.folder / "var")}
        self.parent = subprocess.Popen(
            [sys.executable, str(ROOT / "app.py"), "demo", *ports],
            env=environ | {"DOCKWATCH_WEB_PORT": str(self.ports["web"])},
            cwd=ROOT,
            stdout=self._said.open("w"),
            stderr=subprocess.STDOUT,
        )

    def said(self) -> str:
        return self._said.read_text()

    def wait_live(self) -> None:
        def is_live_or_over() -> bool:  # by its last line: the others have been said then
            return "Ctrl-C stops everything" in self.said() or self.parent.poll() is not None

        eventually(is_live_or_over, what="the live line", within_s=LIVE_WITHIN_S)
        assert self.parent.poll() is None, self.said()

    def command(self, *argv: str) -> str:
        """What a command of app.py says in another terminal."""
        line = f". {self.folder}/var/demo/env && {sys.executable} app.py {shlex.join(argv)}"
        return subprocess.run(["sh", "-c", line], cwd=ROOT, capture_output=True, text=True, check=True).stdout

    def pids(self) -> list[int]:
        """The children, and theirs."""
        return [pid for child in children_of(self.parent.pid) for pid in (child, *children_of(child))]

    def get(self, path: str) -> tuple[int, bytes]:
        found = re.search(r"http://127\.0\.0\.1:(\d+)/wall/", self.said())
        assert found is not None
        connection = http.client.HTTPConnection("127.0.0.1", int(found[1]), timeout=10)
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read()


def children_of(pid: int) -> list[int]:
    return [int(word) for task in Path(f"/proc/{pid}/task").glob("*/children") for word in task.read_text().split()]


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and waits for its parent to notice does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.fixture
def demo(folder: Path) -> Iterator[Demo]:
    try:
        find_server()
    except FileNotFoundError:
        missing("mosquitto")
    demo = Demo(folder)
    yield demo
    if demo.parent.poll() is None:
        demo.parent.kill()
        demo.parent.wait()
    print(demo.said())


def test_the_demo_is_live_says_where_and_ends_on_sigterm(demo: Demo) -> None:
    """The address it prints is a wall; SIGTERM ends every child in order; the exit code is 0; the next day goes on."""
    demo.start()
    demo.wait_live()
    assert demo.get("/wall/north")[0] == 200
    status, health = demo.get("/healthz")
    assert (status, json.loads(health)) == (200, {"store": "up"})
    assert demo.command("plan", "show").startswith("north: Plant North, Europe/Berlin"), (
        "another terminal works with the demo"
    )
    assert "has been told" in demo.command("carriers", "add", "ACME")
    line = next(
        each for each in demo.command("carriers", "rotate", "ACME").splitlines() if each.startswith("mosquitto_pub ")
    )
    if shutil.which("mosquitto_pub"):
        subprocess.run(shlex.split(line), check=True)
        heard = r"ACME +noted:outside +1\n"  # no plan names its vehicle, so nothing of it is kept
        eventually(lambda: re.search(heard, demo.command("counts")), what="ACME's ping")
    pids = demo.pids()
    assert len(pids) == 7, "six parts, and the dashboard's worker"
    demo.parent.send_signal(signal.SIGTERM)
    assert demo.parent.wait(40) == 0
    assert not any(map(is_alive, pids))
    assert not any(map(listens, demo.ports.values()))
    assert demo.said().endswith("stopping ...\nstopped\n")
    stopped_at = (demo.folder / "var/demo/clock").read_text()

    demo.start()
    demo.wait_live()
    kept = demo.folder / "var/demo/clock"
    eventually(lambda: kept.read_text() > stopped_at, what="the clock, kept further on")
    demo.parent.send_signal(signal.SIGINT)
    assert demo.parent.wait(40) == 0


def test_kill_9_of_the_demo_ends_all_of_it_and_leaves_the_folder_usable(demo: Demo) -> None:
    """No child outlives its parent, and a second demo in the same folder is refused while the first one lives."""
    demo.start()
    demo.wait_live()
    pids = demo.pids()
    second = Demo(demo.folder / "second")
    second.folder.mkdir()
    (second.folder / "var").symlink_to(demo.folder / "var")
    second.start()
    assert second.parent.wait(30) == 1
    assert f"running here already, as process {demo.parent.pid}" in second.said()
    demo.parent.kill()
    demo.parent.wait()
    eventually(lambda: not any(map(is_alive, pids)), what="the children's end", within_s=20)


def test_a_taken_port_is_replaced_and_said_and_a_dead_part_is_started_again(demo: Demo) -> None:
    """Whatever else runs on the machine, the demo comes up; and a part that is killed comes back."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", demo.ports["web"]))
        taken.listen()
        demo.start()
        demo.wait_live()
        assert f"port {demo.ports['web']} is taken: the wall uses " in demo.said()
        assert demo.get("/wall/north")[0] == 200
        worker = next(pid for pid in demo.pids() if b"\0worker\0" in Path(f"/proc/{pid}/cmdline").read_bytes())
        subprocess.run(["kill", "-9", str(worker)], check=True)
        eventually(lambda: "worker was killed by SIGKILL; starting it again in 0.5 s" in demo.said(), what="the word")
        eventually(lambda: len(demo.pids()) == 7, what="the worker's return", within_s=30)
        demo.parent.send_signal(signal.SIGTERM)
        assert demo.parent.wait(40) == 0
