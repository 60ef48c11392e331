"""The page's one callback: it looks every four seconds and draws what changed.

Everything but quality belongs to a site, and is shown to whoever may see the carrier there. Quality is the carrier's as
a whole: shown to itself, and to people of any plant that expects it.
"""

from __future__ import annotations

from typing import Any

import dash
from dash import Input, Output, State

from access.principal import Principal
from access.rights import Right, may
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
from dashboard.theirs import home_of, is_everywhere, own_carriers, sites_of
from store.errors import StoreUnavailable
from store.ports import Store
from tracking.errors import UnknownSite

PARTS = ("firm-head", "firm-trucks", "firm-mail", "firm-quality", "firm-punctual")


class Page:
    """The carrier page of one dashboard."""

    def __init__(self, store: Store, boards: Boards, clock: Clock) -> None:
        self._store, self._boards, self._now = store, boards, clock.now
        self._history = History(store, clock.now, KEPT_FOR * clock.speed)

    def look(self, who: Principal, path: str, search: str) -> dict[str, Drawn]:
        """All parts by name. Raises `store.errors.StoreUnavailable`."""
        [carrier] = find_named(path, "carrier", 1) or ("",)
        if not may(who, Right.CARRIER, carrier=carrier):
            return {**dict.fromkeys(PARTS, ""), "firm-head": drawing.not_yours()}
        asked, now = query_of(search), self._now()
        theme = spelled({"theme": asked.get("theme", "")})
        boards = self._list_boards(who, carrier)
        messages = [each for site in boards for each in self._store.list_messages(site, carrier=carrier)]
        trucks = trucks_of(lambda row: row.carrier == carrier, boards.values(), asks_of(messages), now)
        zones = {name: Zone(board.site.name, board.site.zone) for name, board in boards.items()}
        letters = letters_of(messages, {name: zone.zone for name, zone in zones.items()}, now)
        deliveries = [each for each in self._history.list_deliveries(carrier) if each.site in boards]
        is_expected = bool(deliveries) or any(_expects(board, carrier) for board in boards.values())
        measured = list_measured(self._store, carrier) if is_expected or _sees_quality(who, carrier) else []
        grades = grades_of(measured, (truck.vehicle for truck in trucks))
        return {
            "firm-head": drawing.head(carrier, asked, len(trucks), home_of(who)),
            "firm-trucks": drawing.trucks(trucks, theme),
            "firm-mail": drawing.mail(*letters, theme),
            "firm-quality": drawing.quality(grades),
            "firm-punctual": punctual(deliveries, zones, carrier, asked, now),
        }

    def _list_boards(self, who: Principal, carrier: str) -> dict[str, Board]:
        found = {}
        for site in sites_of(who, Right.CARRIER, self._store.list_sites(), carrier=carrier):
            try:
                found[site] = self._boards.get_board(site)
            except UnknownSite:
                continue
        return found


def _expects(board: Board, carrier: str) -> bool:
    planned = any(carrier == each.carrier for each in board.shipments.values())
    return planned or any(carrier == row.carrier for row in board.rows.values())


def _sees_quality(who: Principal, carrier: str) -> bool:
    """The carrier itself, and whoever is of the plant everywhere, wherever it is expected."""
    return carrier in own_carriers(who) or is_everywhere(who)


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
        state={"search": State("where", "search"), "seen": State("firm-seen", "data")},
    )
    def look(*, who: Principal, path: Any, search: Any, seen: Any, **_: Any) -> dict[str, Any]:
        try:
            found = page.look(who, path or "", search or "")
        except StoreUnavailable:
            return {"parts": dict.fromkeys(PARTS, dash.no_update), "away": AWAY, "seen": dash.no_update}
        parts, shown = fresh(found, seen or {})
        return {"parts": parts, "away": "", "seen": shown}
