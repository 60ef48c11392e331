"""When a truck will be here: the prior, the breaks, the interval, and what silence does to it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from msgspec import structs

from tests.scenes import KM_PER_DEGREE, LAT, LON, NOON, make_shipment, make_site, make_state, minutes
from tracking.arrival import Arrival
from tracking.board import Eta
from tracking.drive import drive_minutes, expected_breaks_min
from tracking.eta import p_early, p_late, read_eta
from tracking.forecast import find_arrival
from tracking.plan import Polygon, Shipment, Site
from tracking.rest import legal_rest_odds, rest_ahead
from tracking.state import Motion, Position
from tracking.stop import remaining_stop_min


def at(km: float) -> Position:
    return Position(lat=LAT + km / KM_PER_DEGREE, lon=LON, fixed_at=NOON)


def arrival_from(km: float, *, motion: Motion | None = None, shipment: Shipment | None = None) -> Arrival:
    arrival = find_arrival(make_site(), shipment or make_shipment(), at(km), motion or Motion())
    assert arrival is not None
    return arrival


def predict(
    site: Site, shipment: Shipment, position: Position, motion: Motion, now: datetime, *, departed: bool = True
) -> Eta | None:
    arrival = find_arrival(site, shipment, position, motion, departed=departed)
    return None if arrival is None or arrival.is_spent(now) else read_eta(arrival, now)


def predicted(km: float, *, motion: Motion | None = None, after: float = 0) -> Eta:
    eta = predict(make_site(), make_shipment(), at(km), motion or Motion(), NOON + minutes(after))
    assert eta is not None
    return eta


def test_shells() -> None:
    """Five km at 26, twenty-five at 40, seventy at 52 and the rest at 56 km/h."""
    assert drive_minutes(200) == pytest.approx(60 * (5 / 26 + 25 / 40 + 70 / 52 + 100 / 56))


def test_shells_meet() -> None:
    """No distance takes less time than a shorter one."""
    times = [drive_minutes(km / 10) for km in range(10_000)]
    assert times == sorted(times)
    assert drive_minutes(0) == 0


def test_gate_is_the_goal() -> None:
    """The median counts to the gate's edge, not to the site's centre."""
    wide = make_site(gate=make_site().approach)
    near, far = find_arrival(wide, make_shipment(), at(60), Motion()), arrival_from(60)
    assert near is not None
    assert near.median_min == pytest.approx(drive_minutes(35), abs=0.01)
    assert near.median_min < far.median_min


def test_polygon_gate() -> None:
    """A gate without a circle counts to the site's own point."""
    ring = Polygon(((LAT - 0.01, LON - 0.01), (LAT + 0.01, LON), (LAT - 0.01, LON + 0.01)))
    arrival = find_arrival(make_site(gate=ring), make_shipment(), at(50), Motion())
    assert arrival is not None
    assert arrival.median_min == pytest.approx(drive_minutes(50), abs=0.01)


def test_break_is_expected() -> None:
    """A drive that goes well past four and a half hours since the last break has one break more in it."""
    assert expected_breaks_min(60, 0) < 1
    assert expected_breaks_min(100, 230) == pytest.approx(47, abs=2)
    assert expected_breaks_min(400, 230) == pytest.approx(94, abs=4)


def test_break_long_overdue() -> None:
    """Whoever drives on far beyond the law has a second driver, and no break is expected."""
    assert expected_breaks_min(60, 600) < 1


def test_rest_is_expected_only_far_out() -> None:
    """A daily rest is likely beyond nine hours at the wheel, and never at the plant's door."""
    assert legal_rest_odds(600, 0) > 0.9
    assert legal_rest_odds(300, 0) < 0.01
    assert legal_rest_odds(5, 540) < 0.1
    assert legal_rest_odds(200, 900) < 0.01


def test_overnight_is_two_arrivals() -> None:
    """Where the daily rest is as likely as not, the interval spans the night instead of ending in the middle of it."""
    arrival = arrival_from(485, shipment=make_shipment(depart_at=None))
    assert 0.2 < arrival.rest_odds < 0.8
    eta = read_eta(arrival, NOON)
    assert eta.p90 - eta.p10 > timedelta(hours=10)


def ahead(*, planned_h: float, since_h: float, left_min: float) -> tuple[float, float]:
    """Odds and minutes of the rest for a plan of so many hours over a way of 400 min at the wheel."""
    shipment = make_shipment(depart_at=NOON - timedelta(hours=since_h), length=0)
    start = NOON + timedelta(hours=planned_h - since_h)
    shipment = structs.replace(shipment, window_start=start, window_end=start)
    rest = rest_ahead(shipment, NOON, drive_min=left_min, whole_min=400, driven_min=0)
    return rest.odds, rest.minutes


def test_plan_without_a_night() -> None:
    """A plan whose hours are spent driving means no rest, however far the way."""
    assert ahead(planned_h=8, since_h=0, left_min=400) == (0, 0)


def test_plan_with_a_night() -> None:
    """A plan with hours to spare means a rest of these hours, eleven at most, until the truck has stood so long."""
    odds, minutes_long = ahead(planned_h=16, since_h=0, left_min=400)
    assert odds == 1
    assert 16 * 60 - 400 - 2 * 47 <= minutes_long <= 16 * 60 - 400 - 47 + 1
    assert ahead(planned_h=40, since_h=0, left_min=400)[1] == 660
    assert ahead(planned_h=16, since_h=4, left_min=200)[0] == 1
    assert ahead(planned_h=16, since_h=12, left_min=200)[0] == 0


def test_no_rest_at_the_gate() -> None:
    """A truck that has come to the plant's door without its night goes in first."""
    assert ahead(planned_h=16, since_h=6, left_min=4)[0] < 0.1


def test_stop_in_progress_adds_time() -> None:
    """A truck that stands takes longer than one that drives past the same place, and its interval is wider."""
    driving = predicted(100)
    standing = predicted(100, motion=Motion(stopped_since=NOON - minutes(10)))
    assert standing.p50 - driving.p50 > minutes(20)
    assert standing.p90 - standing.p10 > driving.p90 - driving.p10


def test_stop_on_break_pays_the_break() -> None:
    """Standing for half an hour near the end of the driving time is the break; no second one is added."""
    due = Motion(driven_since_break_min=240)
    resting = Motion(driven_since_break_min=240, stopped_since=NOON - minutes(40))
    assert predicted(100, motion=due).p50 - predicted(100).p50 == pytest.approx(minutes(47), abs=minutes(3))
    assert predicted(100, motion=resting).p50 < predicted(100, motion=due).p50


@pytest.mark.parametrize(
    ("age", "low", "high"), [(5, 10, 25), (44, 2, 15), (100, 30, 90), (200, 300, 480), (800, 1, 60)]
)
def test_remaining_stop(age: float, low: float, high: float) -> None:
    """A short stop is soon over, the legal break ends at 45 min, and after two hours it is the night's rest."""
    assert low <= remaining_stop_min(age) <= high


def test_median_is_the_prior() -> None:
    """Without stops and breaks the median is the prior's drive time, up to the next whole minute."""
    assert predicted(60.3).p50 - NOON == pytest.approx(minutes(drive_minutes(60)), abs=minutes(1.5))


def test_interval_width() -> None:
    """An hour out the 80 % interval is about 45 min wide; four hours out it is under three hours."""
    near, far = predicted(40), predicted(200)
    assert minutes(35) < near.p90 - near.p10 < minutes(55)
    assert minutes(100) < far.p90 - far.p10 < minutes(180)


def test_at_the_gate() -> None:
    """At the gate the estimate is now, to a few minutes."""
    eta = predicted(0.1)
    assert NOON <= eta.p10 <= eta.p50 <= eta.p90 <= NOON + minutes(3)


def test_silence_moves_the_estimate() -> None:
    """While no fix comes the truck has not arrived, so the whole interval moves on with the time."""
    first, later = predicted(30), predicted(30, after=55)
    assert later.p10 > NOON + minutes(54)
    assert later.p50 > first.p50


def test_silent_too_long() -> None:
    """An hour of silence by a truck that should long be here ends the estimate; a far truck keeps its own."""
    assert predict(make_site(), make_shipment(), at(10), Motion(), NOON + minutes(60)) is not None
    assert predict(make_site(), make_shipment(), at(10), Motion(), NOON + minutes(61)) is None
    assert predict(make_site(), make_shipment(), at(300), Motion(), NOON + minutes(61)) is not None
    assert predict(make_site(), make_shipment(), at(900), Motion(), NOON + timedelta(hours=12, seconds=1)) is None


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
    """A truck that has not left is expected its planned departure plus the drive from its origin."""
    shipment = make_shipment(depart_at=NOON + minutes(120), origin_lat=LAT + 60 / KM_PER_DEGREE)
    eta = predict(make_site(), shipment, at(60), Motion(), NOON, departed=False)
    assert eta is not None
    assert eta.p50 - NOON == pytest.approx(minutes(120 + 10 + drive_minutes(60)), abs=minutes(1.5))


def test_elsewhere_before_departure() -> None:
    """A truck that must first fetch its load drives to the origin and then to the plant."""
    shipment = make_shipment(depart_at=NOON - minutes(30), origin_lat=LAT + 60 / KM_PER_DEGREE)
    eta = predict(make_site(), shipment, at(160), Motion(), NOON, departed=False)
    assert eta is not None
    assert eta.p50 - NOON > minutes(drive_minutes(60) + drive_minutes(100))


def test_no_planned_departure() -> None:
    """Without a planned departure nobody can say when a parked truck comes, unless it is too late already."""
    origin: dict[str, Any] = {"origin_lat": LAT + 100 / KM_PER_DEGREE, "depart_at": None}
    in_time, too_late = make_shipment(window=200, **origin), make_shipment(window=30, **origin)
    assert predict(make_site(), in_time, at(100), Motion(), NOON, departed=False) is None
    assert predict(make_site(), too_late, at(100), Motion(), NOON, departed=False) is not None


def test_published_median_is_sticky() -> None:
    """The median stays where it was published while the new one is within two minutes of it."""
    arrival = arrival_from(60)
    fresh = read_eta(arrival, NOON).p50
    assert read_eta(arrival, NOON, fresh - minutes(2)).p50 == fresh - minutes(2)
    assert read_eta(arrival, NOON, fresh - minutes(3)).p50 == fresh


def test_based_on_the_fix() -> None:
    """An estimate says which fix it comes from."""
    state = make_state(fixed_at=NOON - minutes(4))
    assert state.position is not None
    eta = predict(make_site(), make_shipment(), state.position, state.motion, NOON)
    assert eta is not None
    assert eta.based_on == NOON - minutes(4)
