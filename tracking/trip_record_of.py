"""From what is known of a shipment to the record of its trip, and whether its arrival can be believed.

Nothing is learnt from an arrival that was not seen coming: a truck that was first heard in the yard, a device that was
carried over from another truck, a milestone of another day's visit.

    seen on the way     three fixes outside the approach ring, or fixes that span 30 % of the way     else None
    drivable            from the last fix on the way to the gate, at the speed that fixes are believed at
    3 min to 14 days    from the departure, else the first fix, to the gate
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

from tracking.geodesy import distance_m
from tracking.geofence import depth_m, is_inside
from tracking.milestone import FINAL
from tracking.plan import Shipment, Site
from tracking.plausibility import TOP_SPEED_M_PER_S
from tracking.state import Milestone, Progress
from tracking.thresholds import JITTER_M
from tracking.trip_record import ALERTS, FORECASTS, MARKS, STAYS, Alert, Forecast, Mark, Standing, TripRecord

SEEN_OUTSIDE = 3
"""Believed fixes outside the approach ring that show a truck on its way: as many as make a relocation believed."""
SEEN_SHARE = 0.3
"""Or the share of the great circle from the origin that its fixes span: a short trip never leaves the ring."""
SHORTEST, LONGEST = timedelta(minutes=3), timedelta(days=14)
"""Less is a truck that was there already; more is a trailer that waited, or another trip's departure."""


class Log(Protocol):
    """What was logged on the way."""

    @property
    def marks(self) -> tuple[Mark, ...]: ...
    @property
    def stays(self) -> tuple[Standing, ...]: ...
    @property
    def forecasts(self) -> tuple[Forecast, ...]: ...
    @property
    def alerts(self) -> tuple[Alert, ...]: ...


class Logged(NamedTuple):
    """A log by itself; nothing, where nothing was logged."""

    marks: tuple[Mark, ...] = ()
    stays: tuple[Standing, ...] = ()
    forecasts: tuple[Forecast, ...] = ()
    alerts: tuple[Alert, ...] = ()


def trip_record_of(
    site: Site, shipment: Shipment, progress: Progress, log: Log, *, cadence_s: float | None = None, ended: bool = False
) -> TripRecord:
    """The record as it stands. `ended`: given up, or gone from the board, though its milestone does not say so.

    The latest of a log that is too long are kept.
    """
    return TripRecord(
        shipment=shipment.id,
        site=site.id,
        carrier=shipment.carrier,
        supplier=shipment.supplier,
        vehicle=shipment.vehicle,
        origin=shipment.origin,
        origin_lat=shipment.origin_lat,
        origin_lon=shipment.origin_lon,
        door=shipment.door,
        window_start=shipment.window_start,
        window_end=shipment.window_end,
        depart_at=shipment.depart_at,
        milestone=progress.milestone.value,
        reached=dict(progress.reached),
        arrived_at=find_believable_arrival(site, shipment, progress.reached, log.marks),
        is_final=ended or progress.milestone in FINAL,
        cadence_s=cadence_s,
        marks=log.marks[-MARKS:],
        stays=log.stays[-STAYS:],
        forecasts=log.forecasts[-FORECASTS:],
        alerts=log.alerts[-ALERTS:],
        stops=shipment.stops,
    )


def find_believable_arrival(
    site: Site, shipment: Shipment, reached: dict[str, datetime], marks: Sequence[Mark]
) -> datetime | None:
    """The crossing of the gate, None without one or if it was not seen coming."""
    arrived_at = reached.get(Milestone.IN_YARD)
    before = [mark for mark in marks if arrived_at is not None and mark.at < arrived_at]
    if arrived_at is None or not before:
        return None
    began_at = reached.get(Milestone.DEPARTED, before[0].at)
    if not SHORTEST <= arrived_at - began_at <= LONGEST:
        return None
    seen = is_seen_on_the_way(site, shipment, before) and _is_drivable(site, before[-1], arrived_at)
    return arrived_at if seen else None


def is_seen_on_the_way(site: Site, shipment: Shipment, marks: Sequence[Mark]) -> bool:
    """Whether these fixes, none of them after the arrival, show that it drove here."""
    if sum(not is_inside(site.approach, (mark.lat, mark.lon)) for mark in marks) >= SEEN_OUTSIDE:
        return True
    crow_m = distance_m(shipment.origin_lat, shipment.origin_lon, site.lat, site.lon)
    away_m = [distance_m(mark.lat, mark.lon, site.lat, site.lon) for mark in marks]
    return crow_m > 0.0 and max(away_m) - min(away_m) >= SEEN_SHARE * crow_m


def _is_drivable(site: Site, last: Mark, arrived_at: datetime) -> bool:
    """Whether the gate could be reached from the last fix before it: else the device jumped there."""
    way_m = depth_m(site.gate, (last.lat, last.lon)) - JITTER_M
    return way_m <= TOP_SPEED_M_PER_S * (arrived_at - last.at).total_seconds()
