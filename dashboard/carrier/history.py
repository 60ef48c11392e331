"""The deliveries of all carriers at all sites, kept for a minute: trips end a few times an hour."""

from __future__ import annotations

from datetime import datetime, timedelta
from threading import Lock

from clock import Now
from dashboard.carrier.punctuality import Delivery, delivery_of
from store.ports import Store
from tracking.errors import UnknownSite

KEPT_FOR = timedelta(minutes=1)
MOST_TRIPS = 5_000


class History:
    """Reads a site's trips at most once in `keep` of its clock, and keeps a few words of each. Thread-safe."""

    def __init__(self, store: Store, now: Now, keep: timedelta = KEPT_FOR) -> None:
        self._store, self._now, self._keep = store, now, keep
        self._lock = Lock()
        self._sites: dict[str, tuple[datetime, dict[str, list[Delivery]]]] = {}

    def list_deliveries(self, carrier: str) -> list[Delivery]:
        """Of all sites, in no order. Raises `store.errors.StoreUnavailable`."""
        sites = self._store.list_sites()
        with self._lock:
            for gone in set(self._sites).difference(sites):
                del self._sites[gone]
            return [delivery for site in sites for delivery in self._of(site).get(carrier, [])]

    def _of(self, site: str) -> dict[str, list[Delivery]]:
        now, kept = self._now(), self._sites.get(site)
        if kept is not None and abs(now - kept[0]) < self._keep:  # a clock may be set back
            return kept[1]
        found: dict[str, list[Delivery]] = {}
        try:
            for trip in self._store.list_trips(site, MOST_TRIPS):
                found.setdefault(trip.carrier, []).append(delivery_of(trip))
        except UnknownSite:
            return {}
        self._sites[site] = now, found
        return found
