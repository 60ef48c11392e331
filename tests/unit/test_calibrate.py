"""Odds of being late, held against how often trucks were; and how far the plan is right about the road."""

from __future__ import annotations

from itertools import pairwise
from math import log

import pytest

from tests.estimates import arrival_from, known
from tests.scenes import NOON, make_shipment, minutes
from tracking.eta import p_late
from tracking.prediction.calibrate import BINS, KAPPA, calibrated, curve_of, learn_late
from tracking.prediction.model import Entry, Model
from tracking.prediction.pull import MOST, find_pull, learnt, pull_key, pulled_min


def after(*forecasts: tuple[float, float, int], state: str = "driving") -> Model:
    """A site that made forecasts with these odds, so many of each, of which this share came late."""
    model = Model()
    for odds, share, times in forecasts:
        for n in range(times):
            late = int((n + 1) * share) > int(n * share)
            model.apply(learn_late(model, state, odds, late=late))
    return model


def test_odds_are_as_they_are_at_first() -> None:
    """Nothing learnt, and no curve at all, change no odds."""
    for odds in (0.0, 0.03, 0.05, 0.2, 0.5, 0.77, 0.98, 1.0):
        assert calibrated(curve_of(Model()), odds) == pytest.approx(odds)
        assert calibrated((), odds) == odds


def test_odds_are_what_came_true() -> None:
    """Where of the forecasts at 85 % only half came late, 85 % becomes about a half."""
    curve = curve_of(after((0.85, 0.5, 200)))
    assert calibrated(curve, 0.85) == pytest.approx(0.5, abs=0.05)
    assert calibrated(curve, 0.15) == pytest.approx(0.15)


def test_a_few_forecasts_say_little() -> None:
    """As many as the prior is worth move the odds half-way."""
    assert calibrated(curve_of(after((0.95, 1.0, int(KAPPA)))), 0.95) == pytest.approx(0.975)


def test_the_curve_never_falls() -> None:
    """A truck that is likelier to be late is never said to be less so, whatever luck the bins had."""
    curve = curve_of(after((0.35, 0.9, 100), (0.45, 0.1, 100), (0.55, 0.8, 30), (0.95, 0.2, 30)))
    odds = [calibrated(curve, n / 500) for n in range(501)]
    assert all(before <= later + 1e-12 for before, later in pairwise(odds))
    assert odds[0] == 0.0
    assert odds[-1] == 1.0
    assert all(abs(later - before) < 0.02 for before, later in pairwise(odds))


def test_every_odds_has_its_bin() -> None:
    """Certainty falls into the last bin, and one bin's forecasts move no other."""
    assert len(learn_late(Model(), "driving", 1.0, late=True)["late"]) == 2 * BINS
    entry = learn_late(Model(), "driving", 1.0, late=False)["late"]
    assert [place for place, weight in enumerate(entry[::2]) if weight] == [BINS - 1]


def test_who_stands_is_calibrated_apart() -> None:
    """Where trucks that stood long came in time all the same, that says much of the next, and a little of others."""
    model = after((0.95, 0.95, 200))
    for n in range(40):
        model.apply(learn_late(model, "long stop", 0.95, late=n % 4 > 0))
    stands, drives, unseen = (calibrated(curve_of(model, state), 0.95) for state in ("long stop", "driving", "queue"))
    assert stands == pytest.approx(0.8, abs=0.03)
    assert drives == pytest.approx(0.94, abs=0.02)
    assert stands < unseen < drives
    assert unseen == calibrated(curve_of(model), 0.95)


def test_p_late_is_calibrated() -> None:
    """What the board and the alarm say of a late arrival is the calibrated probability."""
    shipment = make_shipment(window=60)
    plain = arrival_from(100, shipment=shipment)
    odds = plain.odds_after(shipment.window_end, NOON)
    assert 0.3 < odds < 0.9
    model = after((odds, 0.0, 250), (min(0.99, odds + 0.1), 0.0, 250))
    assert p_late(arrival_from(100, shipment=shipment, known=known(dict(model))), shipment, NOON) < odds / 3
    assert p_late(plain, shipment, NOON) == pytest.approx(odds, abs=0.01)


def test_pull_is_the_plan_against_the_prediction() -> None:
    """Positive ahead of the window, bounded, and none where either is too near to say anything."""
    assert find_pull(120, 100) == pytest.approx(log(1.2))
    assert find_pull(100, 120) == pytest.approx(-log(1.2))
    assert (find_pull(1_000, 100), find_pull(100, 1_000)) == (MOST, -MOST)
    assert find_pull(10, 100) == find_pull(100, 10) == find_pull(-50, 100) == 0


def test_the_plan_draws_nothing_at_first() -> None:
    """Before it has proved right the plan changes no estimate."""
    assert pulled_min(Model(), 100.0, 0.3) == 100.0
    assert "plan" not in arrival_from(100, shipment=make_shipment(window=200)).parts


def taught(x: float, share_true: float, *, predicted_min: float = 100.0, trips: int = 50) -> Model:
    """A site where trips came by that share of the way from what was predicted to what was planned."""
    entry: Entry | None = None
    for _ in range(trips):
        entry = learnt(entry, x, share_true * x)
    return Model({pull_key(predicted_min, x, stands=False): entry or ()})


def test_a_plan_that_proves_right_draws() -> None:
    """Where trips behind their window mostly made it all the same, the next one is expected sooner."""
    assert pulled_min(taught(-0.3, 0.7), 100.0, -0.3) == pytest.approx(100 * 2.718281828 ** (-0.7 * 0.3), rel=0.03)
    assert pulled_min(taught(-0.3, 0.0), 100.0, -0.3) == 100.0


def test_the_draw_is_bounded() -> None:
    """It never goes away from the plan, and never all the way to it."""
    assert pulled_min(taught(-0.3, -2.0), 100.0, -0.3) == 100.0
    assert pulled_min(taught(-0.3, 2.0), 100.0, -0.3) > 100 * 2.718281828**-0.3


def test_situations_of_the_draw_are_apart() -> None:
    """Ahead and behind, standing and driving, near and far learn by themselves."""
    keys = {
        pull_key(predicted, x, stands=stands)
        for predicted in (30, 100, 200, 400)
        for x in (-0.1, 0.1)
        for stands in (False, True)
    }
    assert len(keys) == 4 * 2 * 2
    assert pulled_min(taught(-0.3, 0.7), 100.0, 0.3) == 100.0


def test_nothing_is_drawn_while_a_night_is_open() -> None:
    """The plan is about one of the two arrivals, and nobody knows which."""
    every_pull = {pull_key(minutes, x, stands=False): (1e6, 2e6) for minutes in (30, 100, 200, 400) for x in (-1, 1)}
    due = make_shipment(depart_at=None, window=300)
    arrival = arrival_from(485, shipment=due, known=known(every_pull))
    assert 0 < arrival.rest_odds < 1
    assert (arrival.pull, "plan" in arrival.parts) == (0.0, False)
    assert "plan" in arrival_from(300, shipment=due, known=known(every_pull)).parts


def test_the_draw_is_a_part_of_the_estimate() -> None:
    """A truck behind its window is drawn towards it, and the parts say by how much."""
    shipment = make_shipment(window=-60, length=120)
    late = arrival_from(80, shipment=shipment, fixed_at=NOON - minutes(60))
    assert late.pull < 0
    model: dict[str, Entry] = {pull_key(late.median_min, late.pull, stands=False): (1e6, 2e6)}
    drawn = arrival_from(80, shipment=shipment, fixed_at=NOON - minutes(60), known=known(model))
    assert drawn.parts["plan"] < -5
    assert drawn.median_min == pytest.approx(late.median_min + drawn.parts["plan"])
