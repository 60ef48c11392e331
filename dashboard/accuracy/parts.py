"""Pieces of the page: the filters, a picture with its figures as a table, tables that can be sorted."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan
from typing import Any

import pandas as pd
import plotly.graph_objects as go
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.accuracy.choice import PERIODS, Choice
from dashboard.accuracy.tables import FEW
from dashboard.accuracy.words import later, percent, span

Cell = str | Component
SORTS = "accuracy-sort"
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


def aria(**words: str) -> dict[str, Any]:
    """Attributes for whoever does not see the page."""
    return {f"aria-{name}": word for name, word in words.items()}


def filters(choice: Choice, carriers: Sequence[str], lanes: Sequence[str]) -> Component:
    """A form that puts its words into the address: it works with a keyboard, a reload keeps it, a link shares it."""
    return html.Form(
        [
            _select("carrier", "Carrier", {"": "all carriers", **{name: name for name in carriers}}, choice.carrier),
            _select("lane", "Lane, from", {"": "all origins", **{name: name for name in lanes}}, choice.lane),
            _select("days", "Period", PERIODS, choice.days),
            *(
                dcc.Input(type="hidden", name=name, value=getattr(choice, name), id=f"accuracy-{name}")
                for name in ("sort", "theme")
            ),
            html.Button("Show", type="submit"),
        ],
        method="get",
        className="filters",
    )


def _select(name: str, label: str, options: dict[str, str], chosen: str) -> Component:
    known = options if chosen in options else {**options, chosen: chosen}
    return html.Label(
        [
            html.Span(label),
            html.Select(
                [html.Option(words, value=value, selected=value == chosen) for value, words in known.items()], name=name
            ),
        ]
    )


def picture(title: str, says: str, figure: go.Figure, table: Component, *, told: str) -> Component:
    """A figure, how to read it, and its numbers for whoever does not see it. `told` is the figure in one line."""
    graph = dcc.Graph(figure=figure, config={"displayModeBar": False, "responsive": True})
    return html.Section(
        [
            html.H2(title),
            html.P(says),
            html.Div(graph, role="img", className="graph", **aria(label=told)),
            html.Details([html.Summary("as a table"), table]),
        ]
    )


def plain_table(heads: Sequence[str], rows: Sequence[Sequence[Cell]], *, few: Sequence[bool] = ()) -> Component:
    """A table of words; rows of too few trips are quiet."""
    quiet = list(few) or [False] * len(rows)
    return html.Table(
        [
            html.Thead(html.Tr([html.Th(head, scope="col") for head in heads])),
            html.Tbody(
                [
                    html.Tr([html.Td(cell) for cell in row], className="few" if is_few else "")
                    for row, is_few in zip(rows, quiet, strict=True)
                ]
            ),
        ]
    )


def group_table(table: pd.DataFrame, first: str, choice: Choice) -> Component:
    """Carriers or lanes, worst first; a press on a column's head sorts by it. Those of few trips stay at the end."""
    column, descending = sorting(choice)
    ordered = table.assign(few=table["trips"] < FEW).sort_values(
        ["few", column, "name"], ascending=[True, not descending, True], na_position="last"
    )
    heads = [_head(name, word or first, first, column, descending) for name, word in COLUMNS.items()]
    rows = [_group_row(row) for _, row in ordered.iterrows()]
    return html.Div(
        html.Table([html.Thead(html.Tr(heads)), html.Tbody(rows)]),
        className="wide groups",
        role="region",
        tabIndex=0,
        **aria(label=f"By {first}"),
    )


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


def _head(name: str, words: str, table: str, column: str, descending: bool) -> Component:
    arrow = {True: " \u25bc", False: " \u25b2"}[descending] if name == column else ""
    order = ("descending" if descending else "ascending") if name == column else "none"
    button = html.Button(
        [words, html.Span(arrow, **aria(hidden="true"))], id={"type": SORTS, "column": name, "of": table}
    )
    return html.Th(button, scope="col", **aria(sort=order))


def _group_row(row: pd.Series) -> Component:
    is_few = bool(row["few"])
    n = html.Td([f"{row['trips']:,}", html.Small(" too few to say")] if is_few else f"{row['trips']:,}")
    rest = [html.Td(_shown(name, row[name])) for name in COLUMNS if name not in ("name", "trips")]
    return html.Tr([html.Th(row["name"], scope="row"), n, *rest], className="few" if is_few else "")


def _shown(name: str, value: float) -> str:
    if name in _SHOWN:
        return _SHOWN[name](value)
    return "" if isnan(value) else f"{value:,.0f}"
