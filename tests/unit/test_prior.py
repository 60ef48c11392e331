"""The drive from the distance alone: what anyone could say on the first day."""

from __future__ import annotations

import pytest

from tests.estimates import arrival_from, known, position_at, predicted
from tests.scenes import LAT, LON, NOON, make_site, minutes
from tracking.drive import ROUTER_FACTOR, drive_minutes
from tracking.plan import Polygon


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
    assert arrival_from(60, site=wide).median_min == pytest.approx(drive_minutes(35), abs=0.01)
    assert arrival_from(60).median_min == pytest.approx(drive_minutes(59.7), abs=0.01)


def test_polygon_gate() -> None:
    """A gate without a circle counts to the site's own point."""
    ring = Polygon(((LAT - 0.01, LON - 0.01), (LAT + 0.01, LON), (LAT - 0.01, LON + 0.01)))
    assert arrival_from(50, site=make_site(gate=ring)).median_min == pytest.approx(drive_minutes(50), abs=0.01)


def test_median_is_the_prior() -> None:
    """Without stops and breaks the median is the prior's drive time, up to the next whole minute."""
    assert predicted(60.3).p50 - NOON == pytest.approx(minutes(drive_minutes(60)), abs=minutes(1.5))


def test_parts_add_up() -> None:
    """The median is the sum of the parts that it is told to be made of, a rest that is undecided left out."""
    for km in (5, 60, 250, 485):
        arrival = arrival_from(km)
        assert sum(arrival.parts.values()) - arrival.parts["rest"] == pytest.approx(arrival.median_min)


def test_a_router_is_a_better_prior() -> None:
    """Where a router knows minutes, 1.6 times these stand in for the distance, and it is asked for that very place."""
    asked = []

    def router(site_id: str, lat: float, lon: float) -> float:
        asked.append((site_id, lat, lon))
        return 40.0

    assert arrival_from(60, known=known(router=router)).parts["road"] == pytest.approx(40 * ROUTER_FACTOR)
    assert asked == [("north", position_at(60).lat, LON)]


def test_a_router_without_an_answer_changes_nothing() -> None:
    """A place that the router does not know is estimated as if there were no router, and its minutes are not kept."""
    silent = known(router=lambda site_id, lat, lon: None)
    assert arrival_from(60, known=silent) == arrival_from(60)
    assert arrival_from(60).routed_min is None
    assert arrival_from(60, known=known(router=lambda site_id, lat, lon: 40.0)).routed_min == 40.0
