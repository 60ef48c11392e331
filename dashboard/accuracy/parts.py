"""Pieces of the page: the filters, a picture with its figures as a table, plain tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.accuracy.choice import PERIODS, Choice

Cell = str | Component
"""What a field of a table holds."""


SORT_FIELD = "accuracy-sort"
"""The form's hidden field that keeps the order of the tables."""


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
