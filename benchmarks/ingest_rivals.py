"""What the ingest is measured beside: paho receiving and doing nothing, and Redis taking entries and nothing else.

`python -m benchmarks.ingest_rivals PORT TOPIC COUNT` is the bare subscriber, in a process of its own.
"""

from __future__ import annotations

import sys
import time

import msgspec
import redis
from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion

PIPELINED = 500


class Received(msgspec.Struct, frozen=True):
    """Messages a second from the first to the last, and the process's CPU microseconds for each."""

    per_s: float
    cpu_us: float


class BareSubscriber:
    """paho as its manual shows it: QoS 1, acknowledged by itself, a callback that only counts."""

    def __init__(self, port: int, topic: str, count: int) -> None:
        self._topic, self._count, self._seen = topic, count, 0
        self._began = self._ended = (0.0, 0.0)
        self._client = Client(CallbackAPIVersion.VERSION2)
        self._client.on_connect = self._connected
        self._client.on_subscribe = lambda *_: print("ready", flush=True)
        self._client.on_message = self._received
        self._client.connect("127.0.0.1", port)

    def run(self) -> Received:
        """Until all messages are there."""
        self._client.loop_forever()
        wall_s, cpu_s = self._ended[0] - self._began[0], self._ended[1] - self._began[1]
        return Received((self._count - 1) / wall_s, cpu_s / (self._count - 1) * 1e6)

    def _connected(self, client: Client, *_: object) -> None:
        client.subscribe(self._topic, 1)

    def _received(self, client: Client, _: object, __: MQTTMessage) -> None:
        self._seen += 1
        if self._seen == 1:
            self._began = (time.monotonic(), time.process_time())
        elif self._seen == self._count:
            self._ended = (time.monotonic(), time.process_time())
            client.disconnect()


def raw_xadd_per_s(port: int, entry: bytes, count: int) -> float:
    """XADDs a second of one connection, pipelined as deep as the ingest's batches: no check, no index, no counter."""
    client = redis.Redis(port=port)
    started = time.perf_counter()
    for _ in range(count // PIPELINED):
        pipeline = client.pipeline(transaction=False)
        for _ in range(PIPELINED):
            pipeline.xadd("raw", {"p": entry})
        pipeline.execute()
    rate = count // PIPELINED * PIPELINED / (time.perf_counter() - started)
    client.delete("raw")
    client.close()
    return rate


def main() -> None:
    port, topic, count = sys.argv[1:]
    print(msgspec.json.encode(BareSubscriber(int(port), topic, int(count)).run()).decode(), flush=True)


if __name__ == "__main__":
    main()
