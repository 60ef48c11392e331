"""What moved a prediction: of all that its median is made of, the part that changed most against what was planned.

    planned   driving takes its minutes off the road, standing takes its off the wait, the stop, the break ...
    mover     the part with the largest difference to that, in the direction in which the arrival moved

Time that passes as planned moves nothing: an hour later and an hour nearer is the same arrival.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

WAIT, ROAD, PACE, BREAK, STOP, REST, QUEUE = "wait", "road", "pace", "break", "stop", "rest", "queue"
"""The parts of `arrival.Arrival.parts`."""

STANDING = (WAIT, STOP, BREAK, QUEUE, REST)
"""What a truck that stands may be doing, in the order in which its minutes are taken for that."""

LEAST_MIN = 1.0
"""A part that changed by less explains nothing."""

OUTPACED = 1.0
"""Nobody covers more than twice the road that was planned: what is more than that, the road itself gained."""


class Moment(NamedTuple):
    """A forecast as far as a later one is compared with it: the median arrival, and its minutes by part."""

    p50: datetime
    parts: Mapping[str, float]


class Mover(NamedTuple):
    """The part that moved an arrival, and by how many minutes; positive is later. An empty kind: nothing did."""

    kind: str = ""
    minutes: float = 0.0


def find_mover(
    before: Moment, now: Moment, elapsed_min: float, *, stood_min: float = 0.0, waiting: bool = False
) -> Mover:
    """What moved the median most in `elapsed_min`, of which the truck stood `stood_min` and drove the rest.

    `waiting`: it had not left its origin, so that standing there is the wait, not a stop.
    """
    stood = min(max(0.0, stood_min), elapsed_min)
    changes = _standing_changes(before.parts, now.parts, stood, STOP if not waiting else WAIT)
    changes |= _driving_changes(before.parts, now.parts, elapsed_min - stood)
    later = now.p50 > before.p50
    kind, minutes = max(changes.items(), key=lambda change: change[1] if later else -change[1])
    return Mover(kind, minutes) if (minutes if later else -minutes) >= LEAST_MIN else Mover()


def _standing_changes(
    before: Mapping[str, float], now: Mapping[str, float], stood_min: float, surplus: str
) -> dict[str, float]:
    """By how much each part differs from what was planned; standing that was not planned is added to `surplus`."""
    changes = {}
    for part in STANDING:
        change = now.get(part, 0.0) - before.get(part, 0.0)
        taken = min(max(0.0, -change), stood_min)
        stood_min -= taken
        changes[part] = change + taken
    changes[surplus] += stood_min
    return changes


def _driving_changes(before: Mapping[str, float], now: Mapping[str, float], drove_min: float) -> dict[str, float]:
    """Road and pace together shrink by what was driven. What they did not is this truck's own, unless it cannot be."""
    pace = now.get(PACE, 0.0) - before.get(PACE, 0.0)
    road = now.get(ROAD, 0.0) - before.get(ROAD, 0.0)
    lost = road + pace + drove_min
    own = road <= 0.0 and -OUTPACED * drove_min <= road + drove_min
    return {PACE: lost, ROAD: 0.0} if own else {PACE: pace, ROAD: lost - pace}


def minutes_between(before: datetime, after: datetime) -> float:
    """Minutes from one instant to another."""
    return (after - before) / timedelta(minutes=1)
