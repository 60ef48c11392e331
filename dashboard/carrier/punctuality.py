"""Whether deliveries came in their window, and how many did. Pure.

         early            on time                late
    -------------|[  10 min  [ window ]|---------------->   arrival at the gate

The arrival is the crossing of the gate, so a wait in the yard for a door is the plant's and counts against nobody; it
is shown beside. Without an arrival that can be believed nothing is counted, unless the truck never came.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from tracking.odds import EARLY_TOLERANCE
from tracking.state import Milestone
from tracking.trip_record import TripRecord

LEAST = 10
"""Fewer trips than this say too little."""
PERIODS = ("30", "90")
"""Days that can be chosen."""
PAGE = 20
"""Deliveries on one page of the evidence."""
_MINUTE = timedelta(minutes=1)


class Verdict(StrEnum):
    ON_TIME = "on_time"
    EARLY = "early"
    LATE = "late"
    NO_SHOW = "no_show"
    UNSEEN = "unseen"


COUNTED = (Verdict.ON_TIME, Verdict.EARLY, Verdict.LATE, Verdict.NO_SHOW)


class Delivery(NamedTuple):
    """A completed trip in the few words that punctuality needs. `at`: its arrival, else the end of its window.

    `off_min`: minutes after the window's end, or (negative) before its start; 0 within it. `waited_min`: from gate and
    window's start to its door, None if nobody saw it.
    """

    site: str
    carrier: str
    vehicle: str
    shipment: str
    door: str
    window_start: datetime
    window_end: datetime
    arrived_at: datetime | None
    at: datetime
    verdict: Verdict
    off_min: float
    waited_min: float | None


class Shares(NamedTuple):
    """How many of each verdict, of those that can be judged (`n`), and how many cannot."""

    n: int
    of: dict[Verdict, int]
    unseen: int

    @property
    def is_enough(self) -> bool:
        return self.n >= LEAST

    def share(self, verdict: Verdict) -> float:
        """Of those judged; there is at least one."""
        return self.of[verdict] / self.n


def delivery_of(trip: TripRecord) -> Delivery:
    arrived_at = trip.arrived_at
    verdict, off_min = _judged(trip)
    return Delivery(
        site=trip.site,
        carrier=trip.carrier,
        vehicle=trip.vehicle,
        shipment=trip.shipment,
        door=trip.door,
        window_start=trip.window_start,
        window_end=trip.window_end,
        arrived_at=arrived_at,
        at=arrived_at or trip.window_end,
        verdict=verdict,
        off_min=off_min,
        waited_min=_waited_min(trip),
    )


def _judged(trip: TripRecord) -> tuple[Verdict, float]:
    at = trip.arrived_at
    if at is None:
        return (Verdict.NO_SHOW if trip.milestone == Milestone.NO_SHOW else Verdict.UNSEEN), 0.0
    if at > trip.window_end:
        return Verdict.LATE, (at - trip.window_end) / _MINUTE
    before_min = min(0.0, (at - trip.window_start) / _MINUTE)
    return (Verdict.EARLY if at < trip.window_start - EARLY_TOLERANCE else Verdict.ON_TIME), before_min


def _waited_min(trip: TripRecord) -> float | None:
    """From when it was there and due until it stood at its door."""
    docked = trip.reached.get(Milestone.AT_DOCK)
    if trip.arrived_at is None or docked is None:
        return None
    return max(0.0, (docked - max(trip.arrived_at, trip.window_start)) / _MINUTE)


def recent(deliveries: Iterable[Delivery], days: int, now: datetime) -> list[Delivery]:
    """Those of the last days, the most recent first."""
    since = now - timedelta(days=days)
    return sorted((each for each in deliveries if each.at >= since), key=lambda each: each.at, reverse=True)


def shares_of(deliveries: Sequence[Delivery]) -> Shares:
    counts = Counter(each.verdict for each in deliveries)
    of = {verdict: counts[verdict] for verdict in COUNTED}
    return Shares(sum(of.values()), of, counts[Verdict.UNSEEN])


def page_of(deliveries: Sequence[Delivery], page: int) -> tuple[Sequence[Delivery], int, int]:
    """The deliveries of a page, its number (from 1) within those that there are, and how many there are."""
    pages = max(1, -(-len(deliveries) // PAGE))
    number = min(max(1, page), pages)
    return deliveries[(number - 1) * PAGE : number * PAGE], number, pages
