"""The protocol of the prediction benchmark: when is asked, what may be known by then, how answers are scored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pytest

from benchmarks.eta import boosted
from benchmarks.eta.boosted import by_boosting
from benchmarks.eta.checkpoints import checkpoints_of, rests_of
from benchmarks.eta.distance import by_distance, slope
from benchmarks.eta.figures import figures, masked
from benchmarks.eta.moment import LOW, MEDIAN, QUANTILES, SHARES, Said, predicted
from benchmarks.eta.neighbours import by_neighbours
from benchmarks.eta.product import Product, minutes_at
from benchmarks.eta.replay import Replay
from benchmarks.eta.slices import first_trips, mae_difference
from benchmarks.eta.spread import p_after, spread
from benchmarks.eta.trip import Fix, Trip
from tests.eta_cases import a_moment, a_trip, minutes
from tests.scenes import LAT, LON, NOON
from tracking.state import VehicleState


class Scripted:
    """A predictor that notes what it is asked and told, and says what the test wants."""

    def __init__(self, alerting: Sequence[datetime] = ()) -> None:
        self.calls: list[tuple[str, str, datetime]] = []
        self._product, self._alerting = Product(), alerting

    def see(self, trip: Trip, index: int) -> VehicleState:
        self.calls.append(("see", trip.id, trip.fixes[index].at))
        return self._product.see(trip, index)

    def forecast(self, trip: Trip, at: datetime) -> Said | None:
        self.calls.append(("forecast", trip.id, at))
        return Said(tuple(60.0 * share for share in QUANTILES), 0.5)

    def is_alerting(self, trip: Trip, at: datetime) -> bool | None:
        """Up from the first instant to the second, from the third to the fourth ..."""
        return sum(change <= at for change in self._alerting) % 2 == 1

    def arrive(self, trip: Trip) -> None:
        self.calls.append(("arrive", trip.id, trip.arrived_at))


def replayed(*trips: Trip, alerting: Sequence[datetime] = ()) -> tuple[Replay, Scripted]:
    scripted = Scripted(alerting)
    replay = Replay(scripted)
    replay.run(trips)
    return replay, scripted


def test_a_trip_is_asked_at_shares_of_its_way_and_at_hours_to_go() -> None:
    """Two hours long: no checkpoint four hours before the arrival, one at departure and one at each other."""
    asked = dict(checkpoints_of(a_trip()))
    assert asked["0 %"] == NOON
    assert asked["50 %"] == asked["1 h"] == NOON + minutes(60)
    assert asked["30 min"] == NOON + minutes(90)
    assert "4 h" not in asked


def test_nobody_is_asked_before_the_truck_was_heard() -> None:
    """With its first fix after 40 minutes, departure and a quarter of the way are asked then."""
    trip = a_trip()
    asked = dict(checkpoints_of(replace(trip, fixes=trip.fixes[40:])))
    assert asked["0 %"] == asked["25 %"] == NOON + minutes(40)


def test_everything_comes_in_the_order_of_time() -> None:
    """Two trucks on the road at once: no call is earlier than the one before it, each arrival is the trip's last."""
    _, scripted = replayed(a_trip(1), a_trip(2, start=NOON + minutes(30), km=50.0))
    times = [at for _, _, at in scripted.calls]
    assert times == sorted(times)
    for trip in ("S1", "S2"):
        assert [kind for kind, of, _ in scripted.calls if of == trip][-1] == "arrive"


def test_a_forecast_knows_the_fix_of_its_own_instant() -> None:
    """A fix and a checkpoint at one instant: the fix is seen first."""
    _, scripted = replayed(a_trip())
    at_half = [kind for kind, _, at in scripted.calls if at == NOON + minutes(60)]
    assert at_half[0] == "see"
    assert "forecast" in at_half


def test_moments_tell_what_had_been_learnt_by_then() -> None:
    """The second trip of a lane, after the first arrived, has seen a trip and its lane; the first neither."""
    replay, _ = replayed(a_trip(1), a_trip(2, start=NOON + minutes(180)))
    seen = {(each.trip, each.seen, each.is_lane_seen) for each in replay.moments}
    assert seen == {("S1", 0, False), ("S2", 1, True)}


def test_an_alert_is_timed_by_when_it_was_first_seen_and_counted_by_its_changes() -> None:
    """Up after 30 min, down after 60, up after 70: half an hour before its window ends after 60, two flips."""
    replay, _ = replayed(a_trip(late_min=60.0), alerting=[NOON + minutes(n) for n in (30, 60, 70)])
    (found,) = replay.alerts
    assert (found.is_late, found.lead_min, found.flips) == (True, 30.0, 2)


def test_an_alert_does_not_need_a_ping() -> None:
    """A truck heard only at departure is looked at every five minutes all the same."""
    trip = a_trip(late_min=60.0)
    replay, _ = replayed(replace(trip, fixes=trip.fixes[:1]), alerting=[NOON + minutes(31)])
    assert replay.alerts[0].lead_min == 25.0


def test_a_night_at_the_roadside_is_seen_by_hindsight() -> None:
    """Six hours within a kilometre are a rest, with fixes or silent; a drive has none."""
    stand = tuple(Fix(NOON + minutes(60 * n), LAT, LON) for n in range(7))
    away = Fix(NOON + minutes(400), LAT + 1.0, LON)
    assert rests_of(a_trip(fixes=(*stand, away))) == [stand[-1].at]
    assert rests_of(a_trip(fixes=(stand[0], stand[-1], away))) == [stand[-1].at]
    assert rests_of(a_trip()) == []


def test_the_product_is_asked_through_its_own_fold() -> None:
    """Half way on a straight road its median is near what is left, its quantiles ascend, a late truck is alerted."""
    replay = Replay(Product())
    replay.run([a_trip(late_min=45.0)])
    ours = predicted("product", replay.said)
    place = next(n for n, each in enumerate(replay.moments) if each.checkpoint == "50 %")
    assert ours.median[place] == pytest.approx(60.0, abs=15.0)
    assert list(ours.quantiles[place]) == sorted(ours.quantiles[place])
    assert replay.alerts[0].is_alerted


class Evenly:
    """An arrival within the hour, each minute as likely as any other."""

    fixed_at = NOON

    def survival(self, minutes: float) -> float:
        return min(1.0, max(0.0, 1.0 - minutes / 60.0))


def test_quantiles_are_exact_minutes() -> None:
    """Any minute of an hour alike: half an hour at the fix; ten minutes later, without another, half of the 50 left."""
    assert minutes_at(Evenly(), 0.5, NOON) == pytest.approx(30.0, abs=0.02)
    assert minutes_at(Evenly(), 0.5, NOON + minutes(10)) == pytest.approx(25.0, abs=0.02)


def test_the_speed_is_tuned_on_the_training_part_alone() -> None:
    """Training trips did a kilometre in two minutes; what the test's trips did changes nothing."""
    training = [a_moment(n, actual_min=100.0, is_test=False) for n in range(3)]
    tested = a_moment(9, at=NOON + timedelta(days=1), actual_min=1.0)
    assert by_distance([*training, tested]).median[3] == pytest.approx(100.0)
    assert np.isnan(slope(np.array([]), np.array([])))


def test_neighbours_are_only_those_whose_arrival_is_known() -> None:
    """Three trips that arrived said 60 minutes; three that are still on the road are not asked for their 500."""
    past = [a_moment(n) for n in range(3)]
    later = NOON + minutes(90)
    present = [a_moment(n, at=later, actual_min=500.0, known_at=later + minutes(500)) for n in range(3, 6)]
    found = by_neighbours([*past, *present, a_moment(9, at=later + minutes(1))])
    assert found.median[-1] == 60.0


def test_trees_learn_only_what_was_known_the_night_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """Labels that come after midnight would change what is said of the next day, and do not."""
    monkeypatch.setattr(boosted, "ROUNDS", 30)
    rng = np.random.default_rng(0)
    tomorrow = NOON + timedelta(days=1)
    past = [a_moment(n, actual_min=60.0, features=(float(rng.normal()), 0.0), is_test=False) for n in range(80)]
    secret = [replace(each, actual_min=600.0, known_at=tomorrow - minutes(60)) for each in past]
    asked = a_moment(99, at=tomorrow)
    found = by_boosting([*past, *secret, asked], ("x", "kind"), ("kind",))
    assert found.median[-1] == pytest.approx(60.0, rel=0.05)


def test_three_quantiles_make_a_distribution() -> None:
    """It goes through the three, and its odds agree with them."""
    low, median, high = (np.array([value]) for value in (30.0, 60.0, 90.0))
    quantiles = spread(low, median, high)[0]
    assert (quantiles[LOW], quantiles[MEDIAN]) == (pytest.approx(30.0), pytest.approx(60.0))
    assert p_after(low, median, high, np.array([90.0]))[0] == pytest.approx(0.1)


def test_figures_are_of_what_was_said() -> None:
    """Of two moments one was answered, 10 minutes too high and inside the interval: half said, 10 off."""
    said = [Said(tuple(70.0 + 40.0 * (share - 0.5) for share in QUANTILES), 0.25), None]
    moments = [a_moment(1, window_min=90.0), a_moment(2)]
    found = figures(moments, predicted("product", said), masked(moments, SHARES))
    assert (found.n, found.said, found.cov80) == (1, 0.5, 1.0)
    assert found.mae_min == pytest.approx(10.0)
    assert found.brier == pytest.approx(0.0625)
    assert found.n_by_horizon["1-2"] == 1


def test_a_better_predictor_is_better_beyond_chance() -> None:
    """Always a minute off beside always ten: the whole interval of the difference lies at minus nine."""
    moments = [a_moment(n) for n in range(30)]
    one, other = (predicted(f"{off}", [Said((60.0 + off,) * len(QUANTILES))] * 30) for off in (1.0, 10.0))
    assert mae_difference(moments, one, other, masked(moments)) == pytest.approx((-9.0, -9.0))


def test_the_first_trips_are_the_first_to_set_out() -> None:
    """Of 30 trips a minute apart, the 25 that were asked first."""
    moments = [a_moment(n, at=NOON + minutes(n)) for n in reversed(range(30))]
    assert [each.trip for each, first in zip(moments, first_trips(moments), strict=True) if not first] == [
        f"T{n}" for n in (29, 28, 27, 26, 25)
    ]
