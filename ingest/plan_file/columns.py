"""Which columns a table has, and how a table is told from its columns."""

from __future__ import annotations

from collections.abc import Collection

from ingest.plan_file.record import Kind

REQUIRED: dict[Kind, tuple[str, ...]] = {
    Kind.SHIPMENTS: (
        *("id", "site", "carrier", "supplier", "vehicle", "door", "window_start", "window_end"),
        *("origin", "origin_lat", "origin_lon"),
    ),
    Kind.SITES: ("id", "name", "zone", "lat", "lon"),
    Kind.DOORS: ("site", "id"),
    Kind.VEHICLES: ("carrier", "id"),
    Kind.CARRIERS: ("id",),
}
OPTIONAL: dict[Kind, tuple[str, ...]] = {
    Kind.SHIPMENTS: ("depart_at", "opens_at", "lines", "stops"),
    Kind.SITES: ("approach", "gate", "hours", "false_alarm", "missed_breach", "avoidable", "costs"),
    Kind.DOORS: ("lat", "lon", "fence"),
    Kind.VEHICLES: (),
    Kind.CARRIERS: ("name",),
}
_MARKS: tuple[tuple[Kind, tuple[str, ...]], ...] = (
    (Kind.SHIPMENTS, ("window_start", "window_end", "supplier")),
    (Kind.SITES, ("zone", "approach", "gate")),
    (Kind.DOORS, ("site", "fence")),
    (Kind.VEHICLES, ("carrier",)),
    (Kind.CARRIERS, ("id",)),
)
"""A table is the first kind that has one of these columns."""


def kind_of(columns: Collection[str]) -> Kind | None:
    """What a table with these columns lists; None if it is no table of a plan."""
    return next((kind for kind, marks in _MARKS if any(mark in columns for mark in marks)), None)


def known(kind: Kind) -> tuple[str, ...]:
    """All columns that are read."""
    return REQUIRED[kind] + OPTIONAL[kind]
