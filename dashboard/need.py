"""What a page's address asks for: a right, at a site, to what of it. Pages and callbacks are judged by it alike."""

from __future__ import annotations

from typing import NamedTuple

from access.rights import Right
from dashboard.accuracy.choice import find_site as find_accuracy_site
from dashboard.address import find_named, find_wall_site


class Need(NamedTuple):
    """The right that a page needs, and to what; None: being known is enough.

    `by_share`: whoever holds a share link is asked, and nobody else.
    """

    right: Right | None
    site: str = ""
    carrier: str = ""
    shipment: str = ""
    by_share: bool = False


def need_of(path: str) -> Need | None:
    """What the page at `path` needs; None where no page is. The address is read as the page itself reads it."""
    if path == "/":
        return Need(None)  # which shows everybody their own, and whom to ask if that is nothing
    if site := find_wall_site(path):
        return Need(Right.WALL, site)
    if site := find_accuracy_site(path):
        return Need(Right.ACCURACY, site)
    return _need_of_one(path)


def _need_of_one(path: str) -> Need | None:
    """That of a page about one carrier or one shipment."""
    if carrier := find_named(path, "carrier", 1):
        return Need(Right.CARRIER, carrier=carrier[0])
    if shipment := find_named(path, "shipment", 2):
        return Need(Right.SHIPMENT, shipment[0], shipment=shipment[1])
    if shared := find_named(path, "shared", 2):
        return Need(Right.SHIPMENT, shared[0], shipment=shared[1], by_share=True)
    return None
