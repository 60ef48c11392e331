"""What ingest writes, in memory: the twin of `store.redis_ingest`."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta
from threading import Condition

import msgspec

from clock import Now
from store import keys
from store.codec import PAYLOAD_KEPT, bare, digests
from store.memory_site import MemorySite, Tally, Window, get_site
from store.ports import Batch, BatchResult, Reject
from tracking.ping import Ping
from tracking.plan import Vehicle

_KINDS = {
    "accepted": ("accepted",),
    "parked": ("accepted", "parked"),
    "duplicate": ("duplicate",),
    "outside": ("noted:outside",),
}
"""What a ping counts as."""


class MemoryIngest:
    """Mixed into the store in memory."""

    _sites: dict[str, MemorySite]
    _changed: Condition

    def __init__(self, now: Now, parked_h: int) -> None:
        self._now, self._parked_h = now, parked_h
        self._unexpected = Tally()
        self._parked: dict[str, deque[tuple[datetime, Ping]]] = {}
        self._parked_seen: dict[Vehicle, Window] = {}

    def write_batch(self, batch: Batch) -> BatchResult:
        with self._changed:
            counting = self._unexpected.is_new(batch)
            fates = [self._take(ping) for ping in batch.pings]
            for ping, fate in zip(batch.pings, fates, strict=True) if counting else ():
                for kind in _KINDS[fate]:
                    self._unexpected.count(ping.carrier, kind)
            self._take_rejects(batch, counting=counting)
            self._changed.notify_all()
            return BatchResult(
                accepted=fates.count("accepted") + fates.count("parked"),
                duplicates=fates.count("duplicate"),
                parked=fates.count("parked"),
                outside=fates.count("outside"),
                repeated=tuple(place for place, fate in enumerate(fates) if fate == "duplicate"),
            )

    def _take(self, ping: Ping) -> str:
        vehicle = (ping.carrier, ping.vehicle)
        naming = [site for site in self._sites.values() if site.names(vehicle)]
        if naming:
            new = [site.add_ping(ping) for site in naming if site.is_open(vehicle, ping.fixed_at)]
            return "outside" if not new else "accepted" if any(new) else "duplicate"
        if not self._parked_h:
            return "outside"
        if not self._parked_seen.setdefault(vehicle, Window()).add(ping):
            return "duplicate"
        self._parked.setdefault(ping.carrier, deque(maxlen=keys.PARKED_CAP)).append((self._now(), ping))
        return "parked"

    def _take_rejects(self, batch: Batch, *, counting: bool) -> None:
        for reject, digest, _, _ in digests(batch):
            vehicle = (reject.carrier, reject.vehicle)
            site = next((each for each in self._sites.values() if each.names(vehicle)), None)
            tally = self._unexpected if site is None else site.tally
            if site is not None and site.is_open(vehicle, reject.received_at):
                tally.keep_reject(msgspec.structs.replace(reject, payload=reject.payload[:PAYLOAD_KEPT]), digest)
            else:
                tally.keep_reject(bare(reject), digest)
            if counting:
                tally.count(reject.carrier, f"rejected:{reject.reason}")
        for (carrier, kind), n in batch.noted.items() if counting else ():
            self._unexpected.count(carrier, f"noted:{kind}", n)

    def counts(self) -> dict[str, dict[str, int]]:
        with self._changed:
            found: dict[str, dict[str, int]] = {}
            for tally in [each.tally for each in self._sites.values()] + [self._unexpected]:
                for (carrier, kind), n in tally.counts.items():
                    kinds = found.setdefault(carrier, {})
                    kinds[kind] = kinds.get(kind, 0) + n
            return found

    def list_rejects(self, site: str | None, limit: int) -> list[Reject]:
        with self._changed:
            tally = self._unexpected if site is None else get_site(self._sites, site).tally
            return list(reversed(tally.rejects))[:limit]

    def read_rejects(self, site: str, after: str, count: int) -> tuple[str, list[Reject]]:
        with self._changed:
            tally = get_site(self._sites, site).tally
            new = min(tally.rejected - int(after), len(tally.rejects)) if after else 0
            found = list(tally.rejects)[len(tally.rejects) - new :][:count]
            return str(tally.rejected - new + len(found)), found

    def release_parked(self, site: str) -> int:
        with self._changed:
            kept = get_site(self._sites, site)
            released = 0
            for waiting in self._parked.values():
                since = self._now() - timedelta(hours=self._parked_h)
                fresh = [(at, ping) for at, ping in waiting if at >= since]
                named = [ping for _, ping in fresh if kept.names((ping.carrier, ping.vehicle))]
                due = [ping for ping in named if kept.is_open((ping.carrier, ping.vehicle), ping.fixed_at)]
                released += sum([kept.add_ping(ping) for ping in due])
                waiting.clear()
                waiting.extend(one for one in fresh if not kept.names((one[1].carrier, one[1].vehicle)))
            self._changed.notify_all()
            return released
