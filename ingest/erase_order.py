"""The order to forget a vehicle: what it names."""

from __future__ import annotations

import msgspec

from ingest.plan_order import RefusedOrder
from tracking.plan import Vehicle


class _Body(msgspec.Struct):
    carrier: str
    vehicle: str


def read_vehicle(body: bytes) -> Vehicle:
    """Raises `RefusedOrder` if the order names no vehicle."""
    try:
        named = msgspec.json.decode(body, type=_Body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise RefusedOrder(f"names no vehicle: {error}") from error
    return named.carrier, named.vehicle
