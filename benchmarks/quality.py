"""What the quality of reports costs the ingest: `python -m benchmarks.quality`, time a ping and a saved vehicle.

Pings are decoded before the clock starts; each is noted as a message of its own, 200 vehicles in turn, as the writer
does it. The best of five runs is told: what else the machine does only adds.
"""

from __future__ import annotations

import sys
import timeit
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import msgspec

from ingest.outcome import Decoded
from ingest.quality_log import QualityLog
from ingest.subscriber import Arrival
from store.memory_store import MemoryStore
from tracking.evidence import Evidence
from tracking.ping import Ping
from tracking.quality import judge, judge_carrier

START = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
VEHICLES, PINGS = 200, 40_000


def main() -> int:
    messages = [_message(n) for n in range(PINGS)]
    logs: list[QualityLog] = []

    def note_all() -> None:
        log = QualityLog(MemoryStore(), lambda: START)
        for decoded, arrival in messages:
            log.note(decoded, arrival)
        logs.append(log)

    noted = best(note_all) / PINGS
    store = MemoryStore()
    last = logs[-1]
    last._store = store
    last.close()
    known = store.list_quality("acme")
    print(f"{noted * 1e6:8.2f} us a ping noted")
    print(f"{best(lambda: [judge(each) for each in known]) / VEHICLES * 1e6:8.2f} us a vehicle judged")
    print(f"{best(lambda: judge_carrier(known)) * 1e3:8.2f} ms a carrier of {VEHICLES} vehicles judged")
    print(f"{sum(size_of(each) for each in known) / VEHICLES:8.0f} bytes kept a vehicle")
    return 0


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
    return min(timeit.repeat(work, number=1, repeat=5))


def size_of(evidence: Evidence) -> int:
    return len(msgspec.msgpack.encode(evidence))


if __name__ == "__main__":
    sys.exit(main())
