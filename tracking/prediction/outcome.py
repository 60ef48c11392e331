"""What became of one forecast, and what that teaches: its error, its odds, the truck's pace."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from math import log
from typing import NamedTuple

from tracking.arrival import BREAK, HOLD, MINUTE, minutes_of, rested_min
from tracking.prediction import hold, pace, pull
from tracking.prediction.calibrate import learn_late
from tracking.prediction.error import AFTER, bucket_of, learn_error
from tracking.prediction.growing import Growing
from tracking.prediction.hours import Hours
from tracking.sight import LEAST_MIN
from tracking.trip_record import Forecast, Standing, TripRecord

WAITS = ("stop:near:near", "stop:night:near", "stop:gate")
"""Phases of stops that are no breaks."""
ERROR_MOST = 1.5
"""Of log(actual / predicted): a factor of 4.5. Beyond it something happened that no prediction is about."""


class Outcome(NamedTuple):
    """What came after a forecast: minutes of breaks, whether a rest, and whether it came no sooner than its window."""

    arrived_at: datetime
    break_min: float
    is_resting: bool
    has_rested: bool
    has_held: bool


def learn_forecast(
    growing: Growing, forecast: Forecast, record: TripRecord, arrived_at: datetime, hours: Hours
) -> None:
    """Everything but the pace."""
    actual_min = minutes_of(arrived_at - forecast.at)
    if actual_min <= 0.0:
        return
    came = _outcome(forecast, record, arrived_at, hours)
    _learn_error(growing, forecast, max(LEAST_MIN, actual_min - forecast.wait_min), came)
    _learn_odds(growing, forecast, came, record)


def learn_pace(growing: Growing, forecast: Forecast, driven_min: float) -> None:
    """Whether the pace of the way so far was that of the way ahead, `driven_min` long without pauses."""
    usual_min = forecast.parts.get("road", 0.0)
    if abs(forecast.pace) < 0.005 or driven_min < LEAST_MIN or usual_min < LEAST_MIN:
        return
    key = pace.gain_key(usual_min)
    log_error = log(driven_min / usual_min)
    growing.changes[key] = pace.regressed(growing.find(key), usual_min, forecast.pace, log_error)


def _outcome(forecast: Forecast, record: TripRecord, arrived_at: datetime, hours: Hours) -> Outcome:
    later = [stay for stay in record.stays if stay.end > forecast.at]
    rests = [stay for stay in later if minutes_of(stay.end - stay.start) >= hours.rest_counts_min]
    return Outcome(
        arrived_at,
        _break_min(later, forecast.at, hours),
        is_resting=bool(rests) and rests[0].start <= forecast.at,
        has_rested=bool(rests),
        has_held=arrived_at >= record.window_start - hold.TOLERANCE_MIN * MINUTE,
    )


def _break_min(later: Sequence[Standing], at: datetime, hours: Hours) -> float:
    """Minutes of breaks after the forecast, those in progress left out: their rest is predicted as a stop."""
    lengths = (minutes_of(stay.end - stay.start) for stay in later if stay.start > at and stay.key not in WAITS)
    return sum(minutes for minutes in lengths if hours.break_counts_min <= minutes < hours.rest_counts_min)


def _has_paused(forecast: Forecast, came: Outcome) -> bool:
    """Whether the break that was undecided was taken: the sure ones, and more than half of it on top."""
    sure_min = forecast.parts.get("break", 0.0)
    return came.break_min > sure_min + forecast.more_min / 2.0


def _learn_error(growing: Growing, forecast: Forecast, actual_min: float, came: Outcome) -> None:
    """The error of the peak that came true, and whether the interval of both was missed."""
    median, state = forecast.median_min, forecast.state
    if forecast.rest_odds >= 1.0:
        median += forecast.rest_min
    if came.has_rested and 0.0 < forecast.rest_odds < 1.0:
        median, state = rested_min(forecast), AFTER["rest"]
    elif _took_more(forecast, came):
        median, state = median + forecast.more_min, AFTER[forecast.more]
    elif forecast.pull and not (came.has_held and forecast.pull > 0.0):
        _learn_pull(growing, forecast, median, actual_min)
    missed = not forecast.p10 <= came.arrived_at <= forecast.p90
    error = max(-ERROR_MOST, min(ERROR_MOST, log(actual_min / median)))
    growing.changes.update(learn_error(growing, bucket_of(median, state), error, missed=missed))


def _took_more(forecast: Forecast, came: Outcome) -> bool:
    if forecast.more == HOLD:
        return came.has_held
    return forecast.more == BREAK and _has_paused(forecast, came)


def _learn_pull(growing: Growing, forecast: Forecast, median: float, actual_min: float) -> None:
    unpulled = max(LEAST_MIN, median - forecast.parts.get("plan", 0.0))
    key = pull.pull_key(unpulled, forecast.pull, stands=forecast.parts.get("stop", 0.0) > 0.0)
    growing.changes[key] = pull.learnt(growing.find(key), forecast.pull, log(actual_min / unpulled))


def _learn_odds(growing: Growing, forecast: Forecast, came: Outcome, record: TripRecord) -> None:
    """How often what was likely came: late, rested, paused, held."""
    if forecast.raw_late is not None:
        late = came.arrived_at > record.window_end
        growing.changes.update(learn_late(growing, forecast.state, forecast.raw_late, late=late))
    keys = forecast.keys
    if keys.get("rest") and not came.is_resting:
        growing.vote(keys["rest"], float(came.has_rested), cap=100.0)
    if keys.get("break") and forecast.more == BREAK and not came.has_rested:
        growing.vote(keys["break"], float(_has_paused(forecast, came)), cap=200.0)
    if keys.get("hold") and not came.has_rested:
        growing.vote(hold.general(keys["hold"]), float(came.has_held), cap=200.0)
        growing.vote(keys["hold"], float(came.has_held), cap=100.0)
        if came.has_held:
            offset_min = minutes_of(came.arrived_at - record.window_start)
            growing.vote(hold.OFFSET_KEY, min(hold.OFFSET_CLIP_MIN, offset_min), cap=400.0)
