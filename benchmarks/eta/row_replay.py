"""Rows replayed by time: each is asked when it was, and learnt once its leg has arrived."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from math import log

from benchmarks.eta.boosted import ROW
from benchmarks.eta.delhivery import Rows
from benchmarks.eta.features import Codes
from benchmarks.eta.leg import LegRow
from benchmarks.eta.moment import Moment, Said
from benchmarks.eta.predictor import RowPredictor
from benchmarks.eta.product_rows import prior_min

NAMES = ("crow_km", "origin", "destination", "lane", "kind", "hour", "weekday", "elapsed_min", "log_prior")
CATEGORIES = ("destination", "lane", "kind")
"""The lane as a category of its own took the rival from 10.7 % to 10.5 % (WAPE); the origin as one added nothing."""

Window = Callable[[LegRow], float | None]


class RowReplay:
    """Stages of rows into moments and what was said of them."""

    def __init__(self, predictor: RowPredictor, *, routed: bool) -> None:
        self._predictor, self._routed = predictor, routed
        self._codes = Codes()
        self._lanes: set[tuple[str, str]] = set()
        self._legs: set[str] = set()
        self.moments: list[Moment] = []
        self.said: list[Said | None] = []

    def run(self, found: Rows, window_min: Window, *, is_known_before: bool = False) -> None:
        """One stage; its last arrivals are learnt before the next one begins."""
        legs: dict[str, list[LegRow]] = defaultdict(list)
        for row in found.rows:
            legs[row.leg].append(row)
        arrivals = sorted((max(row.known_at for row in rows), leg) for leg, rows in legs.items())
        steps: list[tuple[datetime, bool, list[LegRow]]] = [(at, False, legs[leg]) for at, leg in arrivals]
        steps += [(row.at, True, [row]) for row in found.rows]
        for _, is_asked, rows in sorted(steps, key=lambda step: step[:2]):
            if is_asked:
                self._ask(rows[0], window_min(rows[0]), found.is_test(rows[0]), is_known_before=is_known_before)
            else:
                self._arrive(rows)

    def _ask(self, row: LegRow, window_min: float | None, is_test: bool, *, is_known_before: bool) -> None:
        self.said.append(self._predictor.forecast(row, window_min))
        prior = prior_min(row, routed=self._routed)
        self.moments.append(
            Moment(
                trip=row.leg,
                checkpoint=ROW,
                at=row.at,
                known_at=None if is_known_before else row.known_at,
                actual_min=row.actual_min,
                distance_km=row.crow_km,
                prior_min=prior,
                features=self._features(row, prior),
                origin=row.origin,
                site=row.destination,
                window_min=window_min,
                is_test=is_test,
                is_lane_seen=(row.origin, row.destination) in self._lanes,
                seen=len(self._legs),
            )
        )

    def _features(self, row: LegRow, prior: float) -> tuple[float, ...]:
        return (
            row.crow_km,
            self._codes.of("origin", row.origin),
            self._codes.of("destination", row.destination),
            self._codes.of("lane", f"{row.origin} {row.destination}"),
            self._codes.of("kind", row.kind),
            row.at.hour + row.at.minute / 60.0,
            float(row.at.weekday()),
            row.elapsed_min,
            log(prior),
        )

    def _arrive(self, rows: list[LegRow]) -> None:
        self._predictor.arrive(rows)
        self._lanes.add((rows[0].origin, rows[0].destination))
        self._legs.add(rows[0].leg)
