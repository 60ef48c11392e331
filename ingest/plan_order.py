"""What a plan order does to a site's plan: shipments in it are added or replaced, those it does not name stay."""

from __future__ import annotations

from zoneinfo import available_timezones

import msgspec

from tracking.errors import DockwatchError
from tracking.journey import by_window
from tracking.plan import SitePlan
from tracking.prediction.hours import PRESETS

_decode = msgspec.json.Decoder(SitePlan).decode


class RefusedOrder(DockwatchError):
    """An order that cannot be carried out; the text says why, for the person who gave it."""


def read_plan(body: bytes, site: str) -> SitePlan:
    """The plan of an order to this site.

    Raises:
        RefusedOrder: if it is no plan, one for another site, or one that nobody could predict or show times by.
    """
    try:
        plan = _decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise RefusedOrder(f"not a plan: {error}") from error
    strays = [shipment.id for shipment in plan.shipments if shipment.site != site]
    if plan.site.id != site or strays:
        raise RefusedOrder(f"not for site {site}: {', '.join(strays) or plan.site.id}")
    if plan.site.hours not in PRESETS:
        raise RefusedOrder(f"{plan.site.hours!r} is no law on driving hours; known: {', '.join(PRESETS)}")
    if plan.site.zone not in available_timezones():
        raise RefusedOrder(f"{plan.site.zone!r} is not an IANA time zone")
    return plan


def merge(plan: SitePlan, order: SitePlan) -> tuple[SitePlan, str]:
    """The plan after the order, by window and id, and what changed in words. The order's site replaces the plan's."""
    kept = {shipment.id: shipment for shipment in plan.shipments}
    added = sum(shipment.id not in kept for shipment in order.shipments)
    changed = sum(kept.get(shipment.id, shipment) != shipment for shipment in order.shipments)
    kept |= {shipment.id: shipment for shipment in order.shipments}
    merged = SitePlan(site=order.site, shipments=tuple(by_window(kept.values())))
    words = [f"{_shipments(added)} added, {changed} changed"]
    if plan.site != order.site:
        words.append("the site itself changed")
    if strays := sorted({shipment.door for shipment in merged.shipments} - {door.id for door in order.site.doors}):
        words.append(f"shipments are due at doors that it does not have: {', '.join(strays)}")
    return merged, "; ".join(words)


def _shipments(n: int) -> str:
    return "1 shipment" if n == 1 else f"{n} shipments"
