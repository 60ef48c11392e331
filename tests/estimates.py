"""What is estimated of truck T1 of `tests.scenes`, so many kilometres north of Plant North at noon."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from tests.scenes import KM_PER_DEGREE, LAT, LON, NOON, make_shipment, make_site, minutes
from tracking.arrival import Arrival
from tracking.board import Eta
from tracking.eta import read_eta
from tracking.forecast import find_arrival
from tracking.plan import Shipment, Site
from tracking.prediction.knowledge import Knowledge
from tracking.prediction.model import Entry, Model
from tracking.state import Motion, Position


def position_at(km: float, fixed_at: datetime = NOON) -> Position:
    return Position(lat=LAT + km / KM_PER_DEGREE, lon=LON, fixed_at=fixed_at)


def known(entries: Mapping[str, Entry] | None = None, **beside: Any) -> Knowledge:
    """A site that has learnt these entries; the rest of its knowledge may be given."""
    return Knowledge(Model(entries), **beside)


def arrival_from(
    km: float,
    *,
    motion: Motion | None = None,
    shipment: Shipment | None = None,
    site: Site | None = None,
    fixed_at: datetime = NOON,
    **changes: Any,
) -> Arrival:
    """The distribution; fails where there is none."""
    position = position_at(km, fixed_at)
    due = shipment or make_shipment()
    arrival = find_arrival(site or make_site(), due, position, motion or Motion(), **changes)
    assert arrival is not None
    return arrival


def predict(
    shipment: Shipment, km: float, *, now: datetime = NOON, motion: Motion | None = None, **changes: Any
) -> Eta | None:
    """What is shown at `now`, None without an honest estimate."""
    arrival = find_arrival(make_site(), shipment, position_at(km), motion or Motion(), **changes)
    return None if arrival is None or arrival.is_spent(now) else read_eta(arrival, now)


def predicted(km: float, *, motion: Motion | None = None, after: float = 0) -> Eta:
    """What is shown so many minutes after the fix; fails where that is nothing."""
    eta = predict(make_shipment(), km, now=NOON + minutes(after), motion=motion)
    assert eta is not None
    return eta
