"""The pictures along time: how early late arrivals were warned of, and the figures week by week."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard.accuracy.look import PERCENT, Look, empty_figure
from dashboard.accuracy.tables import AIM, FEW
from dashboard.accuracy.words import percent, span
from tracking.score import USEFUL_LEAD_MIN

LEAD_STEP_MIN, LONGEST_LEAD_MIN = 30, 480
MOST_WEEKS_NAMED = 10


def lead_histogram(leads_min: pd.Series, look: Look) -> go.Figure:
    """How long before the window's end those who came late were warned of."""
    edges = np.arange(0, LONGEST_LEAD_MIN + 2 * LEAD_STEP_MIN, LEAD_STEP_MIN)
    counts, _ = np.histogram(leads_min.clip(upper=LONGEST_LEAD_MIN + 1), edges)
    used = max(4, int(np.flatnonzero(counts)[-1]) + 1) if counts.any() else 4
    names = [span(low) if low < LONGEST_LEAD_MIN else f"{span(low)} or more" for low in edges[:used]]
    useful = edges[:used] >= USEFUL_LEAD_MIN
    figure = empty_figure(look)
    figure.add_bar(
        x=[float(edge) + LEAD_STEP_MIN / 2 for edge in edges[:used]],
        y=counts[:used],
        width=LEAD_STEP_MIN * 0.9,
        marker={
            "color": np.where(useful, look.said, "rgba(0, 0, 0, 0)"),
            "line": {"color": np.where(useful, look.said, look.few), "width": 2},
        },
        text=[str(count or "") for count in counts[:used]],
        textposition="outside",
        cliponaxis=False,
        hovertext=[
            f"warned {name} before or a little more: {count}" for name, count in zip(names, counts, strict=False)
        ],
        hoverinfo="text",
    )
    ticks = list(range(0, int(edges[used]) + 1, 60))
    figure.update_xaxes(title_text="warned before the window's end", tickvals=ticks, ticktext=[span(t) for t in ticks])
    step = max(1, -(-int(counts.max()) // 5))
    return figure.update_yaxes(title_text="late arrivals", rangemode="tozero", tick0=0, dtick=step)


def weekly(table: pd.DataFrame, column: str, look: Look) -> go.Figure:
    """One figure by week: `miss_min` (an hour out) or `covered`."""
    figure = empty_figure(look)
    few = (table["near"] if column == "miss_min" else table["n"]) < FEW
    figure.add_scatter(
        x=table["week"],
        y=table[column],
        mode="lines+markers",
        line={"color": look.said, "width": 2},
        marker={
            "size": 11,
            "color": np.where(few, look.few, look.said),
            "symbol": np.where(few, "circle-open", "circle"),
            "line": {"width": np.where(few, 2, 0)},
        },
        hovertext=[_told_week(row, column) for row in table.to_dict("records")],
        hoverinfo="text",
        cliponaxis=False,
    )
    shown = table["week"].iloc[:: max(1, -(-len(table) // MOST_WEEKS_NAMED))]
    figure.update_xaxes(tickvals=shown, ticktext=[f"{week.day} {week:%b}" for week in shown], tickangle=0)
    if column == "covered":
        figure.add_hline(y=AIM, line={"color": look.aim, "width": 2, "dash": "dash"})
        return figure.update_yaxes(title_text="inside the interval", **PERCENT)
    return figure.update_yaxes(title_text="typical miss, minutes", rangemode="tozero", nticks=6)


def _told_week(row: dict[Hashable, Any], column: str) -> str:
    figure = percent(row["covered"]) if column == "covered" else span(row["miss_min"])
    return f"week of {row['week'].day} {row['week']:%b}: {figure}, {row['n']} trips"
