"""One truck whose arrival takes as long as its parts, and what is said of it fix by fix."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple, cast

from tests.scenes import KM_PER_DEGREE, LAT, LON, NOON, minutes
from tracking.arrival import Arrival
from tracking.gazetteer import Gazetteer, Place
from tracking.odds import MEDIAN_STEP
from tracking.prediction.reason import Situation, reason_text
from tracking.prediction.said import Said, Seen, step_said
from tracking.state import Motion, Position

TOWNS = Gazetteer([Place("Kassel", LAT + 140 / KM_PER_DEGREE, LON, 6.0)])
DRIVE = {"road": 120.0}


class Predicted(NamedTuple):
    """An arrival without a spread: it takes as long as its parts."""

    fixed_at: datetime
    parts: dict[str, float]
    wait_min: float = 0.0
    rest_odds: float = 0.0
    rest_min: float = 0.0
    pace: float = 0.0

    @property
    def break_min(self) -> float:
        return self.parts.get("break", 0.0)

    @property
    def median_min(self) -> float:
        return sum(self.parts.values())

    def unrested_min(self) -> float:
        return self.wait_min + self.median_min

    def quantile(self, share: float, now: datetime) -> datetime:
        assert share == 0.5
        return self.fixed_at + minutes(self.wait_min + self.median_min + self.rest_min)


class Trip:
    """One truck, fix by fix: what it has driven and stood, and what is said of it."""

    def __init__(self, *, depart_at: datetime | None = None, departed: bool = True) -> None:
        self.said: Said | None = None
        self.depart_at, self.departed_at = depart_at, NOON - minutes(60) if departed else None
        self.motion = Motion(cadence_s=60)
        self.at, self.driven_min = NOON, 0.0
        self.arrival = Predicted(NOON, DRIVE)

    def fix(
        self,
        after_min: float,
        parts: dict[str, float],
        *,
        stands: float = 0.0,
        since_break_min: float = 0.0,
        km: float = 130.0,
        wait_min: float = 0.0,
        silent: bool = False,
        pace: float = 0.0,
        stops_behind: int = 0,
    ) -> str:
        """A fix so many minutes after the last one; `stands`: minutes that it has stood by then. What is said.

        Unless it was silent, there was a fix a minute ago that moved nothing.
        """
        gap_min = after_min if silent else 1.0
        self.at += minutes(after_min)
        if not stands:
            self.driven_min += after_min
        self.motion = Motion(
            cadence_s=60,
            gap_s=gap_min * 60,
            stopped_since=self.at - minutes(stands) if stands else None,
            driven_min=self.driven_min,
            driven_since_break_min=since_break_min,
        )
        driving = {part: minutes for part, minutes in parts.items() if part != "rest"}
        rest_min = parts.get("rest", 0.0)
        self.arrival = Predicted(self.at, driving, wait_min, float(rest_min > 0.0), rest_min, pace)
        p50 = self.arrival.quantile(0.5, self.at)
        stays = self.said is not None and abs(self.said.p50 - p50) <= MEDIAN_STEP
        self.said = step_said(
            self.said,
            cast(Arrival, self.arrival),
            self.said.p50 if self.said and stays else p50,
            self._seen(km, stops_behind),
        )
        return self.text()

    def text(self, **known: Any) -> str:
        assert self.said is not None
        usual = Situation(self.motion, cast(Arrival, self.arrival), TOWNS, is_lane_known=False, break_limit_min=270.0)
        return reason_text(self.said, usual._replace(**known))

    def _seen(self, km: float, stops_behind: int) -> Seen:
        position = Position(lat=LAT + km / KM_PER_DEGREE, lon=LON, fixed_at=self.at)
        return Seen(
            position=position,
            motion=self.motion,
            distance_km=km,
            has_left=self.departed_at is not None,
            departed_at=self.departed_at,
            depart_at=self.depart_at,
            stops_behind=stops_behind,
        )
