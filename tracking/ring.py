"""One fence as a vehicle meets it, fix after fix: when it came in, when it left, what it drove straight through.

    outside --inside the line--> inside --beyond the margin--> leaving --again, or far beyond--> outside
                                   ^------- back inside the margin -----'

Crossings are interpolated on the segment between the two fixes that tell. A single wild fix from a truck that stands
ends no visit, and a truck at the line does not flap: between the line and the margin it stays what it was.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from tracking.geodesy import METRES_PER_DEGREE
from tracking.geofence import Passage, Point, depth_m, find_passage, leave_margin_m, radius_m
from tracking.memory import Ring
from tracking.plan import Fence
from tracking.state import Position
from tracking.thresholds import COARSE_SHARE, FAR_OUTSIDE_M, FINE_ACCURACY_M

NEVER_MET = Ring()


class Visit(NamedTuple):
    """A stay that has ended: its crossings, and how many fixes were seen inside."""

    entered_at: datetime
    left_at: datetime
    fixes: int


class Met(NamedTuple):
    """What one fix tells of a fence.

    `visit` is one that ended by this fix. `passed_at` is the way in of a passage that no fix saw from inside.
    """

    ring: Ring
    visit: Visit | None = None
    passed_at: datetime | None = None


def decides(fence: Fence, accuracy_m: float | None) -> bool:
    """Whether a fix is exact enough to say on which side of the fence it is; unknown accuracy is."""
    return accuracy_m is None or accuracy_m <= max(FINE_ACCURACY_M, COARSE_SHARE * radius_m(fence))


def is_within(ring: Ring) -> bool:
    """Inside, and not seen on its way out."""
    return ring.entered_at is not None and ring.leaving_at is None


def meet(ring: Ring, fence: Fence, position: Position, *, relocated: bool = False) -> Met:
    """The ring after a believed fix. A relocated vehicle was not driven here: it has crossed nothing on the way."""
    if not decides(fence, position.accuracy_m):
        return Met(ring)
    here = (position.lat, position.lon)
    depth = depth_m(fence, here)
    was_seen = ring.at is not None and not relocated
    if ring.entered_at is None:
        return _from_outside(ring, fence, position, depth, was_seen=was_seen)
    if depth <= 0:
        return Met(_seen(position, entered_at=ring.entered_at, fixes=ring.fixes + 1))
    if depth <= leave_margin_m(fence):
        return Met(_seen(position, entered_at=ring.entered_at, fixes=ring.fixes))
    left_at = ring.leaving_at or _left_at(ring, fence, position, was_seen=was_seen)
    if ring.leaving_at is None and not relocated and depth <= max(FAR_OUTSIDE_M, radius_m(fence)):
        return Met(_seen(position, entered_at=ring.entered_at, fixes=ring.fixes, leaving_at=left_at))
    return Met(_seen(position), visit=Visit(ring.entered_at, left_at, ring.fixes))


def _from_outside(ring: Ring, fence: Fence, position: Position, depth: float, *, was_seen: bool) -> Met:
    """A first fix that is inside already has entered there: how long before, nobody saw."""
    if depth > 0 and not was_seen:
        return Met(_seen(position))
    passage = _passage(ring, fence, position) if was_seen and depth <= _longest_way_m(ring, position) else None
    if depth > 0:
        return Met(_seen(position), passed_at=passage and _at_share(ring, position, passage[0]))
    entered_at = _at_share(ring, position, passage[0]) if passage else position.fixed_at
    return Met(_seen(position, entered_at=entered_at, fixes=1))


def _left_at(ring: Ring, fence: Fence, position: Position, *, was_seen: bool) -> datetime:
    """The way out; the last fix inside where the segment does not tell (it stood between the line and the margin)."""
    passage = _passage(ring, fence, position) if was_seen else None
    if passage:
        return _at_share(ring, position, passage[1])
    return ring.at or position.fixed_at


def _longest_way_m(ring: Ring, position: Position) -> float:
    """No segment from the last fix is longer: spares most fixes the geometry, far from the fence as they are."""
    return (abs(position.lat - ring.lat) + abs(position.lon - ring.lon)) * METRES_PER_DEGREE


def _passage(ring: Ring, fence: Fence, position: Position) -> Passage | None:
    start: Point = (ring.lat, ring.lon)
    return find_passage(fence, start, (position.lat, position.lon))


def _at_share(ring: Ring, position: Position, share: float) -> datetime:
    before = ring.at or position.fixed_at
    return before + (position.fixed_at - before) * share


def _seen(
    position: Position,
    *,
    entered_at: datetime | None = None,
    fixes: int = 0,
    leaving_at: datetime | None = None,
) -> Ring:
    return Ring(position.fixed_at, position.lat, position.lon, entered_at, fixes, leaving_at)
