"""The breaks still to take: those that are sure as minutes, the one that is undecided as odds of its own.

Where the law leaves it open, an arrival has two peaks, with and without the break; the mean of both is when nobody
comes. How often drivers took one is learnt, by how likely the law made it and how far it was.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import zip_longest
from typing import NamedTuple

from tracking.prediction.hours import Hours, break_odds
from tracking.prediction.mean import shrunk
from tracking.prediction.model import Model

KAPPA = 8.0
DISTANCES_MIN = (60.0, 180.0)
OPEN = 0.1
"""Less likely than this, or than this from certain, a break is no question."""


class Breaks(NamedTuple):
    """`sure_min` minutes of breaks, and with `odds` one more of `more_min`; `key` is the entry that knows how often."""

    sure_min: float = 0.0
    odds: float = 0.0
    more_min: float = 0.0
    key: str = ""


def find_breaks(
    model: Model,
    hours: Hours,
    drive_min: float,
    since_break_min: float,
    is_break: float,
    *,
    later_min: Sequence[float] = (),
) -> Breaks:
    """The breaks in `drive_min` at the wheel, if with the odds `is_break` the stop in progress is one.

    `later_min`: at the wheel after that, each time from a planned stop that is as long as a break.
    """
    odds = break_odds(drive_min, since_break_min, hours)
    if is_break > 0.0:
        after = break_odds(drive_min, 0.0, hours)
        odds = [is_break * one + (1.0 - is_break) * due for one, due in zip_longest(after, odds, fillvalue=0.0)]
    for stretch_min in later_min:
        odds += break_odds(stretch_min, 0.0, hours)
    open_odds = min(odds, key=lambda each: abs(each - 0.5), default=0.0)
    if not OPEN < open_odds < 1.0 - OPEN:
        return Breaks(hours.break_min * sum(odds))
    key = f"break:{int(open_odds * 5)}:{bisect_right(DISTANCES_MIN, drive_min + sum(later_min))}"
    learnt = shrunk(model, ((key, KAPPA),), open_odds)
    return Breaks(hours.break_min * (sum(odds) - open_odds), learnt, hours.break_min, key)
