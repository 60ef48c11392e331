"""An arrival as a distribution: its interval, its two peaks, and what silence does to it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.estimates import arrival_from, predict, predicted
from tests.scenes import KM_PER_DEGREE, LAT, NOON, make_shipment, minutes
from tracking.arrival import Arrival
from tracking.drive import drive_minutes
from tracking.eta import p_early, p_late, read_eta
from tracking.prediction.leaving import SEED_MIN
from tracking.prediction.shape import seeded


def a_night(*, odds: float = 0.5, sigma: float = 0.05) -> Arrival:
    """Two hours away, or with these odds two hours and a night, that sure."""
    return Arrival(
        fixed_at=NOON,
        wait_min=0.0,
        median_min=120.0,
        shape=seeded(0.1),
        rest_odds=odds,
        rest_min=660.0,
        rest_shape=seeded(sigma),
    )


NIGHT = a_night()


def test_a_day_one_interval() -> None:
    """Before anything is learnt the interval holds the prior's drive, is skewed to the late side, and grows with it."""
    widths = []
    for km in (20, 40, 80, 160):
        eta = predicted(km)
        assert eta.p10 < NOON + minutes(drive_minutes(km)) < eta.p90
        assert eta.p90 - eta.p50 > eta.p50 - eta.p10
        widths.append(eta.p90 - eta.p10)
    assert widths == sorted(widths)


def test_at_the_gate() -> None:
    """At the gate the estimate is now, to a few minutes."""
    eta = predicted(0.1)
    assert NOON <= eta.p10 <= eta.p50 <= eta.p90 <= NOON + minutes(3)


def test_two_peaks() -> None:
    """Of a night that is as likely as not, one arrival in ten comes before and nine in ten after it, none between."""
    p10, p25, p75, p90 = (NIGHT.minutes(share, NOON) for share in (0.1, 0.25, 0.75, 0.9))
    assert 90 < p10 < p25
    assert p25 == pytest.approx(120, abs=1)
    assert p75 == pytest.approx(780, abs=2)
    assert p75 < p90 < 900
    assert NIGHT.survival(250) == pytest.approx(NIGHT.survival(550), abs=1e-4) == pytest.approx(0.5, abs=1e-4)


def test_the_likelier_peak_has_the_median() -> None:
    """The median lies in the peak that has more than half of the odds, never between the two."""
    assert 100 < a_night(odds=0.4).minutes(0.5, NOON) < 170
    assert 650 < a_night(odds=0.6).minutes(0.5, NOON) < 780


def test_silence_through_the_first_peak_means_the_second() -> None:
    """A truck that has not come by when it would have without the night will come after it."""
    later = NOON + minutes(300)
    assert NIGHT.odds_after(NOON + minutes(400), NOON) == pytest.approx(0.5, abs=0.01)
    assert NIGHT.odds_after(NOON + minutes(400), later) > 0.99
    assert NIGHT.minutes(0.5, later) == pytest.approx(780, abs=2)


def test_the_two_peaks_spread_by_themselves() -> None:
    """How sure the second peak is does not depend on how sure the first is."""
    sure, unsure = a_night(sigma=0.02), a_night(sigma=0.2)
    assert unsure.minutes(0.95, NOON) - sure.minutes(0.95, NOON) > 100
    assert unsure.minutes(0.05, NOON) == pytest.approx(sure.minutes(0.05, NOON), abs=0.1)


def test_rounding_is_for_eyes() -> None:
    """What is scored is to the second, what is shown the next whole minute."""
    arrival = arrival_from(61.7)
    exact, shown = arrival.instant(0.5, NOON), arrival.quantile(0.5, NOON)
    assert exact == NOON + minutes(arrival.minutes(0.5, NOON))
    assert exact.second or exact.microsecond
    assert (shown.second, shown.microsecond) == (0, 0)
    assert timedelta(0) <= shown - exact < minutes(1)


def test_silence_moves_the_estimate() -> None:
    """While no fix comes the truck has not arrived, so the whole interval moves on with the time."""
    first, later = predicted(30), predicted(30, after=55)
    assert later.p10 > NOON + minutes(54)
    assert later.p50 > first.p50


def test_silent_too_long() -> None:
    """An hour of silence by a truck that should long be here ends the estimate; a far truck keeps its own."""
    due = make_shipment()
    assert predict(due, 10, now=NOON + minutes(60)) is not None
    assert predict(due, 10, now=NOON + minutes(61)) is None
    assert predict(due, 300, now=NOON + minutes(61)) is not None
    assert predict(due, 900, now=NOON + timedelta(hours=12, seconds=1)) is None


def test_conditioned_on_not_having_arrived() -> None:
    """P(late) = P(T > window) / P(T > now), both as seen at the fix."""
    arrival, shipment, now = arrival_from(60), make_shipment(window=30, length=60), NOON + minutes(80)
    expected = arrival.survival(90) / arrival.survival(80)
    assert 0 < expected < 1
    assert p_late(arrival, shipment, now) == pytest.approx(expected, abs=0.005)


def test_late_is_certain_after_the_window() -> None:
    """Once the window is over a truck that is not here is late, with certainty, and not a moment before."""
    arrival, shipment = arrival_from(60), make_shipment(window=-60, length=60.0)
    assert p_late(arrival, shipment, NOON - minutes(1)) < 1
    assert p_late(arrival, shipment, NOON) == 1


def test_early_has_a_tolerance() -> None:
    """Ten minutes before the window's start is not early yet."""
    arrival = arrival_from(60)
    median = NOON + minutes(arrival.median_min)
    shipment = make_shipment(window_start=median + minutes(10), window_end=median + minutes(60))
    assert p_early(arrival, shipment, NOON) == pytest.approx(0.5, abs=0.01)


def test_waiting_at_the_origin() -> None:
    """A truck that has not left is expected its planned departure, and a little, plus the drive from its origin."""
    shipment = make_shipment(depart_at=NOON + minutes(120), origin_lat=LAT + 60 / KM_PER_DEGREE)
    eta = predict(shipment, 60, departed=False)
    assert eta is not None
    assert eta.p50 - NOON == pytest.approx(minutes(120 + SEED_MIN + drive_minutes(60)), abs=minutes(1.5))


def test_overdue_at_the_origin() -> None:
    """A truck that should have left leaves a little after its fix."""
    shipment = make_shipment(depart_at=NOON - minutes(50), origin_lat=LAT + 60 / KM_PER_DEGREE)
    eta = predict(shipment, 60, departed=False)
    assert eta is not None
    assert eta.p50 - NOON == pytest.approx(minutes(SEED_MIN + drive_minutes(60)), abs=minutes(1.5))


def test_elsewhere_before_departure() -> None:
    """A truck that must first fetch its load drives to the origin and then to the plant."""
    shipment = make_shipment(depart_at=NOON - minutes(30), origin_lat=LAT + 60 / KM_PER_DEGREE)
    eta = predict(shipment, 160, departed=False)
    assert eta is not None
    assert eta.p50 - NOON > minutes(drive_minutes(60) + drive_minutes(100))


def test_no_planned_departure() -> None:
    """Without a planned departure nobody can say when a parked truck comes, unless it is too late already."""
    origin: dict[str, Any] = {"origin_lat": LAT + 100 / KM_PER_DEGREE, "depart_at": None}
    in_time, too_late = make_shipment(window=200, **origin), make_shipment(window=30, **origin)
    assert predict(in_time, 100, departed=False) is None
    assert predict(too_late, 100, departed=False) is not None


def test_published_median_is_sticky() -> None:
    """The median stays where it was published while the new one is within two minutes of it."""
    arrival = arrival_from(60)
    fresh = read_eta(arrival, NOON).p50
    assert read_eta(arrival, NOON, fresh - minutes(2)).p50 == fresh - minutes(2)
    assert read_eta(arrival, NOON, fresh - minutes(3)).p50 == fresh


def test_a_published_median_stays_within_the_interval() -> None:
    """Where the interval has become narrower than that, it is drawn to its end."""
    arrival = Arrival(fixed_at=NOON, wait_min=0.0, median_min=60.0, shape=seeded(0.001))
    for off_min in (-2, 2):
        eta = read_eta(arrival, NOON, NOON + minutes(60 + off_min))
        assert eta.p10 <= eta.p50 <= eta.p90


def test_based_on_the_fix() -> None:
    """An estimate says which fix it comes from."""
    assert read_eta(arrival_from(100, fixed_at=NOON - minutes(4)), NOON).based_on == NOON - minutes(4)
