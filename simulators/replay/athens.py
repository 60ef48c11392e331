"""The "Trucks" set: concrete trucks round Athens, a fix each 30 s, one file `trucks.csv.gz` for all.

Its dates were stripped: each truck's day counts seconds from its own first fix. So all days are laid upon one another,
and each is a vehicle of its own: `<vehicle>-<trip_day>`.
"""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path

from simulators.replay.recorded import Recorded, UnreadableTrace, open_text, vehicle_named

EPOCH = datetime(2002, 1, 1, tzinfo=UTC)
"""Where second 0 is laid. The set is of 2002; the day is nobody's."""


def read_athens(path: Path) -> list[Recorded]:
    """The fixes of the set, by time. `path` is the file, packed or not, or the folder that holds it.

    Raises:
        UnreadableTrace: naming each bad line.
        OSError: if the file cannot be read.
    """
    if path.is_dir():
        path = next(iter(sorted(path.glob("trucks.csv*"))), path / "trucks.csv.gz")
    faults, found = [], []
    with open_text(path) as text:
        for number, row in enumerate(csv.DictReader(text), start=2):
            try:
                fixed_at = EPOCH + timedelta(seconds=float(row["t_rel_s"]))
                body: dict[str, object] = {"lat": float(row["lat"]), "lon": float(row["lon"])}
                vehicle = vehicle_named(f"{row['vehicle']}-{row['trip_day']}")
                found.append(Recorded(sent_at=fixed_at, fixed_at=fixed_at, vehicle=vehicle, body=body))
            except (KeyError, TypeError, ValueError) as error:
                faults.append(f"line {number}: {type(error).__name__} {error}")
    if faults or not found:
        raise UnreadableTrace(path, faults or ["line 1: no fixes"])
    return sorted(found, key=lambda each: each.sent_at)
