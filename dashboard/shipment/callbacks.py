"""What the pages ask of the server: they look every two seconds, and one hands over what people decide."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import dash
from dash import Input, Output, State

from access.principal import Principal
from access.rights import Right
from dashboard.access.callbacks import guarded
from dashboard.access.door import Door
from dashboard.parts import fresh
from dashboard.shipment.orders import remembered, spelled
from dashboard.shipment.page import DECISIONS, LOOKS, TALKS, Page
from dashboard.shipment.shared import PARTS, Shared

ACTS = {"ship-send": "text", "ship-fix": "fix", "ship-yes": "accept", "ship-no": "decline"}


def register(pages: dash.Dash, door: Door, page: Page, shared: Shared) -> None:
    """Has the pages look at each beat, and act at each press."""
    _register_look(pages, door, page)
    _register_talk(pages, door, page)
    _register_act(pages, door, page)
    _register_shared(pages, door, shared)


def _told(found: dict[str, Any], names: tuple[str, ...], seen: Any) -> dict[str, Any]:
    """Only what has changed; with nothing found the parts stay as they are."""
    if names[0] not in found:
        return {"parts": dict.fromkeys(names, dash.no_update), "seen": dash.no_update}
    parts, shown = fresh({name: found[name] for name in names}, seen or {})
    return {"parts": parts, "seen": shown}


def _register_look(pages: dash.Dash, door: Door, page: Page) -> None:
    @guarded(
        pages,
        door,
        Right.SHIPMENT,
        output={
            "parts": {part: Output(part, "children") for part in LOOKS},
            "away": Output("ship-link", "children"),
            "seen": Output("ship-seen", "data"),
        },
        inputs={"beat": Input("ship-beat", "n_intervals")},
        state={"search": State("where", "search"), "seen": State("ship-seen", "data")},
    )
    def look(*, who: Principal, path: Any, search: Any, seen: Any, **_: Any) -> dict[str, Any]:
        found = page.look(who, path, search or "")
        return {"away": found["away"], **_told(found, LOOKS, seen)}


def _register_talk(pages: dash.Dash, door: Door, page: Page) -> None:
    kept = {"settled": State("ship-settled", "data"), "wish": State("ship-wish", "data")}

    @guarded(
        pages,
        door,
        Right.TALK,
        output={
            "parts": {part: Output(part, "children") for part in TALKS},
            "is_unasked": Output("ship-ask", "hidden"),
            "is_answered": Output("ship-answer", "hidden"),
            "wish": Output("ship-wish", "data"),
            "settled": Output("ship-settled", "data"),
            "seen": Output("ship-heard", "data"),
        },
        inputs={"beat": Input("ship-beat", "n_intervals"), "given": Input("ship-orders", "data")},
        state={**kept, "seen": State("ship-heard", "data")},
    )
    def talk(*, who: Principal, path: Any, given: Any, settled: Any, wish: Any, seen: Any, **_: Any) -> dict[str, Any]:
        found = page.talk(who, path, given, settled if isinstance(settled, dict) else {}, wish or "")
        told = _told(found, TALKS, seen)
        if not found:
            return {**dict.fromkeys(("is_unasked", "is_answered", "wish", "settled"), dash.no_update), **told}
        return {
            **told,
            "is_unasked": not found["wish"] and not found["ship-result"],
            "is_answered": not found["wish"],
            "wish": found["wish"],
            "settled": found["settled"],
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
    def act(
        *, who: Principal, clicks: Any, text: Any, answer: Any, wish: Any, draft: Any, given: Any, path: Any
    ) -> dict[str, Any]:
        kind = ACTS.get(str(dash.ctx.triggered_id), "")
        shown = dict.fromkeys(("given", "draft", "text", "answer", "told", "ask_told"), dash.no_update)
        if not kind or not any(clicks):
            return shown
        words = {"text": text, "fix": ""}.get(kind, answer) or ""
        done = page.act(who, kind, path, words=words, wish=wish or "", draft=draft or "")
        place, box = ("ask_told", "answer") if kind in DECISIONS else ("told", "text")
        if isinstance(done, str):
            return {**shown, place: done}
        others = [each for each in remembered(given) if each.order != done.order]
        emptied = {} if kind == "fix" else {box: ""}
        return {**shown, "given": spelled([*others, done]), "draft": uuid4().hex, place: "", **emptied}


def _register_shared(pages: dash.Dash, door: Door, shared: Shared) -> None:
    @guarded(
        pages,
        door,
        Right.SHIPMENT,
        output={
            "parts": {part: Output(part, "children") for part in PARTS},
            "away": Output("shared-link", "children"),
            "seen": Output("shared-seen", "data"),
        },
        inputs={"beat": Input("shared-beat", "n_intervals")},
        state={"seen": State("shared-seen", "data")},
    )
    def look(*, who: Principal, path: Any, seen: Any, **_: Any) -> dict[str, Any]:
        found = shared.look(who, path)
        return {"away": found["away"], **_told(found, PARTS, seen)}
