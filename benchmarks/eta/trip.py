"""Trips as the benchmark replays them: what was planned, what was heard, and when it arrived."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from tracking.ping import Ping
from tracking.plan import Shipment, Site


class Fix(NamedTuple):
    """A fix as recorded; heard when it was made, since recordings do not tell."""

    at: datetime
    lat: float
    lon: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Trip:
    """One trip to one site. `arrived_at` is the label; nothing may use it before that instant.

    `fixes` are those before the arrival, in order, at least one. `has_window` tells whether the shipment's window was
    planned; where it was not, it is wide, says nothing, and lateness is not scored. A trip without a planned departure
    is tracked from when it left.
    """

    site: Site
    shipment: Shipment
    departed_at: datetime
    arrived_at: datetime
    fixes: tuple[Fix, ...]
    has_window: bool = True
    is_test: bool = True

    @property
    def id(self) -> str:
        return self.shipment.id

    @property
    def is_late(self) -> bool:
        return self.has_window and self.arrived_at > self.shipment.window_end

    @property
    def lane(self) -> tuple[str, str]:
        return self.shipment.origin, self.site.id

    def ping(self, index: int) -> Ping:
        """The fix as the product hears it."""
        at, lat, lon = self.fixes[index]
        return Ping(
            carrier=self.shipment.carrier,
            vehicle=self.shipment.vehicle,
            fixed_at=at,
            received_at=at,
            lat=lat,
            lon=lon,
            source="benchmark",
        )


Stage = Sequence[Trip]
"""Trips replayed together by time. Stages follow each other: all of one is learnt before the next begins."""
