"""An arrival with what its driver told in it.

    base    our own estimate; in a halt without the stop that it is; from the origin, for a truck that was told to have
            departed and was not heard since
    told    base + what is left of the halt, weighed by the driver's own time       (`prediction.telling`)

Without a base a driver's own time stands alone, but for a truck that drives away: where it is bound for is doubtful.
"""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from tracking.arrival import TOLD, Arrival
from tracking.forecast import find_arrival
from tracking.memory import Wheel
from tracking.plan import Shipment, Site
from tracking.prediction.hours import PRESETS, Hours
from tracking.prediction.knowledge import Knowledge
from tracking.prediction.standing import Stop
from tracking.prediction.telling import (
    BORDER,
    BREAKDOWN,
    DELAYED,
    UNKNOWN_DELAYED_ODDS,
    UNKNOWN_FADES_MIN,
    UNKNOWN_ODDS,
    Halt,
    Lasting,
    Measured,
    measured_shape,
    rest_odds,
    rest_ways,
    told_shape,
    unknown_ways,
)
from tracking.report import Fact
from tracking.signals import origin_m, origin_radius_m
from tracking.state import Motion, Position
from tracking.trip_log import TripLog
from tracking.word import DELAY_FADES_MIN, HALTS, NO_WORD, Word, driven_since_min, eta_counts

LEAVES_WITHIN = timedelta(minutes=15)
"""Told to have departed, a truck may still be in the works' yard; after this it has not left."""


class Start(NamedTuple):
    """What an arrival is predicted from. `position` is None for a truck that nothing is known of."""

    position: Position | None
    motion: Motion
    departed: bool
    log: TripLog


def find_told_arrival(
    site: Site, shipment: Shipment, start: Start, *, known: Knowledge, word: Word, own: Arrival | None
) -> Arrival | None:
    """The arrival from the latest fix, `own` without what was told, with it; `own` itself where that moves nothing."""
    if word is NO_WORD:
        return own
    hours, since = PRESETS[site.hours], _departed(site, shipment, start, word)
    if word.told is None and since is start:
        return own
    base = own
    if since is not start or (own is not None and _is_halting(word, since)):
        base = _without_stop(site, shipment, since, known, _told_stop(word, since, hours))
    if base is not None:
        return _told(base, own, word, since, hours)
    is_astray = start.departed and start.position is not None
    return None if is_astray else _by_eta_alone(word)


def _without_stop(
    site: Site, shipment: Shipment, start: Start, known: Knowledge, told_stop: Stop | None
) -> Arrival | None:
    """Our own estimate from there, as if the stop in progress were over; with the stop as it is, if none is told."""
    position, motion, departed, log = start
    assert position is not None  # an own estimate has one, and so has a departure
    return find_arrival(site, shipment, position, motion, departed=departed, known=known, log=log, told_stop=told_stop)


def _departed(site: Site, shipment: Shipment, start: Start, word: Word) -> Start:
    """The same, unless it is told to have departed and its positions do not say otherwise."""
    told, position = word.departed, start.position
    if start.departed or told is None:
        return start
    if position is None or position.fixed_at < told.at:
        origin = Position(lat=shipment.origin_lat, lon=shipment.origin_lon, fixed_at=told.at)
        return Start(origin, Motion(), True, TripLog(shipment=shipment.id, stops=shipment.stops))
    is_there = origin_m(shipment, position) <= origin_radius_m(shipment, site)
    if is_there and position.fixed_at - told.at > LEAVES_WITHIN:
        return start
    return start._replace(departed=True)


def _is_halting(word: Word, start: Start) -> bool:
    """Whether it stands for what its driver says, and not for what stops like it usually are."""
    return start.departed and word.halt is not None and word.halt.happened in HALTS


def _told_stop(word: Word, start: Start, hours: Hours) -> Stop | None:
    """The stop in progress if it is told what it is; what is left of it is not in here."""
    if not _is_halting(word, start) or word.halt is None:
        return None
    is_rest = rest_odds(_wheel(start.motion).today_min, hours) if word.halt.happened == "rest" else 0.0
    return Stop(is_break=1.0, is_rest=is_rest)


def _wheel(motion: Motion) -> Wheel:
    return motion.at_stop or Wheel(motion.driven_since_break_min, motion.driven_today_min)


def _told(base: Arrival, own: Arrival | None, word: Word, start: Start, hours: Hours) -> Arrival:
    halt = None if word.halt is None else Halt(_ways(word.halt, start, hours), word.halt.at)
    median, shape = told_shape(base, halt, _measured(word, base, halt, start))
    told_min = median - base.wait_min - base.median_min
    parts = {**base.parts, "wait": base.parts.get("wait", 0.0) + base.wait_min, "rest": 0.0, TOLD: told_min}
    return Arrival(
        fixed_at=base.fixed_at,
        wait_min=0.0,
        median_min=median,
        shape=shape,
        state=TOLD,
        parts=parts,
        pace=base.pace,
        distance_km=base.distance_km,
        routed_min=base.routed_min,
        told_at=max(fact.at for fact in (word.halt, word.eta, word.departed) if fact is not None),
        own=own,
    )


def _ways(halt: Fact, start: Start, hours: Hours) -> tuple[Lasting, ...]:
    """How a halt may go, as far as its kind tells."""
    if halt.happened == "breakdown":
        return (BREAKDOWN,)
    if halt.happened == "border":
        return (BORDER,)
    if halt.happened == "rest":
        return rest_ways(_wheel(start.motion).today_min, hours)
    odds = _unfaded(halt, start, DELAY_FADES_MIN)
    return (Lasting(1.0 - odds), DELAYED._replace(odds=odds))


def _measured(word: Word, base: Arrival, halt: Halt | None, start: Start) -> Measured | None:
    """A driver's own time: whoever tells one later than ours knows of a halt, this one or some other."""
    if word.eta is None:
        return None
    counts = eta_counts(word.eta, base.fixed_at)
    if halt is not None and word.halt is not None and word.halt.happened in HALTS:
        return Measured(word.eta, counts, halt)
    odds = UNKNOWN_ODDS if halt is None else UNKNOWN_DELAYED_ODDS
    ways = unknown_ways(odds * _unfaded(word.eta, start, UNKNOWN_FADES_MIN))
    return Measured(word.eta, counts, Halt(ways, word.eta.at))


def _unfaded(fact: Fact, start: Start, fades_min: float) -> float:
    return max(0.0, 1.0 - driven_since_min(start.log, fact, start.motion) / fades_min)


def _by_eta_alone(word: Word) -> Arrival | None:
    """A driver's own time where we have none."""
    if word.eta is None or word.eta.eta is None:
        return None
    median, shape = measured_shape(word.eta, word.eta.eta)
    return Arrival(
        fixed_at=word.eta.at,
        wait_min=0.0,
        median_min=median,
        shape=shape,
        state=TOLD,
        parts={TOLD: median},
        told_at=word.eta.at,
    )
