"""What a site's writer learns, as part of the step that saw it: each arrival once, each end once, whatever happens.

    in the yard, confirmed -----> record --> arrival lesson --+--> model, and into the commit
    done, turned away,                                        |
    given up, off the board ----> record --> end lesson ------+

What has been learnt of a shipment on the board is an entry of the model itself, `seen:<shipment>`, and so is committed
with the lesson, or is lost with it when the commit fails. An arrival that is not believed teaches nothing; it is looked
at again at the trip's end, since a device may send the way there late. A fault is logged, and that lesson is left out.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import NamedTuple

from ingest.refold import Rules
from ingest.relearning import Relearning
from ingest.remembered import Trips
from ingest.step import Step
from store.errors import StoreUnavailable
from tracking.lifetime import find_progress
from tracking.milestone import FINAL, INBOUND
from tracking.plan import Shipment, Site, SitePlan
from tracking.prediction.lesson import ARRIVED, ENDED, Learn, find_stage, find_stage_of, list_lessons, seen_key
from tracking.prediction.model import Changes, Model
from tracking.state import Milestone, Progress, VehicleState
from tracking.trip_record import TripRecord
from tracking.trip_record_of import Log, Logged, trip_record_of

log = logging.getLogger(__name__)

LogOf = Callable[[VehicleState, str], Log]
"""What was logged on the way of a shipment; empty if the vehicle has gone on to another."""


class Trip(NamedTuple):
    """A shipment as its vehicle has brought it so far."""

    site: Site
    shipment: Shipment
    state: VehicleState
    progress: Progress
    ended: bool


def log_of(state: VehicleState, shipment: str) -> Log:
    """The vehicle's log, if it is about this shipment."""
    return state.log if state.log.shipment == shipment else Logged()


class Learner:
    """Keeps the model of one site; nothing else changes it."""

    def __init__(self, model: Model, trips: Trips, learn: Learn, log_of: LogOf) -> None:
        self._model, self._trips, self._learn, self._log_of = model, trips, learn, log_of
        self._relearning: Relearning | None = None

    def is_busy(self) -> bool:
        """Whether a step has something to learn though nothing has come in."""
        return self._relearning is not None

    def recover(self, plan: SitePlan) -> None:
        """At a writer's start: the empty model of a site with a history was of another version, or unreadable."""
        if not len(self._model) and (trips := self._trips.list_trips()):
            self._relearning = Relearning(trips, plan, self._learn)

    def begin_again(self, plan: SitePlan, order: str) -> None:
        """Makes the model anew from the kept trips, in this and the next steps; the order is answered at the end."""
        if self._relearning is None:
            self._relearning = Relearning(self._trips.list_trips(), plan, self._learn)
        self._relearning.orders.add(order)

    def look(self, rules: Rules, state: VehicleState | None, step: Step) -> None:
        """Learns what is new of a vehicle's shipments."""
        for shipment in rules.shipments:
            progress = find_progress(state, shipment.id)
            if state is not None and progress is not None and progress.milestone not in INBOUND:
                self._note(Trip(rules.site, shipment, state, progress, progress.milestone in FINAL), step)

    def leave(self, site: Site, shipment: Shipment, state: VehicleState | None, step: Step) -> None:
        """The last look at a shipment that leaves the board. One that was never seen to set off has had no trip."""
        progress = find_progress(state, shipment.id)
        if state is not None and progress is not None and progress.milestone is not Milestone.PLANNED:
            self._note(Trip(site, shipment, state, progress, ended=True), step)
        if find_stage(self._growing, shipment.id) is not None:
            self._apply({seen_key(shipment.id): None}, step)

    def advance(self, site: Site, step: Step) -> None:
        """At the end of a step: some more of a relearning; its last part puts the new model in the old one's place."""
        again = self._relearning
        if again is None or not again.advance(site):
            return
        self._relearning = None
        step.learnt, step.relearnt = dict(again.replace(self._model)), True
        step.results |= dict.fromkeys(again.orders, str(again))
        log.info("%s: %s", site.id, again)

    @property
    def _growing(self) -> Model:
        """The model that remembers what has been learnt by now."""
        return self._model if self._relearning is None else self._relearning.model

    def _note(self, trip: Trip, step: Step) -> None:
        """Once for the arrival and once for the end; also where it fails, or it would fail again at every ping."""
        stage = find_stage(self._growing, trip.shipment.id)
        if stage == ENDED or (stage is not None and not trip.ended):
            return
        try:
            record = self._record(trip)
            step.trips.append(record)
            self._mark(trip, find_stage_of(record), step)
            self._take(record, stage, trip.site, step)
        except StoreUnavailable:
            raise
        except Exception:
            log.exception("%s: nothing is learnt from shipment %s", trip.site.id, trip.shipment.id)
            self._mark(trip, None, step)

    def _mark(self, trip: Trip, stage: float | None, step: Step) -> None:
        fallen_back = ENDED if trip.ended else ARRIVED
        self._apply({seen_key(trip.shipment.id): (fallen_back if stage is None else stage,)}, step)

    def _record(self, trip: Trip) -> TripRecord:
        """The record; its log is that of the earlier record, if the vehicle's own is about its next shipment by now."""
        logged = self._log_of(trip.state, trip.shipment.id)
        if trip.ended and not logged.marks:
            earlier = self._trips.find_trip(trip.shipment.id)
            if earlier is not None and not earlier.is_final:
                logged = Logged(earlier.marks, earlier.stays, earlier.forecasts, earlier.alerts)
        cadence_s = trip.state.motion.cadence_s
        return trip_record_of(trip.site, trip.shipment, trip.progress, logged, cadence_s=cadence_s, ended=trip.ended)

    def _take(self, record: TripRecord, stage: float | None, site: Site, step: Step) -> None:
        lessons = list_lessons(record, stage)
        if self._relearning is not None:
            self._relearning.add(lessons)
            return
        for _, lesson in lessons:
            self._apply(self._learn(self._model, lesson, site), step)

    def _apply(self, changes: Changes, step: Step) -> None:
        """Into the model, and into the commit; what is relearnt goes out with its last part."""
        self._growing.apply(changes)
        if self._relearning is None:
            step.learn(changes)
