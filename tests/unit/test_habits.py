"""What drivers do whatever law and plan say: breaks, waiting for the window, leaving late. Each by learnt figures."""

from __future__ import annotations

import pytest

from tests.estimates import arrival_from, known, predicted
from tests.scenes import NOON, make_shipment, minutes
from tracking.prediction.breaks import KAPPA, Breaks, find_breaks
from tracking.prediction.hold import AHEAD_MIN, OFFSET_KEY, OFFSET_SEED_MIN, SEED, Hold, find_hold, general, hold_key
from tracking.prediction.hours import EU, expected_breaks_min
from tracking.prediction.leaving import SEED_MIN, departure_delay_min, levels_of
from tracking.prediction.model import Model
from tracking.state import Motion


def held(
    model: Model | None = None, *, ahead_min: float = 60.0, drive_min: float = 120.0, carrier: str = "ACME"
) -> Hold:
    return find_hold(model or Model(), "north", carrier, ahead_min, drive_min, standing=False)


def breaks(
    model: Model | None = None, *, drive_min: float = 200.0, since_min: float = 60.0, is_break: float = 0.0
) -> Breaks:
    return find_breaks(model or Model(), EU, drive_min, since_min, is_break)


def test_a_break_that_is_sure_is_minutes() -> None:
    """One that is far beyond due is added, one that is far from due is not, and neither is a question."""
    assert breaks(drive_min=200, since_min=230).sure_min == pytest.approx(EU.break_min, rel=0.05)
    assert breaks(drive_min=60, since_min=0).sure_min < 1
    assert breaks(drive_min=200, since_min=230).key == breaks(drive_min=60, since_min=0).key == ""


def test_a_break_that_is_open_is_odds() -> None:
    """One that may or may not come before the arrival has odds of its own, and nothing of it is in the sure minutes."""
    found = breaks(drive_min=250, since_min=0)
    assert found.odds == pytest.approx(0.5, abs=0.01)
    assert found.more_min == EU.break_min
    assert found.sure_min < 1
    assert found.key
    second = breaks(drive_min=500, since_min=0)
    assert second.odds == pytest.approx(0.5, abs=0.01)
    assert second.sure_min == pytest.approx(EU.break_min, rel=0.02)


def test_the_sum_is_what_the_law_expects() -> None:
    """However they are split, minutes and odds make what is to be expected."""
    for drive_min in range(20, 700, 20):
        found = breaks(drive_min=drive_min, since_min=100)
        expected = expected_breaks_min(drive_min, 100, EU)
        assert found.sure_min + found.odds * found.more_min == pytest.approx(expected)


def test_a_stop_that_is_a_break_pays_it() -> None:
    """While it is open whether the stop in progress is the break, each case counts with its odds."""
    due, paid, half = (breaks(drive_min=100, since_min=245, is_break=odds) for odds in (0.0, 1.0, 0.5))
    assert due.sure_min == pytest.approx(EU.break_min, rel=0.05)
    assert paid.sure_min + paid.odds == pytest.approx(0, abs=0.1)
    assert half.odds == pytest.approx(0.5, abs=0.05)


def test_a_planned_stop_as_long_as_a_break_is_one() -> None:
    """What is driven before and after it is not added up; a short one leaves the break due as it was."""
    whole, parted = find_breaks(Model(), EU, 300, 0, 0), find_breaks(Model(), EU, 150, 0, 0, later_min=(150,))
    assert whole.odds * whole.more_min + whole.sure_min > 0.8 * EU.break_min
    assert parted.odds * parted.more_min + parted.sure_min < 0.1 * EU.break_min
    assert find_breaks(Model(), EU, 150, 0, 0, later_min=(400,)).sure_min == pytest.approx(EU.break_min, rel=0.02)


def test_breaks_are_learnt() -> None:
    """As many trips as the law is worth, none of which had the break, halve its odds."""
    key = breaks(drive_min=250, since_min=0).key
    found = breaks(Model({key: (KAPPA, 0.0)}), drive_min=250, since_min=0)
    assert found.odds == pytest.approx(0.25, abs=0.01)


def test_breaks_are_learnt_by_how_due_and_how_far() -> None:
    """A break that is hardly due, one that is, and one shortly before the plant are three things."""
    keys = {
        breaks(drive_min=drive, since_min=since).key for drive, since in ((150, 65), (150, 135), (50, 210), (250, 0))
    }
    assert len(keys) == 4


def test_an_open_break_makes_two_peaks() -> None:
    """A truck that may or may not pause arrives without it or with it, and the interval says both."""
    drive_min = arrival_from(100).parts["road"]
    motion = Motion(driven_since_break_min=EU.break_at_min - drive_min, driven_today_min=150)
    arrival = arrival_from(100, motion=motion)
    assert arrival.more_odds == pytest.approx(0.5, abs=0.03)
    assert arrival.more_min == EU.break_min
    assert arrival.parts["break"] < 2
    assert arrival.break_min == pytest.approx(EU.break_min / 2, abs=2)
    skipping = arrival_from(100, motion=motion, known=known({arrival.keys["break"]: (200.0, 0.0)}))
    assert skipping.break_min < 3
    assert skipping.minutes(0.5, NOON) < arrival.minutes(0.5, NOON)


def test_nobody_ahead_of_nothing_waits() -> None:
    """A truck that will be there at its window, or a few minutes before, has nothing to wait for."""
    assert held(ahead_min=AHEAD_MIN - 0.1) == Hold()
    assert held(ahead_min=-100) == Hold()
    assert held(ahead_min=AHEAD_MIN).odds == SEED


def test_waiting_ends_with_the_window() -> None:
    """Who waits comes a little after the window has opened, however far ahead it was."""
    assert held(ahead_min=60).minutes == 60 + OFFSET_SEED_MIN
    later = Model({OFFSET_KEY: (1e6, 20.0)})
    assert held(later, ahead_min=60).minutes == pytest.approx(80, abs=0.1)


def test_waiting_is_learnt() -> None:
    """Where all who were that far ahead waited, waiting is all but certain; where none did, it is not expected."""
    key = held().key
    for waited in (0.0, 1.0):
        model = Model({general(key): (200.0, waited), key: (100.0, waited)})
        assert held(model).odds == pytest.approx(waited, abs=0.05)


def test_carriers_wait_apart() -> None:
    """One carrier's habit counts for another's trucks less than for its own."""
    key = held(carrier="ACME").key
    model = Model({general(key): (20.0, 0.5), key: (20.0, 1.0)})
    assert held(model, carrier="OTHER").odds < 0.55
    assert held(model, carrier="ACME").odds > 0.8


def test_situations_of_waiting_are_apart() -> None:
    """By how far ahead it is, whether it is near, and whether it stands already."""
    keys = {
        hold_key("north", "ACME", ahead, drive, standing=standing)
        for ahead in (15, 30, 60, 150, 300)
        for drive in (30, 120)
        for standing in (False, True)
    }
    assert len(keys) == 5 * 2 * 2


def test_waiting_makes_a_second_peak() -> None:
    """A truck two hours ahead of its window may come early or with it: two peaks, the later one at the window."""
    shipment = make_shipment(window=240)
    key = arrival_from(60, shipment=shipment).keys["hold"]
    even = known({general(key): (1e6, 0.5), key: (1e6, 0.5)})
    arrival = arrival_from(60, shipment=shipment, known=even)
    assert arrival.more_odds == pytest.approx(0.5, abs=0.01)
    assert arrival.wait_min + arrival.first_min + arrival.more_min == pytest.approx(240 + OFFSET_SEED_MIN)
    eta = predicted(60)
    assert arrival.instant(0.25, NOON) < eta.p90
    assert arrival.instant(0.9, NOON) > shipment.window_start


def test_an_open_night_is_a_third_peak() -> None:
    """Whoever may take a night, and without it be ahead of its window, comes early, with it, or a night later."""
    shipment = make_shipment(window=2_000, depart_at=None)
    key = arrival_from(485, shipment=shipment).keys["hold"]
    even = known({general(key): (1e6, 0.5), key: (1e6, 0.5)})
    arrival = arrival_from(485, shipment=shipment, known=even)
    assert 0 < arrival.rest_odds < 1
    at_once, held, rested = arrival.peaks
    assert at_once.odds == pytest.approx(held.odds, abs=0.01)
    assert (at_once.odds + held.odds, rested.odds) == pytest.approx((1 - arrival.rest_odds, arrival.rest_odds))
    assert held.minutes == pytest.approx(2_000 + OFFSET_SEED_MIN)
    assert rested.minutes == at_once.minutes + arrival.rest_min


def test_departures_are_late() -> None:
    """Trucks leave ten minutes after their plan until the site has learnt better, the carrier's own way first."""
    assert departure_delay_min(Model(), "north", "ACME") == SEED_MIN
    site, carrier = (key for key, _ in levels_of("north", "ACME"))
    model = Model({site: (100.0, 30.0), carrier: (100.0, 50.0)})
    assert departure_delay_min(model, "north", "OTHER") == pytest.approx(30, abs=3)
    assert departure_delay_min(model, "north", "ACME") == pytest.approx(50, abs=3)
    assert departure_delay_min(Model({site: (1e6, -20.0)}), "north", "ACME") == 0


def test_a_late_carrier_is_expected_late() -> None:
    """What is learnt of departures moves the estimate of a truck that has not left."""
    shipment = make_shipment(depart_at=NOON + minutes(60))
    late = known({key: (1e6, 45.0) for key, _ in levels_of("north", "ACME")})
    punctual, delayed = (arrival_from(300, shipment=shipment, departed=False, known=each) for each in (known(), late))
    assert delayed.parts["wait"] - punctual.parts["wait"] == pytest.approx(45 - SEED_MIN, abs=0.1)
