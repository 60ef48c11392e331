"""The worker: for each site it can get the lease of, one thread that reads, steps and commits, until told to stop.

    every second: a thread for each new site
    a site's thread:   lease -> load -> ( renew -> orders -> pings -> SiteWriter.step -> commit )*
                         ^                                          |
                         +--- lease lost, store away, a fault: forget all, wait, begin again

Nothing in memory outlives a failure: whether a commit whose answer never came was applied, and what a crashed store has
forgotten, shows when the site is loaded again. Pings stay unacknowledged until their commit.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
from collections.abc import Collection
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

from clock import Now
from ingest.backoff import Backoff
from ingest.routes.routes import Routes
from ingest.site_writer import Known, SiteWriter
from store.errors import LeaseLost, StoreUnavailable
from store.ports import Lease, Store
from tracking.errors import UnknownSite
from tracking.gazetteer import NO_PLACES, Gazetteer
from tracking.ping import Ping
from tracking.plan import Site
from tracking.prediction.router import RouterMinutes, no_router
from tracking.state import VehicleState
from tracking.trip_record import TripRecord

LEASE_S = 10.0
"""How long a site waits for another writer after its own has died."""
READ_AT_ONCE = 1_000
REPORTS_AT_ONCE = 200
BLOCK_MS = 200
"""The longest that an order, a tick or a stop waits while no pings come."""
LINGER_S = 0.06
"""A pause after a small batch: pings that trickle in are taken together, an eighth of the latency target."""
LINGER_BELOW = 100
STREAM_KEPT = 100_000
"""Pings kept in a site's stream after they were taken, for a look back: about 20 MB."""
POSITIONS_KEPT = timedelta(days=60)
"""How long positions are kept at most, unless the plant says otherwise (`DOCKWATCH_POSITIONS_KEPT_DAYS`)."""
EXPIRE_EVERY = timedelta(hours=1)
DISCOVER_S = 1.0
FIRST_WAIT_S, MOST_WAIT_S = 0.1, 5.0
TICK = timedelta(seconds=5)
"""How often the whole board is looked at: what time alone changes (silence, odds, dwell) is no older than this."""
log = logging.getLogger(__name__)


def tick_every(speed: float) -> timedelta:
    """`TICK`, but not more often than once a second of the machine's time, at that speed of the clock."""
    return max(TICK, timedelta(seconds=speed))


def new_owner() -> str:
    """A name for a lease's owner that no other process, nor this one started again, has."""
    return f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"


class SiteHistory:
    """What one site's writer reads back: a `Remembered`."""

    def __init__(self, store: Store, site: str) -> None:
        self._store, self._site = store, site

    def load_track(self, carrier: str, vehicle: str) -> list[Ping]:
        return self._store.load_track(self._site, carrier, vehicle)

    def find_base(self, carrier: str, vehicle: str) -> VehicleState | None:
        return self._store.find_base(self._site, carrier, vehicle)

    def find_trip(self, shipment: str) -> TripRecord | None:
        return self._store.find_trip(self._site, shipment)

    def list_trips(self) -> list[TripRecord]:
        return self._store.list_trips(self._site)


class SiteLoop:
    """The life of one site's writer."""

    def __init__(
        self,
        store: Store,
        site: str,
        owner: str,
        *,
        now: Now,
        every: timedelta,
        stop: threading.Event,
        routes: Routes | None = None,
        gazetteer: Gazetteer = NO_PLACES,
        positions_kept: timedelta = POSITIONS_KEPT,
    ) -> None:
        self._positions_kept = positions_kept
        self._store, self._site, self._owner = store, site, owner
        self._now, self._every, self._stop, self._routes = now, every, stop, routes
        self._gazetteer = gazetteer
        self._backoff = Backoff(FIRST_WAIT_S, MOST_WAIT_S)
        self._ticked_at: datetime | None = None
        self._expired_at: datetime | None = None

    def run(self) -> None:
        """Until stopped, or until there is no such site any more: a store that was emptied is nobody's fault."""
        while not self._stop.is_set():
            lease: Lease | None = None
            try:
                lease = self._store.acquire_lease(self._site, self._owner, LEASE_S)
                if lease is None:
                    self._stop.wait(DISCOVER_S)
                    continue
                log.info("%s: writing with token %d", self._site, lease.token)
                self._serve(lease)
            except LeaseLost as error:
                log.warning("lease lost: %s", error)
            except UnknownSite:
                log.warning("%s: there is no such site any more", self._site)
                return
            except StoreUnavailable as error:
                log.warning("%s: the store is away: %s", self._site, error)
                self._stop.wait(self._backoff.take_s())
            except Exception:
                log.exception("%s: a fault; what was read stays unacknowledged", self._site)
                self._stop.wait(self._backoff.take_s())
            finally:
                self._give_back(lease)

    def _serve(self, lease: Lease) -> None:
        """Writes the site until stopped or something fails."""
        known = self._store.snapshot(self._site)
        states = self._store.load_states(self._site)
        talk = self._store.list_messages(self._site)
        begun = Known(known.plan, states, known.rows, self._store.load_model(self._site), talk)
        history = SiteHistory(self._store, self._site)
        writer = SiteWriter(begun, history, self._router(known.plan.site), self._gazetteer)
        self._ticked_at = self._expired_at = None
        while not self._stop.is_set():
            if not self._store.renew_lease(lease, LEASE_S):
                raise LeaseLost(f"{self._site}: {self._owner}")
            if 0 < self.step(writer, lease) < LINGER_BELOW:
                self._stop.wait(LINGER_S)
            self._backoff.reset()

    def step(self, writer: SiteWriter, lease: Lease) -> int:
        """Reads, steps and commits once; returns how many pings it took."""
        orders = self._store.read_orders(self._site)
        reports = self._store.read_reports(self._site, REPORTS_AT_ONCE)
        busy = bool(orders or reports) or writer.is_busy()
        entries = self._store.read_pings(self._site, READ_AT_ONCE, 0 if busy else BLOCK_MS)
        now, every = self._now(), self._every / writer.turns
        tick = self._ticked_at is None or abs(now - self._ticked_at) >= every  # a clock may be set back
        if not (busy or entries or tick):
            return 0
        commit = writer.step(now, entries, orders, reports, whole=tick)
        self._store.commit(lease, commit)
        if commit.plan is not None:
            self._router(commit.plan.site)
        if commit.spans_anew:
            self._store.release_parked(self._site)
        if tick:
            self._ticked_at = now
            self._store.trim(self._site, STREAM_KEPT)
            self._expire(writer, now)
        return len(entries)

    def _expire(self, writer: SiteWriter, now: datetime) -> None:
        """Lets go of positions that have been kept for long enough, now and then; also where nothing comes in."""
        if self._expired_at is None or abs(now - self._expired_at) >= EXPIRE_EVERY:
            self._expired_at = now
            before = now - self._positions_kept
            writer.let_go(before, self._store.expire_positions(self._site, before))

    def _router(self, site: Site) -> RouterMinutes:
        """What the writer asks; told where the site is by now."""
        if self._routes is None:
            return no_router
        self._routes.place(site)
        return self._routes.minutes

    def _give_back(self, lease: Lease | None) -> None:
        try:
            if lease is not None:
                self._store.release_lease(lease)
        except StoreUnavailable:
            log.debug("%s: the lease will run out by itself", self._site)


def run(
    *,
    store: Store,
    now: Now,
    stop: threading.Event,
    every: timedelta = TICK,
    sites: Collection[str] | None = None,
    owner: str | None = None,
    ready_path: Path | None = None,
    routes: Routes | None = None,
    gazetteer: Gazetteer = NO_PLACES,
    positions_kept: timedelta = POSITIONS_KEPT,
) -> None:
    """Writes every site (or only these) until `stop` is set. `every` is a span of `now`'s time: see `tick_every`.

    `ready_path` exists from the store's first answer until this returns. `routes` is started and stopped in here.
    `gazetteer` names places in causes and reasons. Positions older than `positions_kept` are let go.
    """
    if routes is not None:
        routes.start()
    owner = owner or new_owner()
    threads: dict[str, threading.Thread] = {}
    while not stop.is_set():
        found = _find_sites(store)
        if found is not None and ready_path is not None:
            ready_path.touch()
        for site in found or ():
            if not (site in threads and threads[site].is_alive()) and (sites is None or site in sites):
                loop = SiteLoop(
                    store,
                    site,
                    owner,
                    now=now,
                    every=every,
                    stop=stop,
                    routes=routes,
                    gazetteer=gazetteer,
                    positions_kept=positions_kept,
                )
                threads[site] = threading.Thread(target=loop.run, name=f"site {site}", daemon=True)
                threads[site].start()
        stop.wait(DISCOVER_S)
    for thread in threads.values():
        thread.join()
    if routes is not None:
        routes.stop()
    if ready_path is not None:
        ready_path.unlink(missing_ok=True)


def _find_sites(store: Store) -> list[str] | None:
    """The sites, or None while the store is away."""
    try:
        return store.list_sites()
    except StoreUnavailable as error:
        log.warning("the store is away: %s", error)
        return None
