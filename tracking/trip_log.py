"""What a vehicle's state remembers of the trip it is on, so that the trip can be learnt from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from tracking.plan import Shipment, Stopover
from tracking.trip_record import Alert, Forecast, Mark, Standing


class Noted(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Where a truck was at its first fix after what its driver told of `at`, and how long at the wheel until then."""

    at: datetime
    lat: float
    lon: float
    driven_min: float


class TripLog(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """The log of one shipment, bounded as `tracking.trip_record` says.

    `forecasts` holds one for each bucket met (`prediction.error.bucket_of`), `drawn` how many it was drawn from.
    `nearest_km` is the shortest way to the gate so far, over the planned stops that were ahead, `nearest_driven_min`
    the minutes at the wheel until then, `nearest_at` where that was, while stops were ahead. `stop_key` is the phase of
    the stop in progress. `way_since`: marks before it are of another way (stops left out, or planned otherwise).

    `stops` are those planned, as of the last fix. `stops_made` of them are behind: made, passed or left out. It is at
    the one with the index `stop_at`, where it first stood at `stop_since`; None if at none. `is_by_stop`: it has been
    near the next one. `has_left_out`: one that it did not make is behind, and may still be made out of turn.

    `words` are what the driver told that still counts, `words_over_at`: halts told until then are over.
    """

    shipment: str = ""
    marks: tuple[Mark, ...] = ()
    stays: tuple[Standing, ...] = ()
    forecasts: tuple[Forecast, ...] = ()
    drawn: dict[str, int] = {}
    alerts: tuple[Alert, ...] = ()
    nearest_km: float | None = None
    nearest_driven_min: float = 0.0
    nearest_at: tuple[float, float] | None = None
    stop_key: str = ""
    way_since: datetime | None = None
    stops: tuple[Stopover, ...] = ()
    stops_made: int = 0
    stop_at: int | None = None
    stop_since: datetime | None = None
    is_by_stop: bool = False
    has_left_out: bool = False
    words: tuple[Noted, ...] = ()
    words_over_at: datetime | None = None


def marks_of_this_way(log: TripLog) -> Sequence[Mark]:
    """Those since which the way ahead has become shorter by driving alone."""
    since = log.way_since
    return log.marks if since is None else [mark for mark in log.marks if mark.at >= since]


def stops_ahead(log: TripLog, shipment: Shipment) -> tuple[Stopover, ...]:
    """Those still to make, in order; the one at which it stands is none of them."""
    return shipment.stops[log.stops_made :] if shipment.stops else ()
