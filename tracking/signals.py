"""From what a fix shows of fences and stands to the signals that move a shipment's milestone.

A drive-by is no arrival: the gate counts once the truck has been inside for longer than driving through takes, by two
fixes at least, and the arrival is then dated back to the crossing. What was seen too seldom (asleep with the ignition
off) is judged when the truck is heard again, by the time between the crossings.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from tracking.geodesy import distance_m
from tracking.memory import Journey
from tracking.milestone import Signal
from tracking.plan import Shipment, Site
from tracking.ring import Met, Visit, is_within
from tracking.state import Milestone, Position
from tracking.thresholds import (
    ARRIVAL_CONFIRMED,
    AWAY_M,
    BACK_WITHIN,
    CAME_CLOSER_M,
    DOCK_CONFIRMED,
    EARLY_DEPARTURE,
    EN_ROUTE_M,
    ORIGIN_RADIUS_M,
    STAND_LASTS,
    UNLOADED_LEAST,
    UNLOADING_AFTER,
    UNSEEN_STAY,
)

Dated = tuple[Signal, datetime]


class Seen(NamedTuple):
    """What one fix shows to the active shipment.

    `dock` is the ring of its own door, None if that has no fence. `stood_since`: the beginning of a stand that tells
    of unloading where it does (in the yard, or at another fenced door). `is_visit_taken`: this visit to the yard was
    the arrival of another shipment.
    """

    before: Position | None
    position: Position
    approach: Met
    gate: Met
    dock: Met | None
    stood_since: datetime | None
    is_visit_taken: bool


def origin_radius_m(shipment: Shipment, site: Site) -> float:
    """The circle round the origin; at most half-way to the site, where the two are neighbours."""
    apart = distance_m(shipment.origin_lat, shipment.origin_lon, site.lat, site.lon)
    return min(ORIGIN_RADIUS_M, apart / 2)


def origin_m(shipment: Shipment, position: Position) -> float:
    return distance_m(shipment.origin_lat, shipment.origin_lon, position.lat, position.lon)


def list_signals(milestone: Milestone, journey: Journey, shipment: Shipment, site: Site, seen: Seen) -> Iterator[Dated]:
    """The signals of one fix with their dates, in the order in which they apply."""
    if milestone in (Milestone.PLANNED, Milestone.DEPARTED):
        yield from _of_origin(journey, shipment, site, seen)
    if milestone in _BEFORE_APPROACH:
        yield from _of_approach(seen)
    yield from _of_gate(seen)
    yield from _of_dock(seen)
    if seen.dock is not None and seen.dock.visit is not None and not _is_repositioning(seen.dock.visit):
        yield (Signal.LEFT_DOCK, seen.dock.visit.left_at)
    if seen.gate.visit is not None:
        yield (Signal.LEFT_GATE, seen.gate.visit.left_at)
    elif journey.left_at is not None and _is_away(journey.left_at, site, seen):
        yield (Signal.STAYED_AWAY, journey.left_at)


_BEFORE_APPROACH = frozenset({Milestone.PLANNED, Milestone.DEPARTED, Milestone.EN_ROUTE})


def _of_origin(journey: Journey, shipment: Shipment, site: Site, seen: Seen) -> Iterator[Dated]:
    away_m, radius_m = origin_m(shipment, seen.position), origin_radius_m(shipment, site)
    if away_m <= radius_m:
        return
    if journey.was_at_origin:
        yield (Signal.LEFT_ORIGIN, _left_origin_at(shipment, seen, away_m, radius_m))
    elif _came_closer(journey, shipment, site, seen.position):
        yield (Signal.LEFT_ORIGIN, seen.position.fixed_at)
    if away_m > EN_ROUTE_M:
        yield (Signal.FAR_OUT, seen.position.fixed_at)


def _left_origin_at(shipment: Shipment, seen: Seen, away_m: float, radius_m: float) -> datetime:
    """Where the way from the last fix left the origin's circle; this fix if that was outside already."""
    if seen.before is None or (before_m := origin_m(shipment, seen.before)) > radius_m:
        return seen.position.fixed_at
    share = (radius_m - before_m) / (away_m - before_m)
    return seen.before.fixed_at + (seen.position.fixed_at - seen.before.fixed_at) * share


def _came_closer(journey: Journey, shipment: Shipment, site: Site, position: Position) -> bool:
    """Never seen at its origin, but on its way: closer than it was, and not before the truck was to leave."""
    if shipment.depart_at is not None and position.fixed_at < shipment.depart_at - EARLY_DEPARTURE:
        return False
    left_m = distance_m(site.lat, site.lon, position.lat, position.lon)
    return journey.farthest_m - left_m >= CAME_CLOSER_M


def _of_approach(seen: Seen) -> Iterator[Dated]:
    """The approach ring counts also when it was driven through between two fixes: who does is near."""
    came_at = seen.approach.ring.entered_at or seen.approach.passed_at
    if came_at is not None:
        yield (Signal.CAME_NEAR, came_at)


def _of_gate(seen: Seen) -> Iterator[Dated]:
    entered_at = _stay_began(seen.gate, seen.position.fixed_at, ARRIVAL_CONFIRMED)
    if entered_at is not None and not seen.is_visit_taken:
        yield (Signal.ARRIVED, entered_at)


def _of_dock(seen: Seen) -> Iterator[Dated]:
    """The door's own fence outweighs the gate: who stands at the door has come, whatever the gate has shown."""
    gate_at = None if seen.is_visit_taken else seen.gate.ring.entered_at or (seen.gate.visit and seen.gate.visit[0])
    entered_at = seen.dock and _stay_began(seen.dock, seen.position.fixed_at, DOCK_CONFIRMED)
    if seen.dock is not None and entered_at is not None:
        yield (Signal.ARRIVED, gate_at or entered_at)
        yield (Signal.DOCKED, entered_at)
        if _stay_began(seen.dock, seen.position.fixed_at, UNLOADING_AFTER) is not None:
            yield (Signal.STOOD, entered_at + UNLOADING_AFTER)
        return
    stood_since = seen.stood_since or (_unseen_since(seen) if seen.dock is None else None)
    if stood_since is not None and gate_at is not None:
        yield (Signal.STOOD, max(stood_since, gate_at))


def _unseen_since(seen: Seen) -> datetime | None:
    """The last fix before a silence that was spent inside the gate, if it was as long as a stand."""
    if seen.before is None:
        return None
    if seen.gate.visit is not None:
        until = seen.gate.visit.left_at
    elif is_within(seen.gate.ring) and seen.gate.ring.fixes > 1:
        until = seen.position.fixed_at
    else:
        return None
    return seen.before.fixed_at if until - seen.before.fixed_at >= STAND_LASTS else None


def _stay_began(met: Met, now: datetime, confirmed: timedelta) -> datetime | None:
    """The way in of a stay, present or just ended, that is long enough to be one; None if there is none."""
    if met.visit is not None:
        entered_at, left_at, fixes = met.visit
    elif is_within(met.ring) and met.ring.entered_at is not None:
        entered_at, left_at, fixes = met.ring.entered_at, now, met.ring.fixes
    else:
        return None
    if fixes == 1:
        return entered_at if met.visit is not None and left_at - entered_at >= UNSEEN_STAY else None
    return entered_at if left_at - entered_at >= confirmed else None


def _is_repositioning(visit: Visit) -> bool:
    """Whether it stood too long at the door to have only pulled up, and too short to have been unloaded there."""
    return UNLOADING_AFTER <= visit.left_at - visit.entered_at < UNLOADED_LEAST


def _is_away(left_at: datetime, site: Site, seen: Seen) -> bool:
    """Whether a truck that left without unloading is not coming back; inside the gate again it may be."""
    if seen.gate.ring.entered_at is not None:
        return False
    far = distance_m(site.lat, site.lon, seen.position.lat, seen.position.lon) > AWAY_M
    return far or seen.position.fixed_at - left_at >= BACK_WITHIN
