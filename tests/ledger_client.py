"""A carrier as a process of its own, for tests that kill it.

    python -m tests.ledger_client <broker URL> <carrier> <folder>

It sends the ways of its vehicles through the carrier's client, and writes down what it has sent, outside of the system:
a line for each fix in `<carrier>.ledger`, on disk before the next is sent. Started again it goes on behind the last
line, so what a kill kept from being written down is sent once more. It ends once the plant has confirmed everything.
"""

from __future__ import annotations

import logging
import os
import random
import sys
import threading
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

from simulators.carrier import CarrierClient
from simulators.carrier_session import Pace
from tests.integration.samples import T0

CARRIERS = ("acme", "boron", "cobalt", "delta")
VEHICLES = tuple(f"t{n}" for n in range(5))
FIXES = 1_050
STEP_S = 12
BAD_EVERY = 350
AT_ONCE = 3
PER_S = 90
"""Fixes a second of one carrier."""
STALLED_S = 5.0
"""Shorter than by default, since the test has no half a minute for a gap."""


class Line(NamedTuple):
    """What the ledger says of a fix: the process that sent it, and the number it got."""

    vehicle: str
    boot: str
    fix: int
    seq: int


def way(carrier: str, vehicle: str) -> list[dict[str, Any]]:
    """A vehicle's fixes: south to the gate at a pace of its own and to a stand, with a jump now and then, some bad."""
    rng = random.Random(f"{carrier} {vehicle}")
    pace = 0.0011 + rng.random() * 0.0008  # all get there in time
    fixes = []
    for n in range(FIXES):
        lat = max(52.001, 52.9 - n * pace) - (5 if rng.random() < 0.005 else 0)
        at = T0 + timedelta(seconds=n * STEP_S)
        fixes.append({"ts": at.isoformat(), "lat": round(lat, 6), "lon": 10.0, "speed_kmh": 70.0, "n": n})
    for turn, n in enumerate(range(rng.randrange(BAD_EVERY), FIXES, BAD_EVERY)):
        wrong: dict[str, Any] = ({"lat": 95.0}, {"ts": "yesterday"}, {"lon": "east"})[turn % 3]
        fixes[n] |= wrong
    return fixes


def is_good(fix: dict[str, Any]) -> bool:
    return not (fix["lat"] == 95.0 or fix["ts"] == "yesterday" or fix["lon"] == "east")


def read_ledger(folder: Path, carrier: str) -> list[Line]:
    """All whole lines: a kill may have cut the last one."""
    path = folder / f"{carrier}.ledger"
    text = path.read_text() if path.exists() else ""
    split = [line.split() for line in text[: text.rfind("\n") + 1].splitlines()]
    return [Line(words[0], words[1], int(words[2]), int(words[3])) for words in split if len(words) == 4]


def upcoming(ledger: list[Line], carrier: str) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """What is still to be sent, a few fixes of each vehicle in turn."""
    sent = {vehicle: max((line.fix for line in ledger if line.vehicle == vehicle), default=-1) for vehicle in VEHICLES}
    ways = {vehicle: way(carrier, vehicle) for vehicle in VEHICLES}
    for first in range(0, FIXES, AT_ONCE):
        for vehicle in VEHICLES:
            start = sent[vehicle] + 1 + first
            if fixes := ways[vehicle][start : start + AT_ONCE]:
                yield vehicle, fixes


def main(url: str, carrier: str, place: str) -> None:
    """Until everything is confirmed, which it tells by a file `<carrier>.done`."""
    folder, boot, pause = Path(place), uuid.uuid4().hex, threading.Event()
    logging.basicConfig(level=logging.INFO)
    buffer = folder / f"{carrier}.sqlite"
    client = CarrierClient(url, f"{carrier}.gw1", buffer=buffer, pace=Pace(stalled_s=STALLED_S), retry_s=(0.2, 1.0))
    client.start()
    before = read_ledger(folder, carrier)
    with (folder / f"{carrier}.ledger").open("a") as ledger:
        ledger.write("\n")  # ends a line that a kill has cut
        for vehicle, fixes in upcoming(before, carrier):
            numbers = client.send(vehicle, *fixes)
            for fix, seq in zip(fixes, numbers, strict=True):
                ledger.write(f"{vehicle} {boot} {fix['n']} {seq}\n")
            ledger.flush()
            os.fsync(ledger.fileno())
            pause.wait(len(fixes) / PER_S)
    while not client.wait_confirmed(60):
        logging.warning("%d fixes are not confirmed yet", client.unconfirmed())
    client.stop()
    (folder / f"{carrier}.done").touch()


if __name__ == "__main__":
    main(*sys.argv[1:])
