"""A stop in progress: what is left of it, and whether it is a break, or the night."""

from __future__ import annotations

from typing import NamedTuple

from tracking.prediction.hours import Hours
from tracking.prediction.model import Model
from tracking.prediction.stops import GATE_KM, left_min, odds_to_last, stop_key

LONG_MIN = 70.0
"""A stop longer than any break."""
UNDECIDED = 0.05
"""A rest less likely than this, or than this from certain, makes no second peak."""


class Stop(NamedTuple):
    """What is left of a stop in progress if it is no rest, and the odds that it is one, and what that would add.

    `is_break`, `is_rest`: the odds that it lasts long enough to count; `rest_odds` is 0 where that is decided.
    """

    key: str = ""
    state: str = ""
    left_min: float = 0.0
    is_break: float = 0.0
    is_rest: float = 0.0
    rest_odds: float = 0.0
    rest_min: float = 0.0

    @property
    def part(self) -> str:
        """What it is called among the parts of the median."""
        return "queue" if self.state == "queue" else "stop"


NO_STOP = Stop()


def find_stop(
    model: Model,
    hours: Hours,
    *,
    age_min: float,
    since_break_min: float,
    drive_min: float,
    away_km: float,
    rest_odds: float,
) -> Stop:
    """The stop that has lasted `age_min`, begun after `since_break_min` at the wheel, with `drive_min` still ahead."""
    key = stop_key(since_break_min, drive_min, away_km, rest_odds)
    state = "queue" if away_km < GATE_KM else "stopped" if age_min < LONG_MIN else "long stop"
    is_break = odds_to_last(model, key, hours.break_counts_min, age_min)
    is_rest = odds_to_last(model, key, hours.rest_counts_min, age_min)
    if is_rest > 1.0 - UNDECIDED:
        return Stop(key, state, left_min(model, key, age_min), is_break, is_rest)
    short = left_min(model, key, age_min, below=hours.rest_counts_min)
    if is_rest < UNDECIDED:
        return Stop(key, state, short, is_break, is_rest)
    long = left_min(model, key, hours.rest_counts_min) + hours.rest_counts_min - age_min
    return Stop(key, state, short, is_break, is_rest, is_rest, max(0.0, long - short))
