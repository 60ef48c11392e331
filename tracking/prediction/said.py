"""What was said last of a truck's arrival, and why: the point that the next prediction is compared with.

Stepped once per believed fix, in fix time, and part of the vehicle's state, so that a reason survives a restart and
does not depend on when anybody looked.

    the published median stays     the same is said; what happens meanwhile is counted
    it moves                       a new comparison point, with what moved it

A truck that is slow loses little at a time: what one and the same pace, or way round, has cost is added up.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

import msgspec
from msgspec.structs import replace

from tracking.odds import SILENT_CADENCES
from tracking.prediction.mover import PACE, REST, ROAD, STOP, WAIT, Moment, Mover, find_mover, minutes_between

if TYPE_CHECKING:  # the state holds what was said
    from tracking.arrival import Arrival
    from tracking.state import Motion, Position

HEARD, DETOUR, PASSED = "heard", "detour", "passed"
"""Kinds beside the parts: a silence that has ended; further from the site than before; a planned stop not made."""

SILENCE_LEAST_MIN = 15.0
"""A silence worth telling; and never one that is this truck's own cadence."""

REST_TOLD_MIN = 5.0
"""A published median is up to three minutes off: what is less is not the rest's doing."""

FARTHER_KM = 2.0
"""Less is a bend of the road."""

STOOD_LEAST_MIN = 5.0
"""Who stood for less made no stop that anybody could see."""

ADD_UP = (PACE, DETOUR)
"""Kinds that cost a little at a time."""


class Said(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A comparison point: the forecast from the fix `at`, with its median and parts (minutes), and where that was.

    `kind` and `minutes` say what moved the median to there (`mover.Mover`), nothing for the first one. `amount` is what
    the words tell: minutes of a stop or a silence, minutes of delay at departure, kilometres of a detour.
    `driven_min` is at the wheel so far, `waits` whether it had not left its origin. `stop_min`: how long the latest
    stop since then is or was. `distance_km` is that of the way ahead, over the planned stops;
    `stops_behind` so many of them lie behind.
    """

    at: datetime
    p50: datetime
    parts: dict[str, float]
    kind: str = ""
    minutes: float = 0.0
    amount: float = 0.0
    lat: float = 0.0
    lon: float = 0.0
    distance_km: float = 0.0
    driven_min: float = 0.0
    stop_min: float = 0.0
    waits: bool = False
    stops_behind: int = 0


class Seen(NamedTuple):
    """The truck at a fix, as far as it is said. `departed_at`: when it left its origin, None if nobody saw that."""

    position: Position
    motion: Motion
    distance_km: float
    has_left: bool
    departed_at: datetime | None
    depart_at: datetime | None
    stops_behind: int = 0


def step_said(said: Said | None, arrival: Arrival, p50: datetime, seen: Seen) -> Said:
    """What is said after a fix, with the arrival predicted from it and the median that is published; a first one if
    nothing was said yet.
    """
    at = seen.position.fixed_at
    if said is None:
        return _said(seen, Moment(p50, parts_of(arrival, p50)), Mover(), 0.0)
    stop_min = _stop_min(seen) or said.stop_min
    if p50 == said.p50:
        return replace(said, stop_min=stop_min) if stop_min != said.stop_min else said
    elapsed_min = minutes_between(said.at, at)
    drove_min = min(max(0.0, seen.motion.driven_min - said.driven_min), elapsed_min)
    before, now = Moment(said.p50, said.parts), Moment(p50, parts_of(arrival, p50))
    kind, minutes = find_mover(before, now, elapsed_min, stood_min=elapsed_min - drove_min, waiting=said.waits)
    kind = _kind(kind, minutes, said, seen, stood_min=stop_min or elapsed_min - drove_min)
    farther_km = seen.distance_km - said.distance_km
    amounts = {HEARD: seen.motion.gap_s / 60.0, DETOUR: farther_km, WAIT: _find_delay_min(seen) or 0.0}
    amount = amounts.get(kind, stop_min or elapsed_min - drove_min)
    if kind == said.kind and kind in ADD_UP and minutes * said.minutes > 0.0:
        minutes, amount = minutes + said.minutes, amount + said.amount
    return _said(seen, now, Mover(kind, minutes), amount)


def _kind(kind: str, minutes: float, said: Said, seen: Seen, *, stood_min: float) -> str:
    """The mover's kind, or one of those that no part stands for.

    Distance alone makes a way longer: who drives past it comes no nearer, which is a detour, or no pace to speak of.
    """
    farther_km = seen.distance_km - said.distance_km
    if kind == ROAD and minutes > 0.0 and farther_km > 0.0:
        return DETOUR if farther_km >= FARTHER_KM else PACE
    if seen.motion.stopped_since is None and seen.motion.gap_s / 60.0 >= _silence_told_min(seen.motion):
        return HEARD
    if minutes < 0.0 and seen.stops_behind > said.stops_behind and stood_min < STOOD_LEAST_MIN:
        return PASSED
    return "" if kind == WAIT and _find_delay_min(seen) is None else kind


def parts_of(arrival: Arrival, p50: datetime) -> Mapping[str, float]:
    """The minutes that a published median is made of.

    With the wait for the planned departure, which is none of the arrival's own median. Planned stops ahead are a stop:
    standing at one is what was expected. A rest that may or may not be taken adds to the median what this is beyond the
    median without it, which is not its mean.
    """
    parts = dict(arrival.parts)
    parts[WAIT] = parts.get(WAIT, 0.0) + arrival.wait_min
    if "stops" in parts:
        parts[STOP] = parts.get(STOP, 0.0) + parts.pop("stops")
    parts[REST] = arrival.rest_min if arrival.rest_odds >= 1.0 else 0.0
    if 0.0 < arrival.rest_odds < 1.0:
        added_min = minutes_between(arrival.fixed_at, p50) - arrival.unrested_min()
        parts[REST] = added_min if added_min >= REST_TOLD_MIN else 0.0
    return parts


def _said(seen: Seen, now: Moment, mover: Mover, amount: float) -> Said:
    return Said(
        at=seen.position.fixed_at,
        p50=now.p50,
        parts={part: round(minutes, 1) for part, minutes in now.parts.items()},
        kind=mover.kind,
        minutes=round(mover.minutes, 1),
        amount=round(amount, 1),
        lat=seen.position.lat,
        lon=seen.position.lon,
        distance_km=round(seen.distance_km, 1),
        driven_min=seen.motion.driven_min,
        stop_min=_stop_min(seen),
        waits=not seen.has_left,
        stops_behind=seen.stops_behind,
    )


def _stop_min(seen: Seen) -> float:
    since = seen.motion.stopped_since
    return 0.0 if since is None else minutes_between(since, seen.position.fixed_at)


def _silence_told_min(motion: Motion) -> float:
    return max(SILENCE_LEAST_MIN, SILENT_CADENCES * (motion.cadence_s or 0.0) / 60.0)


def _find_delay_min(seen: Seen) -> float | None:
    """Minutes after its planned departure that it left, or still stands there; negative: before. None: not known."""
    left_at = seen.departed_at if seen.has_left else seen.position.fixed_at
    return None if seen.depart_at is None or left_at is None else minutes_between(seen.depart_at, left_at)
