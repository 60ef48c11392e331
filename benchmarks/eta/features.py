"""What rivals may know at a moment: the plan, the position, and the product's own figures of stops and driving.

A rival that is given less would be no rival, so this has all that the fold knows, and nothing from later.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from math import log
from zoneinfo import ZoneInfo

from benchmarks.eta.trip import Trip
from tracking.arrival import minutes_of
from tracking.drive import drive_minutes, gate_distance_km
from tracking.state import Motion, VehicleState

NAMES = (
    "distance_km",
    "lat",
    "lon",
    "site",
    "origin",
    "carrier",
    "hour",
    "weekday",
    "elapsed_min",
    "first_km",
    "speed_so_far_kmh",
    "log_prior",
    "stopped_for_min",
    "driven_since_break_min",
    "driven_today_min",
    "stood_min",
    "since_stop_min",
    "longest_stop_min",
    "cadence_s",
    "stale_min",
    "to_window_start_min",
    "to_window_end_min",
    "after_planned_departure_min",
)
CATEGORIES = ("site", "origin", "carrier")

UNKNOWN = float("nan")
REST_MIN = 400.0
"""A stop this long ends the day at the wheel."""

LEAST_PRIOR_MIN = 0.5


@dataclass(slots=True)
class Wheel:
    """What one trip's fixes have added up to, stop by stop."""

    first_km: float | None = None
    driven_min: float = 0.0
    stood_min: float = 0.0
    longest_stop_min: float = 0.0
    stop_ended_at: datetime | None = None
    last_at: datetime | None = None
    was_stopped: bool = False

    def note(self, state: VehicleState, distance_km: float) -> None:
        """One more fix, believed or not."""
        position, motion = state.position, state.motion
        if position is None or position.fixed_at == self.last_at:
            return
        self.first_km = distance_km if self.first_km is None else self.first_km
        gap_min = minutes_of(position.fixed_at - self.last_at) if self.last_at is not None else 0.0
        if motion.stopped_since is not None:
            self._stand(motion.stopped_since, position.fixed_at, gap_min)
        else:
            self.driven_min += gap_min
            self.stop_ended_at = self.last_at if self.was_stopped else self.stop_ended_at
        self.was_stopped, self.last_at = motion.stopped_since is not None, position.fixed_at

    def _stand(self, since: datetime, at: datetime, gap_min: float) -> None:
        stop_min = minutes_of(at - since)
        self.stood_min += gap_min
        self.longest_stop_min = max(self.longest_stop_min, stop_min)
        if stop_min >= REST_MIN:
            self.driven_min = 0.0


@dataclass(slots=True)
class Codes:
    """Numbers for names, in the order in which they came."""

    known: dict[tuple[str, str], float] = field(default_factory=dict)

    def of(self, kind: str, name: str) -> float:
        return self.known.setdefault((kind, name), float(len(self.known)))


def prior_min(trip: Trip, distance_km: float) -> float:
    """The distance-shell prior without any stop; the scale on which rivals learn."""
    del trip  # every site has the same shells today
    return max(LEAST_PRIOR_MIN, drive_minutes(distance_km))


def features_of(trip: Trip, state: VehicleState, wheel: Wheel, codes: Codes, at: datetime) -> tuple[float, ...]:
    """The values of `NAMES` at that instant; NaN where unknown."""
    position, motion, shipment = state.position, state.motion, trip.shipment
    if position is None:
        raise ValueError(f"no position of {trip.id} at {at}")
    distance_km = gate_distance_km(trip.site, position.lat, position.lon)
    first_km = wheel.first_km if wheel.first_km is not None else distance_km
    elapsed_min = minutes_of(at - trip.departed_at)
    local = at.astimezone(ZoneInfo(trip.site.zone))
    return (
        distance_km,
        position.lat,
        position.lon,
        codes.of("site", trip.site.id),
        codes.of("origin", shipment.origin),
        codes.of("carrier", shipment.carrier),
        local.hour + local.minute / 60.0,
        float(local.weekday()),
        elapsed_min,
        first_km,
        (first_km - distance_km) / max(elapsed_min, 1.0) * 60.0,
        log(prior_min(trip, distance_km)),
        *_standing(wheel, motion, at),
        UNKNOWN if motion.cadence_s is None else motion.cadence_s,
        minutes_of(at - position.fixed_at),
        *_planned(trip, at),
    )


def _standing(wheel: Wheel, motion: Motion, at: datetime) -> tuple[float, ...]:
    return (
        minutes_of(at - motion.stopped_since) if motion.stopped_since is not None else 0.0,
        motion.driven_since_break_min,
        wheel.driven_min,
        wheel.stood_min,
        minutes_of(at - wheel.stop_ended_at) if wheel.stop_ended_at is not None else UNKNOWN,
        wheel.longest_stop_min,
    )


def _planned(trip: Trip, at: datetime) -> tuple[float, ...]:
    if not trip.has_window:
        return (UNKNOWN, UNKNOWN, UNKNOWN)
    shipment = trip.shipment
    return (
        minutes_of(shipment.window_start - at),
        minutes_of(shipment.window_end - at),
        minutes_of(at - shipment.depart_at) if shipment.depart_at is not None else UNKNOWN,
    )
