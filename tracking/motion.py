"""How a vehicle moves: its cadence, where it stands and since when, how long its driver has been at the wheel.

Stops are found by anchors, not by speeds: the first fix at a place is its anchor, and whoever stays within a circle
round it has not moved. Jitter of 20 to 30 m and the few km/h that standing receivers report change nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec.structs import replace

from tracking.geodesy import bearing_deg, distance_m, is_within_m
from tracking.memory import Anchor, Memory, Wheel
from tracking.ping import Ping
from tracking.state import Motion, Position
from tracking.thresholds import (
    BREAK_LASTS,
    CADENCE_FIXES,
    COARSE_ACCURACY_M,
    GAP_SPEED_KMH,
    HEADING_M,
    QUIET,
    REST_LASTS,
    STAND_LASTS,
    STAND_RADIUS_M,
    STOP_LASTS,
    STOP_RADIUS_M,
    TRAIL_POINTS,
    TRAIL_STEP_M,
)

Trail = tuple[tuple[float, float], ...]
MINUTE = timedelta(minutes=1)


def add_gap(gaps_s: tuple[float, ...], gap: timedelta) -> tuple[float, ...]:
    """The latest gaps between fixes; two fixes of one instant are none."""
    seconds = gap.total_seconds()
    return (*gaps_s[1 - CADENCE_FIXES :], seconds) if seconds > 0 else gaps_s


def find_cadence_s(gaps_s: tuple[float, ...]) -> float | None:
    """The usual seconds between fixes: the lower median of the latest gaps, None before the third fix."""
    return sorted(gaps_s)[(len(gaps_s) - 1) // 2] if len(gaps_s) >= 2 else None


def drop_anchor(position: Position) -> Anchor:
    """A stay that begins here."""
    at, lat, lon = position.fixed_at, position.lat, position.lon
    return Anchor(at, lat, lon, at, lat, lon)


def is_at(anchor: Anchor, position: Position, radius_m: float) -> bool:
    return is_within_m(radius_m, anchor.lat, anchor.lon, position.lat, position.lon)


def hold(anchor: Anchor, position: Position) -> Anchor:
    """The same stay, one fix longer."""
    return Anchor(anchor.at, anchor.lat, anchor.lon, position.fixed_at, position.lat, position.lon)


def lasted(anchor: Anchor) -> timedelta:
    return anchor.last_at - anchor.at


def step_rest(memory: Memory, position: Position) -> tuple[Anchor, Wheel, Motion]:
    """The anchor of breaks, the minutes driven before it, and the motion they make (without a cadence)."""
    rest, wheel = memory.rest, memory.wheel
    if rest is None:
        return drop_anchor(position), wheel, _driving(wheel, 0.0)
    if is_at(rest, position, STOP_RADIUS_M):
        rest = hold(rest, position)
        return rest, wheel, _standing(rest, wheel)
    wheel = _moved(rest, wheel, position)
    return drop_anchor(position), wheel, _driving(wheel, 0.0)


def _driving(wheel: Wheel, more_min: float) -> Motion:
    return Motion(
        driven_since_break_min=wheel.since_break_min + more_min,
        driven_today_min=wheel.today_min + more_min,
        driven_min=wheel.total_min + more_min,
    )


def _standing(rest: Anchor, wheel: Wheel) -> Motion:
    """Within the circle: creeping in a jam until it has lasted, a stop then, a break, and a rest at last."""
    stood = lasted(rest)
    if stood < STOP_LASTS:
        return _driving(wheel, stood / MINUTE)
    return replace(_driving(_paused(wheel, stood), 0.0), stopped_since=rest.at, at_stop=wheel)


def _paused(wheel: Wheel, stood: timedelta) -> Wheel:
    """The minutes after a stop of that length: a break ends one count, a rest two."""
    if stood < BREAK_LASTS:
        return wheel
    return Wheel(0.0, wheel.today_min if stood < REST_LASTS else 0.0, wheel.total_min)


def _moved(rest: Anchor, wheel: Wheel, position: Position) -> Wheel:
    """The minutes at the wheel as of a fix outside the circle."""
    way_min, stood = _way_min(rest, position), lasted(rest)
    unseen = position.fixed_at - rest.last_at - way_min * MINUTE
    if stood < STOP_LASTS and unseen < BREAK_LASTS:
        way_min += stood / MINUTE
    since_break_min, today_min, total_min = _paused(wheel, max(stood, unseen))
    return Wheel(since_break_min + way_min, today_min + way_min, total_min + way_min)


def find_stood(rest: Anchor, position: Position) -> tuple[datetime, datetime] | None:
    """When it stood, from the anchor to a fix outside its circle, silence on the spot included; None if it did not."""
    way_min = _way_min(rest, position)
    end = position.fixed_at - way_min * MINUTE
    if lasted(rest) < STOP_LASTS and end - rest.last_at < STOP_LASTS:
        return None
    return rest.at if lasted(rest) >= STOP_LASTS else rest.last_at, end


def _way_min(rest: Anchor, position: Position) -> float:
    """Minutes driven from the last fix to this one. Of a silence, only what its distance takes."""
    gap = position.fixed_at - rest.last_at
    if gap < STOP_LASTS:
        return gap / MINUTE
    way_m = distance_m(rest.last_lat, rest.last_lon, position.lat, position.lon)
    return min(gap / MINUTE, way_m * 0.06 / GAP_SPEED_KMH)


def step_stand(stand: Anchor | None, position: Position) -> tuple[Anchor, datetime | None]:
    """The anchor of stands, and since when the vehicle has stood, None while it has not.

    A vehicle that moved on, was silent, and is heard again near where it went silent has stood there meanwhile.
    """
    if stand is None:
        return drop_anchor(position), None
    if is_at(stand, position, STAND_RADIUS_M):
        stand = hold(stand, position)
        return stand, stand.at if lasted(stand) >= STAND_LASTS else None
    quiet = position.fixed_at - stand.last_at >= QUIET
    near = quiet and is_within_m(STAND_RADIUS_M, stand.last_lat, stand.last_lon, position.lat, position.lon)
    return drop_anchor(position), stand.last_at if near else None


def find_heading_deg(mark: tuple[float, float] | None, position: Position) -> float | None:
    """The direction from the mark, None while the vehicle is too near to it to tell."""
    if mark is None or is_within_m(HEADING_M, *mark, position.lat, position.lon):
        return None
    return bearing_deg(*mark, position.lat, position.lon)


def extend_trail(trail: Trail, position: Position) -> Trail:
    """The trail with this position, if it is a new one. Once full, every second of its older half goes."""
    here = (position.lat, position.lon)
    if trail and is_within_m(TRAIL_STEP_M, *trail[-1], *here):
        return trail
    if len(trail) < TRAIL_POINTS:
        return (*trail, here)
    half = TRAIL_POINTS // 2
    return (*trail[:half:2], *trail[half:], here)


def move(
    memory: Memory, motion: Motion, before: Position | None, ping: Ping, *, relocated: bool
) -> tuple[Memory, Motion, Position, datetime | None]:
    """Memory, motion and position after a believed ping, and since when the vehicle has stood (None: it has not).

    A fix too coarse for the circle of a stop changes the position and the cadence, not where the vehicle stands.
    """
    if relocated:
        driven = Wheel(motion.driven_since_break_min, motion.driven_today_min, motion.driven_min)
        memory = replace(memory, rest=None, stand=None, mark=None, wheel=driven)
    gap = ping.fixed_at - before.fixed_at if before else timedelta(0)
    gaps_s, gap_s = add_gap(memory.gaps_s, gap) if before else (), gap.total_seconds()
    cadence_s = find_cadence_s(gaps_s)
    position = Position(
        lat=ping.lat,
        lon=ping.lon,
        fixed_at=ping.fixed_at,
        speed_kmh=ping.speed_kmh,
        heading_deg=ping.heading_deg,
        accuracy_m=ping.accuracy_m,
    )
    if ping.accuracy_m is not None and ping.accuracy_m > COARSE_ACCURACY_M:
        return replace(memory, gaps_s=gaps_s), replace(motion, cadence_s=cadence_s, gap_s=gap_s), position, None
    rest, wheel, moved = step_rest(memory, position)
    stand, stood_since = step_stand(memory.stand, position)
    mark, heading_deg = _turn(memory.mark, before, position)
    memory = replace(memory, gaps_s=gaps_s, rest=rest, stand=stand, wheel=wheel, mark=mark)
    motion = replace(moved, cadence_s=cadence_s, gap_s=gap_s)
    return memory, motion, replace(position, heading_deg=heading_deg), stood_since


def _turn(
    mark: tuple[float, float] | None, before: Position | None, position: Position
) -> tuple[tuple[float, float], float | None]:
    """The mark and the heading: as sent; else from the mark; else, having hardly moved, as it was."""
    here = (position.lat, position.lon)
    if mark is None:
        return here, position.heading_deg
    heading_deg = find_heading_deg(mark, position)
    if heading_deg is not None:
        return here, position.heading_deg if position.heading_deg is not None else heading_deg
    if position.heading_deg is not None:
        return mark, position.heading_deg
    return mark, before.heading_deg if before else None
