"""A truck's stay at its door: as far as it has come actual, beyond that expected from what the site has learnt.

to come        [gate P50] (window) ..usual wait.. [door ======= unloading ======= end ---- P90]
in the yard    [gate] ............ what is left .. [door ======= unloading ======= end ---- P90]
at the door    [gate] ........................... [door ===== what is left ====== end ---- P90]
no estimate                        [window, planned]     taken for a free slot, never a conflict

Each stay is as if the truck had the door to itself; `tracking.dock` compares them. Where a door has no fence nobody
sees the docking, and what is learnt there runs from the gate or the window to the end: no wait is added.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from math import hypot
from statistics import NormalDist
from typing import NamedTuple

import msgspec

from tracking.outlook import Outlook
from tracking.plan import Shipment, Site
from tracking.prediction.dwell import CALLED_FROM, Dwell, Dwells, Phase, stay_began
from tracking.prediction.model import Model
from tracking.state import Milestone

MINUTE = timedelta(minutes=1)
STEP = timedelta(minutes=5)
"""What is left of something under way is told in steps of five minutes, so that the bar does not creep."""

P10_TO_P90 = 2 * NormalDist().inv_cdf(0.9)
"""Standard deviations between the two."""

AT_DOOR = frozenset({Milestone.AT_DOCK, Milestone.UNLOADING})


class Stay(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One truck's stay at its door, [start, end), medians where they are not actual.

    Nine in ten have ended by `end_p90`, None where nothing is predicted. The sigmas are standard deviations, as wide as
    an interval from P10 to P90 has them in a normal distribution. `gate_at`: its arrival. `is_actual`: it stands there
    now. `is_firm`: seen or predicted.
    """

    shipment: Shipment
    start: datetime
    end: datetime
    end_p90: datetime | None = None
    start_sigma_min: float = 0.0
    end_sigma_min: float = 0.0
    gate_at: datetime | None = None
    is_actual: bool = False
    is_firm: bool = True


class Beginning(NamedTuple):
    """The median of when a stay begins: one in ten does so many minutes earlier, one in ten so many later."""

    at: datetime
    early_min: float
    late_min: float


class Yard:
    """A site's doors as they are met: which have a fence, and how long trucks wait and stay there."""

    def __init__(self, site: Site, model: Model) -> None:
        self._dwells = Dwells(model, site.id)
        self._fenced = frozenset(door.id for door in site.doors if door.fence is not None)

    def unloading(self, shipment: Shipment, door: str = "") -> Dwell:
        """Minutes at a door, by default its own, for one that has not begun."""
        at = door or shipment.door
        return self._dwells.expected(self._at_door(at), at, shipment.carrier)

    def unloading_left(self, shipment: Shipment, elapsed_min: float, *, seen_docking: bool) -> Dwell:
        """Minutes that are left at its door."""
        phase = Phase.UNLOAD if seen_docking else Phase.STAY
        return self._dwells.remaining(phase, shipment.door, shipment.carrier, elapsed_min)

    def waiting(self, shipment: Shipment, gate_at: datetime, now: datetime) -> Dwell:
        """Minutes from `now` until it is at its door: after its papers, and not before it is called for its window."""
        if shipment.door not in self._fenced:
            early_min = max(0.0, (shipment.window_start - now) / MINUTE)
            return Dwell(early_min, early_min, early_min)
        since, phase = gate_at, Phase.WAIT
        if gate_at < shipment.window_start:
            call_from = shipment.window_start - CALLED_FROM
            if self._waits_to_be_called(shipment, gate_at, call_from):
                since, phase = call_from, Phase.CALLED
        elapsed_min = (now - since) / MINUTE
        left = self._dwells.remaining(phase, shipment.door, shipment.carrier, elapsed_min)
        before_min = max(0.0, -elapsed_min)
        return Dwell(*(before_min + minutes for minutes in left))

    def _waits_to_be_called(self, shipment: Shipment, gate_at: datetime, call_from: datetime) -> bool:
        """Whether its papers are done before the plant calls such trucks; a matter of its arrival alone."""
        called = self._dwells.expected(Phase.CALLED, shipment.door, shipment.carrier)
        return gate_at + timedelta(minutes=self.usual_wait(shipment).p50) < call_from + timedelta(minutes=called.p50)

    def usual_wait(self, shipment: Shipment) -> Dwell:
        """Minutes between the gate and its door for one that comes within its window."""
        return self._dwells.expected(Phase.WAIT, shipment.door, shipment.carrier)

    def _at_door(self, door: str) -> Phase:
        return Phase.UNLOAD if door in self._fenced else Phase.STAY


def find_stay(outlook: Outlook, yard: Yard, now: datetime) -> Stay | None:
    """The truck's stay at its door; None once its trip has ended."""
    shipment = outlook.shipment
    if outlook.milestone in AT_DOOR:
        return _at_door(outlook, yard, now)
    if outlook.is_here:
        return _in_yard(outlook, yard, now)
    if not outlook.is_inbound:
        return None
    if outlook.eta is None:
        return Stay(shipment=shipment, start=shipment.window_start, end=shipment.window_end, is_firm=False)
    eta = outlook.eta
    wait = yard.waiting(shipment, eta.p50, eta.p50)
    at = eta.p50 + _whole(wait.p50)
    soonest, latest = (gate_at + _whole(yard.waiting(shipment, gate_at, gate_at).p50) for gate_at in (eta.p10, eta.p90))
    early_min = hypot((at - soonest) / MINUTE, wait.p50 - wait.p10)
    late_min = hypot((latest - at) / MINUTE, wait.p90 - wait.p50)
    return _expected(shipment, eta.p50, Beginning(at, early_min, late_min), yard)


def find_docked_at(outlook: Outlook) -> datetime | None:
    """Since when it has been at its door, or unloading where the door has no fence; None if it is not there yet."""
    return outlook.reached.get(Milestone.AT_DOCK) or outlook.reached.get(Milestone.UNLOADING)


def five_minutes(at: datetime) -> datetime:
    """Up to the next five minutes."""
    over = timedelta(minutes=at.minute % 5, seconds=at.second, microseconds=at.microsecond)
    return at + (STEP - over) if over else at


def _at_door(outlook: Outlook, yard: Yard, now: datetime) -> Stay:
    shipment = outlook.shipment
    start = min(find_docked_at(outlook) or now, now)
    gate_at = min(outlook.reached.get(Milestone.IN_YARD, start), start)
    seen = Milestone.AT_DOCK in outlook.reached
    since = start if seen else stay_began(gate_at, shipment.window_start, now)
    left = yard.unloading_left(shipment, (now - since) / MINUTE, seen_docking=seen)
    over_at = now + MINUTE  # what is under way is not over yet
    return Stay(
        shipment=shipment,
        start=start,
        end=_in_steps(now, left.p50, over_at),
        end_p90=_in_steps(now, left.p90, over_at),
        end_sigma_min=(left.p90 - left.p10) / P10_TO_P90,
        gate_at=gate_at,
        is_actual=True,
    )


def _in_yard(outlook: Outlook, yard: Yard, now: datetime) -> Stay:
    shipment = outlook.shipment
    gate_at = min(outlook.reached.get(Milestone.IN_YARD, now), now)
    left = yard.waiting(shipment, gate_at, now)
    start = _in_steps(now, left.p50, now)
    return _expected(shipment, gate_at, Beginning(start, left.p50 - left.p10, left.p90 - left.p50), yard)


def _expected(shipment: Shipment, gate_at: datetime, beginning: Beginning, yard: Yard) -> Stay:
    """A stay still to begin. What it begins late by and what it lasts longer are independent: their squares add up."""
    lasts = yard.unloading(shipment)
    end = beginning.at + _whole(lasts.p50)
    sigma_min = (beginning.early_min + beginning.late_min) / P10_TO_P90
    return Stay(
        shipment=shipment,
        start=beginning.at,
        end=end,
        end_p90=end + _whole(hypot(beginning.late_min, lasts.p90 - lasts.p50)),
        start_sigma_min=sigma_min,
        end_sigma_min=hypot(sigma_min, (lasts.p90 - lasts.p10) / P10_TO_P90),
        gate_at=gate_at,
    )


def _in_steps(now: datetime, left_min: float, soonest: datetime) -> datetime:
    """The nearest five minutes to so many from now, but none before `soonest`."""
    return max(five_minutes(now + timedelta(minutes=left_min) - STEP / 2), five_minutes(soonest))


def _whole(count: float) -> timedelta:
    return timedelta(minutes=round(count))
