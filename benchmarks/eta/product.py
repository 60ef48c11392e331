"""The product itself, as in the worker: fixes are folded, the outlook at an instant is read, arrivals are learnt.

This is the one place that knows how; the rest of the benchmark sees `predictor.TripPredictor`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from msgspec.structs import replace

from benchmarks.eta.moment import QUANTILES, Said
from benchmarks.eta.trip import Trip
from tracking.arrival import Arrival, minutes_of
from tracking.fold import empty, fold
from tracking.forecast import find_arrival
from tracking.log_step import begin
from tracking.milestone import INBOUND
from tracking.outlook import look
from tracking.prediction.knowledge import Knowledge
from tracking.prediction.learn import learn_arrival
from tracking.prediction.model import Model
from tracking.state import Milestone, Progress, VehicleState
from tracking.trip_record_of import trip_record_of

HERE = Said((0.0,) * len(QUANTILES), 0.0)
"""Inside the gate the board says that it has come."""


class Product:
    """States by trip. `learns=False` keeps it as it was on its first day."""

    def __init__(self, *, learns: bool = True) -> None:
        self._learns = learns
        self.known = Knowledge(Model())
        self._states: dict[str, VehicleState] = {}

    def see(self, trip: Trip, index: int) -> VehicleState:
        """Folds one fix, as the site's writer does."""
        state = self._states.get(trip.id) or _begun(trip)
        state = fold(state, (trip.ping(index),), site=trip.site, shipments=(trip.shipment,), known=self.known)
        self._states[trip.id] = state
        return state

    def forecast(self, trip: Trip, at: datetime) -> Said | None:
        """What the board says at that instant, in exact minutes; None where it says that it cannot say."""
        state = self._states.get(trip.id)
        if state is None or state.position is None:
            return None
        if _milestone(state) not in INBOUND:
            return HERE
        arrival = self._arrival(trip, state)
        if arrival is None or arrival.is_spent(at):
            return None
        p_late = arrival.late_odds(trip.shipment.window_end, at) if trip.has_window else None
        return Said(tuple(minutes_at(arrival, share, at) for share in QUANTILES), p_late)

    def is_alerting(self, trip: Trip, at: datetime) -> bool | None:
        """Whether the late warning is on the board; None once the truck is inside the gate."""
        state = self._states.get(trip.id)
        if state is None:
            return False
        if _milestone(state) not in INBOUND:
            return None
        if state.position is not None and state.position.fixed_at == at <= trip.shipment.window_end:
            return state.alarm.late_since is not None  # what the board says at a fix is what the fold has said
        outlook = look(trip.site, trip.shipment, _progress(state), state, at, known=self.known)
        return outlook.late_since is not None

    def arrive(self, trip: Trip) -> None:
        """Learns from the log of a trip that is over, as the site's writer does, and forgets its state."""
        state = self._states.pop(trip.id, None)
        progress = _progress(state) if state is not None else None
        if state is None or progress is None or not self._learns:
            return
        log = begin(state.log, trip.shipment)
        record = trip_record_of(trip.site, trip.shipment, progress, log, cadence_s=state.motion.cadence_s)
        self.known.model.apply(learn_arrival(self.known.model, record, trip.site, trip.arrived_at))

    def _arrival(self, trip: Trip, state: VehicleState) -> Arrival | None:
        if state.position is None:
            return None
        return find_arrival(
            trip.site,
            trip.shipment,
            state.position,
            state.motion,
            departed=_milestone(state) is not Milestone.PLANNED,
            known=self.known,
            log=begin(state.log, trip.shipment),
        )


class Distribution(Protocol):
    """Minutes from a fix to the gate."""

    @property
    def fixed_at(self) -> datetime: ...

    def survival(self, minutes: float) -> float:
        """P(T > minutes)."""
        ...


def minutes_at(arrival: Distribution, share: float, at: datetime) -> float:
    """Minutes from `at` by when that share of those not yet here has come, to a hundredth; the board rounds them."""
    lag_min = max(0.0, minutes_of(at - arrival.fixed_at))
    target = (1.0 - share) * arrival.survival(lag_min)
    low, high = lag_min, lag_min + 1.0
    while arrival.survival(high) > target:
        low, high = high, lag_min + 2.0 * (high - lag_min)
    while high - low > 0.01:
        middle = (low + high) / 2.0
        low, high = (middle, high) if arrival.survival(middle) > target else (low, middle)
    return high - lag_min


def _begun(trip: Trip) -> VehicleState:
    """A trip before its first fix. Of one without a planned departure it is known that it has departed."""
    state = empty(trip.shipment.carrier, trip.shipment.vehicle)
    if trip.shipment.depart_at is not None:
        return state
    reached = {Milestone.DEPARTED.value: trip.departed_at}
    departed = Progress(shipment=trip.shipment.id, milestone=Milestone.DEPARTED, reached=reached)
    return replace(state, progress=(departed,))


def _progress(state: VehicleState) -> Progress | None:
    return state.progress[0] if state.progress else None


def _milestone(state: VehicleState) -> Milestone:
    return state.progress[0].milestone if state.progress else Milestone.PLANNED
