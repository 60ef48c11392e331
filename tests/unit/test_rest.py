"""The night on the road: what plan and law say of it, and what drivers have been seen to do."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec import structs

from tests.estimates import arrival_from, known
from tests.scenes import NOON, make_shipment, minutes
from tracking.eta import read_eta
from tracking.prediction.hours import EU
from tracking.prediction.mean import voted
from tracking.prediction.model import Model
from tracking.rest import DURATION_KEY, Rest, rest_ahead
from tracking.state import Motion
from tracking.trip_log import TripLog
from tracking.trip_record import Standing

NO_PLAN = make_shipment(depart_at=None)


def ahead(
    *, planned_h: float, since_h: float, left_min: float, rested: bool = False, model: Model | None = None
) -> Rest:
    """The rest of a plan of so many hours over a way of 400 min at the wheel."""
    start = NOON + timedelta(hours=planned_h - since_h)
    left_at = NOON - timedelta(hours=since_h)
    shipment = structs.replace(NO_PLAN, depart_at=left_at, window_start=start, window_end=start)
    return rest_ahead(model or Model(), shipment, NOON, drive_min=left_min, whole_min=400, today_min=0, rested=rested)


def by_law(drive_min: float, model: Model | None = None) -> Rest:
    """The rest of a truck without a planned departure, at the beginning of its day."""
    return rest_ahead(model or Model(), NO_PLAN, NOON, drive_min=drive_min, whole_min=600, today_min=0)


def seen(rest: Rest, came: float, times: int = 60) -> Model:
    """A site that has seen such a rest come with that share, so many times."""
    return Model({rest.key: voted(None, came, weight=times, cap=100.0)})


def test_plan_without_a_night() -> None:
    """A plan whose hours are spent driving means no rest."""
    rest = ahead(planned_h=8, since_h=0, left_min=400)
    assert (rest.odds, rest.is_planned) == (0, False)


def test_plan_with_a_night() -> None:
    """A plan with hours to spare means a rest of eleven hours, until the truck has stood so long."""
    rest = ahead(planned_h=20, since_h=0, left_min=400)
    assert rest.odds > 0.9
    assert rest.is_planned
    assert rest.minutes == EU.rest_min
    assert ahead(planned_h=20, since_h=4, left_min=200).odds > 0.9
    assert ahead(planned_h=20, since_h=15, left_min=200).odds == 0


def test_a_night_that_was_seen_is_not_expected_again() -> None:
    """A rest that is in the trip's log was the planned one, however little time it has taken so far."""
    assert ahead(planned_h=20, since_h=4, left_min=200, rested=True).odds == 0


def test_no_rest_at_the_gate() -> None:
    """A truck that has come to the plant's door without its night goes in first."""
    assert ahead(planned_h=20, since_h=6, left_min=4).odds < 0.1


def test_without_a_plan_the_law() -> None:
    """Without a planned departure, the hours at the wheel decide."""
    assert by_law(700).odds > 0.9
    assert by_law(300).odds == 0


def test_odds_are_learnt() -> None:
    """Where drivers mostly drive on, a rest that the law makes likely is not expected; one vote says little."""
    before = by_law(700)
    assert by_law(700, seen(before, 0.0)).odds < 0.2
    assert by_law(700, seen(before, 0.0, times=1)).odds > 0.7


def test_odds_are_learnt_by_what_they_come_from() -> None:
    """What is learnt of rests by plan is not said of rests by law."""
    planned = ahead(planned_h=20, since_h=0, left_min=400)
    unplanned = by_law(700)
    assert planned.key
    assert ahead(planned_h=20, since_h=0, left_min=400, model=seen(planned, 0.0)).odds < 0.2
    assert by_law(700, seen(planned, 0.0)) == unplanned


def test_minutes_are_learnt() -> None:
    """Where rests take nine hours, nine hours are expected after some."""
    model = Model({DURATION_KEY: (60.0, 540.0)})
    assert by_law(700, model).minutes == pytest.approx(540, abs=15)


def test_overnight_is_two_arrivals() -> None:
    """Where the daily rest is as likely as not, the interval spans the night instead of ending in the middle of it."""
    arrival = arrival_from(485, shipment=NO_PLAN)
    assert 0.2 < arrival.rest_odds < 0.8
    eta = read_eta(arrival, NOON)
    assert eta.p90 - eta.p10 > timedelta(hours=10)


def test_a_rest_that_is_sure_is_one_arrival() -> None:
    """A planned night far from the plant moves the whole interval, and is one of the median's parts."""
    shipment = make_shipment(window=1_400, depart_at=NOON)
    with_night = arrival_from(300, shipment=shipment)
    assert with_night.rest_odds > 0.9
    assert with_night.parts["rest"] > 0.9 * EU.rest_min
    assert with_night.instant(0.5, NOON) - arrival_from(300).instant(0.5, NOON) > timedelta(hours=9)


def test_what_is_as_good_as_certain_is_one_arrival() -> None:
    """From nineteen in twenty on, and up to one in twenty, a rest is decided, and there is no second peak."""
    key = arrival_from(485, shipment=NO_PLAN).keys["rest"]
    for odds, decided in ((0.04, 0.0), (0.06, 0.06), (0.94, 0.94), (0.96, 1.0)):
        arrival = arrival_from(485, shipment=NO_PLAN, known=known({key: (1e6, odds)}))
        assert arrival.rest_odds == pytest.approx(decided, abs=1e-3)
        assert arrival.parts["rest"] == pytest.approx(decided * EU.rest_min, abs=1)


def test_a_rest_in_the_log_is_over() -> None:
    """The forecast looks into the log for a rest, and seven hours at one place are one."""
    shipment, motion = make_shipment(window=1_400, depart_at=NOON - minutes(430)), Motion()

    def after(stood_min: float) -> float:
        stay = Standing(NOON - minutes(stood_min), NOON, 0.0, 0.0, 0.0)
        return arrival_from(200, shipment=shipment, motion=motion, log=TripLog(stays=(stay,))).rest_odds

    assert after(EU.rest_counts_min - 1) > 0.9
    assert after(EU.rest_counts_min) == 0
