"""Who is at the wheel, and when the wheels must or may stand (Regulation (EC) 561/2006, as drivers keep it).

At most 4.5 h at the wheel, then 45 min of break, whole or as 15 and then 30; at most 9 h a day, 10 on some days, then
11 h of rest, or 9. Nobody waits for the last minute, nobody stops within sight of the plant if the law lets him go on,
and what somebody has driven before the trip counts. Some of those who are far ahead of their window let the time pass
at a rest area on the last stretch.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

BREAK_DUE_MIN = 270.0
SURE_MIN = 12.0
"""Nobody begins a kilometre with less than this left; in the worst jam one takes ten minutes."""

BREAK_AFTER_MIN = (200.0, 257.0)
DAY_MIN, LONG_DAY_MIN, LONG_DAY_SHARE = 540.0, 600.0, 0.35
GUESS = 1.15
"""What drivers reckon for the rest of the way, over free flow."""

COFFEE_EVERY_MIN = 330.0
RESTS_AS_PLANNED = 0.75
"""Of the drivers whose plan has a night in it, those who take it though the law would let them go on."""

PATIENT_SHARE = 0.7
WAITS_WITHIN_MIN = (10.0, 45.0)
WORTH_WAITING_MIN = 10.0
AIMS_MIN = (0.0, 20.0)
"""Into the window, where whoever waits would like to arrive."""

BREAK_MIN, NIGHT_MIN = 45.0, 540.0


@dataclass(slots=True)
class Driver:
    """One driver, or a team of two, on one trip. Minutes are at the wheel; `pace` is log(factor on speed).

    `due_s`: when the window begins, in seconds since 1970.
    """

    draw: np.random.Generator
    pace: float
    is_team: bool
    has_planned_rest: bool
    due_s: float
    since_break_min: float = 0.0
    today_min: float = 0.0
    _break_after_min: float = field(init=False)
    _short_after_min: float | None = field(init=False)
    _had_short: bool = field(init=False, default=False)
    _coffee_in_min: float = field(init=False)
    _day_min: float = field(init=False)
    _rest_after_min: float = field(init=False)
    _night_after_min: float | None = field(init=False)
    _waits_at_min: float | None = field(init=False)

    def __post_init__(self) -> None:
        draw = self.draw
        if draw.random() > 0.65:
            self.since_break_min = self.today_min = draw.uniform(0.0, 150.0)
        if draw.random() > 0.8:
            self.today_min += draw.uniform(0.0, 200.0)
        splits, night = draw.random() < 0.2, draw.uniform(0.55, 0.95)
        is_night_taken = draw.random() < RESTS_AS_PLANNED and self.has_planned_rest
        self._coffee_in_min = draw.exponential(COFFEE_EVERY_MIN)
        self._break_after_min = draw.uniform(*BREAK_AFTER_MIN)
        self._short_after_min = draw.uniform(100.0, 160.0) if splits and not self.is_team else None
        self._begin_day(LONG_DAY_MIN if draw.random() < LONG_DAY_SHARE else DAY_MIN)
        self._night_after_min = night * self._day_min if is_night_taken else None
        waits_at_min = draw.uniform(*WAITS_WITHIN_MIN)
        self._waits_at_min = waits_at_min if draw.random() < PATIENT_SHARE else None

    def drive(self, minutes: float) -> None:
        """So many minutes more at the wheel."""
        self.since_break_min += minutes
        self.today_min += minutes
        self._coffee_in_min -= minutes

    def find_stand(self, left_min: float, now_s: float) -> tuple[str, float] | None:
        """What the driver now stops for and for how many minutes; None to drive on.

        `left_min`: free-flow minutes to the plant.
        """
        if self._is_rest_due(left_min):
            return "rest", self._rest()
        if self._is_break_due(left_min):
            return ("swap" if self.is_team else "break"), self._pause()
        if self._waits_at_min is not None and left_min <= self._waits_at_min:
            self._waits_at_min = None
            ahead_min = (self.due_s - now_s) / 60.0 - GUESS * left_min + self.draw.uniform(*AIMS_MIN)
            if ahead_min > WORTH_WAITING_MIN:
                return "wait", self._wait(ahead_min)
        if self._short_after_min is not None and self.since_break_min >= self._short_after_min and left_min > 60.0:
            self._short_after_min, self._had_short = None, True
            return "short_break", self.draw.uniform(15.5, 22.0)
        if self._coffee_in_min < 0.0 and left_min > 10.0:
            self._coffee_in_min = self.draw.exponential(COFFEE_EVERY_MIN)
            return "coffee", self.draw.uniform(8.0, 28.0)
        return None

    def _is_rest_due(self, left_min: float) -> bool:
        last_min = self._day_min - SURE_MIN
        if self._night_after_min is not None and self.today_min >= self._night_after_min and left_min > 20.0:
            return True
        fits = self.today_min + GUESS * left_min < last_min
        return self.today_min >= last_min or (self.today_min >= self._rest_after_min and not fits)

    def _is_break_due(self, left_min: float) -> bool:
        last_min = BREAK_DUE_MIN - SURE_MIN
        fits = self.since_break_min + GUESS * left_min < last_min
        return self.since_break_min >= last_min or (self.since_break_min >= self._break_after_min and not fits)

    def _wait(self, minutes: float) -> float:
        """Time let pass before the window; a long one is a break or a night, too."""
        if minutes >= NIGHT_MIN:
            self.today_min = 0.0
        if minutes >= BREAK_MIN:
            self._begin_stretch()
        return minutes

    def _rest(self) -> float:
        """A night; its minutes."""
        usual_min = NIGHT_MIN if self.is_team or self.draw.random() > 0.7 else 660.0
        self.today_min, self._night_after_min = 0.0, None
        self._begin_day(DAY_MIN)
        self._begin_stretch()
        return usual_min + 1.0 + self.draw.exponential(15.0)

    def _pause(self) -> float:
        """A break, or for a team a change of seats; its minutes."""
        had_short = self._had_short
        self._begin_stretch()
        if self.is_team:
            return self.draw.uniform(4.0, 12.0)
        return 30.5 + self.draw.exponential(4.0) if had_short else 45.5 + self.draw.exponential(7.0)

    def _begin_stretch(self) -> None:
        self.since_break_min, self._had_short = 0.0, False
        self._break_after_min = self.draw.uniform(*BREAK_AFTER_MIN)

    def _begin_day(self, day_min: float) -> None:
        """A team has two days in one."""
        self._day_min = day_min * (2.0 if self.is_team else 1.0)
        self._rest_after_min = self._day_min - self.draw.uniform(SURE_MIN, 60.0)
