"""What the in-memory store keeps of one site, and of the vehicles that no site expects."""

from __future__ import annotations

from collections import Counter, OrderedDict, deque
from datetime import datetime
from typing import TypeVar

from store import keys
from store.codec import identity, micros
from store.ports import Age, Batch, Change, Entry, Lease, Order, Reject, Snapshot
from tracking.board import Row
from tracking.errors import UnknownSite
from tracking.message import Message
from tracking.opening import Spans, is_within
from tracking.ping import Ping, PingKey
from tracking.plan import SitePlan, Vehicle
from tracking.prediction import model
from tracking.report import Report
from tracking.state import VehicleState
from tracking.trip_record import TripRecord

T = TypeVar("T")


class Window:
    """Identities seen, the newest fixes of them."""

    def __init__(self) -> None:
        self._seen: dict[bytes, int] = {}

    def add(self, ping: Ping) -> bool:
        """Whether the ping is new."""
        fixed_us = micros(ping.fixed_at)
        same = identity(fixed_us, ping.lat, ping.lon)
        if same in self._seen:
            return False
        self._seen[same] = fixed_us
        if len(self._seen) > keys.SEEN_CAP:
            del self._seen[min(self._seen, key=lambda each: (self._seen[each], each))]
        return True

    def list_seen(self) -> list[int]:
        """The fix times (us) of what was seen."""
        return sorted(self._seen.values())

    def forget_ping(self, ping: Ping) -> None:
        self._seen.pop(identity(micros(ping.fixed_at), ping.lat, ping.lon), None)

    def forget(self, before: datetime) -> None:
        """What was fixed before."""
        self._seen = {same: us for same, us in self._seen.items() if us >= micros(before)}


class Tally:
    """Counts by carrier and kind, each batch once; and rejects, each once."""

    def __init__(self) -> None:
        self.counts: dict[Vehicle, int] = {}
        self.rejects: deque[Reject] = deque(maxlen=keys.REJECTS_CAP)
        self.rejected = 0
        """How many there were, the forgotten ones included."""
        self._rejects_seen: OrderedDict[bytes, None] = OrderedDict()
        self._batches: OrderedDict[str, None] = OrderedDict()

    def is_new(self, batch: Batch) -> bool:
        """Whether this batch is to be counted; from then on it is not."""
        return _remember(self._batches, batch.id, keys.BATCHES_CAP)

    def count(self, carrier: str, kind: str, n: int = 1) -> None:
        self.counts[carrier, kind] = self.counts.get((carrier, kind), 0) + n

    def keep_reject(self, reject: Reject, digest: bytes) -> None:
        if _remember(self._rejects_seen, digest, keys.REJECTS_CAP):
            self.add_reject(reject)

    def add_reject(self, reject: Reject) -> None:
        self.rejects.append(reject)
        self.rejected += 1


def _remember(kept: OrderedDict[T, None], one: T, cap: int) -> bool:
    if one in kept:
        return False
    kept[one] = None
    while len(kept) > cap:
        kept.popitem(last=False)
    return True


class MemorySite:
    """One site. Nothing here locks; the store does."""

    def __init__(self, bare: SitePlan) -> None:
        self.plan = bare
        self.spans: dict[Vehicle, Spans] = {}
        self.tally = Tally()
        self.seen: dict[Vehicle, Window] = {}
        self.unread: OrderedDict[str, Ping] = OrderedDict()
        self.pending: OrderedDict[str, Ping] = OrderedDict()
        self.done: OrderedDict[str, Ping] = OrderedDict()
        self.orders: OrderedDict[str, Order] = OrderedDict()
        self.results: dict[str, str] = {}
        self.states: dict[Vehicle, VehicleState] = {}
        self.bases: dict[Vehicle, VehicleState] = {}
        self.tracks: dict[Vehicle, dict[PingKey, Ping]] = {}
        self.rows: dict[str, Row] = {}
        self.model: dict[str, model.Entry] = {}
        self.model_version: int | None = None
        self.trips: dict[str, TripRecord] = {}
        self.messages: dict[str, Message] = {}
        self.outbox: OrderedDict[Vehicle, int] = OrderedDict()
        self.reports: OrderedDict[str, Report] = OrderedDict()
        self._reports_seen: OrderedDict[bytes, None] = OrderedDict()
        self._reports_waiting: Counter[str] = Counter()
        self.revision: int | None = None
        self.as_of: datetime | None = None
        self.changes: deque[Change] = deque(maxlen=keys.CHANGES_CAP)
        self.lease: Lease | None = None
        self.lease_until: datetime | None = None
        self.token = 0
        self._last_id = 0
        self._last_mark = 0

    def next_id(self) -> str:
        self._last_id += 1
        return f"{self._last_id}-0"

    def names(self, vehicle: Vehicle) -> bool:
        return vehicle in self.spans

    def is_open(self, vehicle: Vehicle, at: datetime) -> bool:
        return is_within(self.spans.get(vehicle, ()), at)

    def add_ping(self, ping: Ping) -> bool:
        """Whether it was new, and so joined the stream."""
        if not self.seen.setdefault((ping.carrier, ping.vehicle), Window()).add(ping):
            return False
        self.unread[self.next_id()] = ping
        return True

    def add_report(self, report: Report, digest: bytes) -> bool:
        """Whether it was new, and so joined the stream; of a carrier of which too many wait already, it does not."""
        if not self.reports:
            self._reports_waiting.clear()
        if digest in self._reports_seen:
            return False
        if self._reports_waiting[report.carrier] >= keys.REPORTS_OF_CARRIER_CAP:
            self.tally.count(report.carrier, "set_aside:too many reports")
            return False
        _remember(self._reports_seen, digest, keys.REPORTS_SEEN_CAP)
        self._reports_waiting[report.carrier] += 1
        self.reports[self.next_id()] = report
        while len(self.reports) > keys.REPORTS_CAP:
            self.reports.popitem(last=False)
        return True

    def mark(self, vehicle: Vehicle) -> None:
        """Puts a vehicle at the end of the outbox under a new mark."""
        self._last_mark += 1
        self.outbox[vehicle] = self._last_mark
        self.outbox.move_to_end(vehicle)

    def read(self, count: int) -> list[Entry]:
        """Pending entries if there are any, else unread ones, which become pending."""
        for _ in range(0 if self.pending else min(count, len(self.unread))):
            entry_id, ping = self.unread.popitem(last=False)
            self.pending[entry_id] = ping
        return [Entry(id=entry_id, ping=ping) for entry_id, ping in list(self.pending.items())[:count]]

    def snapshot(self) -> Snapshot:
        rows = tuple(self.rows[shipment] for shipment in sorted(self.rows))
        return Snapshot(plan=self.plan, revision=self.revision or 0, as_of=self.as_of, rows=rows)

    def age(self) -> Age:
        return Age(revision=self.revision or 0, as_of=self.as_of)


def get_site(sites: dict[str, MemorySite], site: str) -> MemorySite:
    """Raises `UnknownSite`."""
    if site not in sites:
        raise UnknownSite(site)
    return sites[site]
