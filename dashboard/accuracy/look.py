"""The colours of the figures: those of `assets/css/tokens.css`, which a figure drawn by Plotly cannot read.

A test holds the two to each other. Series differ by shape or place too, never by colour alone.
"""

from __future__ import annotations

from typing import NamedTuple

import plotly.graph_objects as go

FONT = 'Inter, "Liberation Sans", Arial, sans-serif'
TEXT_PX = 15
"""The least size of letters in a figure: those of the text beside it."""
HEIGHT_PX = 340
PERCENT = {"tickformat": ".0%", "range": [-0.02, 1.04]}
"""An axis of shares, with room for the points at its ends."""


class Look(NamedTuple):
    """A theme. `ink` and `quiet` are for words, `said` for what was predicted, `aim` for what should be."""

    ink: str
    quiet: str
    rule: str
    panel: str
    said: str
    wrong: str
    aim: str
    few: str
    band: str


LOOKS = {
    "dark": Look(
        *("#eef4fa", "#b3c1cf", "#2a3d50", "#101d2b", "#5bb8ee", "#ff8f60", "#f2a900", "#8fa3b5"),
        band="rgba(179, 193, 207, 0.18)",
    ),
    "light": Look(
        *("#0e1a26", "#42505d", "#cfd8e1", "#ffffff", "#00558a", "#9c2212", "#704400", "#47535f"),
        band="rgba(66, 80, 93, 0.15)",
    ),
}
TOKENS = ("ink", "quiet", "rule", "panel", "on-time", "late", "at-risk", "done")
"""The style sheet's names of a look's colours, in their order."""


def empty_figure(look: Look) -> go.Figure:
    """Axes without anything on them: flat, readable, never zoomed by accident, nothing but what is drawn."""
    axis = {
        "gridcolor": look.rule,
        "linecolor": look.rule,
        "zeroline": False,
        "fixedrange": True,
        "automargin": True,
        "tickfont": {"size": TEXT_PX},
        "title": {"font": {"size": TEXT_PX}, "standoff": 12},
    }
    layout = go.Layout(
        template="none",
        font={"family": FONT, "size": TEXT_PX, "color": look.ink},
        paper_bgcolor="rgba(0, 0, 0, 0)",
        plot_bgcolor="rgba(0, 0, 0, 0)",
        height=HEIGHT_PX,
        margin={"l": 8, "r": 12, "t": 24, "b": 8},
        showlegend=False,
        hoverlabel={"bgcolor": look.panel, "bordercolor": look.quiet, "font": {"size": TEXT_PX, "color": look.ink}},
        xaxis=axis,
        yaxis=axis,
        dragmode=False,
    )
    return go.Figure(layout=layout)
