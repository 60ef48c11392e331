"""The skeleton of a wall screen. Dash places the parts; `assets/wall` fills them and owns everything inside."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component


def skeleton() -> list[Component]:
    """Header, link words, timeline, map, warnings, legend: empty until the first snapshot."""
    return [
        html.Header(
            [
                html.Div(
                    [html.H1(id="site-name"), html.Div(id="link-pill", role="status")],
                    className="wall-place",
                ),
                html.Ul(id="counts", className="counts"),
                html.Div([html.Div(id="clock"), html.Div(id="zone")], className="wall-time"),
            ],
            className="wall-header",
        ),
        html.Div(id="link-words", className="link-words", role="alert", hidden=True),
        html.Section(id="timeline", className="timeline"),
        html.Section(id="map", className="wall-map"),
        html.Section(id="warnings", className="warnings"),
        html.Footer(id="legend", className="legend"),
    ]
