"""The pictures, each from a small table of its figures. Pure: no store, no clock, no page.

What rests on fewer than `FEW` trips is hollow and grey. Grey bands are where chance alone would put a figure.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard.accuracy.look import PERCENT, Look, empty_figure
from dashboard.accuracy.tables import AIM, FEW
from dashboard.accuracy.words import later, percent, span
from tracking.chance import chance_band
from tracking.score import Bin

LOWEST_SHARE = 0.4
"""Where the axis of coverage begins, unless something lies below it."""


def error_by_horizon(table: pd.DataFrame, look: Look) -> go.Figure:
    """Boxes hold half of the errors, whiskers four in five; above the line came later than said."""
    figure, known = empty_figure(look), table[table["n"] > 0]
    for is_few, own in known.groupby(known["n"] < FEW):
        colour = look.few if is_few else look.said
        figure.add_box(
            x=own["horizon"],
            **{at: own[name] for at, name in _BOX.items()},
            line={"color": colour, "width": 2},
            fillcolor="rgba(0, 0, 0, 0)" if is_few else look.band,
            whiskerwidth=0.5,
            width=0.5,
            hoverinfo="skip",
        )
    figure.add_scatter(
        x=known["horizon"],
        y=known["p90"],
        mode="text",
        text=[span(miss_min) for miss_min in known["miss_min"]],
        textposition="top center",
        cliponaxis=False,
        hovertext=[_told_error(row) for row in known.to_dict("records")],
        hoverinfo="text",
    )
    figure.add_hline(y=0, line={"color": look.quiet, "width": 1})
    _horizons(figure, table)
    return figure.update_yaxes(title_text="minutes later than said", nticks=7)


_BOX = {"lowerfence": "p10", "q1": "p25", "median": "p50", "q3": "p75", "upperfence": "p90"}


def _told_error(row: dict[Hashable, Any]) -> str:
    half = f"half between {later(row['p25'])} and {later(row['p75'])}"
    return f"{row['horizon']}, n = {row['n']}<br>middle: {later(row['p50'])}<br>{half}"


def coverage_by_horizon(table: pd.DataFrame, look: Look) -> go.Figure:
    """The share inside the interval, beside the share that there should be."""
    figure, known = empty_figure(look), table[table["n"] > 0]
    figure.add_bar(
        x=known["horizon"],
        base=known["low"],
        y=known["high"] - known["low"],
        width=0.5,
        marker={"color": look.band, "line": {"width": 0}},
        hoverinfo="skip",
    )
    figure.add_hline(y=AIM, line={"color": look.aim, "width": 2, "dash": "dash"})
    _dots(figure, known["horizon"], known["covered"], known, look, says_n=False)
    _horizons(figure, table)
    lowest = min(LOWEST_SHARE, known["covered"].min() - 0.1) if len(known) else LOWEST_SHARE
    return figure.update_yaxes(title_text="arrivals inside the interval", tickformat=".0%", range=[lowest, 1.04])


def _horizons(figure: go.Figure, table: pd.DataFrame) -> None:
    """All horizons, near to far, also those without a trip, with their n."""
    words = [f"{name}<br>n {n:,}" for name, n in zip(table["horizon"], table["n"], strict=True)]
    axis = {
        "categoryorder": "array",
        "categoryarray": list(table["horizon"]),
        "range": [-0.5, len(table) - 0.5],
        "tickangle": 0,
    }
    figure.update_xaxes(tickvals=list(table["horizon"]), ticktext=words, title_text="predicted time left", **axis)


def _dots(figure: go.Figure, x: pd.Series, y: pd.Series, table: pd.DataFrame, look: Look, *, says_n: bool) -> None:
    """Points: hollow where n says too little, a square outside of what chance explains."""
    few = table["n"] < FEW
    outside = (y < table["low"]) | (y > table["high"])
    colours = np.where(few, look.few, np.where(outside, look.wrong, look.said))
    figure.add_scatter(
        x=x,
        y=y,
        mode="markers+text" if says_n else "markers",
        text=[f"n {n:,}" for n in table["n"]],
        textposition=["top center" if share < 0.15 else "bottom center" for share in y],
        textfont={"color": look.quiet},
        marker={
            "size": 12,
            "color": colours,
            "symbol": np.where(few, "circle-open", np.where(outside, "square", "circle")),
            "line": {"width": np.where(few, 2, 0)},
        },
        hovertext=[f"{percent(share)}, n = {n:,}" for share, n in zip(y, table["n"], strict=True)],
        hoverinfo="text",
        cliponaxis=False,
    )


def reliability_diagram(bins: Sequence[Bin], look: Look) -> go.Figure:
    """What was said of being late, and what came; on the diagonal said and came are one."""
    figure = empty_figure(look)
    figure.add_scatter(x=[0, 1], y=[0, 1], mode="lines", line={"color": look.aim, "dash": "dash"}, hoverinfo="skip")
    bands = [chance_band(each.mean_p, each.n) for each in bins]
    table = pd.DataFrame(
        {
            "n": [each.n for each in bins],
            "low": [low for low, _ in bands],
            "high": [high for _, high in bands],
            "said": [each.mean_p for each in bins],
            "came": [each.share for each in bins],
        }
    )
    figure.add_bar(
        x=table["said"],
        base=table["low"],
        y=table["high"] - table["low"],
        width=0.05,
        marker={"color": look.band, "line": {"width": 0}},
        hoverinfo="skip",
    )
    _dots(figure, table["said"], table["came"], table, look, says_n=True)
    figure.update_xaxes(title_text="said: probability of being late", **PERCENT)
    return figure.update_yaxes(title_text="came: share that was late", **PERCENT)
