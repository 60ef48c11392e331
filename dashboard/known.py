"""Whether a site, a shipment or a carrier that somebody asks for exists.

A store that is away makes nothing unknown: whoever asks may wait and see.
"""

from __future__ import annotations

from access.principal import Principal
from access.rights import Right
from dashboard.theirs import is_everywhere, own_carriers, sites_of
from store.errors import StoreUnavailable
from store.ports import Store
from tracking.errors import UnknownSite


def is_known(store: Store, site: str) -> bool:
    """Whether there is such a site."""
    try:
        store.get_plan(site)
    except UnknownSite:
        return False
    except StoreUnavailable:
        return True
    return True


def is_known_shipment(store: Store, site: str, shipment: str) -> bool:
    """Whether the site plans it, or remembers its trip."""
    try:
        planned = any(each.id == shipment for each in store.get_plan(site).shipments)
        return planned or store.find_trip(site, shipment) is not None or _is_on_board(store, site, shipment)
    except UnknownSite:
        return False
    except StoreUnavailable:
        return True


def _is_on_board(store: Store, site: str, shipment: str) -> bool:
    """A row may outlive its plan by a moment."""
    return any(row.shipment == shipment for row in store.snapshot(site).rows)


def is_known_carrier(store: Store, who: Principal, carrier: str) -> bool:
    """Whether one of the asker's sites expects it or remembers a trip of it; to people of all sites, whether anything
    was ever heard of it. It knows itself."""
    try:
        sites = sites_of(who, Right.CARRIER, store.list_sites(), carrier=carrier)
        return (
            carrier in own_carriers(who)
            or any(_expects(store, site, carrier) for site in sites)
            or (is_everywhere(who) and carrier in store.counts())
            or any(_remembers(store, site, carrier) for site in sites)
        )
    except StoreUnavailable:
        return True


def _remembers(store: Store, site: str, carrier: str) -> bool:
    try:
        return any(carrier == trip.carrier for trip in store.list_trips(site))
    except UnknownSite:
        return False


def _expects(store: Store, site: str, carrier: str) -> bool:
    """Not any more, if the site was removed meanwhile."""
    try:
        return any(carrier == shipment.carrier for shipment in store.get_plan(site).shipments)
    except UnknownSite:
        return False
