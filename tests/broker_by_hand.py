"""A broker that a test plays by hand, packet by packet."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager

from ingest.topics import SUBSCRIPTIONS

CONNACK = b"\x20\x02\x00\x00"
SUBSCRIBE = 0x82
GRANTED, REFUSED = 1, 0x80


@contextmanager
def listening() -> Iterator[socket.socket]:
    """A port that connections can be accepted at."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(10)
        yield server


def accept(listener: socket.socket) -> tuple[socket.socket, bytes]:
    """A connection that was greeted, and the id of its SUBSCRIBE."""
    peer, _ = listener.accept()
    peer.settimeout(10)
    peer.recv(1000)
    peer.sendall(CONNACK)
    packet = peer.recv(1000)
    assert packet[0] == SUBSCRIBE
    start = 3 if packet[1] & 0x80 else 2
    return peer, packet[start : start + 2]


def suback(mid: bytes, first: int = GRANTED) -> bytes:
    """The answer to the SUBSCRIBE, with this code for its first filter."""
    codes = bytes([first] + [GRANTED] * (len(SUBSCRIPTIONS) - 1))
    return bytes([0x90, 2 + len(codes)]) + mid + codes


def puback(publish: bytes, topic: str) -> bytes:
    """The confirmation of a PUBLISH of under 128 bytes."""
    start = 4 + len(topic)
    return b"\x40\x02" + publish[start : start + 2]
