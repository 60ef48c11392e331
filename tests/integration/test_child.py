"""Children and locks: nothing outlives its parent, and nobody shares a folder with what is still ending."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.child import free_port, is_free, listens
from deploy.lock import AlreadyRunning, take_lock
from tests.waiting import eventually

ROOT = Path(__file__).parents[2]
PARENT = """
import signal, sys
from pathlib import Path
from deploy.child import free_port, listens, spawn
from deploy.lock import take_lock
from deploy.mosquitto import start_mosquitto
from deploy.valkey import start_valkey
folder = Path(sys.argv[1])
lock = take_lock(folder / "lock")
sleeper = [sys.executable, "-c", "import signal; signal.pause()"]
ports = free_port(), free_port()
children = [
    spawn(sleeper, log=folder / "log", pass_fds=[lock.fileno()]),
    start_valkey(folder / "valkey", ports[0], [lock.fileno()]),
    start_mosquitto(folder / "mosquitto", ports[1], [lock.fileno()]),
]
while not all(listens(port) for port in ports):
    pass
print(*(child.pid for child in children), flush=True)
signal.pause()
"""


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and waits for its parent to notice does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def start_parent(folder: Path) -> tuple[subprocess.Popen[str], list[int]]:
    parent = subprocess.Popen([sys.executable, "-c", PARENT, str(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    pids = [int(word) for word in parent.stdout.readline().split()]
    assert len(pids) == 3
    return parent, pids


def test_children_end_when_their_parent_is_killed(folder: Path) -> None:
    """kill -9 of the parent ends a Python, a Valkey and a mosquitto, also where root started them."""
    parent, pids = start_parent(folder)
    assert all(map(is_alive, pids))
    parent.kill()
    parent.wait()
    eventually(lambda: not any(map(is_alive, pids)), what="the children's end")


def test_the_lock_lasts_as_long_as_any_child_of_its_taker(folder: Path) -> None:
    """While the taker lives it is refused at once; after kill -9 the next one waits for the children, and has it."""
    parent, pids = start_parent(folder)
    with pytest.raises(AlreadyRunning, match=f"process {parent.pid}"):
        take_lock(folder / "lock")
    parent.kill()
    parent.wait()
    with take_lock(folder / "lock"):
        assert not any(map(is_alive, pids))


def test_a_lock_whose_taker_is_gone_but_whose_children_stay_is_given_up_in_words(folder: Path) -> None:
    """Nobody waits for ever."""
    held = take_lock(folder / "lock")
    (folder / "lock").write_text(f"{dead_pid()}\n")
    with pytest.raises(AlreadyRunning, match="does not end"):
        take_lock(folder / "lock", within_s=0.2)
    held.close()
    take_lock(folder / "lock").close()


def test_a_taken_port_is_told_from_a_free_one() -> None:
    """Also one that is taken on all addresses; and a port is free again as soon as its server is gone."""
    port = free_port()
    assert is_free(port)
    with socket.socket() as server:
        server.bind(("0.0.0.0", port))
        server.listen()
        assert not is_free(port)
        assert listens(port)
        client = socket.create_connection(("127.0.0.1", port))
        accepted, _ = server.accept()
        accepted.close()  # the server's side closes first, so the port lingers in TIME_WAIT
        client.close()
    assert is_free(port)
    assert not listens(port)


def dead_pid() -> int:
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    with pytest.raises(ProcessLookupError):
        os.kill(child.pid, 0)
    return child.pid
