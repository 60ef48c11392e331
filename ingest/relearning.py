"""A model made again from the kept trips, some lessons a step, so that pings do not wait for it.

    kept trips --> lessons in order of time --> fresh model --last one--> takes the place of the old one
    trips that end meanwhile ------^ (at the end)

Until then predictions come from the old model and nothing is put into it. A writer that dies on the way leaves the old
one as it was, and the order in its queue.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Iterable, Sequence
from datetime import datetime

from tracking.plan import Site, SitePlan
from tracking.prediction.lesson import Learn, find_stage_of, list_lessons, seen_key
from tracking.prediction.model import Changes, Model
from tracking.trip_record import TripRecord

LESSONS_AT_ONCE = 100
"""A fifth of a second on a busy machine; then pings have their turn."""
log = logging.getLogger(__name__)


class Relearning:
    """One rebuilding. `orders` are those that asked for it."""

    def __init__(self, trips: Sequence[TripRecord], plan: SitePlan, learn: Learn) -> None:
        self.orders: set[str] = set()
        self.model = Model()
        self._learn = learn
        self._trips, self._unbelieved, self._failed = len(trips), sum(trip.arrived_at is None for trip in trips), 0
        self._lessons: deque[tuple[datetime, TripRecord]] = deque(
            sorted((lesson for trip in trips for lesson in list_lessons(trip)), key=lambda lesson: lesson[0])
        )
        on_board = {shipment.id for shipment in plan.shipments}
        stages = ((trip.shipment, find_stage_of(trip)) for trip in trips if trip.shipment in on_board)
        self.model.apply({seen_key(shipment): (stage,) for shipment, stage in stages if stage is not None})

    def add(self, lessons: Iterable[tuple[datetime, TripRecord]]) -> None:
        """Lessons of a trip that went on meanwhile."""
        self._lessons.extend(lessons)

    def advance(self, site: Site) -> bool:
        """Learns some more; whether that was all. A lesson that fails is left out and logged."""
        for _ in range(min(LESSONS_AT_ONCE, len(self._lessons))):
            _, record = self._lessons.popleft()
            try:
                self.model.apply(self._learn(self.model, record, site))
            except Exception:
                self._failed += 1
                log.exception("%s: trip %s cannot be learnt from", site.id, record.shipment)
        return not self._lessons

    def replace(self, old: Model) -> Changes:
        """Makes the old model this one; returns all of it."""
        whole: Changes = dict(self.model)
        old.apply({key: None for key, _ in old})
        old.apply(whole)
        return whole

    def __str__(self) -> str:
        """What was done, for the person who asked."""
        trips = "1 trip" if self._trips == 1 else f"{self._trips} trips"
        failed = f"; {self._failed} lessons failed, see the log" if self._failed else ""
        return f"learnt again from {trips}, {self._unbelieved} without a believable arrival{failed}"
