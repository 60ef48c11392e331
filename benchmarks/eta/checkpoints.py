"""When a trip is asked about, when its alert is looked at, and whether a night's rest was still to come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from benchmarks.eta.moment import LEARNT, TO_GO_MIN
from benchmarks.eta.trip import Fix, Trip
from tracking.geodesy import distance_m

TICK = timedelta(minutes=5)
REST = timedelta(hours=5)
REST_RADIUS_M = 1_000.0


def checkpoints_of(trip: Trip) -> list[tuple[str, datetime]]:
    """Names and instants. One before the trip was first heard is moved to when it was: nobody could be asked."""
    whole = trip.arrived_at - trip.departed_at
    found = [(name, trip.departed_at + share * whole) for name, share in LEARNT.items()]
    found += [(name, trip.arrived_at - timedelta(minutes=left)) for name, left in TO_GO_MIN.items()]
    heard_at = trip.fixes[0].at
    return [(name, max(at, heard_at)) for name, at in found if at >= trip.departed_at]


def ticks_of(trip: Trip) -> Iterator[datetime]:
    """Every five minutes on the way, between fixes too: an alert must not need a ping."""
    at = trip.departed_at + TICK
    while at < trip.arrived_at:
        yield at
        at += TICK


def rests_of(trip: Trip) -> list[datetime]:
    """The ends of all stands of five hours and more, by hindsight; silence at one place is a stand."""
    ends: list[datetime] = []
    anchor: Fix | None = None
    last: Fix | None = None
    for fix in trip.fixes:
        if anchor is not None and distance_m(anchor.lat, anchor.lon, fix.lat, fix.lon) <= REST_RADIUS_M:
            last = fix
            continue
        if anchor is not None and last is not None and last.at - anchor.at >= REST:
            ends.append(last.at)
        anchor = last = fix
    return ends
