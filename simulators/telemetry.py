"""A truck's device: when it takes a fix, what it measures, and when it gets it across.

    fixes at the device's cadence --(dead: none taken)--(no coverage: kept)--> messages, in order of sending

The same truck of the same day measures the same, fix by fix, so a simulator that is started again goes on exactly.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import date

import msgspec

from simulators.cast import Role
from simulators.roads import offset
from simulators.seeded import seeded
from simulators.truck import Truck

CADENCES_S = (30, 30, 45, 45, 45, 60, 60, 60, 60, 300)
"""One device in ten reports every five minutes, the others every 30 to 60 s."""
YARD_CADENCE_S = 20
"""Where there is much turning and little way, devices report more often."""
GPS_ERROR_M = 4.0
HOURS_PER_GAP = 3.0
Span = tuple[float, float]
"""From and to, seconds since 1970."""


class Fix(msgspec.Struct, frozen=True, kw_only=True):
    """One measurement. Whole seconds since 1970; `battery` in percent."""

    at_s: int
    lat: float
    lon: float
    speed_kmh: float
    heading: float
    accuracy_m: float
    seq: int
    battery: int
    ignition: bool


class Message(msgspec.Struct, frozen=True):
    """Fixes that go out together at `sent_s`: one as a rule, many at the end of a gap in coverage."""

    sent_s: float
    fixes: tuple[Fix, ...]


class Device(msgspec.Struct, frozen=True, kw_only=True):
    """What carries a truck's telemetry. In a `dead` span it takes no fix; in a `gap` it takes and keeps them."""

    cadence_s: int
    dead: tuple[Span, ...]
    gaps: tuple[Span, ...]
    battery: int


def device_of(truck: Truck, on: date, seed: int) -> Device:
    """The device of a truck on its day."""
    chance = seeded("device", seed, on, truck.booking.index)
    cadence_s = chance.choice(CADENCES_S)
    if truck.booking.role in (Role.SILENT, Role.EARLY, Role.JAM, Role.AT_RISK):
        cadence_s = min(cadence_s, 60)  # their part must be seen in time
    hours = (truck.trip.ends_s - truck.departs_s) / 3600
    gaps = []
    for _ in range(round(chance.uniform(0, 2 * hours / HOURS_PER_GAP))):
        begins_s = chance.uniform(truck.departs_s, truck.trip.ends_s)
        gaps.append((begins_s, begins_s + chance.uniform(4, 14) * 60))
    return Device(
        cadence_s=cadence_s,
        dead=_dead(truck, chance.uniform(0, 1)),
        gaps=tuple(gaps),
        battery=chance.randrange(55, 100),
    )


def messages(truck: Truck, on: date, seed: int) -> Iterator[Message]:
    """All that the device sends on the trip, in order of sending."""
    device = device_of(truck, on, seed)
    kept: list[Fix] = []
    until_s = 0.0
    for fix in _fixes(truck, device, on, seed):
        if kept and fix.at_s >= until_s:
            yield Message(until_s, tuple(kept))
            kept = []
        gap_ends_s = max((to for since, to in device.gaps if since <= fix.at_s < to), default=0.0)
        if gap_ends_s:
            kept.append(fix)
            until_s = max(until_s, gap_ends_s)
        else:
            yield Message(fix.at_s + 0.4 + 3 * _unit(fix.seq), (fix,))
    if kept:
        yield Message(until_s, tuple(kept))


def _fixes(truck: Truck, device: Device, on: date, seed: int) -> Iterator[Fix]:
    trip = truck.trip
    chance = seeded("fixes", seed, on, truck.booking.index)
    first_seq = on.toordinal() % 10_000 * 10_000
    for number, beat_s in enumerate(_beats(truck, device.cadence_s)):
        # Every beat draws the same five numbers, dead or alive: what one fix measures never depends on another.
        jitter, east, north, spread, wobble = (chance.random() for _ in range(5))
        at_s = int(beat_s + 3 * jitter)
        if any(since <= at_s < to for since, to in device.dead):
            continue
        error_m = GPS_ERROR_M * math.sqrt(-math.log(1 - 0.999 * spread))
        lat, lon = offset(
            trip.point_at(at_s),
            east_m=error_m * math.cos(math.tau * east),
            north_m=error_m * math.sin(math.tau * north),
        )
        moving_kmh = trip.speed_kmh_at(at_s)
        yield Fix(
            at_s=at_s,
            lat=round(lat, 6),
            lon=round(lon, 6),
            speed_kmh=round(max(0.0, moving_kmh + 4 * (wobble - 0.5)), 1) if moving_kmh > 1 else 0.0,
            heading=round(trip.heading_deg_at(at_s), 1) % 360,
            accuracy_m=round(3 + 9 * spread, 1),
            seq=first_seq + number,
            battery=max(5, device.battery - int(at_s - trip.begins_s) // 1800),
            ignition=moving_kmh > 1,
        )


def _beats(truck: Truck, cadence_s: int) -> Iterator[float]:
    """When the device measures, seconds since 1970, but for its jitter."""
    enters_s = math.inf if truck.gate_s is None else truck.gate_s - 60
    beat_s = truck.trip.begins_s
    while beat_s < truck.trip.ends_s:
        yield beat_s
        in_yard = enters_s < beat_s < (truck.leaves_s or 0) + 300
        beat_s += min(cadence_s, YARD_CADENCE_S) if in_yard else cadence_s


def _dead(truck: Truck, chance: float) -> tuple[Span, ...]:
    """When no fix is taken: a phone that dies on the way, one without telemetry. Half revive."""
    role, gate_s = truck.booking.role, truck.gate_s
    if gate_s is None or role not in (Role.SILENT, Role.DARK):
        return ()
    revives = truck.booking.index % 2 == 0
    if role is Role.SILENT:
        way_s = gate_s - truck.departs_s
        dies_s = max(gate_s - (100 + 50 * chance) * 60, truck.departs_s + 0.3 * way_s)
        return ((dies_s, gate_s + 150 if revives else math.inf),)
    return ((-math.inf, gate_s - 15 * 60 if revives else math.inf),)


def _unit(seq: int) -> float:
    """A number in [0, 1) that looks random: how long this message took."""
    return seq * 0.61803398875 % 1
