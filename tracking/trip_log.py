"""What a vehicle's state remembers of the trip it is on, so that the trip can be learnt from."""

from __future__ import annotations

from datetime import datetime

import msgspec

from tracking.trip_record import Alert, Forecast, Mark, Standing


class TripLog(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The log of one shipment, bounded as `tracking.trip_record` says.

    `forecasts` holds one for each bucket met (`prediction.error.bucket_of`), `drawn` how many it was drawn from.
    `nearest_km` is the shortest way to the gate so far, over the planned stops that were ahead, `nearest_driven_min`
    the minutes at the wheel until then. `stop_key` is the phase of the stop in progress. `stops_made`: so many of the
    planned stops, the latest of them since `stop_since`; `is_by_stop`: it has been at the next one.
    """

    shipment: str = ""
    marks: tuple[Mark, ...] = ()
    stays: tuple[Standing, ...] = ()
    forecasts: tuple[Forecast, ...] = ()
    drawn: dict[str, int] = {}
    alerts: tuple[Alert, ...] = ()
    nearest_km: float = float("inf")
    nearest_driven_min: float = 0.0
    stop_key: str = ""
    stops_made: int = 0
    stop_since: datetime | None = None
    is_by_stop: bool = False
