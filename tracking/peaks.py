"""From what an arrival is made of to its distribution: a peak for each of the ways in which it may go.

    a rest          one peak without, one with it
    a hold          without a rest and ahead of the window: at once, or when it opens
    a break         the same where there is nothing to hold back for

A break beside a hold, or after a rest, counts with what it adds on average. Each peak has the errors that such peaks
had.
"""

from __future__ import annotations

from typing import NamedTuple

from msgspec.structs import replace

from tracking.arrival import BREAK, HOLD, MINUTE, Arrival, minutes_of, rested_min
from tracking.prediction.breaks import Breaks
from tracking.prediction.calibrate import curve_of
from tracking.prediction.error import AFTER, bucket_of, shape_in
from tracking.prediction.hold import Hold, find_hold
from tracking.prediction.pull import find_pull, pulled_min
from tracking.prediction.standing import UNDECIDED
from tracking.rest import Rest
from tracking.sight import LEAST_MIN, Sight
from tracking.state import Position


class Way(NamedTuple):
    """What is ahead of a truck. `parts` are minutes, without breaks; `state` is what it does, empty while it drives."""

    parts: dict[str, float]
    rest: Rest
    breaks: Breaks
    distance_km: float
    state: str = ""
    wait_min: float = 0.0
    pace: float = 0.0
    stop_key: str = ""
    routed_min: float | None = None

    @property
    def drive_min(self) -> float:
        return self.parts["road"] + self.parts.get("pace", 0.0)

    @property
    def stands(self) -> bool:
        return self.parts.get("stop", 0.0) > 0.0


class More(NamedTuple):
    """What may come without a rest: what it is about, its odds, and the minutes on top of the first peak."""

    kind: str = ""
    odds: float = 0.0
    minutes: float = 0.0


def arrival_of(sight: Sight, position: Position, way: Way) -> Arrival:
    """The distribution."""
    rest_odds = _decided(way.rest.odds)
    expected = way.breaks.sure_min + way.breaks.odds * way.breaks.more_min
    pull, parts = _pulled(sight, position, way, {**way.parts, "break": expected}, rest_odds)
    rest_min = way.rest.minutes if rest_odds >= 1.0 else 0.0
    hold = _hold(sight, position, way, sum(parts.values()) + rest_min)
    more = _more(way, hold)
    if more.kind == BREAK:
        parts["break"] = way.breaks.sure_min
    median = max(LEAST_MIN, sum(parts.values()))
    first_min = median + rest_min
    state = way.state or ("break" if way.breaks.key else "driving")
    model = sight.model
    arrival = Arrival(
        fixed_at=position.fixed_at,
        wait_min=way.wait_min,
        median_min=median,
        shape=shape_in(model, bucket_of(first_min, state)),
        rest_odds=rest_odds,
        rest_min=way.rest.minutes,
        more_odds=more.odds,
        more_min=more.minutes,
        more=more.kind,
        more_shape=shape_in(model, bucket_of(first_min + more.minutes, AFTER[more.kind])) if more.kind else (),
        late_curve=curve_of(model, state),
        state=state,
        parts={**parts, "rest": rest_odds * way.rest.minutes},
        pace=way.pace,
        pull=pull,
        routed_min=way.routed_min,
        distance_km=way.distance_km,
        keys={"rest": way.rest.key, "break": way.breaks.key, "stop": way.stop_key, "hold": hold.key},
    )
    if not 0.0 < rest_odds < 1.0:
        return arrival
    return replace(arrival, rest_shape=shape_in(model, bucket_of(rested_min(arrival), AFTER["rest"])))


def _decided(odds: float) -> float:
    return 0.0 if odds < UNDECIDED else 1.0 if odds > 1.0 - UNDECIDED else odds


def _more(way: Way, hold: Hold) -> More:
    if hold.odds > 0.0:
        return More(HOLD, hold.odds, hold.minutes)
    if UNDECIDED < way.breaks.odds < 1.0 - UNDECIDED:
        return More(BREAK, way.breaks.odds, way.breaks.more_min)
    return More()


def _pulled(
    sight: Sight, position: Position, way: Way, parts: dict[str, float], rest_odds: float
) -> tuple[float, dict[str, float]]:
    """The parts with what the plan draws them by; not while a rest is undecided: the plan is about one of the two."""
    if 0.0 < rest_odds < 1.0:
        return 0.0, parts
    predicted = sum(parts.values()) + (way.rest.minutes if rest_odds else 0.0)
    shipment = sight.shipment
    middle = shipment.window_start + (shipment.window_end - shipment.window_start) / 2
    pull = find_pull(minutes_of(middle - position.fixed_at) - way.wait_min, predicted)
    drawn = pulled_min(sight.model, predicted, pull, stands=way.stands) - predicted
    return pull, {**parts, "plan": drawn} if drawn else parts


def _hold(sight: Sight, position: Position, way: Way, predicted_min: float) -> Hold:
    """Whether it will wait for its window."""
    expected_at = position.fixed_at + (way.wait_min + predicted_min) * MINUTE
    ahead_min = minutes_of(sight.shipment.window_start - expected_at)
    shipment = sight.shipment
    return find_hold(sight.model, sight.site.id, shipment.carrier, ahead_min, way.drive_min, standing=way.stands)
