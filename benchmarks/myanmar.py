"""Every position of two recorded trips through the real broker and ingest, accounted for to the unit.

    python -m benchmarks.myanmar --folder DIR

Device time and server receive time are as recorded, moved so that the trips end now. A trip is played faster than life;
what arrives, and in which order, is what the recording's own server saw. Caveats: two trucks, one broker connection, no
faults but those in the recording.
"""

from __future__ import annotations

import argparse
import json
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

import msgspec

from benchmarks.private_plant import PrivatePlant, private_plant, wait_for
from clock import Clock
from simulators.replay.player import Played, play
from simulators.replay.telematics import read_telematics

CARRIER = "myanmar"
SPEED = 600.0
SETTLED_WITHIN_S = 30.0


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """What was sent by vehicle, what the broker took, and what became of it. Parked ones are among the accepted."""

    sent: dict[str, int]
    acknowledged: int
    accepted: int
    duplicates: int
    rejected: dict[str, int]

    @property
    def is_balanced(self) -> bool:
        """Whether accepted + duplicates + rejects = sent."""
        return self.accepted + self.duplicates + sum(self.rejected.values()) == sum(self.sent.values())


def measure(folder: Path, *, speed: float = SPEED) -> Account:
    """Replays every trip of the folder through a private plant.

    Raises:
        FileNotFoundError: if the folder holds no trip.
    """
    trips = [path for path in sorted(folder.iterdir()) if path.name.endswith((".json", ".json.gz"))]
    if not trips:
        raise FileNotFoundError(f"{folder}: no *.json or *.json.gz")
    with private_plant(Clock.live(), parked_h=48) as plant:
        played = [_play(plant, path, speed) for path in trips]
        total = sum(each.sent for each in played)
        wait_for(lambda: _settled(plant) >= total, within_s=SETTLED_WITHIN_S, what=f"{total} outcomes")
        outcomes = plant.store.counts()[CARRIER]
    return _account(played, outcomes)


def _play(plant: PrivatePlant, path: Path, speed: float) -> Played:
    recorded = read_telematics(path)
    return play(plant.mqtt_url, recorded, carrier=CARRIER, speed=speed, clock=plant.clock, stop=threading.Event())


def _settled(plant: PrivatePlant) -> int:
    """How many messages have an outcome, of any kind but notes."""
    outcomes = plant.store.counts().get(CARRIER, {})
    return sum(n for kind, n in outcomes.items() if kind in ("accepted", "duplicate") or kind.startswith("rejected:"))


def _account(played: list[Played], outcomes: Mapping[str, int]) -> Account:
    sent: dict[str, int] = {}
    for each in played:
        for vehicle, count in each.by_vehicle.items():
            sent[vehicle] = sent.get(vehicle, 0) + count
    return Account(
        sent=sent,
        acknowledged=sum(each.acknowledged for each in played),
        accepted=outcomes.get("accepted", 0),
        duplicates=outcomes.get("duplicate", 0),
        rejected={kind: n for kind, n in outcomes.items() if kind.startswith("rejected:")},
    )


def main() -> int:
    """Prints the account; exit code 1 if it does not balance."""
    parser = argparse.ArgumentParser(description="Account for every position of recorded trips.")
    parser.add_argument("--folder", type=Path, required=True, help="holds vehicle*.json.gz")
    parser.add_argument("--speed", type=float, default=SPEED, help=f"times faster than recorded ({SPEED:g})")
    arguments = parser.parse_args()
    account = measure(arguments.folder, speed=arguments.speed)
    for vehicle, count in account.sent.items():
        print(f"{vehicle:40} sent       {count:>6}")
    print(f"{'all':40} accepted   {account.accepted:>6}")
    print(f"{'':40} duplicates {account.duplicates:>6}")
    for reason, count in sorted(account.rejected.items()):
        print(f"{'':40} {reason}: {count}")
    summary = {
        "sent": sum(account.sent.values()),
        "accepted": account.accepted,
        "duplicates": account.duplicates,
        "rejects": sum(account.rejected.values()),
        "balanced": account.is_balanced,
    }
    print(json.dumps(summary))
    return 0 if account.is_balanced else 1


if __name__ == "__main__":
    sys.exit(main())
