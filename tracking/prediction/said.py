"""What was said last of a truck's arrival, and why: the point that the next prediction is compared with.

Stepped once per believed fix, in fix time, and part of the vehicle's state, so that a reason survives a restart and
does not depend on when anybody looked.

    the median moved by at most two minutes     the same is said; what happens meanwhile is counted
    by more                                     a new comparison point, with what moved it
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec
from msgspec.structs import replace

from tracking.odds import MEDIAN_STEP, SILENT_CADENCES
from tracking.prediction.mover import ROAD, STOP, WAIT, Moment, find_mover, minutes_between

if TYPE_CHECKING:  # the state holds what was said
    from tracking.arrival import Arrival
    from tracking.plan import Shipment
    from tracking.state import Motion, Position

HEARD, DETOUR = "heard", "detour"
"""Kinds beside the parts: a silence that has ended; further from the site than before."""

SILENCE_LEAST_MIN = 15.0
"""A silence worth telling; and never one that is this truck's own cadence."""

FARTHER_KM = 2.0
"""Less is a bend of the road."""


class Said(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A comparison point: the forecast from the fix `at`, with its median and parts (minutes), and where that was.

    `kind` and `minutes` say what moved the median to there (`mover.Mover`), nothing for the first one. `amount` is what
    the words tell: minutes of a stop or a silence, minutes of delay at departure, kilometres of a detour.
    `driven_min` is at the wheel so far, `waits` whether it had not left its origin. Since then: `heard_at` is the
    latest fix, `stop_min` how long the latest stop is or was.
    """

    at: datetime
    p50: datetime
    parts: dict[str, float]
    heard_at: datetime
    kind: str = ""
    minutes: float = 0.0
    amount: float = 0.0
    lat: float = 0.0
    lon: float = 0.0
    distance_km: float = 0.0
    driven_min: float = 0.0
    stop_min: float = 0.0
    waits: bool = False


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """The truck at a fix, as far as it is said. `departed_at` is None while it has not left its origin."""

    position: Position
    motion: Motion
    shipment: Shipment
    distance_km: float
    departed_at: datetime | None


def step_said(said: Said | None, arrival: Arrival, seen: Seen) -> Said:
    """What is said after a fix, with the arrival that was predicted from it; a first one if nothing was."""
    at = seen.position.fixed_at
    p50 = arrival.quantile(0.5, at)
    if said is None:
        return _said(arrival, seen, p50)
    silence_min = minutes_between(said.heard_at, at)
    said = replace(said, heard_at=at, stop_min=_stop_min(seen) or said.stop_min)
    if abs(p50 - said.p50) <= MEDIAN_STEP:
        return said
    elapsed_min = minutes_between(said.at, at)
    drove_min = min(max(0.0, seen.motion.driven_min - said.driven_min), elapsed_min)
    before, now = Moment(said.p50, said.parts), Moment(p50, parts_of(arrival))
    kind, minutes = find_mover(before, now, elapsed_min, stood_min=elapsed_min - drove_min, waiting=said.waits)
    farther_km = seen.distance_km - said.distance_km
    if kind == ROAD and minutes > 0.0 and farther_km >= FARTHER_KM:
        kind = DETOUR
    elif seen.motion.stopped_since is None and silence_min >= _silence_told_min(seen.motion):
        kind = HEARD
    amounts = {STOP: said.stop_min, HEARD: silence_min, DETOUR: farther_km, WAIT: _delay_min(seen)}
    amount = amounts.get(kind, said.stop_min)
    return replace(_said(arrival, seen, p50), kind=kind, minutes=round(minutes, 1), amount=round(amount, 1))


def parts_of(arrival: Arrival) -> Mapping[str, float]:
    """The parts of an arrival with the wait for the planned departure, which is none of its median's."""
    if arrival.wait_min <= 0.0:
        return arrival.parts
    return {**arrival.parts, WAIT: arrival.parts.get(WAIT, 0.0) + arrival.wait_min}


def _said(arrival: Arrival, seen: Seen, p50: datetime) -> Said:
    at = seen.position.fixed_at
    return Said(
        at=at,
        p50=p50,
        parts={part: round(minutes, 1) for part, minutes in parts_of(arrival).items()},
        heard_at=at,
        lat=seen.position.lat,
        lon=seen.position.lon,
        distance_km=round(seen.distance_km, 1),
        driven_min=seen.motion.driven_min,
        stop_min=_stop_min(seen),
        waits=seen.departed_at is None,
    )


def _stop_min(seen: Seen) -> float:
    since = seen.motion.stopped_since
    return 0.0 if since is None else minutes_between(since, seen.position.fixed_at)


def _silence_told_min(motion: Motion) -> float:
    return max(SILENCE_LEAST_MIN, SILENT_CADENCES * (motion.cadence_s or 0.0) / 60.0)


def _delay_min(seen: Seen) -> float:
    """Minutes after its planned departure that it left, or still stands there; negative: before."""
    if seen.shipment.depart_at is None:
        return 0.0
    return minutes_between(seen.shipment.depart_at, seen.departed_at or seen.position.fixed_at)
