"""The boards that pages show, kept for two seconds a site: any number of viewers cost one look at what changed.

first        snapshot
later        read_changes since then, merged; a snapshot again if they are out of reach or the plan changed
store away   said to everybody for the next two seconds without asking again: pages must not pile up behind it
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from threading import Lock
from typing import NamedTuple

from clock import Now
from store.errors import StoreUnavailable
from store.ports import Change, Store
from tracking.board import Row
from tracking.errors import UnknownSite
from tracking.plan import Shipment, Site

KEPT_FOR = timedelta(seconds=2)
MOST_READS = 50
"""Reads of changes in a row; a board that is further behind is taken whole."""


class Board(NamedTuple):
    """A site, what it expects by shipment, and its rows by shipment; `as_of` None before the writer's first commit."""

    site: Site
    shipments: Mapping[str, Shipment]
    rows: Mapping[str, Row]
    as_of: datetime | None


class _Kept:
    """One site's board, and when it was last looked at."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.board: Board | None = None
        self.revision = 0
        self.looked_at: datetime | None = None
        self.is_away = False


class Boards:
    """Reads each site at most once in `keep` of its clock. Thread-safe: one reads, the others wait for it."""

    def __init__(self, store: Store, now: Now, keep: timedelta = KEPT_FOR) -> None:
        self._store, self._now, self._keep = store, now, keep
        self._lock = Lock()
        self._sites: dict[str, _Kept] = {}

    def get_board(self, site: str) -> Board:
        """Raises `tracking.errors.UnknownSite` and `store.errors.StoreUnavailable`."""
        with self._lock:
            kept = self._sites.setdefault(site, _Kept())
        with kept.lock:
            now = self._now()
            if kept.looked_at is None or abs(now - kept.looked_at) >= self._keep:  # a clock may be set back
                kept.looked_at = now
                self._look(site, kept)
            if kept.is_away or kept.board is None:
                raise StoreUnavailable("the board could not be read a moment ago")
            return kept.board

    def _look(self, site: str, kept: _Kept) -> None:
        kept.is_away = True
        try:
            kept.board = self._followed(site, kept) or self._whole(site, kept)
        except UnknownSite:
            with self._lock:
                self._sites.pop(site, None)
            raise
        kept.is_away = False

    def _whole(self, site: str, kept: _Kept) -> Board:
        snapshot = self._store.snapshot(site)
        kept.revision = snapshot.revision
        return Board(
            snapshot.plan.site,
            {shipment.id: shipment for shipment in snapshot.plan.shipments},
            {row.shipment: row for row in snapshot.rows},
            snapshot.as_of,
        )

    def _followed(self, site: str, kept: _Kept) -> Board | None:
        """The board with what changed since; None if it has to be taken whole."""
        if kept.board is None:
            return None
        rows, revision = dict(kept.board.rows), kept.revision
        for _ in range(MOST_READS):
            changes = self._store.read_changes(site, revision, 0)
            if changes is None or any(change.plan_changed for change in changes):
                return None
            if not changes:
                board = kept.board._replace(rows=rows, as_of=self._store.get_age(site).as_of)
                kept.revision = revision
                return board
            _merge(rows, changes)
            revision = changes[-1].revision
        return None


def _merge(rows: dict[str, Row], changes: list[Change]) -> None:
    for change in changes:
        rows.update({row.shipment: row for row in change.rows})
        for shipment in change.removed:
            rows.pop(shipment, None)
