"""The page's one callback: it looks every four seconds and draws what changed."""

from __future__ import annotations

from typing import Any

import dash
from dash import Input, Output, State

from access.rights import Right
from clock import Clock
from dashboard.access.callbacks import guarded
from dashboard.access.door import Door
from dashboard.address import find_named, query_of, spelled
from dashboard.boards import Board, Boards
from dashboard.carrier import drawing
from dashboard.carrier.evidence import Zone, punctual
from dashboard.carrier.history import KEPT_FOR, History
from dashboard.carrier.quality import grades_of, list_measured
from dashboard.carrier.trucks import asks_of, letters_of, trucks_of
from dashboard.parts import AWAY, Drawn, fresh
from store.errors import StoreUnavailable
from store.ports import Store
from tracking.errors import UnknownSite

PARTS = ("firm-head", "firm-trucks", "firm-mail", "firm-quality", "firm-punctual")


class Page:
    """The carrier page of one dashboard."""

    def __init__(self, store: Store, boards: Boards, clock: Clock) -> None:
        self._store, self._boards, self._now = store, boards, clock.now
        self._history = History(store, clock.now, KEPT_FOR * clock.speed)

    def look(self, path: str, search: str) -> dict[str, Drawn]:
        """All parts by name. Raises `store.errors.StoreUnavailable`."""
        [carrier] = find_named(path, "carrier", 1) or ("",)
        asked, now = query_of(search), self._now()
        theme = spelled({"theme": asked.get("theme", "")})
        boards = self._list_boards()
        messages = [each for site in boards for each in self._store.list_messages(site, carrier=carrier)]
        trucks = trucks_of(carrier, boards.values(), asks_of(messages), now)
        zones = {name: Zone(board.site.name, board.site.zone) for name, board in boards.items()}
        letters = letters_of(messages, {name: zone.zone for name, zone in zones.items()}, now)
        grades = grades_of(list_measured(self._store, carrier), (truck.vehicle for truck in trucks))
        deliveries = self._history.list_deliveries(carrier)
        return {
            "firm-head": drawing.head(carrier, asked, len(trucks)),
            "firm-trucks": drawing.trucks(trucks, theme),
            "firm-mail": drawing.mail(*letters, theme),
            "firm-quality": drawing.quality(grades),
            "firm-punctual": punctual(deliveries, zones, carrier, asked, now),
        }

    def _list_boards(self) -> dict[str, Board]:
        found = {}
        for site in sorted(self._store.list_sites()):
            try:
                found[site] = self._boards.get_board(site)
            except UnknownSite:
                continue
        return found


def register(pages: dash.Dash, door: Door, page: Page) -> None:
    """Has the page look at each beat."""

    @guarded(
        pages,
        door,
        Right.CARRIER,
        output={
            "parts": {part: Output(part, "children") for part in PARTS},
            "away": Output("firm-link", "children"),
            "seen": Output("firm-seen", "data"),
        },
        inputs={"beat": Input("firm-beat", "n_intervals")},
        state={
            "search": State("where", "search"),
            "seen": State("firm-seen", "data"),
        },
    )
    def look(*, path: str, search: Any, seen: Any, **_: Any) -> dict[str, Any]:
        try:
            found = page.look(path, search or "")
        except StoreUnavailable:
            return {"parts": dict.fromkeys(PARTS, dash.no_update), "away": AWAY, "seen": dash.no_update}
        parts, shown = fresh(found, seen or {})
        return {"parts": parts, "away": "", "seen": shown}
