"""Pages for addresses that lead nowhere: what is wrong, and the way on."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component


def no_page(path: str) -> Component:
    return _page("There is no such page", f"Nothing is at {path}.")


def no_site(site: str) -> Component:
    return _page("No such site", f"No plan names a site “{site}”. Sites are named by the plan that is imported.")


def _page(title: str, why: str) -> Component:
    return html.Main([html.H1(title), html.P(why), html.P(html.A("All sites", href="/"))], className="page")
