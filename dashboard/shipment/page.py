"""The page's two callbacks: it looks every two seconds, and it hands over what people decide."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

import dash
from dash import Input, Output, State
from dash.development.base_component import Component

from access.rights import Right
from clock import Now
from dashboard.access.callbacks import guarded
from dashboard.access.door import Door
from dashboard.address import find_named, query_of
from dashboard.boards import Boards
from dashboard.desk import Desk, name_of, why_refused
from dashboard.parts import AWAY, fresh
from dashboard.plain import plain
from dashboard.shipment import drawing
from dashboard.shipment.orders import Given, remembered, settle, spelled, told_decision
from dashboard.shipment.seen import Seen, see
from dashboard.shipment.thread import thread_of, window_words
from dashboard.shipment.wish import open_wishes, told_wish, wish_of
from store.errors import StoreUnavailable
from store.ports import Store
from tracking.errors import UnknownShipment, UnknownSite
from tracking.message import Message

GONE = "This shipment is no longer known. What you see is what was last known."
NOT_SENT = "Not sent: the store does not answer. Your words are still here; send again in a moment."
PARTS = ("ship-head", "ship-age", "ship-about", "ship-log", "ship-ask-words", "ship-result")
DECISIONS = frozenset({"accept", "decline"})
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
        now, zone = self._now(), seen.zone
        wishes = open_wishes(seen.messages)
        wish = next((each for each in wishes if each.id == shown), wishes[0] if wishes else None)
        words = [] if wish is None else _asked(seen, wish, len(wishes) - 1, now)
        result, _ = told_decision(given, settled)
        return {
            "ship-head": drawing.head(seen, asked, now),
            "ship-age": drawing.told_age(seen, now),
            "ship-about": drawing.about(seen, now),
            "ship-log": drawing.thread(thread_of(seen.messages, zone, now), drawing.waiting(given, settled, zone, now)),
            "ship-ask-words": words,
            "ship-result": result,
            "wish": "" if wish is None else wish.id,
        }

    def act(self, kind: str, path: str, *, words: str, by: object, wish: str, draft: str) -> Given | str:
        """Hands an order over; why not, in words, where it cannot be."""
        site, shipment = find_named(path, "shipment", 2) or ("", "")
        name, text = name_of(by), words.strip()
        if kind == "text" and (refused := why_refused(words)):
            return refused
        if kind in DECISIONS:
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


def _asked(seen: Seen, wish: Message, others: int, now: datetime) -> list[Component]:
    sentences = ["No plan names this shipment any more."]
    if seen.planned is not None:
        rows = seen.board.rows
        sentences = told_wish(wish_of(wish, seen.planned, seen.board.shipments.values(), rows), rows, seen.zone, now)
    who = plain(wish.vehicle) or plain(wish.carrier)
    return drawing.ask(sentences, plain(wish.text, lines=True), who, others)


def register(pages: dash.Dash, door: Door, page: Page) -> None:
    """Has the page look at each beat, and act at each press."""
    _register_look(pages, door, page)
    _register_act(pages, door, page)


def _register_look(pages: dash.Dash, door: Door, page: Page) -> None:
    kept = {
        "search": State("where", "search"),
        "settled": State("ship-settled", "data"),
        "wish": State("ship-wish", "data"),
    }

    @guarded(
        pages,
        door,
        Right.SHIPMENT,
        output={
            "parts": {part: Output(part, "children") for part in PARTS},
            "away": Output("ship-link", "children"),
            "is_unasked": Output("ship-ask", "hidden"),
            "is_answered": Output("ship-answer", "hidden"),
            "wish": Output("ship-wish", "data"),
            "settled": Output("ship-settled", "data"),
            "seen": Output("ship-seen", "data"),
        },
        inputs={"beat": Input("ship-beat", "n_intervals"), "given": Input("ship-orders", "data")},
        state={**kept, "seen": State("ship-seen", "data")},
    )
    def look(*, path: Any, search: Any, given: Any, settled: Any, wish: Any, seen: Any, **_: Any) -> dict[str, Any]:
        found = page.look(path, search or "", given, settled or {}, wish or "")
        if "wish" not in found:
            same = dict.fromkeys(("is_unasked", "is_answered", "wish", "settled", "seen"), dash.no_update)
            return {"parts": dict.fromkeys(PARTS, dash.no_update), "away": found["away"], **same}
        parts, shown = fresh({part: found[part] for part in PARTS}, seen or {})
        return {
            "parts": parts,
            "away": found["away"],
            "is_unasked": not found["wish"] and not found["ship-result"],
            "is_answered": not found["wish"],
            "wish": found["wish"],
            "settled": found["settled"],
            "seen": shown,
        }


def _register_act(pages: dash.Dash, door: Door, page: Page) -> None:
    emptied = {"text": Output("ship-text", "value"), "answer": Output("ship-ask-text", "value")}
    told = {"told": Output("ship-told", "children"), "ask_told": Output("ship-ask-told", "children")}

    @guarded(
        pages,
        door,
        Right.WRITE,
        output={"given": Output("ship-orders", "data"), "draft": Output("ship-draft", "data"), **emptied, **told},
        inputs={"clicks": [Input(button, "n_clicks") for button in ACTS]},
        state={
            "text": State("ship-text", "value"),
            "answer": State("ship-ask-text", "value"),
            "by": State("ship-by", "value"),
            "wish": State("ship-wish", "data"),
            "draft": State("ship-draft", "data"),
            "given": State("ship-orders", "data"),
        },
        running=[
            *((Output(button, "disabled"), True, False) for button in ACTS),
            (Output("ship-text", "readOnly"), True, False),
        ],
        prevent_initial_call=True,
    )
    def act(*, clicks: Any, text: Any, answer: Any, by: Any, wish: Any, draft: Any, given: Any, path: Any) -> Any:
        kind = ACTS.get(str(dash.ctx.triggered_id), "")
        shown = dict.fromkeys(("given", "draft", "text", "answer", "told", "ask_told"), dash.no_update)
        if not kind or not any(clicks):
            return shown
        words = {"text": text, "fix": ""}.get(kind, answer) or ""
        done = page.act(kind, path, words=words, by=by, wish=wish or "", draft=draft or "")
        place, box = ("ask_told", "answer") if kind in DECISIONS else ("told", "text")
        if isinstance(done, str):
            return {**shown, place: done}
        others = [each for each in remembered(given) if each.order != done.order]
        emptied = {} if kind == "fix" else {box: ""}
        return {**shown, "given": spelled([*others, done]), "draft": uuid4().hex, place: "", **emptied}
