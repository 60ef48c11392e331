"""Which page an address shows to whom. Addresses are matched here; each page is a module of its own.

Whether somebody may see a page at all was judged before (`dashboard.need`); what is on it goes by who asks.
"""

from __future__ import annotations

from typing import Any

from dash import html
from dash.development.base_component import Component

from access.principal import Kind, Principal
from access.rights import Right, may
from dashboard.account_bar import bar
from dashboard.accuracy import page as accuracy
from dashboard.accuracy.choice import find_site as find_accuracy_site
from dashboard.address import find_named, find_wall_site
from dashboard.boards import Boards
from dashboard.carrier.skeleton import skeleton as carrier_skeleton
from dashboard.desk import name_of
from dashboard.known import is_known, is_known_carrier, is_known_shipment
from dashboard.pages import lost, sites, wall
from dashboard.parties import NOBODYS, find_parties
from dashboard.shipment.shared import skeleton as shared_skeleton
from dashboard.shipment.skeleton import skeleton as shipment_skeleton
from dashboard.theirs import allowed
from store.errors import StoreUnavailable
from store.ports import Store


def page_of(path: str, store: Store, boards: Boards, who: Principal, csrf: str) -> list[Component]:
    """The page at `path` with the bar that says who is signed in; a wall, and what a link shows, have none."""
    page = layout_of(path, store, boards, who)
    is_bare = who.kind is Kind.SHARE or find_wall_site(path) is not None
    return [page] if is_bare else [bar(who, path, csrf), page]


def layout_of(path: str, store: Store, boards: Boards, who: Principal) -> Component:
    """The page itself, in words when there is none."""
    if path == "/" or find_named(path, "shared", 2):
        return sites.layout(store, who) if path == "/" else shared_skeleton()
    if carrier := find_named(path, "carrier", 1):
        return carrier_skeleton() if is_known_carrier(store, who, *carrier) else lost.no_carrier(*carrier)
    shipment = find_named(path, "shipment", 2)
    site = shipment[0] if shipment else find_wall_site(path) or find_accuracy_site(path)
    if site is None:
        return lost.no_page(path)
    if not is_known(store, site):
        return lost.no_site(site, sites.list_known(store, who))
    if shipment:
        return _of_shipment(store, boards, who, *shipment)
    return accuracy.skeleton() if find_accuracy_site(path) else _wall(site, who)


def _of_shipment(store: Store, boards: Boards, who: Principal, site: str, shipment: str) -> Component:
    if not is_known_shipment(store, site, shipment):
        return lost.no_shipment(site, shipment, has_wall=may(who, Right.WALL, site=site))
    try:
        parties = find_parties(store, boards, site, shipment)
    except StoreUnavailable:
        parties = NOBODYS
    return shipment_skeleton(allowed(who, site, shipment, parties), name_of(who))


def _wall(site: str, who: Principal) -> Component:
    """A wall whose trucks lead to their shipments says so: it is for who may see these."""
    leads: dict[str, Any] = {"data-panels": "yes"} if may(who, Right.SHIPMENT, site=site) else {}
    return html.Main(wall.skeleton(site, is_demo=who.is_demo), id="wall", className="wall", **leads)


def status_of(path: str, store: Store, who: Principal | None) -> int:
    """The HTTP status of the page at `path`, which is encoded as in an address."""
    if path == "/":
        return 200
    if carrier := find_named(path, "carrier", 1):
        return 200 if who is not None and is_known_carrier(store, who, *carrier) else 404
    if shipment := find_named(path, "shipment", 2) or find_named(path, "shared", 2):
        return 200 if is_known_shipment(store, *shipment) else 404
    site = find_wall_site(path) or find_accuracy_site(path)
    return 404 if site is None or not is_known(store, site) else 200
