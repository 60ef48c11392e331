"""Traces as tables: one fix a row, in columns `vehicle, ts, lat, lon[, speed_kmh, heading, accuracy_m]`.

Columns are found by their names, in any order and under the names that exports commonly use; without a header they must
come in the order above. Comma, semicolon or tab.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from pathlib import Path

from simulators.replay.recorded import Recorded, UnreadableTrace, open_text, read_instant, vehicle_named

NAMES = {
    "vehicle": ("vehicle", "vehicle_id", "vehicleid", "truck", "truck_id", "device", "device_id", "unit", "plate"),
    "ts": ("ts", "timestamp", "time", "datetime", "fixed_at", "fix_time", "fixtime", "unixtime"),
    "lat": ("lat", "latitude"),
    "lon": ("lon", "lng", "long", "longitude"),
    "speed_kmh": ("speed_kmh", "speed", "velocity_kmh"),
    "heading": ("heading", "heading_deg", "course", "bearing", "azimuth"),
    "accuracy_m": ("accuracy_m", "accuracy"),
}
ORDER = tuple(NAMES)
NEEDED = ("ts", "lat", "lon")


def read_csv(path: Path) -> list[Recorded]:
    """The fixes of a table, by time. Without a vehicle column they are all of one vehicle, named like the file.

    Raises:
        UnreadableTrace: naming each bad line.
        OSError: if the file cannot be read.
    """
    with open_text(path) as text:
        lines = text.read().splitlines()
    if not lines:
        raise UnreadableTrace(path, ["line 1: the file is empty"])
    rows = list(csv.reader(lines, delimiter=max(",;\t", key=lines[0].count)))
    columns, first = _columns(rows[0])
    if absent := [name for name in NEEDED if name not in columns]:
        raise UnreadableTrace(path, [f"line 1: no column for {', '.join(absent)} among {', '.join(rows[0])}"])
    alone = vehicle_named(path.name.split(".")[0])
    faults, found = [], []
    for number, row in enumerate(rows[first:], start=first + 1):
        if not any(cell.strip() for cell in row):
            continue
        try:
            found.append(_fix(row, columns, alone))
        except (ValueError, IndexError) as error:
            faults.append(f"line {number}: {error}")
    if faults:
        raise UnreadableTrace(path, faults)
    return sorted(found, key=lambda each: each.sent_at)


def _columns(header: Sequence[str]) -> tuple[dict[str, int], int]:
    """Where each column is, and the index of the first row of fixes."""
    named = {cell.strip().lower(): index for index, cell in enumerate(header)}
    columns = {
        name: next(named[alias] for alias in aliases if alias in named)
        for name, aliases in NAMES.items()
        if any(alias in named for alias in aliases)
    }
    if columns or not any(_is_number(cell) for cell in header):
        return columns, 1
    return {name: index for index, name in enumerate(ORDER[: len(header)])}, 0


def _fix(row: Sequence[str], columns: dict[str, int], alone: str) -> Recorded:
    if max(columns.values()) >= len(row):
        raise ValueError(f"{len(row)} columns, {max(columns.values()) + 1} expected")
    fixed_at = read_instant(row[columns["ts"]])
    body: dict[str, object] = {}
    for name in ("lat", "lon", "speed_kmh", "heading", "accuracy_m"):
        if name in columns and (row[columns[name]].strip() or name in NEEDED):
            body[name] = _finite(name, row[columns[name]])
    vehicle = vehicle_named(row[columns["vehicle"]]) if "vehicle" in columns else alone
    return Recorded(sent_at=fixed_at, fixed_at=fixed_at, vehicle=vehicle, body=body)


def _finite(name: str, text: str) -> float:
    if not _is_number(text):
        raise ValueError(f"{name} is no number: {text!r}")
    return float(text)


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False
