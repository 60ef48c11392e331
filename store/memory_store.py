"""The in-memory twin of the store: the same contract, for tests without any server. Thread-safe."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from threading import Condition

import msgspec

from clock import Clock, Now
from store import keys
from store.errors import LeaseLost
from store.learning_codec import order_of
from store.memory_access import MemoryAccess
from store.memory_commit import apply_commit
from store.memory_erasure import MemoryErasure
from store.memory_ingest import MemoryIngest
from store.memory_marks import MemoryMarks
from store.memory_quality import MemoryQuality
from store.memory_site import MemorySite, get_site
from store.memory_talk import MemoryTalk
from store.ports import Age, Change, Commit, Entry, Lease, Order, Snapshot
from tracking.ping import Ping
from tracking.plan import SitePlan
from tracking.prediction import model
from tracking.state import VehicleState
from tracking.trip_record import TripRecord


class MemoryStore(MemoryIngest, MemoryErasure, MemoryTalk, MemoryAccess):
    """A `store.ports.Store` that forgets all when the process ends. `now` tells when a lease runs out."""

    def __init__(self, now: Now | None = None, *, parked_h: int = 0) -> None:
        now = now or Clock.live().now
        MemoryIngest.__init__(self, now, parked_h)
        MemoryMarks.__init__(self)
        MemoryQuality.__init__(self)
        MemoryAccess.__init__(self, now)
        self._sites: dict[str, MemorySite] = {}
        self._changed = Condition()

    def close(self) -> None:
        """Nothing to close."""

    def acquire_lease(self, site: str, owner: str, ttl_s: float) -> Lease | None:
        with self._changed:
            kept = get_site(self._sites, site)
            if self._is_held(kept) and kept.lease and kept.lease.owner != owner:
                return None
            kept.token += 1
            if kept.revision is not None:
                kept.revision += keys.REVISION_JUMP
            kept.lease = Lease(site=site, owner=owner, token=kept.token)
            kept.lease_until = self._now() + timedelta(seconds=ttl_s)
            self._changed.notify_all()
            return kept.lease

    def renew_lease(self, lease: Lease, ttl_s: float) -> bool:
        with self._changed:
            kept = get_site(self._sites, lease.site)
            if kept.lease != lease or not self._is_held(kept):
                return False
            kept.lease_until = self._now() + timedelta(seconds=ttl_s)
            return True

    def release_lease(self, lease: Lease) -> None:
        with self._changed:
            kept = get_site(self._sites, lease.site)
            if kept.lease == lease:
                kept.lease = None

    def _is_held(self, kept: MemorySite) -> bool:
        return kept.lease is not None and kept.lease_until is not None and self._now() < kept.lease_until

    def read_pings(self, site: str, count: int, block_ms: int) -> list[Entry]:
        with self._changed:
            kept = get_site(self._sites, site)
            self._changed.wait_for(lambda: kept.pending or kept.unread, timeout=block_ms / 1000)
            return kept.read(count)

    def read_orders(self, site: str) -> list[Order]:
        with self._changed:
            return list(get_site(self._sites, site).orders.values())

    def load_states(self, site: str) -> list[VehicleState]:
        with self._changed:
            return list(get_site(self._sites, site).states.values())

    def load_track(self, site: str, carrier: str, vehicle: str) -> list[Ping]:
        with self._changed:
            track = get_site(self._sites, site).tracks.get((carrier, vehicle), {})
            return [track[key] for key in sorted(track)]

    def find_base(self, site: str, carrier: str, vehicle: str) -> VehicleState | None:
        with self._changed:
            return get_site(self._sites, site).bases.get((carrier, vehicle))

    def load_model(self, site: str) -> dict[str, model.Entry]:
        with self._changed:
            kept = get_site(self._sites, site)
            return dict(kept.model) if kept.model_version == model.VERSION else {}

    def find_trip(self, site: str, shipment: str) -> TripRecord | None:
        with self._changed:
            return get_site(self._sites, site).trips.get(shipment)

    def list_trips(self, site: str, limit: int | None = None) -> list[TripRecord]:
        with self._changed:
            kept = get_site(self._sites, site).trips.values()
            trips = sorted(kept, key=lambda trip: (order_of(trip), trip.shipment))
            return trips if limit is None else trips[max(0, len(trips) - limit) :]

    def commit(self, lease: Lease, commit: Commit) -> int:
        with self._changed:
            kept = get_site(self._sites, lease.site)
            if kept.lease != lease or not self._is_held(kept):
                raise LeaseLost(f"{lease.site}: {lease.owner} with token {lease.token}")
            revision = apply_commit(kept, commit)
            self._changed.notify_all()
            return revision

    def trim(self, site: str, keep: int) -> int:
        with self._changed:
            kept = get_site(self._sites, site)
            excess = len(kept.done) + len(kept.pending) + len(kept.unread) - keep
            dropped = max(0, min(excess, len(kept.done)))
            for _ in range(dropped):
                kept.done.popitem(last=False)
            return dropped

    def list_sites(self) -> list[str]:
        with self._changed:
            return sorted(self._sites)

    def get_plan(self, site: str) -> SitePlan:
        with self._changed:
            return get_site(self._sites, site).plan

    def submit_plan(self, plan: SitePlan) -> str:
        with self._changed:
            bare = msgspec.structs.replace(plan, shipments=())
            kept = self._sites.setdefault(plan.site.id, MemorySite(bare))
            return self._queue(kept, "plan", msgspec.json.encode(plan))

    def submit_order(self, site: str, kind: str, body: bytes = b"") -> str:
        with self._changed:
            return self._queue(get_site(self._sites, site), kind, body)

    def _queue(self, kept: MemorySite, kind: str, body: bytes) -> str:
        order = Order(id=kept.next_id(), kind=kind, body=body)
        kept.orders[order.id] = order
        self._changed.notify_all()
        return order.id

    def find_order_result(self, site: str, order_id: str) -> str | None:
        with self._changed:
            kept = self._sites.get(site)
            return None if kept is None else kept.results.get(order_id)

    def snapshot(self, site: str) -> Snapshot:
        with self._changed:
            return get_site(self._sites, site).snapshot()

    def get_age(self, site: str) -> Age:
        with self._changed:
            return get_site(self._sites, site).age()

    def read_changes(self, site: str, after_revision: int, block_ms: int) -> list[Change] | None:
        with self._changed:
            kept = get_site(self._sites, site)
            if after_revision > (kept.revision or 0):
                return None
            self._changed.wait_for(lambda: (kept.revision or 0) > after_revision, timeout=block_ms / 1000)
            return _reach(list(kept.changes), kept.revision or 0, after_revision)


def _reach(changes: Sequence[Change], revision: int, after: int) -> list[Change] | None:
    later = [each for each in changes if each.revision > after]
    expected = list(range(after + 1, after + 1 + len(later)))
    if [each.revision for each in later] != expected or (not later and revision != after):
        return None
    return later
