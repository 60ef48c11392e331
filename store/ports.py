"""What the rest of Dockwatch may ask of a store. Two implementations, one set of contract tests.

    ingest     write_batch            one idempotent write per batch; returns what became of each ping
    worker     lease, read, commit    one atomic commit of state, rows, change and ack per batch
    dashboard  snapshot, read_changes the board at a revision, then what changed since

A site is the partition: every key of it carries the hash tag `{site}`. A ping is taken while its vehicle has an open
shipment (`tracking.opening`), by fix time; any other is dropped before it is stored. Only where the plant wants it so
are pings of vehicles that no site names parked: they wait for some hours, until a plan opens the time they are of.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from uuid import uuid4

import msgspec

from store.access import AccessKeeping
from store.erasure import Erasure
from store.marks import Marks
from store.quality import QualityKeeping
from store.talk import Talk
from tracking.board import Row
from tracking.message import Message
from tracking.opening import Spans
from tracking.ping import Ping
from tracking.plan import SitePlan
from tracking.prediction import model
from tracking.state import VehicleState
from tracking.trip_record import TripRecord


class Reject(msgspec.Struct, frozen=True, kw_only=True):
    """A message that was not believed: why, from whom, and its first 4096 bytes.

    `reason` is one of a few fixed phrases, so that it can be counted; `detail` says what exactly was wrong. `carrier`
    and `vehicle` are empty where the topic does not name them. Of a vehicle without an open shipment at `received_at`,
    or of none, a store keeps neither payload nor detail (`store.codec.bare`): they may say where it was.
    """

    carrier: str
    vehicle: str
    topic: str
    reason: str
    payload: bytes
    received_at: datetime
    detail: str = ""


def _batch_id() -> str:
    return uuid4().hex


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """What ingest writes at once. `noted` counts messages understood that change nothing, by (carrier, kind).

    `id` tells a second try of one batch from another batch of the same content: writing a batch again, after an answer
    that never came, adds nothing to the counts either.
    """

    id: str = msgspec.field(default_factory=_batch_id)

    pings: tuple[Ping, ...] = ()
    rejects: tuple[Reject, ...] = ()
    noted: dict[tuple[str, str], int] = {}


class BatchResult(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a batch: numbers of pings new, seen before, and (of the new ones) parked.

    `outside` were dropped: no shipment of their vehicle was open when they were fixed. `repeated` are the places, in
    the batch's `pings`, of those seen before.
    """

    accepted: int
    duplicates: int
    parked: int
    outside: int = 0
    repeated: tuple[int, ...] = ()


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A ping as read from a site's stream, with the id to acknowledge."""

    id: str
    ping: Ping


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """Something that was asked of a site's writer: `kind`, and what it needs as `body`.

    "plan" a plan's JSON, "relearn" nothing, "message", "decide" and "sent" the JSON of `ingest.talk_orders`, "erase"
    `{"carrier", "vehicle"}`.
    """

    id: str
    kind: str
    body: bytes


class Lease(msgspec.Struct, frozen=True, kw_only=True):
    """The right to write a site. `token` grows with each holder; a commit under an older token is refused."""

    site: str
    owner: str
    token: int


class Commit(msgspec.Struct, frozen=True, kw_only=True):
    """All that one step of the writer changes; applied whole or not at all.

    `kept` are pings to add to their vehicle's track (idempotent by `ping_key`). `rows` are new or changed board
    rows, `removed` shipments that left the board. `acks` are ping entry ids, `orders_done` order ids with a result
    text each. `plan`, when given, replaces the site's plan. `as_of` is the writer's time. A state among `bases` is
    where its vehicle's track begins from now on: older pings go. Of `dropped_vehicles`, (carrier, vehicle), nothing
    stays. `rejects` are pings set aside. `trips` join the site's history, in the place of an earlier record of the same
    shipment. `learnt` are the model's entries that changed (None forgets one); if `relearnt`, they are the whole model.
    `messages` replace those of the same id, which keep shipment, carrier and vehicle; `forgotten` ones go. `outbox` are
    the (carrier, vehicle) whose open messages changed. `reports_done` are ids of report entries.
    `spans` say when positions of (carrier, vehicle) are taken from now on; with a `plan`, or `spans_anew`, they are the
    whole index, and None with a plan opens each of its shipments as if nothing had been heard. `outside` are
    entries of the `acks` of which nothing stays. Of `erased` vehicles all that they sent goes, and the change stream
    with it: readers take a snapshot.
    """

    as_of: datetime
    states: tuple[VehicleState, ...] = ()
    dropped_vehicles: tuple[tuple[str, str], ...] = ()
    kept: tuple[Ping, ...] = ()
    rows: tuple[Row, ...] = ()
    removed: tuple[str, ...] = ()
    acks: tuple[str, ...] = ()
    orders_done: dict[str, str] = {}
    plan: SitePlan | None = None
    bases: tuple[VehicleState, ...] = ()
    rejects: tuple[Reject, ...] = ()
    trips: tuple[TripRecord, ...] = ()
    learnt: model.Changes = {}
    relearnt: bool = False
    messages: tuple[Message, ...] = ()
    forgotten: tuple[Message, ...] = ()
    outbox: tuple[tuple[str, str], ...] = ()
    reports_done: tuple[str, ...] = ()
    spans: dict[tuple[str, str], Spans] | None = None
    spans_anew: bool = False
    outside: tuple[Entry, ...] = ()
    erased: tuple[tuple[str, str], ...] = ()


class Age(msgspec.Struct, frozen=True, kw_only=True):
    """A site's revision, and the writer's time at its last commit; None before the first."""

    revision: int
    as_of: datetime | None


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of a site's change stream. `revision` grows by one with each entry of a site.

    It also jumps whenever the site's lease is taken anew, so that a reader who saw what a crashed store forgot is out
    of reach and takes a snapshot.
    """

    revision: int
    as_of: datetime
    rows: tuple[Row, ...] = ()
    removed: tuple[str, ...] = ()
    plan_changed: bool = False


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """The whole board of a site at one revision, with its plan. `as_of` is None before the writer's first commit."""

    plan: SitePlan
    revision: int
    as_of: datetime | None
    rows: tuple[Row, ...]


class Store(Marks, Talk, QualityKeeping, Erasure, AccessKeeping, Protocol):
    """See the module's picture. Every method may raise `store.errors.StoreUnavailable`; none retries by itself."""

    # ingest
    def write_batch(self, batch: Batch) -> BatchResult: ...
    def counts(self) -> dict[str, dict[str, int]]:
        """By carrier: accepted (parked included), duplicate, parked, `rejected:<reason>`, `noted:<kind>`.

        `set_aside:<reason>` counts accepted pings that the writer could not take, `noted:outside` pings that were
        dropped since no shipment was open.
        """

    def list_rejects(self, site: str | None, limit: int) -> list[Reject]:
        """Newest first; None lists those of vehicles that no site names."""

    def read_rejects(self, site: str, after: str, count: int) -> tuple[str, list[Reject]]:
        """Up to `count` of a site's rejects after a place, oldest first, and the place after them.

        `after` is empty the first time: then there are none, and the place is behind the newest.
        """

    # the writer of a site
    def acquire_lease(self, site: str, owner: str, ttl_s: float) -> Lease | None:
        """The lease, or None while another owner holds it. The same owner gets a new one that ends its old one."""

    def renew_lease(self, lease: Lease, ttl_s: float) -> bool: ...
    def release_lease(self, lease: Lease) -> None: ...
    def read_pings(self, site: str, count: int, block_ms: int) -> list[Entry]:
        """Own pending entries first (after a crash), then new ones; [] after `block_ms` without any."""

    def read_orders(self, site: str) -> list[Order]: ...
    def load_states(self, site: str) -> list[VehicleState]: ...
    def load_track(self, site: str, carrier: str, vehicle: str) -> list[Ping]:
        """The vehicle's kept pings, sorted by `ping_key`. Their `received_at` is not kept: it reads as `fixed_at`."""

    def find_base(self, site: str, carrier: str, vehicle: str) -> VehicleState | None:
        """Where a refold of the vehicle starts; None: at nothing."""

    def load_model(self, site: str) -> dict[str, model.Entry]:
        """What the site has learnt, the longest unchanged first.

        Empty, and logged, if it cannot be read or has another version than ours. The next commit with anything
        learnt then begins a model of our version.
        """

    def find_trip(self, site: str, shipment: str) -> TripRecord | None:
        """The shipment's trip as recorded so far, if it is kept and can be read."""

    def list_trips(self, site: str, limit: int | None = None) -> list[TripRecord]:
        """The latest `limit` trips, or all that are kept, by arrival, else last milestone; the oldest comes first.

        Raises `tracking.errors.UnknownSite`. What cannot be read is logged and left out.
        """

    def commit(self, lease: Lease, commit: Commit) -> int:
        """Applies it and returns the new revision (unchanged if no row, removal or plan was in it).

        Raises `store.errors.LeaseLost` if the lease is no longer held; then nothing was applied.
        """

    def trim(self, site: str, keep: int) -> int:
        """Shortens the site's streams to about `keep` entries, never below what is pending or unread."""

    # plan and board
    def list_sites(self) -> list[str]: ...
    def get_plan(self, site: str) -> SitePlan:
        """Raises `tracking.errors.UnknownSite`."""

    def submit_plan(self, plan: SitePlan) -> str:
        """Queues the plan for the site's writer, creating the site if new; returns the order's id."""

    def submit_order(self, site: str, kind: str, body: bytes = b"") -> str:
        """Queues an order; returns its id. Raises `tracking.errors.UnknownSite`."""

    def find_order_result(self, site: str, order_id: str) -> str | None: ...
    def release_parked(self, site: str) -> int:
        """Moves waiting pings of vehicles that the site's plan now names into its stream; returns how many.

        Those of a named vehicle that were fixed outside its open shipments are dropped.
        """

    def snapshot(self, site: str) -> Snapshot: ...
    def get_age(self, site: str) -> Age:
        """The revision and `as_of` of `snapshot`, without the board. Raises `tracking.errors.UnknownSite`."""

    def read_changes(self, site: str, after_revision: int, block_ms: int) -> list[Change] | None:
        """Changes after a revision, oldest first; [] if none came in time; None if that is out of reach."""
