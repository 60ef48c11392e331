"""The list of sites, and what to do while there are none."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.address import carrier_address
from dashboard.plain import plain
from store.errors import StoreUnavailable
from store.ports import Store
from tracking.errors import UnknownSite
from tracking.plan import Site

IMPORT = "python app.py plan import FILE"
DEMO = "make demo"


def layout(store: Store) -> Component:
    """Every site with the ways to look at its wall."""
    try:
        sites, carriers = _known_sites(store)
    except StoreUnavailable:
        return _page(
            html.P("The store does not answer. The walls wait for it by themselves; load this page again in a moment.")
        )
    if not sites:
        return _page(_empty())
    return _page(html.Ul([_entry(site) for site in sites], className="sites"), *_carriers(carriers))


def list_known(store: Store) -> list[str]:
    """The ids of all sites; none while the store is away."""
    try:
        return sorted(store.list_sites())
    except StoreUnavailable:
        return []


def _known_sites(store: Store) -> tuple[list[Site], set[str]]:
    """All sites, and all carriers that they expect; a site removed between the two questions is left out."""
    found, carriers = [], set()
    for name in sorted(store.list_sites()):
        try:
            plan = store.get_plan(name)
        except UnknownSite:
            continue
        found.append(plan.site)
        carriers |= {shipment.carrier for shipment in plan.shipments}
    return found, carriers


def _carriers(carriers: set[str]) -> list[Component]:
    if not carriers:
        return []
    links = [html.Li(html.A(plain(name), href=carrier_address(name))) for name in sorted(carriers)]
    return [html.H2("Carriers"), html.Ul(links, className="carriers")]


def _page(*content: Component) -> Component:
    return html.Main([html.H1("Dockwatch"), *content], className="page")


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
