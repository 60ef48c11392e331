"""Which shipment a fix belongs to, and what it does to that one.

A vehicle works for one shipment at a time: the first by window that is open and has not ended. The one before is given
up once the vehicle clearly works for the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from tracking.geodesy import distance_m
from tracking.memory import Journey
from tracking.milestone import FINAL, INBOUND, Signal, gone_after, opens_at, redated, step
from tracking.plan import Shipment, Site
from tracking.signals import Seen, list_signals, origin_m, origin_radius_m
from tracking.state import Milestone, Position, Progress


def by_window(shipments: Iterable[Shipment]) -> list[Shipment]:
    """Shipments in the order in which a vehicle, or a site, serves them."""
    return sorted(shipments, key=lambda shipment: (shipment.window_start, shipment.id))


def align(progress: tuple[Progress, ...], due: Sequence[Shipment]) -> tuple[Progress, ...]:
    """One progress for each shipment due, in the same order; those not begun are planned."""
    if [each.shipment for each in progress] == [shipment.id for shipment in due]:
        return progress
    known = {each.shipment: each for each in progress}
    return tuple(known.get(shipment.id) or Progress(shipment=shipment.id) for shipment in due)


def find_active(
    progress: Sequence[Progress], due: Sequence[Shipment], at: datetime, *, named: str | None = None
) -> int | None:
    """The index of the shipment that a fix at that time belongs to: the one it names if open, else the first."""
    first = None
    for index, (each, shipment) in enumerate(zip(progress, due, strict=True)):
        if each.milestone in FINAL or opens_at(shipment) > at:
            continue
        if named is None or shipment.id == named:
            return index
        if first is None:
            first = index
    return first


def find_gone_at(
    each: Progress, shipment: Shipment, following: Shipment, position: Position, site: Site
) -> datetime | None:
    """When a shipment was given up for the following, open one; None while its truck may still bring it.

    By the clock as in `milestone.is_no_show`; or a truck that was under way is back where the next load waits, after
    the window: its visit was never seen.
    """
    after = gone_after(each)
    if after is None:
        return None
    if position.fixed_at > shipment.window_end + after:
        return max(shipment.window_end + after, opens_at(following))
    is_late = each.milestone is not Milestone.PLANNED and position.fixed_at > shipment.window_end
    if is_late and origin_m(following, position) <= origin_radius_m(following, site):
        return position.fixed_at
    return None


def journey_of(journeys: Sequence[Journey], shipment: str) -> Journey:
    """What is remembered of a shipment; a new one if nothing is."""
    return next((journey for journey in journeys if journey.shipment == shipment), None) or Journey(shipment)


def travel(each: Progress, journey: Journey, shipment: Shipment, site: Site, seen: Seen) -> tuple[Progress, Journey]:
    """The progress and memory of the active shipment after a fix."""
    journey = _look_round(each, journey, shipment, site, seen.position)
    for signal, at in list_signals(each.milestone, journey, shipment, site, seen):
        moved = step(each, signal, at)
        if moved is not each:
            moved, journey = _remember_visit(each, moved, journey, signal, at)
        each = moved
    return each, journey


def _look_round(each: Progress, journey: Journey, shipment: Shipment, site: Site, position: Position) -> Journey:
    """Until it departs: has it been at its origin, and how far from the site was it?"""
    if each.milestone is not Milestone.PLANNED or journey.was_at_origin:
        return journey
    at_origin = origin_m(shipment, position) <= origin_radius_m(shipment, site)
    here_m = distance_m(site.lat, site.lon, position.lat, position.lon)
    if not at_origin and here_m <= journey.farthest_m:
        return journey
    return Journey(journey.shipment, at_origin, max(here_m, journey.farthest_m), journey.entered_at, journey.left_at)


def _remember_visit(
    before: Progress, after: Progress, journey: Journey, signal: Signal, at: datetime
) -> tuple[Progress, Journey]:
    """Keeps a visit without unloading until it is clear whether the truck comes back, and then dates the arrival."""
    if signal is Signal.LEFT_GATE and after.milestone in INBOUND:
        entered_at = before.reached.get(Milestone.IN_YARD)
        return after, Journey(journey.shipment, journey.was_at_origin, journey.farthest_m, entered_at, at)
    if signal is Signal.STAYED_AWAY:
        return redated(after, Milestone.IN_YARD, journey.entered_at), journey
    if signal is Signal.ARRIVED and journey.left_at is not None:
        return after, Journey(journey.shipment, journey.was_at_origin, journey.farthest_m)
    return after, journey
