"""What is noted of an order that somebody gave to a site's writer: what it is about, never its words."""

from __future__ import annotations

from collections.abc import Mapping

from access.audit import Deed
from store.errors import StoreUnavailable
from store.ports import Store


def as_noted(store: Store, site: str, body: Mapping[str, object]) -> tuple[Deed, str, str]:
    """Deed, shipment (or carrier and vehicle), and kind of a message, or the answer to a proposal."""
    if proposal := str(body.get("proposal", "")):
        return Deed.DECISION, _about(store, site, proposal), "accepted" if body.get("accept") else "declined"
    party = "/".join(filter(None, (str(body.get("carrier", "")), str(body.get("vehicle", "")))))
    return Deed.MESSAGE, str(body.get("shipment", "")) or party, "asks for a position" if _is_fix(body) else ""


def _is_fix(body: Mapping[str, object]) -> bool:
    return body.get("kind") == "fix"


def _about(store: Store, site: str, proposal: str) -> str:
    """The shipment that a proposal is about; the proposal itself, if it is about none, or nobody can tell."""
    try:
        found = store.find_message(site, proposal)
    except StoreUnavailable:
        found = None
    return proposal if found is None or not found.shipment else found.shipment
