"""What a world is made of, as others see it. All instants are aware and in UTC, places in degrees (WGS 84)."""

from __future__ import annotations

from datetime import datetime

import msgspec


class WorldFix(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What a device told: noise of the receiver included."""

    at: datetime
    lat: float
    lon: float


class WorldSite(msgspec.Struct, frozen=True):
    """A plant. Its gate is a circle of 300 m round this place; `zone` is an IANA name."""

    id: str
    name: str
    zone: str
    lat: float
    lon: float
    doors: tuple[str, ...]


class Stand(msgspec.Struct, frozen=True, array_like=True):
    """A time on the way in which the wheels did not turn.

    `kind`: "break", "short_break" (the first part of a split one), "rest", "coffee", "swap" (two drivers change
    seats), "wait" (for the window, at a rest area) or "queue" (before the plant's gate).
    """

    kind: str
    start: datetime
    end: datetime


class Causes(msgspec.Struct, frozen=True, kw_only=True):
    """Why a trip went as it did. Nobody who predicts may read it.

    `since_break_min` and `today_min` are at the wheel, brought along from before the departure. `pace` is the natural
    logarithm of the factor on this truck's speed. The minutes lost to crowds, weather and incidents are against the
    same drive without them. `gap_min`: for how long the device was dumb on the way, 0.0 for never.
    """

    is_team: bool
    pace: float
    since_break_min: float
    today_min: float
    departure_delay_min: float
    crowd_min: float
    weather_min: float
    incident_min: float
    gate_wait_min: float
    cadence_s: float
    gap_min: float
    is_displaced_once: bool
    stands: tuple[Stand, ...]


class WorldTrip(msgspec.Struct, frozen=True, kw_only=True):
    """One truckload. `depart_at` is what the planner wrote, `departed_at` when the wheels turned.

    `arrived_at` is the crossing of the gate's circle: the truth. Then it stands at its door from `docked_at` to
    `done_at`. Fixes are in order of time and begin before the departure and end after the truck has left the plant.
    """

    id: str
    site: str
    carrier: str
    vehicle: str
    supplier: str
    origin: str
    origin_lat: float
    origin_lon: float
    door: str
    window_start: datetime
    window_end: datetime
    depart_at: datetime
    departed_at: datetime
    arrived_at: datetime
    docked_at: datetime
    done_at: datetime
    fixes: tuple[WorldFix, ...]
    causes: Causes

    @property
    def is_late(self) -> bool:
        """After the window's end."""
        return self.arrived_at > self.window_end

    @property
    def is_early(self) -> bool:
        """Before the window's start."""
        return self.arrived_at < self.window_start

    @property
    def minutes(self) -> float:
        """From the departure to the gate."""
        return (self.arrived_at - self.departed_at).total_seconds() / 60.0


class World(msgspec.Struct, frozen=True):
    """Plants, and their trips by departure."""

    sites: tuple[WorldSite, ...]
    trips: tuple[WorldTrip, ...]
