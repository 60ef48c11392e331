"""Geofences as plain geometry: how deep inside is a point, and where does a straight drive cross the line.

Everything is measured on one flat plane laid at the fence's own centre, so that the two questions never disagree.
Polygons may cross the 180th meridian; fences around a pole are refused.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from math import hypot, pi, sqrt

from tracking.errors import InvalidFence
from tracking.geodesy import METRES_PER_DEGREE, offset_m
from tracking.plan import Circle, Fence, Polygon
from tracking.thresholds import LEAVE_LEAST_M, LEAVE_SHARE

Point = tuple[float, float]
"""Degrees: `(lat, lon)`."""

Passage = tuple[float, float]
"""The shares of a segment (0 at its start, 1 at its end) at which it is first and last inside."""


def depth_m(fence: Fence, point: Point) -> float:
    """Metres from the line: negative inside, positive outside, zero on it (which is inside)."""
    if isinstance(fence, Circle):
        east, north = offset_m(fence.lat, fence.lon, *point)
        return hypot(east, north) - fence.radius_m
    plane = _plane(fence)
    spot = offset_m(*fence.ring[0], *point)
    away = min(_distance_to_side(spot, a, b) for a, b in pairwise(plane))
    return -away if _is_within(spot, plane) else away


def is_inside(fence: Fence, point: Point) -> bool:
    return depth_m(fence, point) <= 0


def radius_m(fence: Fence) -> float:
    """A circle's radius; a polygon's is that of the circle with the same area."""
    return fence.radius_m if isinstance(fence, Circle) else sqrt(_area_m2(_plane(fence)) / pi)


def leave_margin_m(fence: Fence) -> float:
    """How far beyond the line one has to be to have left: hysteresis against a truck standing at it."""
    return max(LEAVE_SHARE * radius_m(fence), LEAVE_LEAST_M)


def find_passage(fence: Fence, start: Point, end: Point) -> Passage | None:
    """Where the straight drive from start to end is first and last inside; None if it never is."""
    if isinstance(fence, Circle):
        a, b = (offset_m(fence.lat, fence.lon, *point) for point in (start, end))
        return _circle_passage(a, b, fence.radius_m)
    a, b = (offset_m(*fence.ring[0], *point) for point in (start, end))
    return _polygon_passage(a, b, _plane(fence))


def check_fence(fence: Fence) -> None:
    """Raises `InvalidFence` for one that encloses nothing, leaves the globe or holds a pole."""
    points = [(fence.lat, fence.lon)] if isinstance(fence, Circle) else list(fence.ring)
    for lat, lon in points:
        if not (-90 < lat < 90 and -180 <= lon <= 180):
            raise InvalidFence("a corner or centre is not on the globe", (lat, lon))
    if isinstance(fence, Circle):
        if not 0 < fence.radius_m < (90 - abs(fence.lat)) * METRES_PER_DEGREE:
            raise InvalidFence("the radius is not positive, or reaches a pole", fence.radius_m)
    elif len(points) < 3 or _area_m2(_plane(fence)) < 1.0:
        raise InvalidFence("the ring encloses less than a square metre", fence.ring)


@lru_cache(maxsize=4096)
def _plane(polygon: Polygon) -> tuple[Point, ...]:
    """The closed ring in metres around its first corner."""
    corners = tuple(offset_m(*polygon.ring[0], *corner) for corner in polygon.ring)
    return (*corners, corners[0])


def _area_m2(plane: tuple[Point, ...]) -> float:
    return abs(sum(ax * by - bx * ay for (ax, ay), (bx, by) in pairwise(plane))) / 2


def _is_within(spot: Point, plane: tuple[Point, ...]) -> bool:
    """Even-odd rule: a ray eastwards crosses the ring an odd number of times."""
    x, y = spot
    inside = False
    for (ax, ay), (bx, by) in pairwise(plane):
        if (ay > y) != (by > y) and x < ax + (y - ay) * (bx - ax) / (by - ay):
            inside = not inside
    return inside


def _distance_to_side(spot: Point, a: Point, b: Point) -> float:
    (x, y), (ax, ay), (bx, by) = spot, a, b
    run, rise = bx - ax, by - ay
    length2 = run * run + rise * rise
    along = 0.0 if length2 == 0 else max(0.0, min(1.0, ((x - ax) * run + (y - ay) * rise) / length2))
    return hypot(x - ax - along * run, y - ay - along * rise)


def _circle_passage(a: Point, b: Point, radius: float) -> Passage | None:
    """Solves |a + s (b - a)| = radius and keeps what lies on the segment."""
    run, rise = b[0] - a[0], b[1] - a[1]
    square, half = run * run + rise * rise, a[0] * run + a[1] * rise
    beyond = a[0] * a[0] + a[1] * a[1] - radius * radius
    if square == 0:
        return (0.0, 1.0) if beyond <= 0 else None
    under_root = half * half - square * beyond
    if under_root < 0:
        return None
    root = sqrt(under_root)
    first, last = max(0.0, (-half - root) / square), min(1.0, (-half + root) / square)
    return (first, last) if first <= last else None


def _polygon_passage(a: Point, b: Point, plane: tuple[Point, ...]) -> Passage | None:
    shares = [share for c, d in pairwise(plane) if (share := _meeting(a, b, c, d)) is not None]
    if _is_within(a, plane):
        shares.append(0.0)
    if _is_within(b, plane):
        shares.append(1.0)
    return (min(shares), max(shares)) if shares else None


def _meeting(a: Point, b: Point, c: Point, d: Point) -> float | None:
    """The share of a-b at which it meets c-d."""
    run, rise, side_run, side_rise = b[0] - a[0], b[1] - a[1], d[0] - c[0], d[1] - c[1]
    turn = run * side_rise - rise * side_run
    if turn == 0:
        return None
    off_x, off_y = c[0] - a[0], c[1] - a[1]
    share, along = (off_x * side_rise - off_y * side_run) / turn, (off_x * rise - off_y * run) / turn
    return share if 0 <= share <= 1 and 0 <= along <= 1 else None
