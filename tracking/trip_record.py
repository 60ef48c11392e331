"""One trip as it is remembered after its arrival: what can be learnt from it, and how well it was predicted.

    marks       where it was, when, after how long at the wheel         -> corridor, pace
    stays       where it stood for five minutes and more                      -> stops, breaks, rests
    forecasts   what was said, at set moments, before it was known      -> errors, widths, /accuracy
    alerts      which warnings were raised, and the forecast before     -> precision, recall, lead
    reached     milestones                                              -> arrival, waiting, unloading

It is written at the arrival and again at the end of the trip, under the same shipment, and is bounded: at most
`MARKS` marks, `STAYS` stays, `FORECASTS` forecasts, `ALERTS` alerts.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from tracking.plan import Stopover

MARKS, STAYS, FORECASTS, ALERTS = 64, 24, 48, 8


class Mark(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A believed fix on the way. `driven_min`: minutes at the wheel since the trip's first fix.

    `usual_min`: minutes at the wheel that were usual from here on, as known then; `routed_min` what a router said.
    """

    at: datetime
    lat: float
    lon: float
    driven_min: float
    usual_min: float = 0.0
    routed_min: float | None = None


class Standing(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A stop of at least five minutes away from the plant.

    At its beginning: minutes at the wheel since the last rest, and since the last break. `key`: the phase it was in.
    """

    start: datetime
    end: datetime
    lat: float
    lon: float
    driven_today_min: float
    since_break_min: float = 0.0
    key: str = ""


class Forecast(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What was predicted from the fix at `at`, unchanged since. Minutes are from that fix.

    `median_min` is the centre before any calibration, `state` the kind of situation ("driving", "stopped", "break",
    "rest" ...) by which errors are kept apart. `p50` and the like are instants. `parts` says what the median
    is made of, in minutes. `rest_odds` is that of a rest of `rest_min` on top of the median, `more_odds` that of
    `more_min` for what `more` names, a hold or a break; `keys` name the learnt entries behind them. `pace` is the log
    of how much slower than usual it drove, `pull` that of plan over prediction; `raw_late` the odds of `p_late` before
    they were calibrated, where the window was still open.
    """

    at: datetime
    p10: datetime
    p50: datetime
    p90: datetime
    p_late: float
    p_early: float
    median_min: float
    state: str
    parts: dict[str, float] = {}
    distance_km: float = 0.0
    pace: float = 0.0
    pull: float = 0.0
    raw_late: float | None = None
    wait_min: float = 0.0
    rest_odds: float = 0.0
    rest_min: float = 0.0
    more_odds: float = 0.0
    more_min: float = 0.0
    more: str = ""
    keys: dict[str, str] = {}


class Alert(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """A late or early warning. `before` is the last forecast made before it was raised: warned drivers hurry."""

    kind: str
    raised_at: datetime
    cleared_at: datetime | None = None
    p: float = 1.0
    before: Forecast | None = None


class TripRecord(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One completed trip. `reached` holds actual times by milestone (`tracking.state.Milestone`), fix time, UTC.

    `arrived_at` is the crossing of the gate, None when there was no believable arrival: nothing is learnt from such a
    trip. `is_final` once the trip has ended (unloaded and gone, turned away, given up). `stops` are those planned.
    """

    shipment: str
    site: str
    carrier: str
    supplier: str
    vehicle: str
    origin: str
    origin_lat: float
    origin_lon: float
    door: str
    window_start: datetime
    window_end: datetime
    depart_at: datetime | None = None
    milestone: str = ""
    reached: dict[str, datetime] = {}
    arrived_at: datetime | None = None
    is_final: bool = False
    cadence_s: float | None = None
    marks: tuple[Mark, ...] = ()
    stays: tuple[Standing, ...] = ()
    forecasts: tuple[Forecast, ...] = ()
    alerts: tuple[Alert, ...] = ()
    stops: tuple[Stopover, ...] = ()
