"""The page's two callbacks: it looks every two seconds, and it hands over what people decide."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

import dash
from dash import Input, Output, State

from clock import Now
from dashboard.address import find_named, query_of
from dashboard.boards import Boards
from dashboard.desk import Desk, name_of, why_refused
from dashboard.parts import fresh
from dashboard.plain import plain
from dashboard.shipment import drawing
from dashboard.shipment.orders import Given, remembered, settle, spelled, told_decision
from dashboard.shipment.seen import Seen, see
from dashboard.shipment.thread import thread_of, window_words
from dashboard.shipment.wish import open_wishes, told_wish, wish_of
from store.errors import StoreUnavailable
from store.ports import Store
from tracking.errors import UnknownShipment, UnknownSite

AWAY = "The store does not answer. What you see is what was last known; this page goes on by itself."
GONE = "This shipment is no longer known. What you see is what was last known."
NOT_SENT = "Not sent: the store does not answer. Your words are still here; send again in a moment."
PARTS = ("ship-head", "ship-age", "ship-about", "ship-log", "ship-ask-words", "ship-result")
ACTS = {"ship-send": "text", "ship-fix": "fix", "ship-yes": "accept", "ship-no": "decline"}


class Page:
    """The shipment page of one dashboard."""

    def __init__(self, store: Store, boards: Boards, desk: Desk, now: Now) -> None:
        self._store, self._boards, self._desk, self._now = store, boards, desk, now

    def look(self, path: str, search: str, kept: object, settled: dict[str, str], wish: str) -> dict[str, Any]:
        """All that the page shows now, by part; `away` alone while the store does not answer."""
        site, shipment = find_named(path, "shipment", 2) or ("", "")
        given = remembered(kept)
        try:
            seen = see(self._store, self._boards, site, shipment)
            settled = settle(self._store, site, given, settled)
        except StoreUnavailable:
            return {"away": AWAY}
        except (UnknownSite, UnknownShipment):
            return {"away": GONE}
        return {"away": "", "settled": settled, **self._drawn(seen, query_of(search), given, settled, wish)}

    def _drawn(
        self, seen: Seen, asked: dict[str, str], given: Sequence[Given], settled: dict[str, str], shown: str
    ) -> dict[str, Any]:
        now, zone = self._now(), seen.site.zone
        wishes = open_wishes(seen.messages)
        wish = next((each for each in wishes if each.id == shown), wishes[0] if wishes else None)
        words = []
        if wish is not None:
            sentences = told_wish(wish_of(wish, seen.row, seen.rows), zone, now)
            who = plain(wish.vehicle) or plain(wish.carrier)
            words = drawing.ask(sentences, plain(wish.text, lines=True), who, len(wishes) - 1)
        result, _ = told_decision(given, settled)
        return {
            "ship-head": drawing.head(seen, asked, now),
            "ship-age": drawing.told_age(seen, now),
            "ship-about": drawing.about(seen, now),
            "ship-log": drawing.thread(
                thread_of(seen.messages, zone, now), drawing.waiting(given, settled, zone, now)
            ),
            "ship-ask-words": words,
            "ship-result": result,
            "wish": "" if wish is None else wish.id,
        }

    def act(self, kind: str, path: str, words: str, by: object, wish: str, draft: str) -> Given | str:
        """Hands an order over; why not, in words, where it cannot be."""
        site, shipment = find_named(path, "shipment", 2) or ("", "")
        name, text = name_of(by), words.strip()
        if kind == "text" and (refused := why_refused(words)):
            return refused
        if kind in {"accept", "decline"}:
            order, body = "decide", {"by": name, "proposal": wish, "accept": kind == "accept", "text": text}
        else:
            order, body = "message", {"by": name, "shipment": shipment, "kind": kind, "text": text}
        try:
            told = text if kind == "text" else self._told(kind, site, shipment, wish)
            return Given(self._desk.submit(site, order, draft, body), kind, name, told, self._now())  # type: ignore[arg-type]
        except StoreUnavailable:
            return NOT_SENT
        except UnknownSite:
            return "Not sent: there is no such site any more."

    def _told(self, kind: str, site: str, shipment: str, wish: str) -> str:
        """What an order without words of its own is called on the page."""
        if kind == "fix":
            return "asks for a position"
        board = self._boards.get_board(site)
        message = self._store.find_message(site, wish)
        if message is None or message.window_start is None:
            return "the wish"
        return window_words(message.window_start, message.window_end, board.site.zone, self._now())


def register(pages: dash.Dash, page: Page) -> None:
    """Has the page look at each beat, and act at each press."""
    _register_look(pages, page)
    _register_act(pages, page)


def _register_look(pages: dash.Dash, page: Page) -> None:
    @pages.callback(
        [Output(part, "children") for part in PARTS],
        Output("ship-link", "children"),
        Output("ship-ask", "hidden"),
        Output("ship-answer", "hidden"),
        Output("ship-wish", "data"),
        Output("ship-settled", "data"),
        Output("ship-seen", "data"),
        Input("ship-beat", "n_intervals"),
        Input("ship-orders", "data"),
        State("where", "pathname"),
        State("where", "search"),
        State("ship-settled", "data"),
        State("ship-wish", "data"),
        State("ship-seen", "data"),
    )
    def look(_: object, kept: object, path: Any, search: Any, settled: Any, wish: Any, seen: Any) -> tuple[Any, ...]:
        found = page.look(path or "", search or "", kept, settled or {}, wish or "")
        if "wish" not in found:
            unchanged = dash.no_update
            return [unchanged] * len(PARTS), found["away"], *[unchanged] * 5
        changed, shown = fresh({part: found[part] for part in PARTS}, seen or {})
        nothing_asked = not found["wish"]
        hidden = nothing_asked and not found["ship-result"]
        parts = [changed[part] for part in PARTS]
        return parts, found["away"], hidden, nothing_asked, found["wish"], found["settled"], shown


def _register_act(pages: dash.Dash, page: Page) -> None:
    @pages.callback(
        Output("ship-orders", "data"),
        Output("ship-draft", "data"),
        Output("ship-text", "value"),
        Output("ship-ask-text", "value"),
        Output("ship-told", "children"),
        [Input(button, "n_clicks") for button in ACTS],
        State("ship-text", "value"),
        State("ship-ask-text", "value"),
        State("ship-by", "value"),
        State("ship-wish", "data"),
        State("ship-draft", "data"),
        State("ship-orders", "data"),
        State("where", "pathname"),
        running=[
            *((Output(button, "disabled"), True, False) for button in ACTS),
            (Output("ship-text", "readOnly"), True, False),
        ],
        prevent_initial_call=True,
    )
    def act(
        clicks: list[int | None], text: Any, answer: Any, by: Any, wish: Any, draft: Any, kept: Any, path: Any
    ) -> tuple[Any, ...]:
        kind, same = ACTS.get(str(dash.ctx.triggered_id), ""), dash.no_update
        if not kind or not any(clicks):
            return (same,) * 5
        words = {"text": text, "fix": ""}.get(kind, answer) or ""
        done = page.act(kind, path or "", words, by, wish or "", draft or "")
        if isinstance(done, str):
            return same, same, same, same, done
        given = [each for each in remembered(kept) if each.order != done.order]
        emptied = "" if kind == "text" else same, "" if kind in {"accept", "decline"} else same
        return spelled([*given, done]), uuid4().hex, *emptied, ""
