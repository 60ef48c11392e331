"""Boards that pages look at: read once for all viewers, followed by what changed, and quiet while the store is away."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dashboard.boards import KEPT_FOR, Boards
from store.errors import StoreUnavailable
from store.memory_store import MemoryStore
from store.ports import Age, Change, Snapshot
from tests.browser.plant import NOW, SITE, Plant, changed, minutes, row_at, rows, site
from tests.hand_clock import HandClock
from tracking.errors import UnknownSite
from tracking.plan import SitePlan


class Counted(MemoryStore):
    """A store that counts how often it is asked, and may be away."""

    def __init__(self) -> None:
        super().__init__()
        self.snapshots = self.looks = 0
        self.is_away = False

    def snapshot(self, site: str) -> Snapshot:
        self.snapshots += 1
        self._answer()
        return super().snapshot(site)

    def read_changes(self, site: str, after_revision: int, block_ms: int) -> list[Change] | None:
        self.looks += 1
        self._answer()
        return super().read_changes(site, after_revision, block_ms)

    def get_age(self, site: str) -> Age:
        self._answer()
        return super().get_age(site)

    def _answer(self) -> None:
        if self.is_away:
            raise StoreUnavailable("away")


def seen() -> tuple[Counted, Plant, HandClock, Boards]:
    store, clock = Counted(), HandClock(NOW)
    plant = Plant(store, rows())
    return store, plant, clock, Boards(store, clock)


def test_many_viewers_cost_one_look() -> None:
    """Within two seconds the board is the same for everybody."""
    store, plant, _, boards = seen()
    first = boards.get_board(SITE)
    plant.write([changed(row_at(1, 2, NOW), door="D09")])
    assert boards.get_board(SITE) is first
    assert (store.snapshots, store.looks) == (1, 0)


def test_what_changed_is_merged_without_a_second_snapshot() -> None:
    """Later a changed row is there, a removed one is not, and the board's time has moved on."""
    store, plant, clock, boards = seen()
    row = row_at(1, 2, NOW)
    boards.get_board(SITE)
    clock.at += KEPT_FOR
    plant.write([changed(row, door="D09")], as_of=NOW + minutes(1), removed=("S000",))
    plant.write([], as_of=NOW + minutes(2))
    board = boards.get_board(SITE)
    assert board.rows[row.shipment].door == "D09"
    assert "S000" not in board.rows
    assert board.as_of == NOW + minutes(2)
    assert store.snapshots == 1


def test_another_plan_takes_the_board_anew() -> None:
    """Its name and its shipments are those of the new plan."""
    store, plant, clock, boards = seen()
    boards.get_board(SITE)
    plant.write([], plan=SitePlan(site=changed(site(), name="New North")))  # type: ignore[arg-type]
    clock.at += KEPT_FOR
    assert boards.get_board(SITE).site.name == "New North"
    assert store.snapshots == 2


def test_an_absent_store_is_asked_once_in_two_seconds() -> None:
    """Everybody else is told at once; nothing that changed meanwhile is lost."""
    store, plant, clock, boards = seen()
    boards.get_board(SITE)
    store.is_away = True
    clock.at += KEPT_FOR
    for _ in range(3):
        with pytest.raises(StoreUnavailable):
            boards.get_board(SITE)
    assert store.looks == 1
    store.is_away = False
    plant.write([changed(row_at(1, 2, NOW), door="D09")])
    clock.at += KEPT_FOR - timedelta(seconds=1)
    with pytest.raises(StoreUnavailable):
        boards.get_board(SITE)
    clock.at += timedelta(seconds=1)
    assert boards.get_board(SITE).rows[row_at(1, 2, NOW).shipment].door == "D09"


def test_an_unknown_site_is_unknown_each_time() -> None:
    """One that is planned later is found."""
    boards = Boards(store := MemoryStore(), HandClock(NOW))
    for _ in range(2):
        with pytest.raises(UnknownSite):
            boards.get_board(SITE)
    Plant(store, rows())
    assert boards.get_board(SITE).site.id == SITE


def test_a_clock_that_is_set_back_freezes_no_board() -> None:
    """What was read an hour ahead of now is old at once: pages do not stand still until the clock has caught up."""
    _, plant, clock, boards = seen()
    before = boards.get_board(SITE)
    plant.write([changed(row_at(1, 2, NOW), door="D09")])
    clock.at = NOW - timedelta(hours=1)
    assert boards.get_board(SITE) is not before
