"""Completed trips as two tables: a row for each trip that arrived, and a row for each forecast made before it did.

    trips       shipment carrier vehicle lane door, arrived_at window_start window_end, is_late is_early,
                late_lead_min late_flips early_lead_min early_flips said_before, stays
    forecasts   trip (row of `trips`), at p10 p50 p90 p_late p_early, state distance_km parts, and what follows:
                horizon_min left_min error_min low_min high_min beyond_min, horizon is_first is_hour is_unwarned,
                arrived_at carrier lane is_late

Instants are aware UTC. Minutes from P50: `error_min` to the arrival (positive came later than said), `low_min` to P10,
`high_min` to P90; `beyond_min` is how far the arrival lies outside of them. A forecast's horizon is the predicted one,
since the real one is not known when it is read. `is_first` of its trip at its horizon; `is_hour`: the trip's one of
about an hour out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from math import nan
from typing import NamedTuple

import numpy as np
import pandas as pd

from tracking.odds import EARLY_TOLERANCE
from tracking.trip_record import Alert, TripRecord

HORIZONS_MIN = (30.0, 60.0, 120.0, 240.0, 480.0)
HORIZONS = ("< 30 min", "30-60 min", "1-2 h", "2-4 h", "4-8 h", "> 8 h")
"""Hours out, as predicted. A boundary belongs to the nearer one."""

AN_HOUR_MIN, NEAR_MIN = 60.0, 15.0
"""An hour out: a trip's forecast nearest to 60 min before its median, if it is within a quarter of an hour of that."""

_MINUTE = timedelta(minutes=1)


class Frames(NamedTuple):
    """The two tables, and how many trips ended without an arrival that can be believed: those score nothing."""

    trips: pd.DataFrame
    forecasts: pd.DataFrame
    unseen: int = 0


def frames_of(records: Iterable[TripRecord]) -> Frames:
    """The tables of all records, in their order."""
    every = list(records)
    arrived = [(record, record.arrived_at) for record in every if record.arrived_at is not None]
    trips = _trips(arrived)
    return Frames(trips, _scored(_forecasts(arrived), trips), len(every) - len(arrived))


Arrived = list[tuple[TripRecord, datetime]]
"""Trips with their arrival."""


def _trips(arrived: Arrived) -> pd.DataFrame:
    late = [_warned(record.alerts, "late", record.window_end, at) for record, at in arrived]
    early = [_warned(record.alerts, "early", at, at) for record, at in arrived]
    return pd.DataFrame(
        {
            **{name: _text([getattr(record, name) for record, _ in arrived]) for name in ("shipment", "carrier")},
            **{name: _text([getattr(record, name) for record, _ in arrived]) for name in ("vehicle", "door")},
            "lane": _text([record.origin for record, _ in arrived]),
            "arrived_at": _instants(at for _, at in arrived),
            "window_start": _instants(record.window_start for record, _ in arrived),
            "window_end": _instants(record.window_end for record, _ in arrived),
            "is_late": _flags(at > record.window_end for record, at in arrived),
            "is_early": _flags(at < record.window_start - EARLY_TOLERANCE for record, at in arrived),
            "late_lead_min": _numbers(lead_min for lead_min, _ in late),
            "late_flips": _counts(flips for _, flips in late),
            "early_lead_min": _numbers(lead_min for lead_min, _ in early),
            "early_flips": _counts(flips for _, flips in early),
            "said_before": _numbers(_said_before(record.alerts) for record, _ in arrived),
            "stays": pd.Series([record.stays for record, _ in arrived], dtype=object),
        }
    )


def _warned(alerts: Sequence[Alert], kind: str, until: datetime, arrived_at: datetime) -> tuple[float, int]:
    """Minutes from the first warning of a kind to `until` (NaN without one), and its changes from then to the arrival.

    What is raised after the arrival is no warning.
    """
    ours = [alert for alert in alerts if alert.kind == kind and alert.raised_at <= arrived_at]
    if not ours:
        return nan, 0
    cleared = sum(alert.cleared_at is not None and alert.cleared_at < arrived_at for alert in ours)
    return (until - min(alert.raised_at for alert in ours)) / _MINUTE, len(ours) - 1 + cleared


def _said_before(alerts: Sequence[Alert]) -> float:
    """P(late) of the forecast before the first late warning, NaN without one."""
    first = min((alert for alert in alerts if alert.kind == "late"), key=lambda alert: alert.raised_at, default=None)
    return nan if first is None or first.before is None else first.before.p_late


def _forecasts(arrived: Arrived) -> pd.DataFrame:
    """What was said before the arrivals. `is_unwarned`: not after the first warning of any kind."""
    made = [
        (trip, said, said.at <= min((alert.raised_at for alert in record.alerts), default=arrived_at))
        for trip, (record, arrived_at) in enumerate(arrived)
        for said in record.forecasts
        if said.at < arrived_at
    ]
    return pd.DataFrame(
        {
            "trip": _counts(trip for trip, _, _ in made),
            "at": _instants(said.at for _, said, _ in made),
            "p10": _instants(said.p10 for _, said, _ in made),
            "p50": _instants(said.p50 for _, said, _ in made),
            "p90": _instants(said.p90 for _, said, _ in made),
            "p_late": _numbers(said.p_late for _, said, _ in made),
            "p_early": _numbers(said.p_early for _, said, _ in made),
            "state": _text([said.state for _, said, _ in made]),
            "distance_km": _numbers(said.distance_km for _, said, _ in made),
            "parts": pd.Series([said.parts for _, said, _ in made], dtype=object),
            "is_unwarned": _flags(unwarned for _, _, unwarned in made),
        }
    )


def _scored(forecasts: pd.DataFrame, trips: pd.DataFrame) -> pd.DataFrame:
    """The forecasts beside what came."""
    own = trips.loc[forecasts["trip"], ["arrived_at", "carrier", "lane", "is_late"]].reset_index(drop=True)
    median = forecasts["p50"]
    horizon_min, error_min = _minutes(forecasts["at"], median), _minutes(median, own["arrived_at"])
    low_min, high_min = _minutes(median, forecasts["p10"]), _minutes(median, forecasts["p90"])
    scored = forecasts.assign(
        horizon_min=horizon_min,
        left_min=horizon_min + error_min,
        error_min=error_min,
        low_min=low_min,
        high_min=high_min,
        beyond_min=(low_min - error_min).clip(lower=error_min - high_min).clip(lower=0.0),
        horizon=np.searchsorted(HORIZONS_MIN, horizon_min, side="left"),
        **{name: own[name] for name in ("arrived_at", "carrier", "lane", "is_late")},
    )
    return scored.assign(is_first=~scored.duplicated(["trip", "horizon"]), is_hour=_is_hour(scored))


def _is_hour(forecasts: pd.DataFrame) -> pd.Series[bool]:
    away_min = (forecasts["horizon_min"] - AN_HOUR_MIN).abs()
    near = pd.DataFrame({"trip": forecasts["trip"], "away_min": away_min})[away_min <= NEAR_MIN]
    nearest = near.sort_values(["trip", "away_min"], kind="stable").drop_duplicates("trip").index
    return pd.Series(forecasts.index.isin(nearest), index=forecasts.index)


def _minutes(start: pd.Series[pd.Timestamp], end: pd.Series[pd.Timestamp]) -> pd.Series[float]:
    return (end - start).dt.total_seconds() / 60.0


def _instants(instants: Iterable[datetime]) -> pd.Series[pd.Timestamp]:
    """Aware UTC to the microsecond; going by numbers is far faster than by one object each."""
    microseconds = [round(each.timestamp() * 1e6) for each in instants]
    return pd.to_datetime(pd.Series(microseconds, dtype="int64"), unit="us", utc=True)


def _text(words: list[str]) -> pd.Series[str]:
    return pd.Series(words, dtype="str")


def _numbers(numbers: Iterable[float]) -> pd.Series[float]:
    return pd.Series(list(numbers), dtype="float64")


def _counts(counts: Iterable[int]) -> pd.Series[int]:
    return pd.Series(list(counts), dtype="int64")


def _flags(flags: Iterable[bool]) -> pd.Series[bool]:
    return pd.Series(list(flags), dtype="bool")
