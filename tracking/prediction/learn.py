"""What one completed trip changes in a site's model.

    marks       -> the road from there, the hour of the day            one vote a key
    forecasts   -> the errors and widths, the pace's gain, the rests
    stays       -> how long stops and rests last
    departure   -> how late its carrier leaves

Driving minutes are those from a fix to the arrival less the pauses in between: what is predicted apart is learnt apart.
A record without a believable arrival changes nothing. `lesson.Learn` says which part of a record is learnt when.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from math import log

from tracking.arrival import MINUTE, minutes_of
from tracking.forecast import LEAST_MIN, place_of
from tracking.plan import Shipment, Site
from tracking.prediction import hold, hour, leaving, pace, pull, road, stops
from tracking.prediction.dwell import learn_dwell
from tracking.prediction.calibrate import learn_late
from tracking.prediction.error import OTHER, bucket_of, learn_error
from tracking.prediction.hours import PRESETS, Hours
from tracking.prediction.mean import Level, blended, shrunk, vote, voted
from tracking.prediction.model import Changes, Entry, Model
from tracking.prediction.sample import added
from tracking.rest import DURATION_KEY
from tracking.state import Milestone
from tracking.trip_record import Forecast, Mark, Standing, TripRecord

MOST_ENTRIES = 50_000
"""Of roads: some 4 MB. Beyond it the cells that no truck has come through for the longest time are forgotten."""
FORGOTTEN_AT_ONCE = 64
WAITS = ("stop:near:near", "stop:night:near", "stop:gate")
"""Phases of stops that are no breaks."""
ERROR_MOST = 1.5
"""Of log(actual / predicted): a factor of 4.5. Beyond it something happened that no prediction is about."""


def learn(model: Model, record: TripRecord, site: Site) -> Changes:
    """All that the record teaches now: its arrival, or once it is final its dwell."""
    if record.arrived_at is None:
        return {}
    if record.is_final:
        return learn_dwell(model, record)
    return learn_arrival(model, record, site, record.arrived_at)


def learn_arrival(model: Model, record: TripRecord, site: Site, arrived_at: datetime) -> Changes:
    """What the way and its forecasts teach."""
    growing = Growing(model)
    hours = PRESETS[site.hours]
    pauses = [stay for stay in record.stays if minutes_of(stay.end - stay.start) >= hours.break_counts_min]
    for forecast in record.forecasts:
        _learn_forecast(growing, forecast, record, arrived_at, hours)
        _learn_pace(growing, forecast, driven_min(forecast.at, arrived_at, pauses))
    _learn_marks(growing, record, site, arrived_at, pauses)
    _learn_stays(growing, record.stays, hours)
    _learn_departure(growing, record)
    _forget(growing)
    return growing.changes


class Growing:
    """A model with changes on top of it, for one lesson."""

    def __init__(self, model: Model) -> None:
        self.model, self.changes = model, dict[str, Entry | None]()

    def find(self, key: str) -> Entry | None:
        return self.changes[key] if key in self.changes else self.model.find(key)

    def vote(self, key: str, value: float, *, cap: float) -> None:
        self.changes[key] = voted(self.find(key), value, cap=cap)


def driven_min(start: datetime, end: datetime, pauses: Sequence[Standing]) -> float:
    """Minutes from start to end without the pauses in between."""
    paused = sum(max(0.0, minutes_of(min(stay.end, end) - max(stay.start, start))) for stay in pauses)
    return minutes_of(end - start) - paused


def _learn_forecast(
    growing: Growing, forecast: Forecast, record: TripRecord, arrived_at: datetime, hours: Hours
) -> None:
    actual = minutes_of(arrived_at - forecast.at) - forecast.wait_min
    if actual + forecast.wait_min <= 0.0:
        return
    later = [stay for stay in record.stays if stay.end > forecast.at]
    rests = [stay for stay in later if _is_rest(stay, hours)]
    held = arrived_at >= record.window_start - hold.TOLERANCE_MIN * MINUTE
    _learn_error(growing, forecast, max(LEAST_MIN, actual), rested=bool(rests), held=held, arrived_at=arrived_at)
    if forecast.raw_late is not None:
        late = arrived_at > record.window_end
        growing.changes.update(learn_late(growing, forecast.raw_late, late=late))
    keys = forecast.keys
    if keys.get("rest") and not (rests and rests[0].start <= forecast.at):
        growing.vote(keys["rest"], float(bool(rests)), cap=100.0)
    if keys.get("break"):
        growing.vote(keys["break"], _break_min(later, forecast.at, hours), cap=200.0)
    if keys.get("hold") and not rests:
        growing.vote(hold.general(keys["hold"]), float(held), cap=200.0)
        growing.vote(keys["hold"], float(held), cap=100.0)
        if held:
            offset_min = minutes_of(arrived_at - record.window_start)
            growing.vote(hold.OFFSET_KEY, min(hold.OFFSET_CLIP_MIN, offset_min), cap=400.0)


def _learn_error(
    growing: Growing, forecast: Forecast, actual: float, *, rested: bool, held: bool, arrived_at: datetime
) -> None:
    """The error of the peak that came true, and whether the interval of both was missed."""
    median, state = forecast.median_min, forecast.state
    if forecast.rest_odds >= 1.0 or (rested and forecast.rest_odds > 0.0):
        median += forecast.rest_min
    if rested and 0.0 < forecast.rest_odds < 1.0:
        state = OTHER
    elif held and forecast.hold_odds > 0.0:
        median, state = median + forecast.hold_min, OTHER
    if forecast.pull and not (held and forecast.pull > 0.0) and state is not OTHER:
        unpulled = median - forecast.parts.get("plan", 0.0)
        key = pull.pull_key(unpulled, forecast.pull, stands=forecast.parts.get("stop", 0.0) > 0.0)
        growing.changes[key] = pull.learnt(growing.find(key), forecast.pull, log(actual / unpulled))
    missed = not forecast.p10 <= arrived_at <= forecast.p90
    error = max(-ERROR_MOST, min(ERROR_MOST, log(actual / median)))
    growing.changes.update(learn_error(growing, bucket_of(median, state), error, missed=missed))


def _is_rest(stay: Standing, hours: Hours) -> bool:
    return minutes_of(stay.end - stay.start) >= hours.rest_counts_min


def _break_min(later: Sequence[Standing], at: datetime, hours: Hours) -> float:
    """Minutes of breaks after the forecast, those in progress left out: their rest is predicted as a stop."""
    lengths = (minutes_of(stay.end - stay.start) for stay in later if stay.start > at and stay.key not in WAITS)
    return sum(minutes for minutes in lengths if hours.break_counts_min <= minutes < hours.rest_counts_min)


def _learn_pace(growing: Growing, forecast: Forecast, driven: float) -> None:
    usual_min = forecast.parts.get("road", 0.0)
    if abs(forecast.pace) < 0.005 or driven < LEAST_MIN or usual_min < LEAST_MIN:
        return
    key = pace.gain_key(usual_min)
    entry = pace.regressed(growing.find(key), usual_min, forecast.pace, log(driven / usual_min))
    growing.changes[key] = entry


def _learn_marks(
    growing: Growing, record: TripRecord, site: Site, arrived_at: datetime, pauses: Sequence[Standing]
) -> None:
    voted_for: set[str] = set()
    for mark in record.marks:
        driven = driven_min(mark.at, arrived_at, pauses)
        if driven < LEAST_MIN:
            continue
        place = _place(record, site, mark)
        key = hour.hour_key(site.id, site.zone, mark.at, driven)
        at_hour = shrunk(growing.model, ((key, hour.KAPPA),))
        ratio = log(driven / place.prior_min)
        levels = road.levels_of(place)
        vote_for_road(growing, levels, ratio - at_hour, share=1.0 / len(record.marks))
        if key not in voted_for:
            voted_for.add(key)
            usual = blended(growing.model, levels)
            rest = max(-hour.CLIP, min(hour.CLIP, ratio - usual))
            growing.changes[key] = voted(growing.model.find(key), rest, cap=hour.CAP)


def vote_for_road(growing: Growing, levels: Sequence[Level], value: float, *, share: float) -> None:
    """A vote of `share` at each level above the cells, and one at each cell that the trip has not come through yet."""
    above = 0.0
    for level in levels:
        _, keys = level
        is_cell = road.is_cell(level)
        near = min(max(value, above - road.CLIP), above + road.CLIP)
        for key, part in keys:
            if part > 0.0 and not (is_cell and key in growing.changes):
                growing.changes[key] = voted(growing.find(key), near, weight=part * (1.0 if is_cell else share))
        above = blended(growing, (level,), above)


def _place(record: TripRecord, site: Site, mark: Mark) -> road.Place:
    """The mark as the predictions saw it, without a router: what that says is not kept."""
    return place_of(site, _shipment_of(record), mark.lat, mark.lon)


def _shipment_of(record: TripRecord) -> Shipment:
    return Shipment(
        id=record.shipment,
        site=record.site,
        carrier=record.carrier,
        supplier=record.supplier,
        vehicle=record.vehicle,
        door=record.door,
        window_start=record.window_start,
        window_end=record.window_end,
        origin=record.origin,
        origin_lat=record.origin_lat,
        origin_lon=record.origin_lon,
        depart_at=record.depart_at,
    )


def _learn_stays(growing: Growing, stays: Sequence[Standing], hours: Hours) -> None:
    for stay in stays:
        minutes = minutes_of(stay.end - stay.start)
        if stay.key:
            growing.changes[stay.key] = added(growing.find(stay.key), minutes, keep=stops.KEEP)
        if minutes >= hours.rest_counts_min:
            growing.changes[DURATION_KEY] = voted(growing.find(DURATION_KEY), min(minutes, 2.0 * hours.rest_min))


def _learn_departure(growing: Growing, record: TripRecord) -> None:
    departed_at = record.reached.get(Milestone.DEPARTED)
    if record.depart_at is None or departed_at is None:
        return
    delay_min = minutes_of(departed_at - record.depart_at)
    levels = leaving.levels_of(record.site, record.carrier)
    growing.changes.update(
        vote(growing.model, levels, delay_min, clip=leaving.CLIP_MIN, prior=leaving.SEED_MIN, cap=100.0)
    )


def _forget(growing: Growing) -> None:
    """Keeps the roads within their bound."""
    if len(growing.model) > MOST_ENTRIES:
        oldest = growing.model.list_oldest("road", FORGOTTEN_AT_ONCE)
        growing.changes.update((key, None) for key in oldest if key not in growing.changes)
