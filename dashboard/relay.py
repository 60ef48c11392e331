"""From a site's change stream to its wall screens: one thread a watched site, at most ten patches a second.

    read_changes --(blocks up to 2 s)--> merge per shipment --> board.patch {from: r1, rev: r2}
         ^                                                            |
         +-------- a pause of 100 ms, longer after a dear patch ------+

The pause comes after a patch, so a lone change goes out at once and a burst is merged. Many rows or many screens make a
patch dear; then the pause is so long that the relay takes a fifth of the time (more where a patch takes over 125 ms),
and the next patch merges more ([decision 7](../docs/decisions/0007-ten-patches-a-second.md)). What a joining screen
gets is the relay's own copy, under the same lock as the patches: its revision is always the one that the next starts
from. Without changes an empty patch goes out every 2 s, so that age and clock on the screen are honest.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable
from datetime import datetime

from msgspec import Raw

from clock import Clock, machine_ticks
from dashboard.rows import Wire, epoch_ms, packed_row, wall_site
from store.errors import StoreUnavailable
from store.ports import Change, Snapshot, Store
from tracking.errors import UnknownSite

PAUSE_S = 0.1  # the screens' ten patches a second
PAUSE_SHARE = 4.0  # of what the patch took
LONGEST_PAUSE_S = 0.5
BEAT_MS = 2000  # a quiet site still says every two seconds how old its board is
BACKOFF_S = (0.25, 0.5, 1.0, 2.0)  # never longer than a beat: screens hear of the outage while it lasts

Emit = Callable[[str, Wire, str], None]
"""Sends a named message to a room: a site's screens, or one screen by its session id."""

Ticks = Callable[[], float]
log = logging.getLogger(__name__)


class Relay:
    """The live board of one site, for as long as somebody watches it."""

    def __init__(
        self, site: str, store: Store, clock: Clock, emit: Emit, *, build: str = "", ticks: Ticks = machine_ticks
    ) -> None:
        """`ticks` tells the machine's seconds, whatever the site's clock does: what a patch took."""
        self.site, self._build, self._ticks = site, build, ticks
        self._store, self._clock, self._emit = store, clock, emit
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._plan: Wire | None = None
        self._rows: dict[str, Raw] = {}
        self._revision = 0
        self._as_of: datetime | None = None
        self._failures = 0
        self._known = True

    def start(self) -> None:
        threading.Thread(target=self.run, name=f"relay-{self.site}", daemon=True).start()

    def stop(self) -> None:
        """Lets the thread end after the read that it is in."""
        self._stopped.set()

    def join(self, screen: str, enter: Callable[[], None]) -> None:
        """Lets a screen in: `enter` puts it into the site's room, and its snapshot precedes every patch."""
        with self._lock:
            enter()
            self._greet(screen)

    def send_snapshot(self, screen: str) -> None:
        """What a screen gets that missed a patch."""
        with self._lock:
            self._greet(screen)

    def run(self) -> None:
        """Relays until stopped; outlives every failure of the store."""
        while not self._stopped.is_set():
            self._stopped.wait(self.step())

    def step(self) -> float:
        """One turn: reads, merges, tells. Returns the seconds to wait before the next."""
        try:
            pause_s = self._load() if self._plan is None else self._follow()
        except (StoreUnavailable, UnknownSite) as error:
            return self._fail(known=not isinstance(error, UnknownSite))
        except Exception:
            log.exception("relay of %s failed; it starts again from a snapshot", self.site)
            self._plan = None
            return self._fail(known=True)
        self._recover()
        return pause_s

    def _load(self) -> float:
        snapshot = self._store.snapshot(self.site)
        began = self._ticks()
        with self._lock:
            self._adopt(snapshot)
            self._emit("board.snapshot", self._snapshot(), self.site)
        return self._pause_since(began)

    def _follow(self) -> float:
        changes = self._store.read_changes(self.site, self._revision, BEAT_MS)
        if changes is None or any(change.plan_changed for change in changes):
            return self._load()
        if not changes:
            self._confirm_age()
        began = self._ticks()
        with self._lock:
            self._emit("board.patch", self._merge(changes), self.site)
        return self._pause_since(began) if changes else 0.0

    def _pause_since(self, began: float) -> float:
        return min(LONGEST_PAUSE_S, max(PAUSE_S, PAUSE_SHARE * (self._ticks() - began)))

    def _confirm_age(self) -> None:
        """A writer that finds nothing to change still commits; the change stream does not tell when it last did."""
        age = self._store.get_age(self.site)
        if age.revision == self._revision:
            self._as_of = age.as_of

    def _adopt(self, snapshot: Snapshot) -> None:
        self._plan = wall_site(snapshot.plan.site)
        self._rows = {row.shipment: packed_row(row) for row in snapshot.rows}
        self._revision, self._as_of = snapshot.revision, snapshot.as_of

    def _merge(self, changes: Iterable[Change]) -> Wire:
        """Applies the changes to the board; the patch that does the same to a screen's."""
        before = self._revision
        touched: dict[str, Raw] = {}
        removed: set[str] = set()
        for change in changes:
            for row in change.rows:
                touched[row.shipment] = packed_row(row)
                removed.discard(row.shipment)
            for shipment in change.removed:
                touched.pop(shipment, None)
                removed.add(shipment)
            self._revision, self._as_of = change.revision, change.as_of
        self._rows.update(touched)
        for shipment in removed:
            self._rows.pop(shipment, None)
        return {"from": before, "rows": list(touched.values()), "removed": sorted(removed), **self._state()}

    def _greet(self, screen: str) -> None:
        if self._plan is not None:
            self._emit("board.snapshot", self._snapshot(), screen)
        if self._failures:
            self._emit("board.link", self._link(), screen)

    def _snapshot(self) -> Wire:
        return {"site": self._plan, "build": self._build, "rows": list(self._rows.values()), **self._state()}

    def _state(self) -> Wire:
        return {
            "rev": self._revision,
            "as_of": None if self._as_of is None else epoch_ms(self._as_of),
            "now": epoch_ms(self._clock.now()),
            "speed": self._clock.speed,
        }

    def _link(self) -> Wire:
        return {
            "store": self._failures == 0,
            "known": self._known,
            "now": epoch_ms(self._clock.now()),
            "speed": self._clock.speed,
        }

    def _fail(self, *, known: bool) -> float:
        with self._lock:
            self._failures, self._known = self._failures + 1, known
            self._emit("board.link", self._link(), self.site)
        return BACKOFF_S[min(self._failures, len(BACKOFF_S)) - 1]

    def _recover(self) -> None:
        if self._failures:
            with self._lock:
                self._failures, self._known = 0, True
                self._emit("board.link", self._link(), self.site)
