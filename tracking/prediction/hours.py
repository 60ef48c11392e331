"""What the law makes drivers pause, as they do it: breaks within a day, and the rest between two days.

Two presets. A site names one (`Site.hours`); each figure is what drivers do under the law, a little before its limit.
"""

from __future__ import annotations

from math import exp

import msgspec

STRETCH_MIN = 45.0
"""Nearer than this a driver rather arrives, and pauses at the plant."""

SURE, NEVER = 1.0 / (1.0 + exp(-30.0)), 1.0 / (1.0 + exp(30.0))


class Hours(msgspec.Struct, frozen=True, kw_only=True):
    """Minutes. A break of about `break_min` near `break_at_min` at the wheel, give or take `break_spread_min`; a pause
    of `break_counts_min` is one. A rest of about `rest_min` near `rest_at_min` at the wheel of one day; a stop of
    `rest_counts_min` is one, of about `least_rest_min` the shortest that the law allows. `break_limit_min` is what the
    law allows at a stretch.
    """

    break_limit_min: float
    break_at_min: float
    break_spread_min: float
    break_min: float
    break_counts_min: float
    rest_at_min: float
    rest_spread_min: float
    rest_min: float
    rest_counts_min: float
    least_rest_min: float


EU = Hours(
    break_limit_min=270.0,
    break_at_min=250.0,
    break_spread_min=22.0,
    break_min=47.0,
    break_counts_min=27.0,
    rest_at_min=535.0,
    rest_spread_min=25.0,
    rest_min=660.0,
    rest_counts_min=420.0,
    least_rest_min=550.0,
)
"""Regulation (EC) 561/2006: 45 min (or 15 and 30) after 4.5 h at the wheel, 11 h (or 9) after 9 h."""

US = Hours(
    break_limit_min=480.0,
    break_at_min=440.0,
    break_spread_min=40.0,
    break_min=33.0,
    break_counts_min=27.0,
    rest_at_min=635.0,
    rest_spread_min=25.0,
    rest_min=610.0,
    rest_counts_min=420.0,
    least_rest_min=610.0,
)
"""49 CFR 395.3: 30 min after 8 h of driving, 10 h off after 11 h."""

PRESETS = {"eu": EU, "us": US}


def break_odds(drive_min: float, since_break_min: float, hours: Hours = EU) -> list[float]:
    """The odds of each break in `drive_min` at the wheel, after `since_break_min` without one; the first due first."""
    until_break = hours.break_at_min - min(since_break_min, hours.break_at_min)
    share, found = far_enough(drive_min), list[float]()
    for further in range(4):
        odds = sigmoid((drive_min - until_break - further * hours.break_at_min) / hours.break_spread_min)
        if odds < 0.02:
            break
        if further == 0:
            odds *= still_obeys(since_break_min - hours.break_at_min, hours.break_spread_min)
        found.append(odds * share)
    return found


def expected_breaks_min(drive_min: float, since_break_min: float, hours: Hours = EU) -> float:
    """Minutes of breaks to expect in `drive_min` at the wheel, after `since_break_min` without one."""
    return hours.break_min * sum(break_odds(drive_min, since_break_min, hours))


def rest_odds(drive_min: float, today_min: float, hours: Hours = EU) -> float:
    """The probability of a daily rest within `drive_min` at the wheel, after `today_min` since the last."""
    odds = sigmoid((drive_min - (hours.rest_at_min - today_min)) / hours.rest_spread_min)
    return odds * far_enough(drive_min) * still_obeys(today_min - hours.rest_at_min, hours.rest_spread_min)


def far_enough(drive_min: float) -> float:
    """Fades to nothing towards the gate, where drivers push on."""
    return min(1.0, drive_min / STRETCH_MIN)


def still_obeys(over_min: float, spread_min: float) -> float:
    """One until a pause is long overdue, then it fades: two drivers, or pauses too short to be seen."""
    beyond_min = over_min - 2 * spread_min
    return exp(-beyond_min / spread_min) if beyond_min > 0.0 else 1.0


def sigmoid(x: float) -> float:
    """The logistic curve, flat from +-30 on."""
    if x >= 30.0:
        return SURE
    return 1.0 / (1.0 + exp(-x)) if x > -30.0 else NEVER
