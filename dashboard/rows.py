"""Board rows as a wall screen receives them: short names, instants as epoch milliseconds, nothing a browser must parse.

Strings of carriers and suppliers pass through untouched; the browser shows them as text only.
"""

from __future__ import annotations

import json
from datetime import datetime

import msgspec

from tracking.board import DockTime, Eta, Row, Talk, Warning
from tracking.plan import Line, Site
from tracking.state import Position

Wire = dict[str, object]
"""A JSON object."""


def epoch_ms(instant: datetime) -> int:
    """Milliseconds since 1970, rounded down to a whole one."""
    return int(instant.timestamp() * 1000)


def wall_site(site: Site) -> Wire:
    """A site with its fences and doors, in the plan's own words. What warnings cost it is no screen's business."""
    built = msgspec.to_builtins(msgspec.structs.replace(site, costs=None))
    assert isinstance(built, dict)
    return built


def wall_row(row: Row) -> Wire:
    """One shipment for the timeline, the map and the warnings."""
    return {
        "id": row.shipment,
        "door": row.door,
        "carrier": row.carrier,
        "supplier": row.supplier,
        "vehicle": row.vehicle,
        "origin": row.origin,
        "ws": epoch_ms(row.window_start),
        "we": epoch_ms(row.window_end),
        "milestone": row.milestone.value,
        "risk": None if row.risk is None else row.risk.value,
        "reached": {milestone: epoch_ms(at) for milestone, at in row.reached.items()},
        "pos": _position(row.position),
        "heard": _instant(row.heard_at),
        "silent": _instant(row.silent_since),
        "km": None if row.distance_km is None else round(row.distance_km, 1),
        "eta": _interval(row.eta),
        "eta_at": None if row.eta is None else epoch_ms(row.eta.based_on),
        "why": row.reason,
        "p_late": row.p_late,
        "p_early": row.p_early,
        "slack": row.slack_min,
        "busy": _instant(row.busy_until),
        "dock": _dock(row.dock),
        "conflicts": list(row.conflicts),
        "warnings": [_warning(warning) for warning in row.warnings],
        "lines": [_line(line) for line in row.lines],
        "trail": [[round(lat, 5), round(lon, 5)] for lat, lon in row.trail],
        "talk": _talk(row.talk),
    }


def packed_row(row: Row) -> msgspec.Raw:
    """The same as JSON text, encoded once for all screens.

    A board of 5,000 rows as objects held the relay back by up to 0.3 s whenever garbage was collected.
    """
    wire = wall_row(row)
    try:
        return msgspec.Raw(msgspec.json.encode(wire))
    except UnicodeEncodeError:  # half a letter, which UTF-8 has no bytes for
        return msgspec.Raw(json.dumps(wire).encode())


def _instant(at: datetime | None) -> int | None:
    return None if at is None else epoch_ms(at)


def _position(position: Position | None) -> Wire | None:
    if position is None:
        return None
    return {
        "lat": round(position.lat, 5),
        "lon": round(position.lon, 5),
        "hdg": position.heading_deg,
        "kmh": position.speed_kmh,
        "at": epoch_ms(position.fixed_at),
    }


def _interval(eta: Eta | None) -> list[int] | None:
    return None if eta is None else [epoch_ms(eta.p10), epoch_ms(eta.p50), epoch_ms(eta.p90)]


def _dock(dock: DockTime | None) -> Wire | None:
    if dock is None:
        return None
    return {
        "gate": epoch_ms(dock.gate_at),
        "door": epoch_ms(dock.door_at),
        "free": epoch_ms(dock.free_at),
        "free_p90": epoch_ms(dock.free_p90),
    }


def _talk(talk: Talk | None) -> Wire | None:
    if talk is None:
        return None
    return {"at": epoch_ms(talk.last_at), "unanswered": talk.unanswered, "proposals": talk.proposals}


def _warning(warning: Warning) -> Wire:
    return {
        "kind": warning.kind.value,
        "severity": warning.severity.value,
        "since": epoch_ms(warning.since),
        "headline": warning.headline,
        "cause": warning.cause,
        "impact": warning.impact,
        "remedy": warning.remedy,
        "p": warning.probability,
    }


def _line(line: Line) -> Wire:
    return {"part": line.part, "quantity": line.quantity}
