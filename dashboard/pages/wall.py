"""The skeleton of a wall screen. Dash places the parts; `assets/wall` fills them and owns everything inside."""

from __future__ import annotations

from typing import Any

from dash import html
from dash.development.base_component import Component


def skeleton(site: str, *, is_demo: bool = False) -> list[Component]:
    """Header, link words, timeline, map, warnings, notice, legend: empty until the first snapshot.

    The site's id stands for its name until then. `spoken` alone speaks up to a screen reader: what changes all the time
    is no live region.
    """
    return [
        html.Header(
            [
                html.Div([html.H1(site, id="site-name"), _standing(is_demo)], className="wall-place"),
                html.Ul(id="counts", className="counts", role="list"),
                html.Div([html.Div(id="clock"), html.Div(id="zone")], className="wall-time"),
            ],
            className="wall-header",
        ),
        html.Div(id="link-words", className="link-words", hidden=True),
        _part("timeline", "timeline", "Dock doors"),
        _part("map", "wall-map", "Map"),
        _part("warnings", "warnings", "What to do next"),
        _part("notice", "notice", "Notice", hidden=True),
        html.Footer(id="legend", className="legend"),
        html.Div(id="spoken", className="unseen", role="status"),
    ]


def _standing(is_demo: bool) -> Component:
    """How the link stands, and whether all of this is a demo, for everybody who opens it."""
    demo = [html.Span("DEMO", className="demo-mark")] if is_demo else []
    return html.Div([html.Div(id="link-pill"), *demo], className="standing")


def _part(name: str, look: str, label: str, *, hidden: bool = False) -> Component:
    """A region with a name of its own, so that it can be found without being seen."""
    named: dict[str, Any] = {"aria-label": label}
    return html.Section(id=name, className=look, hidden=hidden, **named)
