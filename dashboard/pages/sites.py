"""The list of sites, and what to do while there are none."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from store.errors import StoreUnavailable
from store.ports import Store
from tracking.errors import UnknownSite
from tracking.plan import Site

IMPORT = "python app.py plan import FILE"
DEMO = "make demo"


def layout(store: Store) -> Component:
    """Every site with the ways to look at its wall."""
    try:
        sites = _known_sites(store)
    except StoreUnavailable:
        return _page(
            html.P("The store does not answer. The walls wait for it by themselves; load this page again in a moment.")
        )
    return _page(html.Ul([_entry(site) for site in sites], className="sites") if sites else _empty())


def list_known(store: Store) -> list[str]:
    """The ids of all sites; none while the store is away."""
    try:
        return sorted(store.list_sites())
    except StoreUnavailable:
        return []


def _known_sites(store: Store) -> list[Site]:
    """All sites; one that was removed between the two questions is left out."""
    found = []
    for name in sorted(store.list_sites()):
        try:
            found.append(store.get_plan(name).site)
        except UnknownSite:
            continue
    return found


def _page(content: Component) -> Component:
    return html.Main([html.H1("Dockwatch"), content], className="page")


def _entry(site: Site) -> Component:
    wall = f"/wall/{site.id}"
    ways = {"docks only": "?layout=docks", "map only": "?layout=map", "light": "?theme=light"}
    return html.Li(
        [
            html.A(site.name, href=wall, className="site-name"),
            html.P(f"{site.id} · {len(site.doors)} doors · {site.zone}"),
            html.P(
                [
                    *(html.A(word, href=wall + query) for word, query in ways.items()),
                    html.A("accuracy", href=f"/accuracy/{site.id}"),
                ],
                className="ways",
            ),
        ]
    )


def _empty() -> Component:
    return html.Section(
        [
            html.H2("No plan yet"),
            html.P("Dockwatch shows the sites that a plan names: doors, windows, and who delivers. Load one:"),
            html.Pre(IMPORT),
            html.P("or watch a simulated plant:"),
            html.Pre(DEMO),
        ],
        className="empty",
    )
