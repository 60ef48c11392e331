"""The product for legs of which only distances are known: the road, learnt, and the errors made; no stops, no fixes."""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, log

from benchmarks.eta.leg import LegRow
from benchmarks.eta.moment import QUANTILES, Said
from tracking.drive import INDIA, ROUTER_FACTOR, drive_minutes
from tracking.prediction.error import bucket_of, learn_error, shape_in
from tracking.prediction.growing import Growing
from tracking.prediction.learn import vote_for_road
from tracking.prediction.model import Model
from tracking.prediction.road import Place, levels_of, usual_min
from tracking.prediction.shape import share_above, value_above

LEAST_MIN = 1.0
STATE = "driving"
ERROR_MOST = 1.5


def prior_min(row: LegRow, *, routed: bool) -> float:
    """Minutes by the router where there is one and it is wanted, else by the shells."""
    if routed and row.router_min is not None:
        return max(LEAST_MIN, ROUTER_FACTOR * row.router_min)
    return max(LEAST_MIN, drive_minutes(row.crow_km, INDIA))


class RowProduct:
    """Predicts rows, and is told of legs that have arrived. One model of all centres."""

    def __init__(self, *, routed: bool) -> None:
        self._routed = routed
        self._model = Model()

    def forecast(self, row: LegRow, window_min: float | None) -> Said | None:
        """The distribution of the minutes from the row's instant."""
        median_min = usual_min(self._model, self._place(row))
        shape = shape_in(self._model, bucket_of(median_min, STATE))
        p_late = None
        if window_min is not None:
            p_late = share_above(shape, log(window_min / median_min)) if window_min > 0.0 else 1.0
        return Said(tuple(median_min * exp(value_above(shape, 1.0 - share)) for share in QUANTILES), p_late)

    def arrive(self, rows: Sequence[LegRow]) -> None:
        """Learns the errors and the road of each row, as of a fix; a leg has one vote in all."""
        growing = Growing(self._model)
        for row in rows:
            place = self._place(row)
            median_min = usual_min(self._model, place)
            shape = shape_in(self._model, bucket_of(median_min, STATE))
            error = max(-ERROR_MOST, min(ERROR_MOST, log(row.actual_min / median_min)))
            missed = not value_above(shape, 0.9) <= error <= value_above(shape, 0.1)
            growing.changes.update(learn_error(growing, bucket_of(median_min, STATE), error, missed=missed))
            ratio = log(row.actual_min / place.prior_min)
            vote_for_road(growing, levels_of(place), ratio, share=1.0 / len(rows))
        self._model.apply(growing.changes)

    def _place(self, row: LegRow) -> Place:
        routed = self._routed and row.router_min is not None
        return Place(
            row.destination,
            row.origin,
            row.crow_km,
            prior_min(row, routed=self._routed),
            via="routed" if routed else "",
            kind=row.kind,
            is_shared=True,
        )
