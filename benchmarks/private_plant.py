"""A whole Dockwatch to itself, for measuring: broker, store, ingest and worker as processes on loopback."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

from clock import Clock
from deploy.child import free_port, spawn
from deploy.mosquitto import start_mosquitto
from deploy.valkey import start_valkey
from store.errors import StoreUnavailable
from store.ports import Store
from store.redis_store import RedisStore

ROOT = Path(__file__).resolve().parents[1]
READY_WITHIN_S = 30.0
LOOK_S = 0.05


class PrivatePlant(NamedTuple):
    """Where the running parts are, the clock that all of them were given, and the environment for further parts."""

    mqtt_url: str
    store: Store
    clock: Clock
    environ: dict[str, str]


def wait_for(
    probe: Callable[[], bool], *, within_s: float, what: str, seen: Callable[[], object] = lambda: "not so"
) -> None:
    """Returns when `probe` is true.

    Raises:
        TimeoutError: if it is not in time, with what is `seen` instead.
    """
    deadline = time.monotonic() + within_s
    while not probe():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what}: not within {within_s:g} s; {seen()}")
        time.sleep(LOOK_S)


@contextmanager
def private_plant(clock: Clock, *, parked_h: int = 0) -> Iterator[PrivatePlant]:
    """Starts all parts, waits until they are ready, and ends them and their files.

    `parked_h`: hours that positions of vehicles which no plan names are kept.

    Raises:
        TimeoutError: if a part is not ready in time; its log is printed.
    """
    folder = Path(tempfile.mkdtemp(prefix="dockwatch-"))
    with _Children() as children:
        try:
            yield _start(folder, children, clock, parked_h)
        except TimeoutError:
            for log in sorted(folder.glob("*.log")):
                sys.stderr.write(f"{log.name}:\n{log.read_text()[-2000:]}\n")
            raise
        finally:
            children.end()
            shutil.rmtree(folder, ignore_errors=True)


def _start(folder: Path, children: _Children, clock: Clock, parked_h: int) -> PrivatePlant:
    mqtt_port, redis_port = free_port(), free_port()
    children.add(start_mosquitto(folder / "mosquitto", mqtt_port))
    children.add(start_valkey(folder / "valkey", redis_port))
    mqtt_url, redis_url = f"mqtt://127.0.0.1:{mqtt_port}", f"redis://127.0.0.1:{redis_port}/0"
    store = RedisStore(redis_url)
    wait_for(lambda: _answers(store), within_s=READY_WITHIN_S, what="the store")
    environ = {
        **os.environ,
        "DOCKWATCH_MQTT_URL": mqtt_url,
        "DOCKWATCH_REDIS_URL": redis_url,
        "DOCKWATCH_CLOCK": clock.spelled(),
        "DOCKWATCH_VAR": str(folder),
        "DOCKWATCH_PARKED_H": str(parked_h),
    }
    for part in ("ingest", "worker"):
        argv = [sys.executable, str(ROOT / "app.py"), part]
        children.add(spawn(argv, log=folder / f"{part}.log", environ=environ, cwd=ROOT))
        wait_for((folder / f"{part}.ready").exists, within_s=READY_WITHIN_S, what=part)
    return PrivatePlant(mqtt_url, store, clock, environ)


def _answers(store: Store) -> bool:
    try:
        store.list_sites()
    except StoreUnavailable:
        return False
    return True


class _Children:
    """Child processes, ended in the reverse order of their start."""

    def __init__(self) -> None:
        self._running: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> _Children:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    def add(self, child: subprocess.Popen[bytes]) -> None:
        self._running.append(child)

    def end(self) -> None:
        while self._running:
            child = self._running.pop()
            child.terminate()
            try:
                child.wait(10)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
