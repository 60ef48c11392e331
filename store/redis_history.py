"""The side of the store that remembers: completed trips, and what was learnt from them."""

from __future__ import annotations

from store import keys
from store.learning_codec import read_model, read_trips
from store.redis_board import plan_key
from store.redis_link import RedisLink
from tracking.errors import UnknownSite
from tracking.prediction import model
from tracking.trip_record import TripRecord

_TRIPS_AT_ONCE = 250
"""Records in one answer: about a megabyte."""


class HistorySide:
    """What `Store` offers those who learn, and those who look at how it went."""

    def __init__(self, link: RedisLink) -> None:
        self._link = link

    def load_model(self, site: str) -> dict[str, model.Entry]:
        """See `Store`."""
        return read_model(site, self._link.call("HGETALL", keys.model(site)))

    def find_trip(self, site: str, shipment: str) -> TripRecord | None:
        """See `Store`."""
        return next(read_trips([self._link.call("HGET", keys.trips(site), shipment)]), None)

    def list_trips(self, site: str, limit: int | None = None) -> list[TripRecord]:
        """See `Store`; a trip that is let go meanwhile is left out."""
        if limit is not None and limit < 1:
            return []
        first = 0 if limit is None else -limit
        asked = [("EXISTS", plan_key(site)), ("ZRANGE", keys.trips_order(site), first, -1)]
        exists, shipments = self._link.call_whole(asked)
        if not exists:
            raise UnknownSite(site)
        trips: list[TripRecord] = []
        for start in range(0, len(shipments), _TRIPS_AT_ONCE):
            page = shipments[start : start + _TRIPS_AT_ONCE]
            trips += read_trips(self._link.call("HMGET", keys.trips(site), *page))
        return trips
