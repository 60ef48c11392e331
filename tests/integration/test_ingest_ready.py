"""When an ingest calls itself ready, against a broker that the test plays by hand."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest import service
from store.memory_store import MemoryStore
from tests.broker_by_hand import GRANTED, REFUSED, accept, listening, suback
from tests.hand_clock import HandClock
from tests.payload_cases import RECEIVED_AT
from tests.waiting import eventually


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with listening() as server:
        yield server


@pytest.fixture
def ready_path(listener: socket.socket, folder: Path) -> Iterator[Path]:
    """Where an ingest that connects to the listener says that it is ready; a stale file lies there at first."""
    path, stop = folder / "ready", threading.Event()
    path.touch()
    arguments = {
        "mqtt_url": f"mqtt://127.0.0.1:{listener.getsockname()[1]}",
        "client_id": "ingest",
        "store": MemoryStore(),
        "now": HandClock(RECEIVED_AT),
        "stop": stop,
        "ready_path": path,
    }
    thread = threading.Thread(target=service.run, kwargs=arguments, daemon=True)
    thread.start()
    yield path
    stop.set()
    thread.join(10)


def test_ready_is_said_after_the_suback_and_not_before(listener: socket.socket, ready_path: Path) -> None:
    """Neither a file left behind, nor the connection, nor the CONNACK makes it ready: only the SUBACK does."""
    peer, mid = accept(listener)
    assert not ready_path.exists()
    peer.sendall(suback(mid, GRANTED))
    eventually(ready_path.exists, what="ready")


def test_ready_ends_with_the_connection_and_comes_back(listener: socket.socket, ready_path: Path) -> None:
    """A lost connection takes the ready file away; the next one subscribes again and brings it back."""
    peer, mid = accept(listener)
    peer.sendall(suback(mid, GRANTED))
    eventually(ready_path.exists, what="ready")
    peer.close()
    eventually(lambda: not ready_path.exists(), what="not ready")
    peer, mid = accept(listener)
    peer.sendall(suback(mid, GRANTED))
    eventually(ready_path.exists, what="ready again")


def test_a_refused_subscription_is_never_ready_and_tried_again(listener: socket.socket, ready_path: Path) -> None:
    """When the broker refuses one filter, the ingest does not claim to be ready, and connects again."""
    peer, mid = accept(listener)
    peer.sendall(suback(mid, REFUSED))
    accept(listener)
    assert not ready_path.exists()
