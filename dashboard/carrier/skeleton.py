"""What stands on a carrier's page before anything is known: its parts in the order of reading on a phone."""

from __future__ import annotations

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.parts import aria

BEAT_MS = 4_000


def skeleton() -> Component:
    return html.Main(
        [
            dcc.Interval(id="firm-beat", interval=BEAT_MS),
            dcc.Store(id="firm-seen", data={}),
            html.Header(html.P("Reading the carrier …", role="status"), id="firm-head"),
            html.P(id="firm-link", className="away", role="status"),
            html.Section(id="firm-trucks", **aria(label="Trucks now")),
            html.Section(id="firm-mail", **aria(label="Messages")),
            html.Section(id="firm-quality", **aria(label="Quality of what it sends")),
            html.Section(id="firm-punctual", **aria(label="Punctuality")),
        ],
        id="carrier",
        className="desk firm",
    )
