"""A row of a leg without fixes: so far to go, at such a time, and how long it took."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class LegRow:
    """A checkpoint of a leg between two centres. `actual_min` is the label, known at `known_at`.

    `crow_km` is the great circle to the destination; `router_min` a router's minutes to it, None where there are none.
    """

    leg: str
    origin: str
    destination: str
    kind: str
    started_at: datetime
    at: datetime
    crow_km: float
    actual_min: float
    router_min: float | None = None

    @property
    def known_at(self) -> datetime:
        return self.at + timedelta(minutes=self.actual_min)

    @property
    def elapsed_min(self) -> float:
        return (self.at - self.started_at).total_seconds() / 60.0
