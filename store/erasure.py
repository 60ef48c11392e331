"""What the store offers to those who ask what is kept about a vehicle, and have it forgotten.

worker    expire_positions   what has been kept for long enough goes, also at a site where nothing comes in
people    export_vehicle     all that is kept about a vehicle, by kind
          erase_vehicle      it goes, but for what a site's writer holds: that one is given an order "erase"
          list_kept          how much is kept of all, and since when

The kinds of a Redis store are listed in `store/redis_shelves.py`, those of its twin in `store/memory_erasure.py`: a new
kind of key that says something of a vehicle belongs into both lists.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

import msgspec

from tracking.board import Row
from tracking.ping import Ping
from tracking.state import Milestone
from tracking.trip_record import TripRecord

Export = Mapping[str, list[object]]
"""Kind to what there is, as JSON can hold it. Kinds of which nothing is kept are not in it."""
PLANNED = frozenset({"shipments", "instructions"})
"""The kinds that are the plant's own and are never erased: what is planned, and what is told of that by itself."""
OF_WRITER = frozenset({"track", "base", "state", "rows", "messages"})
"""The kinds that a site's writer holds: it erases them with its next commit."""


class Amount(msgspec.Struct, frozen=True, kw_only=True):
    """How much is kept of a kind, at a site or (empty) at none. `oldest_at`: of its oldest entry, if it has a time."""

    site: str
    kind: str
    number: int
    oldest_at: datetime | None = None


class Erasure(Protocol):
    """See the module's picture. Every method may raise `store.errors.StoreUnavailable`; none retries by itself."""

    def expire_positions(self, site: str, before: datetime) -> list[tuple[str, str]]:
        """Lets go of positions that came in before, at a site and at none; those of trips are taken out of them.

        Returns the (carrier, vehicle) whose tracks begin earlier: the site's writer folds that part for good.
        """

    def export_vehicle(self, carrier: str, vehicle: str) -> Export:
        """All that is kept about a vehicle, of all sites."""

    def erase_vehicle(self, carrier: str, vehicle: str) -> dict[str, int]:
        """Erases all but `OF_WRITER` and `PLANNED`; how many by kind. Twice is once."""

    def list_sites_following(self, carrier: str, vehicle: str) -> list[str]:
        """The sites whose writers hold something that the vehicle has sent."""

    def list_kept(self) -> list[Amount]:
        """What is kept of vehicles, by site and kind."""


def is_heard(row: Row) -> bool:
    """Whether a row says more than the plan: that its vehicle was heard."""
    reached = row.reached.keys() - {Milestone.NO_SHOW.value}
    return bool(row.position or row.heard_at or row.trail or row.silent_since or reached)


def without_places(trip: TripRecord) -> TripRecord:
    """A trip without where it was; what was foretold, when it came and how long it stayed remain."""
    return msgspec.structs.replace(trip, marks=(), stays=())


def is_of(ping: Ping, carrier: str, vehicle: str) -> bool:
    return (ping.carrier, ping.vehicle) == (carrier, vehicle)
