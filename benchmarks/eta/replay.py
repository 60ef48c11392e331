"""Trips replayed by time, all at once as on the road, into moments, what was said of them, and alerts."""

from __future__ import annotations

import sys
from datetime import datetime

from benchmarks.eta.agenda import CHECKPOINT, FIX, TICK, Underway, in_order, underway
from benchmarks.eta.features import Codes, features_of, prior_min
from benchmarks.eta.moment import DEPARTURE, SHARES, TO_GO_MIN, Moment, Said
from benchmarks.eta.predictor import TripPredictor
from benchmarks.eta.trip import Stage
from tracking.arrival import minutes_of
from tracking.drive import gate_distance_km
from tracking.score import AlertedTrip

ASKED = {DEPARTURE, *SHARES, *TO_GO_MIN}
PROGRESS_EVERY = 500_000


class Replay:
    """Stages replayed one after another into moments, what was said of them, and alerts."""

    def __init__(self, predictor: TripPredictor) -> None:
        self._predictor = predictor
        self._codes = Codes()
        self._lanes: set[tuple[str, str]] = set()
        self._seen = 0
        self.moments: list[Moment] = []
        self.said: list[Said | None] = []
        self.alerts: list[AlertedTrip] = []

    def run(self, trips: Stage, *, is_known_before: bool = False) -> None:
        """One stage. `is_known_before`: its labels are known before anything of the next one, whatever the dates."""
        on_the_road = [underway(trip) for trip in trips]
        for count, (kind, each, index) in enumerate(in_order(on_the_road)):
            if count % PROGRESS_EVERY == 0 and count:
                print(f"  replayed {count:,} fixes, checkpoints and ticks", file=sys.stderr)
            if kind == FIX:
                self._see(each, index)
            elif kind == CHECKPOINT:
                self._ask(each, *each.checkpoints[index], is_known_before=is_known_before)
            elif kind == TICK:
                each.watch.note(self._predictor.is_alerting(each.trip, each.ticks[index]), each.ticks[index])
            else:
                self._arrive(each)

    def _see(self, each: Underway, index: int) -> None:
        each.state = self._predictor.see(each.trip, index)
        position = each.state.position
        if position is not None:
            each.wheel.note(each.state, gate_distance_km(each.trip.site, position.lat, position.lon))
        if each.ticks:
            at = each.trip.fixes[index].at
            each.watch.note(self._predictor.is_alerting(each.trip, at), at)

    def _ask(self, each: Underway, name: str, at: datetime, *, is_known_before: bool) -> None:
        trip, state = each.trip, each.state
        if state is None or state.position is None or at >= trip.arrived_at:
            return
        position = state.position
        distance_km = gate_distance_km(trip.site, position.lat, position.lon)
        self.said.append(self._predictor.forecast(trip, at) if name in ASKED else None)
        self.moments.append(
            Moment(
                trip=trip.id,
                checkpoint=name,
                at=at,
                known_at=None if is_known_before else trip.arrived_at,
                actual_min=minutes_of(trip.arrived_at - at),
                distance_km=distance_km,
                prior_min=prior_min(trip, distance_km),
                features=features_of(trip, state, each.wheel, self._codes, at),
                origin=trip.shipment.origin,
                site=trip.site.id,
                lat=position.lat,
                lon=position.lon,
                window_min=minutes_of(trip.shipment.window_end - at) if trip.has_window else None,
                is_test=trip.is_test,
                is_lane_seen=trip.lane in self._lanes,
                seen=self._seen,
                cadence_s=state.motion.cadence_s,
                stale_min=minutes_of(at - position.fixed_at),
                rests=any(end > at for end in each.rests),
            )
        )

    def _arrive(self, each: Underway) -> None:
        trip, watch = each.trip, each.watch
        self._predictor.arrive(trip)
        self._lanes.add(trip.lane)
        self._seen += 1
        each.state = None
        if each.ticks:
            lead_min = None if watch.raised_at is None else minutes_of(trip.shipment.window_end - watch.raised_at)
            self.alerts.append(AlertedTrip(is_late=trip.is_late, lead_min=lead_min, flips=watch.flips))
