"""How long a truck waits for its door and stands at it: medians and spreads, learnt from trips that have ended.

    gate ---------------- WAIT --> door --- UNLOAD ---> done         came within its window
    window less 1 h --- CALLED --> door --- UNLOAD ---> done         came long before it, and waited to be called
    gate or window, if later ------------------ STAY -> done         a door without a fence: nobody sees the docking

Some plants call a truck when its window opens, some a quarter of an hour before: so CALLED counts from before it.

Minutes are learnt as logarithms: centre = site + door + carrier, where the site's level begins at the seed and the two
others, its deviations, at nothing. Each is a mean that is shrunk towards its beginning (`mean`), and each trip moves
all three by what they together got wrong. Round the centre lie the latest errors themselves (`sample`), so that the
quantiles are those that were seen; seeded ones fill up for the first thirty trips.
"""

from __future__ import annotations

from bisect import bisect_right
from datetime import datetime, timedelta
from enum import StrEnum
from math import exp, log
from statistics import NormalDist
from typing import NamedTuple

from tracking.odds import UNLOADING
from tracking.prediction.mean import shrunk, voted
from tracking.prediction.model import Changes, Entry, Model
from tracking.prediction.sample import added, quantile
from tracking.state import Milestone
from tracking.trip_record import TripRecord


class Phase(StrEnum):
    """What is timed. The picture above says from when to when."""

    WAIT = "wait"
    CALLED = "called"
    UNLOAD = "unload"
    STAY = "stay"


class Dwell(NamedTuple):
    """Minutes that one truck in ten, one in two, and nine in ten stay below."""

    p10: float
    p50: float
    p90: float


class Seed(NamedTuple):
    """What is assumed of a site that has learnt nothing: the median in minutes, and the spread of its logarithm."""

    median_min: float
    sigma: float


_SLOT_MIN = UNLOADING / timedelta(minutes=1)
SEEDS = {
    Phase.WAIT: Seed(5.0, 0.9),
    Phase.CALLED: Seed(65.0, 0.15),
    Phase.UNLOAD: Seed(_SLOT_MIN, 0.35),
    Phase.STAY: Seed(_SLOT_MIN, 0.5),
}
"""Unloading: the usual slot; nine in ten end within one and a half of it. Waiting: the papers and the way across the
yard, and now and then a queue of a quarter of an hour. Called when the window opens, give or take ten minutes."""

CALLED_FROM = timedelta(hours=1)
EARLY_LEAST = timedelta(minutes=30)
"""Who came this long before its window has waited for it; who came later may have waited for its papers."""

SITE_KAPPA, DOOR_KAPPA, CARRIER_KAPPA = 2.0, 4.0, 4.0
"""A shrunk mean is best at kappa = variance within / variance between. Unloadings differ by a third from each other
(0.35 ** 2), doors and carriers by a sixth from their site (0.17 ** 2), sites by a quarter and more from the seed."""

CLIP = 0.8
"""A trip votes as if it had been at most 2.2 times as long, or as short, as expected: one breakdown moves little."""

WIDEST = 2.0
"""Nor is an error remembered beyond 7.4 times: that was no unloading."""

KEEP = 200
"""Errors kept of each phase: enough for a tenth percentile to be steady, few enough to follow a new routine."""

SEEDED = 30
"""Errors that the seed stands in for: fewer say too little about a tenth percentile."""

LEAST_MIN, MOST_MIN = 1.0, 12 * 60.0
"""Shorter waits count as this: the clock of the fences is no finer. Longer stays are nights and forgotten trailers."""

TAIL_SHARE, TAIL_INDEX = 0.05, 4.0
"""Where at most this share of what was seen lasted longer, the rest follows P(S > s | S > e) = (e / s) ** 4: an overdue
unloading takes another fifth of what it has taken, as those seeded do at 40 min."""

_SHARES = (0.1, 0.5, 0.9)
_NORMAL = NormalDist()
_MINUTE = timedelta(minutes=1)


class Dwells:
    """The dwell at one site, as the model has it now. Its answers are kept: it is thrown away with the evaluation."""

    def __init__(self, model: Model, site: str) -> None:
        self._model, self._site = model, site
        self._errors: dict[Phase, list[float]] = {}
        self._centres: dict[tuple[Phase, str, str], float] = {}
        self._expected: dict[tuple[Phase, str, str], Dwell] = {}

    def expected(self, phase: Phase, door: str, carrier: str) -> Dwell:
        """Minutes of the phase, before it has begun."""
        found = self._expected.get((phase, door, carrier))
        if found is None:
            centre, errors = self._distribution(phase, door, carrier)
            found = Dwell(*(exp(centre + quantile(errors, share)) for share in _SHARES))
            self._expected[phase, door, carrier] = found
        return found

    def remaining(self, phase: Phase, door: str, carrier: str, elapsed_min: float) -> Dwell:
        """Minutes that are left of one that has lasted so long. Its expected end never moves to before what it was."""
        if elapsed_min <= 0.0:
            return self.expected(phase, door, carrier)
        centre, errors = self._distribution(phase, door, carrier)
        longer = errors[bisect_right(errors, log(elapsed_min) - centre) :]
        whole = [exp(centre + quantile(longer, share)) if longer else 0.0 for share in _SHARES]
        if len(longer) <= TAIL_SHARE * len(errors):
            tail = [elapsed_min * (1.0 - share) ** (-1.0 / TAIL_INDEX) for share in _SHARES]
            whole = list(map(max, whole, tail))
        return Dwell(*(max(0.0, minutes - elapsed_min) for minutes in whole))

    def _distribution(self, phase: Phase, door: str, carrier: str) -> tuple[float, list[float]]:
        """Logarithm of the minutes: the centre, and the errors round it, ascending."""
        errors = self._errors.get(phase)
        if errors is None:
            errors = self._errors[phase] = _errors(self._model.find(_errors_key(phase, self._site)), SEEDS[phase].sigma)
        centre = self._centres.get((phase, door, carrier))
        if centre is None:
            centre = sum(effect for _, effect in _effects(self._model, phase, self._site, door, carrier))
            self._centres[phase, door, carrier] = centre
        return centre, errors


def expected_dwell(model: Model, phase: Phase, *, site: str, door: str, carrier: str) -> Dwell:
    """Minutes of the phase at the site with that id, before it has begun."""
    return Dwells(model, site).expected(phase, door, carrier)


def remaining_dwell(model: Model, phase: Phase, *, site: str, door: str, carrier: str, elapsed_min: float) -> Dwell:
    """Minutes that are left of a phase that has lasted so long."""
    return Dwells(model, site).remaining(phase, door, carrier, elapsed_min)


def learn_dwell(model: Model, record: TripRecord) -> Changes:
    """What one more trip changes; nothing unless it was unloaded, and its times can be believed."""
    changes: dict[str, Entry | None] = {}
    for phase, minutes in list_dwells(record):
        effects = list(_effects(model, phase, record.site, record.door, record.carrier))
        centre = sum(effect for _, effect in effects)
        error = log(minutes) - centre
        for key, effect in effects:
            changes[key] = voted(model.find(key), effect + min(max(error, -CLIP), CLIP))
        key = _errors_key(phase, record.site)
        changes[key] = added(model.find(key), round(min(max(error, -WIDEST), WIDEST), 4), keep=KEEP)
    return changes


def list_dwells(record: TripRecord) -> list[tuple[Phase, float]]:
    """The phases that the trip shows, in minutes; none if its times cannot be believed."""
    arrived_at, done_at = record.arrived_at, record.reached.get(Milestone.DONE)
    if not record.is_final or arrived_at is None or done_at is None or done_at <= arrived_at:
        return []
    docked_at, opened_at = record.reached.get(Milestone.AT_DOCK), record.window_start
    if docked_at is None:
        spans = [(Phase.STAY, stay_began(arrived_at, opened_at, done_at), done_at)]
    elif arrived_at <= docked_at < done_at:
        spans = [(Phase.UNLOAD, docked_at, done_at)]
        if arrived_at >= opened_at:
            spans.append((Phase.WAIT, arrived_at, docked_at))
        elif opened_at - arrived_at >= EARLY_LEAST:
            spans.append((Phase.CALLED, opened_at - CALLED_FROM, docked_at))
    else:
        return []
    found = [(phase, max(LEAST_MIN, (end - start) / _MINUTE)) for phase, start, end in spans]
    return found if all(minutes <= MOST_MIN for _, minutes in found) else []


def stay_began(arrived_at: datetime, window_start: datetime, until: datetime) -> datetime:
    """From when a stay counts where no docking is seen: the window's start for who waits for it, else the gate."""
    return window_start if arrived_at < window_start < until else arrived_at


def _effects(model: Model, phase: Phase, site: str, door: str, carrier: str) -> list[tuple[str, float]]:
    """What each level adds to the centre, by its key."""
    site_key = f"dwell:{phase}:site:{site}"
    door_key = f"dwell:{phase}:door:{site}:{door}"
    carrier_key = f"dwell:{phase}:carrier:{site}:{carrier}"
    return [
        (site_key, shrunk(model, ((site_key, SITE_KAPPA),), log(SEEDS[phase].median_min))),
        (door_key, shrunk(model, ((door_key, DOOR_KAPPA),))),
        (carrier_key, shrunk(model, ((carrier_key, CARRIER_KAPPA),))),
    ]


def _errors_key(phase: Phase, site: str) -> str:
    return f"dwell:{phase}:errors:{site}"


def _errors(learnt: Entry | None, sigma: float) -> list[float]:
    """The errors seen, filled up with seeded ones, ascending."""
    seen = learnt or ()
    missing = max(0, SEEDED - len(seen))
    return sorted((*seen, *(sigma * _NORMAL.inv_cdf((place + 0.5) / missing) for place in range(missing))))
