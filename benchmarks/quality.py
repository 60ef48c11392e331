"""What the quality of reports costs the ingest: `python -m benchmarks.quality`, time a ping and a saved vehicle.

Pings are decoded before the clock starts; each is noted as a message of its own, 200 vehicles in turn, as the writer
does it, beside the decoding of one. The best of many short runs is told: what else the machine does only adds.
"""

from __future__ import annotations

import sys
import timeit
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import msgspec

from ingest.connection import Arrival
from ingest.decoders import Decoded, decode
from ingest.quality_log import QualityLog
from store.memory_store import MemoryStore
from tracking.evidence import Evidence
from tracking.ping import Ping
from tracking.quality import judge, judge_carrier

TOPIC = "carriers/acme/up/t1/position"
PAYLOAD = b'{"ts":"2026-03-02T06:00:00Z","lat":50.0,"lon":8.0,"speed_kmh":70,"heading":180,"accuracy_m":5}'
START = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
VEHICLES, PINGS, RUN = 200, 20_000, 200


def main() -> int:
    store = MemoryStore()
    log = QualityLog(store, lambda: START)
    messages = [_message(n) for n in range(PINGS)]
    runs = [messages[first : first + RUN] for first in range(0, PINGS, RUN)]
    noted = min(timeit.timeit(partial(_note_all, log, run), number=1) for run in runs[1:])
    log.close()
    known = store.list_quality("acme")
    decoded = best(lambda: [decode(TOPIC, PAYLOAD, START) for _ in range(RUN)])
    print(f"{noted / RUN * 1e6:8.2f} us a ping noted")
    print(f"{decoded / RUN * 1e6:8.2f} us a ping decoded, to compare")
    print(f"{best(lambda: [judge(each) for each in known]) / VEHICLES * 1e6:8.2f} us a vehicle judged")
    print(f"{best(lambda: judge_carrier(known)) * 1e3:8.2f} ms a carrier of {VEHICLES} vehicles judged")
    print(f"{sum(size_of(each) for each in known) / VEHICLES:8.0f} bytes kept a vehicle")
    return 0


def _note_all(log: QualityLog, run: list[tuple[Decoded, Arrival]]) -> None:
    for decoded, arrival in run:
        log.note(decoded, arrival)


def _message(n: int) -> tuple[Decoded, Arrival]:
    vehicle, fixed_at = f"t{n % VEHICLES}", START + timedelta(seconds=n // VEHICLES * 10 + n % 3)
    ping = Ping(
        carrier="acme",
        vehicle=vehicle,
        fixed_at=fixed_at,
        received_at=fixed_at + timedelta(seconds=1 + n % 4),
        lat=50.0 + n * 1e-6,
        lon=8.0,
        speed_kmh=70.0,
        heading_deg=180.0,
        accuracy_m=4.0 + n % 9,
    )
    return Decoded("acme", vehicle, pings=(ping,)), Arrival("", b"", False, ping.received_at, n, 1)


def best(work: Callable[[], object]) -> float:
    return min(timeit.repeat(work, number=1, repeat=50))


def size_of(evidence: Evidence) -> int:
    return len(msgspec.msgpack.encode(evidence))


if __name__ == "__main__":
    sys.exit(main())
