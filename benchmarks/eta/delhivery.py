"""Indian line-haul legs: rows with a distance to go, a time, and the minutes it then took. There are no positions.

A folder holds `checkpoints*.csv[.gz]`, or any CSV files with these columns. A leg is a trip's way between two centres;
it may have one row or many. Days are those on which legs began, and a leg is never in two parts.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from math import isfinite
from pathlib import Path
from typing import TextIO

from benchmarks.eta.errors import Unusable
from benchmarks.eta.leg import LegRow

HELD_BACK = 0.25

COLUMNS = {
    "at": ("checkpoint_ts", "cutoff_timestamp"),
    "actual": ("remaining_actual_min", "actual_time"),
    "crow": ("remaining_crow_km", "actual_distance_to_destination"),
    "router": ("remaining_osrm_min", "osrm_time"),
    "started": ("od_start_time",),
    "origin": ("source_center",),
    "destination": ("destination_center",),
    "kind": ("route_type",),
    "trip": ("trip_uuid",),
}
"""What is read, by its names: the derived column, else the one that it was derived from."""

NEEDED = ("at", "actual", "crow", "started", "origin", "destination")


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a folder, by time, and which of them are the test."""

    rows: list[LegRow]
    tested_from: date | None

    def is_test(self, row: LegRow) -> bool:
        """Whether its leg began on a day of the test."""
        return self.tested_from is not None and row.started_at.date() >= self.tested_from


def is_delhivery(folder: Path) -> bool:
    """Whether the folder holds rows of this kind."""
    return bool(_files(folder))


def rows_of(folder: Path, *, is_all_tested: bool = False, is_none_tested: bool = False) -> Rows:
    """All rows with a distance and a label. Without either flag the last quarter of days is the test."""
    files = _files(folder)
    if not files:
        wanted = ", ".join(COLUMNS[name][0] for name in NEEDED)
        raise Unusable(f"{folder}: no CSV file with the columns {wanted}")
    rows = sorted((row for path in files for row in _rows(path)), key=lambda row: row.at)
    days = sorted({row.started_at.date() for row in rows})
    if not days:
        raise Unusable(f"{folder}: no row has a distance and a remaining time above zero")
    if is_none_tested:
        return Rows(rows, None)
    if is_all_tested:
        return Rows(rows, days[0])
    if len(days) < 2:
        raise Unusable(f"{folder}: all legs began on {days[0]}; give --train DIR, then all of them are the test")
    return Rows(rows, days[-max(1, round(len(days) * HELD_BACK))])


def _files(folder: Path) -> list[Path]:
    named = sorted(folder.glob("checkpoints*.csv*"))
    return [path for path in named or sorted(folder.glob("*.csv*")) if _has_columns(path)]


def _has_columns(path: Path) -> bool:
    with _opened(path) as lines:
        names = set(next(csv.reader(lines), []))
    return all(names.intersection(COLUMNS[name]) for name in NEEDED)


def _opened(path: Path) -> TextIO:
    return gzip.open(path, "rt", newline="") if path.suffix == ".gz" else path.open(newline="")


def _rows(path: Path) -> Iterator[LegRow]:
    with _opened(path) as lines:
        for row in csv.DictReader(lines):
            found = _row(row)
            if found is not None:
                yield found


def _row(row: dict[str, str]) -> LegRow | None:
    """None for a row without a usable distance or label."""
    actual_min, crow_km = _number(row, "actual"), _number(row, "crow")
    if actual_min is None or crow_km is None or actual_min <= 0.0 or crow_km < 0.0:
        return None
    origin, destination, started = _text(row, "origin"), _text(row, "destination"), _text(row, "started")
    router_min = _number(row, "router")
    return LegRow(
        leg=" ".join((_text(row, "trip"), origin, destination, started)),
        origin=origin,
        destination=destination,
        kind=_text(row, "kind"),
        started_at=_instant(started),
        at=_instant(_text(row, "at")),
        crow_km=crow_km,
        actual_min=actual_min,
        router_min=router_min if router_min is not None and router_min > 0.0 else None,
    )


def _text(row: dict[str, str], what: str) -> str:
    return next((row[name] for name in COLUMNS[what] if row.get(name)), "")


def _number(row: dict[str, str], what: str) -> float | None:
    try:
        value = float(_text(row, what))
    except ValueError:
        return None
    return value if isfinite(value) else None


def _instant(text: str) -> datetime:
    """Local times without a zone, as written; they are only compared with each other."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
