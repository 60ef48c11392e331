"""The tables of carriers and of lanes, worst first, and how a press on a column's head sorts them.

    press -> the address -> rows and heads, in place

Only rows and the heads' `aria-sort` change: a table drawn anew would take the focus from whoever sorts by keyboard.
"""

from __future__ import annotations

from math import isnan

import dash
import pandas as pd
from dash import ALL, Input, Output, State, ctx, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from access.rights import Right
from clock import Now
from dashboard.access.callbacks import guarded
from dashboard.access.door import Door
from dashboard.accuracy.choice import Choice, chosen, find_site, read_choice
from dashboard.accuracy.frame import Frames
from dashboard.accuracy.parts import SORT_FIELD, aria
from dashboard.accuracy.source import Source
from dashboard.accuracy.tables import FEW, by_group
from dashboard.accuracy.words import later, percent, span
from store.errors import StoreUnavailable
from tracking.errors import UnknownSite

GROUPS = {"carrier": "carrier", "lane": "lane, from"}
"""The columns of the frames by which trips are grouped, and the head of their names."""

SORTS, HEADS, ROWS = "accuracy-sorts", "accuracy-heads", "accuracy-rows"
COLUMNS = {
    "name": "",
    "trips": "trips",
    "off": "off by, of the time left",
    "miss_min": "typical miss an hour out",
    "bias_min": "came, an hour out",
    "covered": "inside the interval",
    "late": "late",
    "warned": "of these warned of",
    "false": "false alarms",
}
_WORST_FIRST = {"name": True, "covered": True}
"""Ascending is worst first; of all other columns, descending."""
USUAL_SORT = "off"
_SHOWN = {"off": percent, "covered": percent, "miss_min": span, "bias_min": later}


def register(pages: dash.Dash, door: Door, source: Source, now: Now) -> None:
    """A press changes the address; a changed address, also by the way back, sorts what is there."""
    _register_press(pages, door)

    @guarded(
        pages,
        door,
        Right.ACCURACY,
        output=[
            Output({"type": ROWS, "of": ALL}, "children"),
            Output({"type": HEADS, "column": ALL, "of": ALL}, "aria-sort"),
            Output(SORT_FIELD, "value"),
        ],
        inputs={"search": Input("where", "search")},
        prevent_initial_call=True,
    )
    def reorder(*, search: str | None, path: str) -> object:
        if not ctx.triggered:
            raise PreventUpdate
        choice, (bodies, heads, _) = read_choice(search or ""), ctx.outputs_list
        try:
            history = source.get_history(find_site(path) or "")
        except (UnknownSite, StoreUnavailable) as error:
            raise PreventUpdate from error
        ours = chosen(history.frames, choice, now())
        rows = [group_rows(ours, each["id"]["of"], choice) for each in bodies]
        return rows, [order_of(choice, each["id"]["column"]) for each in heads], choice.sort


def _register_press(pages: dash.Dash, door: Door) -> None:
    @guarded(
        pages,
        door,
        Right.ACCURACY,
        output=Output("where", "search"),
        inputs={"presses": Input({"type": SORTS, "column": ALL, "of": ALL}, "n_clicks")},
        state={"search": State("where", "search")},
        prevent_initial_call=True,
    )
    def press(*, presses: object, search: str | None, **_: object) -> object:
        if not (isinstance(presses, list) and any(presses)) or not isinstance(ctx.triggered_id, dict):
            return no_update
        choice = read_choice(search or "")
        return choice.spelled(sort=next_sort(choice, str(ctx.triggered_id["column"])))


def group_table(frames: Frames, column: str, choice: Choice) -> Component:
    """Carriers or lanes with what their trips scored; those of few trips stay at the end, however it is sorted."""
    heads = [_head(name, word or GROUPS[column], column, choice) for name, word in COLUMNS.items()]
    body = html.Tbody(group_rows(frames, column, choice), id={"type": ROWS, "of": column})
    table = html.Table([html.Thead(html.Tr(heads)), body])
    return html.Div(table, className="wide groups", role="region", tabIndex=0, **aria(label=f"By {column}"))


def group_rows(frames: Frames, column: str, choice: Choice) -> list[Component]:
    """The table's rows in the order that the address asks for."""
    by, descending = sorting(choice)
    table = by_group(frames, column)
    ordered = table.assign(few=table["trips"] < FEW).sort_values(
        ["few", by, "name"], ascending=[True, not descending, True], na_position="last"
    )
    return [_row(row) for _, row in ordered.iterrows()]


def sorting(choice: Choice) -> tuple[str, bool]:
    """The column, and whether it descends; a name alone ascends, with a dash before it descends."""
    asked = choice.sort.removeprefix("-")
    if asked not in COLUMNS:
        return USUAL_SORT, True
    return asked, choice.sort.startswith("-")


def next_sort(choice: Choice, column: str) -> str:
    """What a press on a column's head asks for: worst first, and the other way round on the next press."""
    now, descending = sorting(choice)
    turned = not descending if now == column else not _WORST_FIRST.get(column, False)
    return f"-{column}" if turned else column


def order_of(choice: Choice, column: str) -> str:
    """The `aria-sort` of a column's head, from which the style sheet takes its arrow."""
    by, descending = sorting(choice)
    return "none" if by != column else "descending" if descending else "ascending"


def _head(column: str, words: str, of: str, choice: Choice) -> Component:
    button = html.Button(words, id={"type": SORTS, "column": column, "of": of})
    place = {"type": HEADS, "column": column, "of": of}
    return html.Th(button, scope="col", id=place, **aria(sort=order_of(choice, column)))


def _row(row: pd.Series) -> Component:
    is_few = bool(row["few"])
    n = html.Td([f"{row['trips']:,}", html.Small(" too few to say")] if is_few else f"{row['trips']:,}")
    rest = [html.Td(_shown(name, row[name])) for name in COLUMNS if name not in ("name", "trips")]
    return html.Tr([html.Th(row["name"], scope="row"), n, *rest], className="few" if is_few else "")


def _shown(name: str, value: float) -> str:
    if name in _SHOWN:
        return _SHOWN[name](value)
    return "" if isnan(value) else f"{value:,.0f}"
