"""A carrier's load on a broker, as a process of its own: `python -m benchmarks.ingest_load` with a `Load` on stdin.

It speaks MQTT 3.1.1 by hand with packets built beforehand, so that on two cores the publisher takes little from what is
measured. It says `ready`, waits for a line, publishes with QoS 1, and says when it sent each ping.
"""

from __future__ import annotations

import socket
import sys
import threading
import time
from datetime import UTC, datetime

import msgspec

UNCONFIRMED = 800
"""Pings on their way to the broker at most, when saturating it."""
BURST = 50
PUBACK_BYTES = 4
CONNECT = b"\x10\x10\x00\x04MQTT\x04\x02\x00\x3c\x00\x04load"
CONNACK_OK = b"\x20\x02\x00\x00"


class Load(msgspec.Struct, frozen=True):
    """`count` pings, numbered from `first`: number n is of vehicle n modulo `vehicles`, under `prefix` with that
    vehicle's carrier in the place of `*`. `per_s` 0 means as fast as they are confirmed."""

    port: int
    prefix: str
    count: int
    first: int
    since_epoch_s: float
    per_s: int = 0
    vehicles: int = 60
    carriers: int = 1
    is_followed: bool = False
    """Whether each position says which number it still keeps, so that the ingest looks for gaps."""


class Sent(msgspec.Struct, frozen=True):
    """When each ping was sent: seconds of `time.monotonic` for the first, epoch milliseconds for each."""

    started_s: float
    sent_ms: list[float]


def packets(load: Load) -> list[bytes]:
    """The pings as PUBLISH packets; each has a fix time and a sequence number of its own."""
    built = []
    for n in range(load.first, load.first + load.count):
        at = datetime.fromtimestamp(load.since_epoch_s + n / 1000, UTC)
        fix = {
            "ts": at.isoformat().replace("+00:00", "Z"),
            "lat": round(51 + n * 1e-6, 6),
            "lon": 9.123456,
            "speed_kmh": 72.5,
            "heading": 181,
            "accuracy_m": 6,
            "seq": n // load.vehicles,
        }
        if load.is_followed:
            fix["floor"] = load.first // load.vehicles
        vehicle = n % load.vehicles
        prefix = load.prefix.replace("*", f"bench{vehicle % load.carriers}")
        built.append(_publish(f"{prefix}/T{vehicle}/position", msgspec.json.encode(fix), n % 65_000 + 1))
    return built


def _publish(topic: str, payload: bytes, mid: int) -> bytes:
    body = len(topic).to_bytes(2, "big") + topic.encode() + mid.to_bytes(2, "big") + payload
    size, length = len(body), bytearray()
    while size > 127:
        length.append(size % 128 | 128)
        size //= 128
    length.append(size)
    return b"\x32" + bytes(length) + body


class Carrier:
    """One connection that counts what the broker has confirmed."""

    def __init__(self, port: int) -> None:
        self._link = socket.create_connection(("127.0.0.1", port))
        self._link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._link.sendall(CONNECT)
        if self._link.recv(4) != CONNACK_OK:
            raise ConnectionError("the broker refused the load")
        self._confirmed_bytes = 0
        threading.Thread(target=self._listen, daemon=True).start()

    def confirmed(self) -> int:
        return self._confirmed_bytes // PUBACK_BYTES

    def saturate(self, built: list[bytes]) -> list[float]:
        """Sends as fast as the broker confirms."""
        sent_ms: list[float] = []
        for start in range(0, len(built), BURST):
            while start - self.confirmed() > UNCONFIRMED:
                time.sleep(0.0005)
            burst = built[start : start + BURST]
            sent_ms += [time.time() * 1000] * len(burst)
            self._link.sendall(b"".join(burst))
        return sent_ms

    def pace(self, built: list[bytes], per_s: int) -> list[float]:
        """Sends one by one, evenly."""
        sent_ms, started = [], time.monotonic()
        for n, packet in enumerate(built):
            if (early := started + n / per_s - time.monotonic()) > 0:
                time.sleep(early)
            sent_ms.append(time.time() * 1000)
            self._link.sendall(packet)
        return sent_ms

    def wait_for(self, count: int) -> None:
        """Until so many are confirmed: a connection closed earlier would take some of them along."""
        while self.confirmed() < count:
            time.sleep(0.001)

    def _listen(self) -> None:
        while received := self._link.recv(65_536):
            self._confirmed_bytes += len(received)


def main() -> None:
    load = msgspec.json.decode(sys.stdin.buffer.readline(), type=Load)
    built, carrier = packets(load), Carrier(load.port)
    print("ready", flush=True)
    sys.stdin.readline()
    started_s = time.monotonic()
    sent_ms = carrier.pace(built, load.per_s) if load.per_s else carrier.saturate(built)
    carrier.wait_for(load.count)
    print(msgspec.json.encode(Sent(started_s, sent_ms)).decode(), flush=True)


if __name__ == "__main__":
    main()
