"""Which page an address shows. Addresses are matched here; each page is a module of its own."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.accuracy import page as accuracy
from dashboard.accuracy.choice import find_site as find_accuracy_site
from dashboard.address import find_named, find_wall_site
from dashboard.carrier.skeleton import skeleton as carrier_skeleton
from dashboard.known import is_known, is_known_carrier, is_known_shipment
from dashboard.pages import lost, sites, wall
from dashboard.shipment.skeleton import skeleton as shipment_skeleton
from store.ports import Store


def layout_of(path: str, store: Store) -> Component:
    """The page at `path`, in words when there is none."""
    if path == "/":
        return sites.layout(store)
    if carrier := find_named(path, "carrier", 1):
        return carrier_skeleton() if is_known_carrier(store, *carrier) else lost.no_carrier(*carrier)
    shipment = find_named(path, "shipment", 2)
    site = shipment[0] if shipment else find_wall_site(path) or find_accuracy_site(path)
    if site is None:
        return lost.no_page(path)
    if not is_known(store, site):
        return lost.no_site(site, sites.list_known(store))
    return _of_site(path, site, shipment, store)


def _of_site(path: str, site: str, shipment: tuple[str, ...] | None, store: Store) -> Component:
    if shipment:
        return shipment_skeleton() if is_known_shipment(store, *shipment) else lost.no_shipment(*shipment)
    if find_accuracy_site(path):
        return accuracy.skeleton()
    return html.Main(wall.skeleton(site), id="wall", className="wall")


def status_of(path: str, store: Store) -> int:
    """The HTTP status of the page at `path`, which is encoded as in an address."""
    if path == "/":
        return 200
    if carrier := find_named(path, "carrier", 1):
        return 200 if is_known_carrier(store, *carrier) else 404
    if shipment := find_named(path, "shipment", 2):
        return 200 if is_known_shipment(store, *shipment) else 404
    site = find_wall_site(path) or find_accuracy_site(path)
    return 404 if site is None or not is_known(store, site) else 200
