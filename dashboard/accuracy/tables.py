"""The figures behind the pictures: by horizon, by week, by carrier or lane. Scores are those of `tracking.score`.

A trip counts once at each horizon, with the first forecast it had there: forecasts a few minutes apart are one opinion.
"""

from __future__ import annotations

import pandas as pd

from dashboard.accuracy.frame import HORIZONS, Frames
from tracking.chance import chance_band
from tracking.score import AlertedTrip, AlertScores, alert_scores, coverage, wape

AIM = 0.80
"""The share of arrivals that an interval from P10 to P90 is to hold."""

FEW = 10
"""Fewer trips than this say too little."""

NUMBERS = [
    *("trip", "horizon", "horizon_min", "left_min", "error_min", "low_min", "high_min", "p_late"),
    *("is_first", "is_hour", "is_unwarned", "is_late", "carrier", "lane"),
]
"""The columns of forecasts that figures need: cutting a table into parts copies all that it has."""

_SHARES = {"p10": 0.10, "p25": 0.25, "p50": 0.50, "p75": 0.75, "p90": 0.90}


def an_hour_out(forecasts: pd.DataFrame) -> pd.DataFrame:
    """One forecast a trip, that of about an hour out."""
    return forecasts[forecasts["is_hour"]]


def checkpoints(forecasts: pd.DataFrame) -> pd.DataFrame:
    """One forecast a trip and horizon."""
    return forecasts[forecasts["is_first"]]


def typical_miss_min(forecasts: pd.DataFrame) -> float:
    """The minutes, to either side, that half of these forecasts were within; NaN without any."""
    return float(forecasts["error_min"].abs().median())


def covered(forecasts: pd.DataFrame) -> float:
    """The share of arrivals inside the interval; NaN without any."""
    return coverage(forecasts["low_min"], forecasts["high_min"], forecasts["error_min"])


def by_horizon(forecasts: pd.DataFrame) -> pd.DataFrame:
    """For each horizon, near to far: n, typical miss and quantiles of the error in minutes, the share covered, and
    where that would be by chance if all were well."""
    rows, once = [], checkpoints(forecasts)
    for number, name in enumerate(HORIZONS):
        own = once[once["horizon"] == number]
        errors = {word: float(own["error_min"].quantile(share)) for word, share in _SHARES.items()}
        low, high = chance_band(AIM, len(own))
        share = {"covered": covered(own), "low": low, "high": high}
        rows.append({"horizon": name, "n": len(own), "miss_min": typical_miss_min(own), **errors, **share})
    return pd.DataFrame(rows)


def by_week(frames: Frames, zone: str) -> pd.DataFrame:
    """For each week with an arrival, by its Monday on the site's calendar: trips, miss an hour out, coverage."""
    local = frames.trips["arrived_at"].dt.tz_convert(zone).dt.tz_localize(None).dt.normalize()
    mondays = local - pd.to_timedelta(local.dt.day_of_week, unit="D")
    rows = []
    for monday, trips in frames.trips.groupby(mondays):
        own = frames.forecasts[frames.forecasts["trip"].isin(trips.index)]
        near, low_high = an_hour_out(own), chance_band(AIM, len(checkpoints(own)))
        row = {"week": monday, "n": len(trips), "near": len(near), "miss_min": typical_miss_min(near)}
        rows.append({**row, "covered": covered(checkpoints(own)), "low": low_high[0], "high": low_high[1]})
    return pd.DataFrame(rows, columns=["week", "n", "near", "miss_min", "covered", "low", "high"])


def late_alerts(trips: pd.DataFrame) -> list[AlertedTrip]:
    """Each trip as its late warnings saw it: the lead is to the window's end."""
    return _alerted(trips, "is_late", "late_lead_min", "late_flips")


def early_alerts(trips: pd.DataFrame) -> list[AlertedTrip]:
    """Each trip as its early warnings saw it: the lead is to the arrival, which is the breach."""
    return _alerted(trips, "is_early", "early_lead_min", "early_flips")


def _alerted(trips: pd.DataFrame, breach: str, lead: str, flips: str) -> list[AlertedTrip]:
    return [
        AlertedTrip(is_late=is_late, lead_min=None if pd.isna(lead_min) else lead_min, flips=changes)
        for is_late, lead_min, changes in zip(trips[breach], trips[lead], trips[flips], strict=True)
    ]


def leads_min(trips: pd.DataFrame) -> pd.Series[float]:
    """Minutes before the window's end at which those who came late were warned of, if they were."""
    warned = trips[trips["is_late"] & (trips["late_lead_min"] > 0.0)]
    return warned["late_lead_min"]


def by_group(frames: Frames, column: str) -> pd.DataFrame:
    """For each carrier or lane (`column`): trips, misses, coverage, and what the late warnings were worth."""
    forecasts = dict(list(frames.forecasts.groupby(column)))
    rows = [
        _group(str(name), trips, forecasts.get(name, frames.forecasts.iloc[:0]))
        for name, trips in frames.trips.groupby(column)
    ]
    return pd.DataFrame(rows, columns=list(GROUP_COLUMNS))


GROUP_COLUMNS = ("name", "trips", "off", "miss_min", "bias_min", "covered", "late", "warned", "false")
"""`off` is WAPE, the misses as a share of the time that was left; `bias_min` the median error, positive if they come
later than said."""


def _group(name: str, trips: pd.DataFrame, forecasts: pd.DataFrame) -> dict[str, object]:
    once, near = checkpoints(forecasts), an_hour_out(forecasts)
    alerts: AlertScores = alert_scores(late_alerts(trips))
    hits = len(leads_min(trips))
    return {
        "name": name,
        "trips": len(trips),
        "off": wape(once["horizon_min"], once["left_min"]),
        "miss_min": typical_miss_min(near),
        "bias_min": float(near["error_min"].median()),
        "covered": covered(once),
        "late": alerts.late,
        "warned": hits,
        "false": alerts.alerted - hits,
    }
