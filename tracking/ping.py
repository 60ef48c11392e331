"""A ping: one position as a vehicle sent it, checked and in one unit system, but not yet believed."""

from __future__ import annotations

from datetime import datetime

import msgspec


class Ping(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One fix of one vehicle.

    `carrier` and `vehicle` come from the topic, which the broker's access list checked; never from the payload.
    `fixed_at` is the receiver's (GPS) time and rules; `received_at` is when ingest got it. Both aware UTC.
    Degrees WGS 84; `heading_deg` clockwise from north in [0, 360).
    """

    carrier: str
    vehicle: str
    fixed_at: datetime
    received_at: datetime
    lat: float
    lon: float
    speed_kmh: float | None = None
    heading_deg: float | None = None
    accuracy_m: float | None = None
    seq: int | None = None
    shipment: str | None = None
    source: str = "native"


PingKey = tuple[datetime, float, float]


def ping_key(ping: Ping) -> PingKey:
    """What makes two pings of one vehicle the same fix, and the order in which fixes are folded.

    Fix time alone is no identity: real clients send the same second with other coordinates.
    """
    return (ping.fixed_at, ping.lat, ping.lon)
