"""A whole installation in processes of its own, whose secrets are all canaries: our broker, a store with a password,
the three parts by `app.py run`; and all that it says, kept to be searched.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import msgspec

from clock import Clock
from deploy.broker import changes, home, registry
from deploy.broker.atomic import write_whole
from deploy.broker.passwords import hash_password
from deploy.child import free_port, listens, spawn
from deploy.valkey import find_server
from settings import variable
from store.redis_store import RedisStore
from tests import canaries
from tests.oidc_provider import CLIENT
from tests.waiting import eventually

ROOT = Path(__file__).parents[1]
APP = [sys.executable, str(ROOT / "app.py")]
LOOK_S = 0.02


class Installation:
    """Everything in `folder`; nothing runs yet. `issuer` is a provider of OpenID Connect."""

    def __init__(self, folder: Path, issuer: str) -> None:
        self.folder, self.var, self.said_in = folder, folder / "var", folder / "said"
        self.said_in.mkdir()
        self.web, self.store_port, self.mqtt, self.carriers = (free_port() for _ in range(4))
        self.redis_url = f"redis://:{canaries.STORE}@127.0.0.1:{self.store_port}/0"
        self.children: dict[str, subprocess.Popen[bytes]] = {}
        self.environ = _clean_environ() | {
            variable("var"): str(self.var),
            variable("redis_url"): self.redis_url,
            variable("mqtt_url"): f"mqtt://127.0.0.1:{self.mqtt}",
            variable("carrier_url"): f"mqtts://127.0.0.1:{self.carriers}",
            variable("router"): f"osrm+http://me:{canaries.ROUTER}@127.0.0.1:{free_port()}",
            variable("web_port"): str(self.web),
            variable("oidc_issuer"): issuer,
            variable("oidc_client_id"): CLIENT,
            variable("oidc_client_secret"): canaries.OIDC,
        }
        self.user = _register(self.var / home.FOLDER)

    @property
    def store(self) -> RedisStore:
        return RedisStore(self.redis_url)

    def start_store(self) -> None:
        """Its password is in its file of settings, so in no list of processes."""
        home_of_store = self.folder / "store"
        home_of_store.mkdir(mode=0o700, exist_ok=True)
        words = {"bind": "127.0.0.1", "port": self.store_port, "dir": home_of_store, "requirepass": canaries.STORE}
        lines = [*(f"{name} {word}" for name, word in words.items()), "appendonly yes", "appendfsync always", 'save ""']
        write_whole(self.folder / "store.conf", "\n".join(lines))
        child = spawn([find_server(), str(self.folder / "store.conf")], log=self.said_in / "store.log")
        self.children["store"] = child
        eventually(lambda: listens(self.store_port), what="the store")

    def start(self, name: str, *argv: str, **settings: str) -> Path:
        """Starts `app.py <argv>` under a name, with settings in place of some; returns the log that it writes."""
        log = self.said_in / f"{name}.log"
        environ = self.environ | {variable(field): text for field, text in settings.items()}
        self.children[name] = spawn([*APP, *argv], log=log, environ=environ, cwd=self.folder)
        return log

    def end(self, name: str, number: int = signal.SIGTERM) -> int:
        """Sends a signal to what was started under this name, waits for its end, and tells its exit code."""
        child = self.children.pop(name)
        child.send_signal(number)
        return child.wait(40)

    def command(self, *argv: str, **settings: str) -> str:
        """Runs `app.py <argv>` to its end; what it said, which is kept with the rest."""
        environ = self.environ | {variable(field): text for field, text in settings.items()}
        done = subprocess.run([*APP, *argv], env=environ, cwd=self.folder, capture_output=True, text=True, check=False)
        said = f"{done.stdout}{done.stderr}"
        with (self.said_in / "commands.log").open("a") as log:
            log.write(f"$ app.py {' '.join(argv)}\n{said}")
        return said

    def end_all(self) -> None:
        for name in reversed(list(self.children)):
            self.end(name)


def _clean_environ() -> dict[str, str]:
    return {name: text for name, text in os.environ.items() if not name.startswith("DOCKWATCH_")}


def _register(folder: Path) -> str:
    """Registers ACME with a canary for its password, and has another for the ingest's own; the user of its gateway."""
    users: list[str] = []

    def hash_for(user: str) -> str:
        users.append(user)
        return hash_password(canaries.CARRIER)

    now = Clock.live().now()
    home.prepare(folder, "127.0.0.1", now)
    write_whole(folder / registry.SECRET, canaries.BROKER + "\n")
    ingest = hash_password(canaries.BROKER)
    home.change(folder, lambda before: changes.add(_with(before, ingest), "ACME", ["gw1"], now, hash_for))
    return users[0]


def _with(before: registry.Registry, ingest: str) -> registry.Registry:
    return msgspec.structs.replace(before, ingest=ingest)


@contextmanager
def processes_watched() -> Iterator[set[bytes]]:
    """Collects what every process of the machine is started with, as any user of it could read it, until the end."""
    seen: set[bytes] = set()
    stop = threading.Event()

    def watch() -> None:
        while not stop.wait(LOOK_S):
            seen.update(_command_lines())

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield seen
    finally:
        stop.set()
        watcher.join()


def _command_lines() -> Iterator[bytes]:
    for each in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            yield each.read_bytes()
        except OSError:
            continue


def children_of(pid: int) -> Mapping[str, int]:
    """The parts that a process keeps up, by name."""
    found = {}
    for tasks in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in tasks.read_text().split():
            words = Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0")
            if len(words) > 2:
                found[words[2].decode()] = int(child)
    return found
