"""Pages for addresses that lead nowhere: what is wrong, and the way on."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from dash import html
from dash.development.base_component import Component

from dashboard.plain import plain

IMPORT = "python app.py plan import FILE"
SHOWN = 12
"""So many sites are offered; the start page has all of them."""


def no_page(path: str) -> Component:
    return _page("There is no such page", html.P(f"Nothing is at {path}."))


def no_site(site: str, others: Sequence[str]) -> Component:
    """`others` are the sites that the asker may see."""
    there_are = html.P(
        ["There are: ", *(part for other in others[:SHOWN] for part in (html.A(other, href=f"/wall/{other}"), " "))]
    )
    return _page(
        f"No such site: {site}",
        html.P("Sites are named by the plan that is imported. Mend the address, or load a plan that names it:"),
        html.Pre(IMPORT),
        html.P("A wall at this address appears by itself once there is such a plan."),
        *([there_are] if others else []),
    )


def no_shipment(site: str, shipment: str, *, has_wall: bool) -> Component:
    """`has_wall`: whether the asker may see the site's wall."""
    wall = html.P(html.A(f"The wall of {plain(site)}", href=f"/wall/{quote(site, safe='')}"))
    return _page(
        f"No such shipment: {plain(shipment)}",
        html.P(f"{plain(site)} plans none of that name, and remembers no trip of it."),
        *([wall] if has_wall else []),
    )


def no_carrier(carrier: str) -> Component:
    return _page(
        f"No such carrier: {plain(carrier)}",
        html.P("No plan of yours names it, and no trip of it is remembered there."),
    )


def _page(title: str, *content: Component) -> Component:
    return html.Main([html.H1(title), *content, html.P(html.A("All sites", href="/"))], className="page")
