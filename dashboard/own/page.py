"""A partner's list of shipments: what stands there first, and the callback that fills it."""

from __future__ import annotations

from typing import Any

import dash
from dash import Input, Output, State, dcc, html
from dash.development.base_component import Component

from access.principal import Principal
from access.rights import Right
from clock import Now
from dashboard.access.callbacks import guarded
from dashboard.access.door import Door
from dashboard.address import query_of, spelled
from dashboard.boards import Board, Boards
from dashboard.carrier.trucks import trucks_of
from dashboard.own.drawing import shipments
from dashboard.parts import AWAY, Drawn, aria, fresh
from dashboard.theirs import allowed_of, as_partner, is_own_site
from store.errors import StoreUnavailable
from store.ports import Store
from tracking.errors import UnknownSite

BEAT_MS = 4_000
PART = "own-list"


def skeleton() -> list[Component]:
    return [
        dcc.Interval(id="own-beat", interval=BEAT_MS),
        dcc.Store(id="own-seen", data={}),
        html.P(id="own-link", className="away", role="status"),
        html.Section(
            html.P("Reading your shipments …", role="status"), id=PART, className="own", **aria(label="Your shipments")
        ),
    ]


class Page:
    """The partners' list of one dashboard."""

    def __init__(self, store: Store, boards: Boards, now: Now) -> None:
        self._store, self._boards, self._now = store, boards, now

    def look(self, who: Principal, search: str) -> Drawn:
        """The asker's own shipments by site. Raises `store.errors.StoreUnavailable`."""
        partner, now, found = as_partner(who), self._now(), []
        theme = spelled({"theme": query_of(search).get("theme", "")})
        for board in self._list_boards(partner):
            trucks = trucks_of(lambda row: allowed_of(partner, row).see, [board], {}, now)
            if trucks:
                found.append((board.site, trucks))
        return shipments(found, theme, now)

    def _list_boards(self, partner: Principal) -> list[Board]:
        found = []
        for site in sorted(self._store.list_sites()):
            try:
                found += [self._boards.get_board(site)] if is_own_site(partner, site) else []
            except UnknownSite:
                continue
        return found


def register(pages: dash.Dash, door: Door, page: Page) -> None:
    """Has the list look at each beat."""

    @guarded(
        pages,
        door,
        Right.SITES,
        output={
            "parts": {PART: Output(PART, "children")},
            "away": Output("own-link", "children"),
            "seen": Output("own-seen", "data"),
        },
        inputs={"beat": Input("own-beat", "n_intervals")},
        state={"search": State("where", "search"), "seen": State("own-seen", "data")},
    )
    def look(*, who: Principal, search: Any, seen: Any, **_: Any) -> dict[str, Any]:
        try:
            found = page.look(who, search or "")
        except StoreUnavailable:
            return {"parts": {PART: dash.no_update}, "away": AWAY, "seen": dash.no_update}
        parts, shown = fresh({PART: found}, seen or {})
        return {"parts": parts, "away": "", "seen": shown}
