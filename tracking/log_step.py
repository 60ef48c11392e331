"""Keeps the log of a trip, fix by fix.

a fix on the way     a mark, once the way ahead has shrunk by a tenth since the last one
a stop that ended    a standing
a forecast           one is kept for each bucket, any one met there with the same chance
a warning            raised, cleared, and the forecast of the fix before: warned drivers hurry
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace

from tracking.arrival import Arrival
from tracking.drive import way_km
from tracking.eta import early_before, early_share, late_share
from tracking.memory import Memory
from tracking.motion import find_stood
from tracking.plan import Shipment, Site, Stopover
from tracking.prediction.error import bucket_of
from tracking.state import Alarm, Milestone, Motion, Position, Progress
from tracking.stop_step import replanned
from tracking.trip_log import TripLog, marks_of_this_way
from tracking.trip_record import ALERTS, FORECASTS, MARKS, STAYS, Alert, Forecast, Mark, Standing

SHRUNK = 0.9
"""From ten hours out to a minute that makes about sixty marks."""


def begin(log: TripLog, shipment: Shipment) -> TripLog:
    """The log for a shipment: a new one if it was about another, and about its stops as they are planned now."""
    if log.shipment != shipment.id:
        return TripLog(shipment=shipment.id, stops=shipment.stops)
    return log if log.stops == shipment.stops else replanned(log, shipment.stops)


def note_way(
    log: TripLog, site: Site, progress: Progress, position: Position, motion: Motion, *, stops: Sequence[Stopover] = ()
) -> TripLog:
    """The nearest that it has come over the stops ahead, once it has departed: whoever drives on and away from it may
    be bound elsewhere.
    """
    if progress.milestone is Milestone.PLANNED:
        return log
    away_km = way_km(site, position.lat, position.lon, stops)
    if log.nearest_km is not None and away_km >= log.nearest_km:
        return log
    nearest_at = (position.lat, position.lon) if stops else None
    return replace(log, nearest_km=away_km, nearest_driven_min=motion.driven_min, nearest_at=nearest_at)


def find_standing(before: Memory, after: Memory, position: Position) -> Standing | None:
    """The stop that the fix ended, if it did."""
    rest = before.rest
    if rest is None or after.rest is None or after.rest.at == rest.at:
        return None
    stood = find_stood(rest, position)
    if stood is None:
        return None
    return Standing(*stood, rest.lat, rest.lon, before.wheel.today_min, before.wheel.since_break_min)


def note_standing(log: TripLog, standing: Standing | None) -> TripLog:
    """A stop that has ended."""
    if standing is None:
        return log
    return replace(log, stays=(*log.stays[1 - STAYS :], replace(standing, key=log.stop_key)))


def note_forecast(log: TripLog, shipment: Shipment, arrival: Arrival, position: Position, motion: Motion) -> TripLog:
    """The mark and the forecast of a fix, where they are to be kept."""
    log = _note_mark(log, arrival, position, motion)
    stop_key = arrival.keys.get("stop", "")
    if stop_key != log.stop_key:
        log = replace(log, stop_key=stop_key)
    bucket = bucket_of(arrival.median_min, arrival.state)
    drawn = log.drawn.get(bucket, 0) + 1
    log = replace(log, drawn={**log.drawn, bucket: drawn})
    if not _is_drawn(position.fixed_at, drawn):
        return log
    others = [kept for kept in log.forecasts if bucket_of(kept.median_min, kept.state) != bucket]
    forecast = forecast_of(arrival, shipment)
    return replace(log, forecasts=(*others[1 - FORECASTS :], forecast))


def note_alarm(log: TripLog, before: Alarm, after: Alarm, shipment: Shipment, arrival: Arrival) -> TripLog:
    """What became of the two warnings at a fix. What raises one is the last forecast that nobody was warned by."""
    alerts = log.alerts
    for kind, was, now in (
        ("late", before.late_since, after.late_since),
        ("early", before.early_since, after.early_since),
    ):
        if was is None and now is not None:
            forecast = forecast_of(arrival, shipment)
            odds = forecast.p_late if kind == "late" else forecast.p_early
            alerts = (*alerts[1 - ALERTS :], Alert(kind=kind, raised_at=now, p=odds, before=forecast))
        elif was is not None and now is None:
            alerts = tuple(_cleared(alert, kind, arrival.fixed_at) for alert in alerts)
    return log if alerts is log.alerts else replace(log, alerts=alerts)


def forecast_of(arrival: Arrival, shipment: Shipment) -> Forecast:
    """What is said at a fix, to be held against what comes."""
    at, reading = arrival.fixed_at, arrival.read(arrival.fixed_at)
    return Forecast(
        at=at,
        p10=reading.instant(0.1),
        p50=reading.instant(0.5),
        p90=reading.instant(0.9),
        p_late=late_share(reading.late_odds(shipment.window_end), shipment, at),
        p_early=early_share(reading.odds_after(early_before(shipment))),
        median_min=arrival.median_min,
        state=arrival.state,
        parts={part: round(minutes, 1) for part, minutes in arrival.parts.items()},
        distance_km=round(arrival.distance_km, 1),
        pace=arrival.pace,
        pull=arrival.pull,
        raw_late=reading.odds_after(shipment.window_end) if at < shipment.window_end else None,
        wait_min=arrival.wait_min,
        rest_odds=arrival.rest_odds,
        rest_min=arrival.rest_min,
        more_odds=arrival.more_odds,
        more_min=arrival.more_min,
        more=arrival.more,
        keys=arrival.keys,
    )


def _note_mark(log: TripLog, arrival: Arrival, position: Position, motion: Motion) -> TripLog:
    if arrival.state == "waiting":
        return log
    usual_min = arrival.parts.get("road", 0.0)
    marks = marks_of_this_way(log)
    if marks and usual_min > SHRUNK * marks[-1].usual_min:
        return log
    mark = Mark(position.fixed_at, position.lat, position.lon, motion.driven_min, usual_min, arrival.routed_min)
    return replace(log, marks=(*log.marks[1 - MARKS :], mark))


def _cleared(alert: Alert, kind: str, at: datetime) -> Alert:
    return replace(alert, cleared_at=at) if alert.kind == kind and alert.cleared_at is None else alert


def _is_drawn(at: datetime, drawn: int) -> bool:
    """Whether the fix takes the bucket's place: with a chance of one in `drawn`, always the same for the same fix.

    Fixes come at even steps, so their seconds are mixed until steps do not show (a hash of 32 bits by T. Mueller).
    """
    mixed = int(at.timestamp()) & 0xFFFFFFFF
    for _ in range(2):
        mixed = (mixed ^ mixed >> 16) * 0x45D9F3B & 0xFFFFFFFF
    return ((mixed ^ mixed >> 16) & 0xFFFF) * drawn < 0x10000
