"""Pieces that the desk's pages share: attributes for the ear, lists of facts, links, and drawing only what changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

import dash
import plotly
from dash import html
from dash.development.base_component import Component

from dashboard.address import spelled

AWAY = "The store does not answer. What you see is what was last known; this page goes on by itself."

Drawn = Component | Sequence[Component] | str
"""What a part of a page holds."""


def aria(**words: str) -> dict[str, Any]:
    """Attributes for whoever does not see the page."""
    return {f"aria-{name}": word for name, word in words.items()}


def facts(known: Sequence[tuple[str, str]]) -> Component:
    """Terms and what holds of them."""
    return html.Dl([html.Div([html.Dt(term), html.Dd(words)]) for term, words in known], className="facts")


def other_theme(path: str, asked: dict[str, str]) -> Component:
    """A link to the same page in the other theme."""
    other = "dark" if asked.get("theme") == "light" else "light"
    return html.A(f"{other.capitalize()} theme", href=path + spelled(asked, theme="" if other == "dark" else other))


def fresh(parts: Mapping[str, Drawn], seen: object) -> tuple[dict[str, Any], dict[str, str]]:
    """Each part, or `no_update` where the page shows it already; and what it shows then.

    What is not drawn anew keeps its focus, its place and what is marked in it, and costs nothing to send. `seen` is
    what a browser says that it shows, and may be anything.
    """
    shown = seen if isinstance(seen, Mapping) else {}
    digests = {name: _digest(part) for name, part in parts.items()}
    changed = {name: part if shown.get(name) != digests[name] else dash.no_update for name, part in parts.items()}
    return changed, digests


def _digest(part: Drawn) -> str:
    drawn = json.dumps(part, cls=plotly.utils.PlotlyJSONEncoder)
    return hashlib.sha256(drawn.encode()).hexdigest()[:16]
