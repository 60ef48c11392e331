"""The stores that the contract is proved on: the in-memory twin, a real Valkey, and one that checks cluster slots."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.child import free_port, spawn
from deploy.valkey import find_server
from store.errors import StoreUnavailable
from store.memory_store import MemoryStore
from store.ports import Store
from store.redis_link import RedisLink
from store.redis_store import RedisStore
from tests.conftest import Server
from tests.waiting import eventually


def start_cluster_node(folder: Path, port: int) -> subprocess.Popen[bytes]:
    """A node of a cluster: it refuses any call whose keys do not share one slot."""
    folder.mkdir(parents=True, exist_ok=True)
    words = f"--bind 127.0.0.1 --port {port} --save  --cluster-enabled yes --cluster-port {free_port()}".split(" ")
    return spawn([find_server(), *words, "--dir", str(folder)], log=folder / "node.log")


@pytest.fixture(scope="session")
def shared_node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A cluster of one node, which owns every slot. It takes 2 s to form, so one serves all tests."""
    server = Server("a cluster node", start_cluster_node, tmp_path_factory.mktemp("node"))
    link = RedisLink(url_of(server))
    link.call("CLUSTER", "ADDSLOTSRANGE", 0, 16383)
    eventually(lambda: _takes_writes(link), what="the cluster")
    link.close()
    yield server
    server.stop()


@pytest.fixture
def cluster_node(shared_node: Server) -> Server:
    """The cluster of one node, emptied."""
    link = RedisLink(url_of(shared_node))
    link.call("FLUSHALL")
    link.close()
    return shared_node


PARKED_H = 48
"""Tests that are not about it need no plan for a ping to be kept."""


@pytest.fixture(params=["memory", "valkey", "cluster_node"])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """Each store that fulfils the contract."""
    if request.param == "memory":
        yield MemoryStore(parked_h=PARKED_H)
        return
    opened = RedisStore(url_of(request.getfixturevalue(request.param)), PARKED_H)
    yield opened
    opened.close()


def url_of(server: Server) -> str:
    """Where a store finds a test's server."""
    return f"redis://127.0.0.1:{server.port}/0"


def _takes_writes(link: RedisLink) -> bool:
    try:
        return bool(link.call("SET", "probe", "1"))
    except StoreUnavailable:
        return False
