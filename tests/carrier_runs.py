"""Running the carrier's client in tests: in a thread, or as a process."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from simulators.carrier import CarrierClient
from tests.conftest import Server

ROOT = Path(__file__).parents[1]
AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
FIRST = int(AT.timestamp() * 1000)
RETRY_S = (0.1, 0.4)


def fixes(count: int, first: int = 0) -> list[dict[str, Any]]:
    return [{"ts": FIRST / 1000 + n, "lat": 50.0, "lon": 10.0, "n": n} for n in range(first, first + count)]


@contextmanager
def client_of(broker: Server, folder: Path, *, starts: bool = True, **more: Any) -> Iterator[CarrierClient]:
    asked: dict[str, Any] = {"now": lambda: AT, "retry_s": RETRY_S, **more}
    url = f"mqtt://127.0.0.1:{broker.port}"
    client = CarrierClient(url, "ACME.gw1", buffer=folder / "acme.sqlite", **asked)
    if starts:
        client.start()
    yield client
    client.stop()


def start_process(broker: Server, folder: Path, *words: str) -> subprocess.Popen[str]:
    """`python -m simulators.carrier`, with its three pipes."""
    argv = [sys.executable, "-m", "simulators.carrier", "--url", f"mqtt://127.0.0.1:{broker.port}", *words]
    argv += ["--user", "ACME.gw1", "--buffer", str(folder / "acme.sqlite"), "--vehicle", "T1"]
    pipe = subprocess.PIPE
    return subprocess.Popen(argv, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe, text=True)
