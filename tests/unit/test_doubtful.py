"""A truck that drives away from its site: where it is bound is doubtful, and nobody is told a time."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.builders import CARRIER, VEHICLE, a_drive, a_shipment, a_site, a_stand, at, folded, last_min
from tests.estimates import position_at
from tests.scenes import make_shipment, make_site
from tracking.astray import ASTRAY_KM, ASTRAY_MIN, ASTRAY_SHARE
from tracking.board import Risk, Row
from tracking.evaluate import evaluate
from tracking.forecast import find_arrival
from tracking.ping import Ping
from tracking.plan import SitePlan
from tracking.state import Motion
from tracking.trip_log import TripLog

IN = a_drive(0, 60, 30)
AWAY = a_drive(30, 30, 55)
BACK = a_drive(55, 55, 20)
DUE = a_shipment()


def row_after(pings: Sequence[Ping]) -> Row:
    """The board's row as of the last of these fixes."""
    state = folded(pings)
    plan = SitePlan(site=a_site(), shipments=(DUE,))
    (row,) = evaluate(plan, {(CARRIER, VEHICLE): state}, at(last_min(pings)))
    return row


def is_doubtful(*, nearest_km: float, away_km: float, driven_min: float) -> bool:
    log = TripLog(shipment="S1", nearest_km=nearest_km, nearest_driven_min=100.0)
    motion = Motion(driven_min=100.0 + driven_min)
    position = position_at(away_km + make_site().gate.radius_m / 1000)  # type: ignore[union-attr]
    return find_arrival(make_site(), make_shipment(), position, motion, log=log) is None


def test_twenty_minutes_the_other_way_are_a_doubt() -> None:
    """Driven away for twenty minutes and five kilometres, or a seventh of the nearest it was: no estimate."""
    assert is_doubtful(nearest_km=20, away_km=20 + ASTRAY_KM + 0.1, driven_min=ASTRAY_MIN)
    assert not is_doubtful(nearest_km=20, away_km=20 + ASTRAY_KM + 0.1, driven_min=ASTRAY_MIN - 0.1)
    assert not is_doubtful(nearest_km=20, away_km=20 + ASTRAY_KM - 0.1, driven_min=60)


def test_far_out_a_detour_is_no_doubt() -> None:
    """At two hundred kilometres a road may lead ten the wrong way; forty is another matter."""
    assert not is_doubtful(nearest_km=200, away_km=200 * (1 + ASTRAY_SHARE) - 0.1, driven_min=60)
    assert is_doubtful(nearest_km=200, away_km=200 * (1 + ASTRAY_SHARE) + 0.1, driven_min=60)


def test_a_doubt_is_no_estimate_and_no_colour() -> None:
    """On the board there is neither time nor probability, and the risk is that there is no estimate, never on time."""
    before, doubted = row_after(IN), row_after(IN + AWAY[1:])
    assert before.eta is not None
    assert before.risk is Risk.ON_TIME
    assert (doubted.eta, doubted.p_late, doubted.p_early, doubted.slack_min) == (None, None, None, None)
    assert doubted.risk is Risk.UNKNOWN


def test_it_comes_back() -> None:
    """Nearer than it has been there is an estimate again, and its warnings begin anew."""
    state = folded(IN + AWAY[1:])
    assert state.alarm.late_streak == 0
    row = row_after(IN + AWAY[1:] + BACK[1:])
    assert row.eta is not None
    assert row.p_late is not None
    assert row.risk is not Risk.UNKNOWN


def test_standing_is_no_doubt() -> None:
    """A truck that went back a little to a lay-by and stands there is still expected."""
    lay_by = a_drive(30, 30, 36)
    assert row_after([*IN, *lay_by[1:], *a_stand(last_min(lay_by), 36, 90)[1:]]).eta is not None


def test_nothing_is_logged_of_a_doubt() -> None:
    """While nobody can say, no forecast is kept and no warning raised or cleared."""
    before, after = folded(IN + AWAY[1:42]), folded(IN + AWAY[1:])
    assert row_after(IN + AWAY[1:42]).eta is None
    assert (after.log.forecasts, after.log.drawn) == (before.log.forecasts, before.log.drawn)
    assert after.log.nearest_km == before.log.nearest_km == pytest.approx(29.7, abs=0.1)


def test_a_doubted_warning_is_held() -> None:
    """A warning that was up before stays up, without a probability."""
    late = a_shipment(window_start=at(-60), window_end=at(20))
    due = SitePlan(site=a_site(), shipments=(late,))
    pings = IN + AWAY[1:]
    state = folded(pings, shipments=[late])
    assert state.alarm.late_since is not None
    (row,) = evaluate(due, {(CARRIER, VEHICLE): state}, at(last_min(pings)))
    assert row.p_late is None
    assert row.risk is Risk.LATE
