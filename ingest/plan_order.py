"""What a plan order does to a site's plan: shipments in it are added or replaced, those it does not name stay.

A window that was agreed with the carrier stays too, until a file names another one than the file before it
(`tracking.agreement`); what became of those is said.
"""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import available_timezones

import msgspec
from msgspec.structs import replace

from tracking.agreement import Taken, Verdict, assume, take, take_anew
from tracking.errors import DockwatchError
from tracking.journey import by_window
from tracking.plan import Shipment, SitePlan
from tracking.prediction.hours import PRESETS

NAMED = 20
"""Shipments that an answer names before it counts the rest."""
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


IsPromised = Callable[[Shipment], bool]
"""Whether a shipment's carrier was granted the very window that it is in."""


def _nobody(_: Shipment) -> bool:
    return False


def merge(plan: SitePlan, order: SitePlan, is_promised: IsPromised = _nobody) -> tuple[SitePlan, str]:
    """The plan after the order, by window and id, and what changed in words. The order's site replaces the plan's.

    `is_promised` is asked where the plan does not know whether a window was agreed.
    """
    before = {shipment.id: shipment for shipment in plan.shipments}
    taken = [_take(shipment, before.get(shipment.id), is_promised) for shipment in order.shipments]
    added = sum(each.shipment.id not in before for each in taken)
    changed = sum(_differs(before.get(each.shipment.id, each.shipment), each.shipment) for each in taken)
    kept = before | {each.shipment.id: each.shipment for each in taken}
    merged = SitePlan(site=order.site, shipments=tuple(by_window(kept.values())))
    words = [f"{_count(added, 'shipment')} added, {changed} changed", *_agreements(taken)]
    if plan.site != order.site:
        words.append("the site itself changed")
    if strays := sorted({shipment.door for shipment in merged.shipments} - {door.id for door in order.site.doors}):
        words.append(f"shipments are due at doors that it does not have: {', '.join(strays)}")
    return merged, "; ".join(words)


def put(plan: SitePlan, shipment: Shipment) -> SitePlan:
    """The plan with one shipment replaced, by window and id."""
    others = (each for each in plan.shipments if each.id != shipment.id)
    return replace(plan, shipments=tuple(by_window([*others, shipment])))


def _take(filed: Shipment, planned: Shipment | None, is_promised: IsPromised) -> Taken:
    if planned is None:
        return Taken(take_anew(filed, was_promised=is_promised(filed)), Verdict.PLAIN)
    return take(filed, assume(planned) if is_promised(planned) else planned)


def _differs(one: Shipment, other: Shipment) -> bool:
    """Whether people would see it: what a file has said of a window that is not its own is nothing they plan by."""
    return replace(one, agreed=None) != replace(other, agreed=None)


def _agreements(taken: list[Taken]) -> list[str]:
    """What became of agreed windows, in words; nothing if there were none."""
    kept = [each for each in taken if each.verdict in (Verdict.KEPT, Verdict.UNSURE)]
    unsure = [each.shipment.id for each in kept if each.verdict is Verdict.UNSURE]
    lost = [each.shipment.id for each in taken if each.verdict is Verdict.OVERRULED]
    words = []
    if kept:
        words.append(f"{_count(len(kept), 'agreed window')} kept")
    if lost:
        number = str(len(lost)) if kept else _count(len(lost), "agreed window")
        words.append(f"{number} changed by the file: {_names(lost)}")
    found = [", ".join(words)] if words else []
    if unsure:
        found.append(f"of those kept it is not known what the last file said, look at them: {_names(unsure)}")
    return found


def _names(shipments: list[str]) -> str:
    more = len(shipments) - NAMED
    return ", ".join(shipments[:NAMED]) + (f" and {more} more" if more > 0 else "")


def _count(n: int, what: str) -> str:
    return f"{n} {what}" if n == 1 else f"{n} {what}s"
