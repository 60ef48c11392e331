"""Fixes as bytes, in each of the four ways that carriers' devices speak."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import groupby

import msgspec

from simulators.cast import Wire
from simulators.publication import Publication
from simulators.telemetry import Fix, Message

KMH_PER_KNOT = 1.852
ENCODE = msgspec.json.Encoder().encode


def topic_of(wire: Wire, carrier: str, vehicle: str) -> str:
    """Where a vehicle's positions go."""
    return {
        Wire.NATIVE: f"carriers/{carrier}/up/{vehicle}/position",
        Wire.OWNTRACKS: f"owntracks/{carrier}/{vehicle}",
        Wire.TRACCAR: f"traccar/{carrier}",
        Wire.TELTONIKA: f"carriers/{carrier}/teltonika/{vehicle}/data",
    }[wire]


def publications(wire: Wire, carrier: str, vehicle: str, sent: Iterable[Message]) -> list[Publication]:
    """A vehicle's messages as its carrier publishes them; only the native wire carries many fixes in one."""
    topic = topic_of(wire, carrier, vehicle)
    written = []
    for message in sent:
        at = datetime.fromtimestamp(message.sent_s, UTC)
        bodies = [body(wire, vehicle, fix) for fix in message.fixes]
        whole = bodies if wire is not Wire.NATIVE else [bodies[0] if len(bodies) == 1 else bodies]
        written += [Publication(at=at, topic=topic, payload=ENCODE(each)) for each in whole]
    return written


def body(wire: Wire, vehicle: str, fix: Fix) -> dict[str, object]:
    """One fix in a wire's own JSON."""
    if wire is Wire.OWNTRACKS:
        return _owntracks(vehicle, fix)
    if wire is Wire.TRACCAR:
        return _traccar(vehicle, fix)
    if wire is Wire.TELTONIKA:
        return _teltonika(fix)
    return {
        "ts": datetime.fromtimestamp(fix.at_s, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "lat": fix.lat,
        "lon": fix.lon,
        "speed_kmh": fix.speed_kmh,
        "heading": fix.heading,
        "accuracy_m": fix.accuracy_m,
        "seq": fix.seq,
        "battery": fix.battery,
        "ignition": fix.ignition,
    }


def batched(sequence: Sequence[Publication], size: int) -> list[Publication]:
    """Runs of native positions of one vehicle joined into lists of up to `size` messages each, the rest as it is.

    Payloads that are no JSON stay alone, so that one bad message spoils no other.
    """
    joined: list[Publication] = []
    for (topic, joins), run in groupby(sequence, key=lambda each: (each.topic, _joins(each))):
        members = list(run)
        if not joins:
            joined += members
            continue
        for start in range(0, len(members), size):
            chunk = members[start : start + size]
            payload = b"[" + b",".join(each.payload for each in chunk) + b"]"
            joined.append(Publication(at=chunk[-1].at, topic=topic, payload=payload))
    return joined


def _joins(publication: Publication) -> bool:
    if not publication.topic.endswith("/position") or not publication.payload.startswith(b"{"):
        return False
    try:
        msgspec.json.decode(publication.payload)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False
    return True


def _owntracks(vehicle: str, fix: Fix) -> dict[str, object]:
    """Whole numbers, as the apps send them; what is zero is left out."""
    written = {
        "_type": "location",
        "tid": vehicle[-2:],
        "tst": fix.at_s,
        "lat": fix.lat,
        "lon": fix.lon,
        "acc": round(fix.accuracy_m),
        "vel": round(fix.speed_kmh),
        "cog": round(fix.heading) % 360,
        "batt": fix.battery,
        "conn": "m",
    }
    return {key: value for key, value in written.items() if value or key in ("tst", "lat", "lon")}


def _traccar(vehicle: str, fix: Fix) -> dict[str, object]:
    fixed_at = datetime.fromtimestamp(fix.at_s, UTC).isoformat(timespec="milliseconds")
    return {
        "position": {
            "id": fix.seq,
            "deviceId": 1,
            "protocol": "osmand",
            "fixTime": fixed_at,
            "deviceTime": fixed_at,
            "outdated": False,
            "valid": True,
            "latitude": fix.lat,
            "longitude": fix.lon,
            "altitude": 0.0,
            "speed": round(fix.speed_kmh / KMH_PER_KNOT, 2),
            "course": fix.heading,
            "accuracy": fix.accuracy_m,
            "attributes": {"ignition": fix.ignition, "batteryLevel": fix.battery, "motion": fix.speed_kmh > 0},
        },
        "device": {"id": 1, "uniqueId": vehicle, "name": vehicle, "status": "online"},
    }


def _teltonika(fix: Fix) -> dict[str, object]:
    """Position and speed as text, as its gateways write them; keys in digits are AVL ids (239 is the ignition)."""
    return {
        "state": {
            "reported": {
                "ts": fix.at_s * 1000,
                "latlng": f"{fix.lat:.6f},{fix.lon:.6f}",
                "alt": "0",
                "ang": f"{fix.heading:.0f}",
                "sat": "11",
                "sp": f"{fix.speed_kmh:.0f}",
                "evt": 0,
                "pr": 0,
                "239": int(fix.ignition),
                "240": int(fix.speed_kmh > 0),
            }
        }
    }
