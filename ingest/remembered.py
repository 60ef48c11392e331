"""What a site's writer reads back from the store, beside what it is given."""

from __future__ import annotations

from typing import Protocol

from ingest.refold import History
from tracking.trip_record import TripRecord


class Trips(Protocol):
    """What the store keeps of a site's trips."""

    def find_trip(self, shipment: str) -> TripRecord | None: ...
    def list_trips(self) -> list[TripRecord]: ...


class Remembered(History, Trips, Protocol):
    """What the store keeps of a site's vehicles and trips."""
