"""What a driver's words do to a distribution: seeds, and arithmetic on its values.

    told      = ours + what the halt still lasts                    halt: lognormal, given that it has lasted so long
    own eta   = (1 - p) told + p (ours + whatever he knows of), weighed by how likely he then says what he said
                (arrival - eta - optimism) / spread ~ Student's t; p: that his time is about this arrival at all

So words move an arrival within what our own estimate, and a halt that we do not know of, make possible: an eta that the
distance rules out has nothing to stand on, and leaves the estimate as it was. None of the seeds is learnt: they are
what dispatchers reckon with, set wide, and to be replaced once reports have met arrivals.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from math import hypot, log
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tracking.arrival import Arrival, minutes_of
from tracking.prediction.hours import Hours, sigmoid
from tracking.prediction.shape import KNOTS, Shape, seeded, share_above, value_above
from tracking.report import Fact

Values = NDArray[np.float64]


class Lasting(NamedTuple):
    """One way for a halt to go: its odds, its median in minutes, its log-spread. No minutes: there is no halt."""

    odds: float
    minutes: float = 0.0
    sigma: float = 0.0


BREAKDOWN = Lasting(1.0, 90.0, 0.9)
"""A tyre changed by oneself is half an hour, roadside help two hours, a workshop the day: P10 28 min, P90 4 h 45."""
BORDER = Lasting(1.0, 45.0, 0.9)
"""From papers at the window to a queue of hours: P10 14 min, P90 2 h 20."""
DELAYED = Lasting(1.0, 20.0, 0.8)
"""Who only says that it gets later: P10 7 min, P90 55."""
UNKNOWN = Lasting(1.0, 60.0, 1.3)
"""What a driver knows of and we do not, where he says when he comes: P10 11 min, P90 5 h 20."""
UNKNOWN_ODDS, UNKNOWN_DELAYED_ODDS = 0.5, 0.8
"""That there is something, where he only says a time; where he says that he is delayed, too. The time decides."""
UNKNOWN_FADES_MIN = 120.0
"""Minutes at the wheel after which whatever it was would have shown."""

BREAK_SIGMA, REST_SIGMA = 0.15, 0.06
"""Breaks and rests are as long as the law has them, and a little longer."""
LEAST_REST_SHARE = 0.25
"""Of daily rests so many are the shortest that the law allows."""
DAY_SHARE = 0.8
"""Of a day's minutes at the wheel, after which a rest is as likely the daily one as a break."""

OPTIMISM_MIN, OPTIMISM_SHARE = 3.0, 0.06
SPREAD_MIN, SPREAD_SHARE = 10.0, 0.2
"""Drivers tell the time at which all goes well: a little early, and by a fifth of what is ahead either way."""
FREEDOM = 3.0
"""Degrees of freedom: one in seven is off by more than twice the spread."""
WRONG_ODDS = 0.05
"""One in twenty says what somebody wants to hear, or of another load: then it tells nothing."""
COUNTS = 0.7
"""His time and our estimate are made from the same road: it counts for less than a measurement apart."""

HALT_VALUES = 21
LEAST_MIN = 0.5
_MIDDLES = (np.arange(KNOTS) + 0.5) / KNOTS


class Halt(NamedTuple):
    """The ways in which a halt may go (odds add up to one), and when it began."""

    ways: Sequence[Lasting]
    began_at: datetime


class Measured(NamedTuple):
    """A driver's own time, how much it counts, in [0, 1], and the halt that he may know of."""

    fact: Fact
    counts: float
    knows: Halt


def rest_odds(today_min: float, hours: Hours) -> float:
    """That a rest which a driver reports is the daily one, not a break, after so long at the wheel that day."""
    return sigmoid((today_min - DAY_SHARE * hours.rest_at_min) / (2.0 * hours.rest_spread_min))


def rest_ways(today_min: float, hours: Hours) -> tuple[Lasting, ...]:
    """How long a rest that a driver reports may last: as the law has it."""
    odds = rest_odds(today_min, hours)
    return (
        Lasting(1.0 - odds, hours.break_min, BREAK_SIGMA),
        Lasting(odds * LEAST_REST_SHARE, hours.least_rest_min, REST_SIGMA),
        Lasting(odds * (1.0 - LEAST_REST_SHARE), hours.rest_min, REST_SIGMA),
    )


def unknown_ways(odds: float) -> tuple[Lasting, ...]:
    """Something of unknown length, or nothing."""
    return (Lasting(1.0 - odds), UNKNOWN._replace(odds=odds))


def told_shape(base: Arrival, halt: Halt | None, measured: Measured | None) -> tuple[float, Shape]:
    """The median in minutes from the base's fix, and the shape, of the arrival with what was told."""
    minutes, weights = _halted(base, halt)
    if measured is not None:
        p = measured.counts * (1.0 - WRONG_ODDS)
        known, odds = _halted(base, measured.knows)
        odds = p * odds * _likelihood(measured.fact, base.fixed_at, known)
        minutes, weights = np.concatenate([minutes, known]), np.concatenate([(1.0 - p) * weights, odds])
    return _shaped(minutes, weights)


def measured_shape(fact: Fact, eta: datetime) -> tuple[float, Shape]:
    """The same from a driver's own time alone, in minutes from when he told it."""
    ahead_min = minutes_of(eta - fact.at)
    middle_min, spread_min = _expected(ahead_min)
    return middle_min + ahead_min, seeded(round(min(1.0, 1.3 * spread_min / (middle_min + ahead_min)), 2))


def _expected(ahead_min: float) -> tuple[float, float]:
    """How much later than his own time a driver comes who looks so far ahead, and give or take what."""
    return OPTIMISM_MIN + OPTIMISM_SHARE * ahead_min, hypot(SPREAD_MIN, SPREAD_SHARE * ahead_min)


def _values_of(base: Arrival) -> tuple[Values, Values]:
    """Values that stand for the distribution, in minutes from its fix, and their weights."""
    parts = [(odds, base.wait_min + minutes * np.exp(np.array(shape))) for odds, minutes, shape in base.peaks]
    return np.concatenate([each for _, each in parts]), np.repeat([odds / KNOTS for odds, _ in parts], KNOTS)


def _halted(base: Arrival, halt: Halt | None) -> tuple[Values, Values]:
    """Values of the base with what is left of a halt on top, and their weights; a wait to leave hides a halt."""
    minutes, weights = _values_of(base)
    if halt is None:
        return minutes, weights
    gap_min = minutes_of(halt.began_at - base.fixed_at)
    minutes, weights = _not_before(minutes, weights, gap_min)
    left, odds = _left(halt.ways, max(0.0, -gap_min))
    left = np.maximum(0.0, left - base.wait_min)
    return (minutes[:, None] + left[None, :]).ravel(), np.outer(weights, odds / odds.sum()).ravel()


def _not_before(minutes: Values, weights: Values, gap_min: float) -> tuple[Values, Values]:
    """Without arrivals before the halt began: it would not have been told. If none is left it was all but here."""
    if gap_min <= 0.0:
        return minutes, weights
    is_open = minutes > gap_min
    if not is_open.any():
        return np.full_like(minutes, gap_min), weights
    return minutes[is_open], weights[is_open]


def _left(ways: Sequence[Lasting], age_min: float) -> tuple[Values, Values]:
    """Minutes that are left of a halt that has lasted so long, and their weights."""
    found, odds = [], []
    for way in ways:
        if way.minutes <= 0.0:
            found.append(np.zeros(1))
            odds.append(np.array([way.odds]))
            continue
        shape = seeded(way.sigma)
        longer = share_above(shape, log(age_min / way.minutes)) if age_min > 0.0 else 1.0
        shares = ((i + 0.5) / HALT_VALUES * longer for i in range(HALT_VALUES))
        lasts = way.minutes * np.exp([value_above(shape, share) for share in shares])
        found.append(np.maximum(1.0, lasts - age_min))
        odds.append(np.full(HALT_VALUES, way.odds * longer / HALT_VALUES))
    return np.concatenate(found), np.concatenate(odds)


def _likelihood(fact: Fact, fixed_at: datetime, minutes: Values) -> Values:
    """How likely a driver who comes after so many minutes says what this one said, up to a factor."""
    assert fact.eta is not None
    later_min, spread_min = _expected(minutes_of(fact.eta - fact.at))
    off = (minutes - minutes_of(fact.eta - fixed_at) - later_min) / spread_min
    likely: Values = (1.0 + off * off / FREEDOM) ** (-(FREEDOM + 1.0) / 2.0 * COUNTS)
    return likely


def _shaped(minutes: Values, weights: Values) -> tuple[float, Shape]:
    """Weighed values as a median and a shape: straight lines between the middles of their shares."""
    order = np.argsort(minutes, kind="stable")
    minutes, weights = np.maximum(LEAST_MIN, minutes[order]), weights[order]
    shares = (np.cumsum(weights) - weights / 2.0) / weights.sum()
    median = float(np.interp(0.5, shares, minutes))
    return median, tuple(np.log(np.interp(_MIDDLES, shares, minutes) / median).tolist())
