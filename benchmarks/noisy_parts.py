"""Processes of their own for `benchmarks.noisy`: an ingest with a session for each carrier, and a noisy client."""

from __future__ import annotations

import json
import sys
import tempfile
import threading
import time
from pathlib import Path

from cli.signals import stop_on_signals
from clock import Clock
from ingest import service
from ingest.roster import Roster
from settings import load
from simulators.carrier import CarrierClient
from store.redis_store import RedisStore

AT_ONCE_S = 0.1
CONFIRMED_WITHIN_S = 60.0


def run_ingest(mqtt_url: str, redis_url: str, ready: str, carriers: str) -> None:
    """As `app.py ingest` with these carriers in its register, at a broker that asks for no password."""
    service.run(
        mqtt_url=mqtt_url,
        client_id="ingest",
        store=RedisStore(redis_url),
        now=Clock.live().now,
        stop=stop_on_signals(),
        ready_path=Path(ready),
        roster=lambda: Roster(tuple(carriers.split(","))),
        rate_per_s=load({}).carrier_rate_per_s,
    )


def run_client(mqtt_url: str, user: str, per_s: str, seconds: str) -> None:
    """Sends so many fixes a second of 60 vehicles for so long; says how many, and how many were not confirmed."""
    pause, began, sent = threading.Event(), time.monotonic(), 0
    with tempfile.TemporaryDirectory() as folder:
        client = CarrierClient(mqtt_url, user, buffer=Path(folder) / "buffer.sqlite")
        client.start()
        while (gone_s := time.monotonic() - began) < float(seconds):
            due = int(gone_s * float(per_s))
            for number in range(sent, due):
                ts = time.time() - 7200 + number / 1000
                client.send(f"T{number % 60}", {"ts": ts, "lat": 51.0, "lon": 9.1, "speed_kmh": 72.5})
            sent = due
            pause.wait(AT_ONCE_S)
        client.wait_confirmed(CONFIRMED_WITHIN_S)
        left = client.unconfirmed()
        client.stop()
    print(json.dumps({"sent": sent, "unconfirmed": left}), flush=True)


if __name__ == "__main__":
    {"ingest": run_ingest, "client": run_client}[sys.argv[1]](*sys.argv[2:])
