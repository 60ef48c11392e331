"""What the change streams of some sites said, gathered while it was said: a row may leave the board again."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime

from store.ports import Store

READ_MS = 500
QUIET_S = 3.0


class Reached:
    """The milestones that each shipment has reached so far, by the newest word on it."""

    def __init__(self) -> None:
        self._by_shipment: dict[str, dict[str, datetime]] = {}
        self._heard_at = time.monotonic()

    def of(self, shipment: str) -> dict[str, datetime]:
        """Empty if nothing was said of the shipment."""
        return self._by_shipment.get(shipment, {})

    def note(self, shipment: str, reached: dict[str, datetime]) -> None:
        """Takes a row; only what is new counts as being said."""
        if self.of(shipment) != reached:
            self._by_shipment[shipment] = reached
            self._heard_at = time.monotonic()

    def is_quiet(self) -> bool:
        """Whether no milestone has changed for a while."""
        return time.monotonic() - self._heard_at > QUIET_S


@contextmanager
def milestones_of(store: Store, sites: Iterable[str]) -> Iterator[Reached]:
    """Follows the sites' change streams, each in a thread, as a screen does: a snapshot, then what changes."""
    reached, stop = Reached(), threading.Event()
    threads = [threading.Thread(target=_follow, args=(store, site, reached, stop), daemon=True) for site in sites]
    for thread in threads:
        thread.start()
    try:
        yield reached
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def _follow(store: Store, site: str, reached: Reached, stop: threading.Event) -> None:
    revision: int | None = None
    while not stop.is_set():
        if revision is None:
            snapshot = store.snapshot(site)
            rows, revision = snapshot.rows, snapshot.revision
        else:
            changes = store.read_changes(site, revision, READ_MS)
            rows = tuple(row for change in changes or () for row in change.rows)
            revision = None if changes is None else (changes[-1].revision if changes else revision)
        for row in rows:
            reached.note(row.shipment, dict(row.reached))
