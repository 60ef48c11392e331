"""Whose a shipment is: what a partner's grant is held against. Cheap, since pages ask every two seconds."""

from __future__ import annotations

from typing import NamedTuple

from dashboard.boards import Boards
from store.ports import Store
from tracking.errors import UnknownSite


class Parties(NamedTuple):
    """Carrier and supplier of a shipment; empty where nobody knows it."""

    carrier: str = ""
    supplier: str = ""


NOBODYS = Parties()


def find_parties(store: Store, boards: Boards, site: str, shipment: str) -> Parties:
    """By the plan, else by the trip that is remembered, else by the board, whose row may outlive its plan by a moment.

    Raises `store.errors.StoreUnavailable`.
    """
    try:
        board = boards.get_board(site)
        named = board.shipments.get(shipment) or store.find_trip(site, shipment) or board.rows.get(shipment)
    except UnknownSite:
        return NOBODYS
    return NOBODYS if named is None else Parties(named.carrier, named.supplier)
