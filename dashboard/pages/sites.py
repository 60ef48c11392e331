"""The start page: of all sites those that the asker may see, and the ways that they may go from there.

plant      its sites (wall, accuracy) and the carriers that these expect
wall       its sites' walls
carrier    its own page, and its shipments that are under way (`dashboard.own`)
supplier   its shipments that are under way
nobody     whom to ask
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from dash import html
from dash.development.base_component import Component

from access.principal import Principal
from access.rights import Right, may
from dashboard.address import carrier_address
from dashboard.own.page import skeleton as own_shipments
from dashboard.plain import plain
from dashboard.theirs import is_everywhere, is_of_plant, is_partner, own_carriers, own_parties, sites_of
from store.errors import StoreUnavailable
from store.ports import Store
from tracking.errors import UnknownSite
from tracking.plan import Site

IMPORT = "python app.py plan import FILE"
DEMO = "make demo"
ASK = "Whoever looks after accounts in your plant can change that"
AWAY = "The store does not answer. The walls wait for it by themselves; load this page again in a moment."


def layout(store: Store, who: Principal) -> Component:
    """What the asker may see, in words if that is nothing."""
    if not who.grants:
        return _page("Nothing is open to you yet", *_nothing_granted(who), is_desk=True)
    try:
        sites, carriers = _known_sites(store, who) if is_of_plant(who) else ([], [])
    except StoreUnavailable:
        return _page("Sites", html.P(AWAY))
    own = _own(who) if is_partner(who) else []
    if is_of_plant(who) and not sites and not own:
        return _page("Sites", _empty() if is_everywhere(who) else _no_site_yet(who))
    listed = [html.Ul([_entry(site, who) for site in sites], className="sites")] if sites else []
    title = "Sites" if listed else ", ".join(map(plain, own_parties(who)))
    return _page(title, *listed, *_carriers("Carriers", carriers), *own, is_desk=bool(own))


def list_known(store: Store, who: Principal) -> list[str]:
    """The ids of the sites whose wall they may see; none while the store is away."""
    try:
        return sites_of(who, Right.WALL, store.list_sites())
    except StoreUnavailable:
        return []


def _known_sites(store: Store, who: Principal) -> tuple[list[Site], list[str]]:
    """Their sites, and the carriers that these expect; a site removed between the two questions is left out."""
    found, carriers = [], set()
    for name in sites_of(who, Right.WALL, store.list_sites()):
        try:
            plan = store.get_plan(name)
        except UnknownSite:
            continue
        found.append(plan.site)
        expected = {shipment.carrier for shipment in plan.shipments}
        carriers |= {each for each in expected if may(who, Right.CARRIER, site=name, carrier=each)}
    return found, sorted(carriers)


def _own(who: Principal) -> list[Component]:
    """What a partner comes for: a carrier its own page too."""
    return [*_carriers("Messages, quality and punctuality", own_carriers(who)), *own_shipments()]


def _carriers(title: str, carriers: Sequence[str]) -> list[Component]:
    if not carriers:
        return []
    links = [html.Li(html.A(plain(name), href=carrier_address(name))) for name in carriers]
    return [html.H2(title), html.Ul(links, className="carriers")]


def _page(title: str, *content: Component, is_desk: bool = False) -> Component:
    """Partners look from a desk or a phone, the plant's people from a few steps away too."""
    return html.Main([html.H1(title), *content], id="start", className="desk firm" if is_desk else "page")


def _entry(site: Site, who: Principal) -> Component:
    wall = f"/wall/{quote(site.id, safe='')}"
    ways = {"docks only": "?layout=docks", "map only": "?layout=map", "light": "?theme=light"}
    accuracy = [html.A("accuracy", href=f"/accuracy/{quote(site.id, safe='')}")]
    return html.Li(
        [
            html.A(plain(site.name), href=wall, className="site-name"),
            html.P(f"{site.id} · {len(site.doors)} doors · {site.zone}"),
            html.P(
                [
                    *(html.A(word, href=wall + query) for word, query in ways.items()),
                    *(accuracy if may(who, Right.ACCURACY, site=site.id) else []),
                ],
                className="ways",
            ),
        ]
    )


def _nothing_granted(who: Principal) -> list[Component]:
    return [
        html.P(f"You are signed in as {plain(who.name)} ({plain(who.id)}), and no site is yours to see so far."),
        html.P(f"{ASK}: tell them this name, and what you need to see."),
    ]


def _no_site_yet(who: Principal) -> Component:
    names = ", ".join(sorted({plain(grant.site) for grant in who.grants}))
    return html.Section(
        [
            html.H2("Nothing to see yet"),
            html.P(f"You may see {names}, and no plan names that so far. It appears here once one does."),
        ],
        className="empty",
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
