"""What one completed trip changes in a site's model.

    marks       -> the road from there, the hour of the day            one vote a key
    forecasts   -> the errors and widths, the pace's gain, the rests
    stays       -> how long stops and rests last, and the planned stops, by place
    departure   -> how late its carrier leaves

Driving minutes are those from a fix to the arrival less the pauses in between: what is predicted apart is learnt apart.
Forecasts with a driver's words in them teach nothing, and stops that such words explain are none by phase.
A record without a believable arrival changes nothing. `lesson.Learn` says which part of a record is learnt when.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from math import log

from tracking.arrival import TOLD, minutes_of
from tracking.plan import Site
from tracking.prediction import hour, leaving, road, stops
from tracking.prediction.dwell import learn_dwell
from tracking.prediction.growing import Growing
from tracking.prediction.hours import PRESETS, Hours
from tracking.prediction.mean import Level, blended, shrunk, vote, voted
from tracking.prediction.model import Changes, Model
from tracking.prediction.outcome import learn_forecast, learn_pace
from tracking.prediction.sample import added
from tracking.prediction.stopover import learn_stopovers, parted
from tracking.rest import DURATION_KEY
from tracking.sight import LEAST_MIN, place_of
from tracking.state import Milestone
from tracking.trip_record import Standing, TripRecord

MOST_ENTRIES = 50_000
"""Of roads: some 4 MB. Beyond it the cells that no truck has come through for the longest time are forgotten."""


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
    record, made = parted(record, site, hours)
    pauses = [stay for stay in record.stays if minutes_of(stay.end - stay.start) >= hours.break_counts_min]
    pauses += [stay for _, stay in made]
    for forecast in record.forecasts:
        if forecast.state == TOLD:
            continue
        learn_forecast(growing, forecast, record, arrived_at, hours)
        learn_pace(growing, forecast, driven_min(forecast.at, arrived_at, pauses))
    _learn_marks(growing, record, site, arrived_at, pauses)
    _learn_stays(growing, record.stays, hours)
    learn_stopovers(growing, record, made)
    _learn_departure(growing, record)
    _forget(growing)
    return growing.changes


def driven_min(start: datetime, end: datetime, pauses: Sequence[Standing]) -> float:
    """Minutes from start to end without the pauses in between."""
    paused = sum(max(0.0, minutes_of(min(stay.end, end) - max(stay.start, start))) for stay in pauses)
    return minutes_of(end - start) - paused


def _learn_marks(
    growing: Growing, record: TripRecord, site: Site, arrived_at: datetime, pauses: Sequence[Standing]
) -> None:
    hours_seen: set[str] = set()
    lane = road.lane_from(record.origin_lat, record.origin_lon)
    for mark in record.marks:
        driven = driven_min(mark.at, arrived_at, pauses)
        if driven < LEAST_MIN:
            continue
        key = hour.hour_key(site.id, site.zone, mark.at, driven)
        at_hour = shrunk(growing.model, ((key, hour.KAPPA),))
        place = place_of(site, lane, mark.lat, mark.lon)
        ratio, levels = log(driven / place.prior_min), road.levels_of(place)
        vote_for_road(growing, levels, ratio - at_hour, share=1.0 / len(record.marks))
        if mark.routed_min is not None:
            _learn_routed(growing, place_of(site, lane, mark.lat, mark.lon, mark.routed_min), driven, at_hour, record)
        if key not in hours_seen:
            hours_seen.add(key)
            rest = max(-hour.CLIP, min(hour.CLIP, ratio - blended(growing.model, levels)))
            growing.changes[key] = voted(growing.model.find(key), rest, cap=hour.CAP)


def _learn_routed(growing: Growing, place: road.Place, driven: float, at_hour: float, record: TripRecord) -> None:
    """The same road from a router's minutes, so that either can be gone without."""
    ratio = log(driven / place.prior_min) - at_hour
    vote_for_road(growing, road.levels_of(place), ratio, share=1.0 / len(record.marks))


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
    """Keeps the roads within their bound: beyond it a trip forgets as many as it brings."""
    model, changes = growing.model, growing.changes
    surplus = len(model) + sum(model.find(key) is None for key in changes) - MOST_ENTRIES
    if surplus > 0:
        oldest = [key for key in model.list_oldest("road", surplus + len(changes)) if key not in changes]
        changes.update(dict.fromkeys(oldest[:surplus]))
