"""Geofences as geometry, and as rings that a vehicle meets fix after fix."""

from __future__ import annotations

import pytest

from tests.builders import LAT, LON, a_ping, at, north
from tracking.errors import InvalidFence
from tracking.geodesy import bearing_deg, distance_m
from tracking.geofence import check_fence, depth_m, find_passage, is_inside, leave_margin_m, radius_m
from tracking.memory import Ring
from tracking.plan import Circle, Fence, Polygon
from tracking.ring import Met, is_within, meet
from tracking.state import Position

GATE = Circle(LAT, LON, 300.0)
SQUARE = Polygon(
    ((north(-0.3), LON - 0.004), (north(-0.3), LON + 0.004), (north(0.3), LON + 0.004), (north(0.3), LON - 0.004))
)
"""600 m from south to north and 572 m from west to east, round the same centre."""

DATE_LINE = Polygon(((-17.0, 179.9), (-17.0, -179.9), (-16.8, -179.9), (-16.8, 179.9)))


def spot(minutes: float, km: float, accuracy_m: float | None = None) -> Position:
    ping = a_ping(minutes, km)
    return Position(lat=ping.lat, lon=ping.lon, fixed_at=ping.fixed_at, accuracy_m=accuracy_m)


def met_all(fence: Fence, *spots: Position) -> list[Met]:
    """What each of the fixes in a row tells of the fence."""
    met = [Met(Ring())]
    for each in spots:
        met.append(meet(met[-1].ring, fence, each))
    return met[1:]


def test_distances_and_bearings_of_known_places() -> None:
    """Paris to London is 343.5 km and sets off to the north-west; a degree of latitude is 111.195 km."""
    assert distance_m(48.8566, 2.3522, 51.5074, -0.1278) == pytest.approx(343_556, rel=1e-4)
    assert bearing_deg(48.8566, 2.3522, 51.5074, -0.1278) == pytest.approx(330.0, abs=0.3)
    assert distance_m(0, 0, 1, 0) == pytest.approx(111_195, rel=1e-5)
    assert bearing_deg(0, 0, 0, -1) == pytest.approx(270.0)


@pytest.mark.parametrize("fence", [GATE, SQUARE])
def test_depth_is_measured_from_the_line(fence: Fence) -> None:
    """300 m from the centre is on the line and inside, 299 m a metre inside, 310 m ten metres out."""
    assert depth_m(fence, (north(0.299), LON)) == pytest.approx(-1, abs=0.1)
    assert depth_m(fence, (north(0.310), LON)) == pytest.approx(10, abs=0.1)
    assert is_inside(fence, (LAT, LON))
    assert not is_inside(fence, (north(0.301), LON))


def test_the_margin_to_leave_grows_with_the_fence() -> None:
    """A tenth of the radius, and 20 m at least; a polygon counts as the circle of its area."""
    assert leave_margin_m(Circle(LAT, LON, 40)) == 20
    assert leave_margin_m(GATE) == 30
    assert radius_m(SQUARE) == pytest.approx((600 * 572 / 3.14159) ** 0.5, rel=0.01)


@pytest.mark.parametrize("fence", [GATE, SQUARE])
def test_a_segment_tells_where_it_is_inside(fence: Fence) -> None:
    """From 600 m north through the centre to 600 m south, the middle half is inside; 1 km aside, nothing is."""
    passage = find_passage(fence, (north(0.6), LON), (north(-0.6), LON))
    assert passage == pytest.approx((0.25, 0.75), abs=0.001)
    assert find_passage(fence, (north(0.6), LON + 0.02), (north(-0.6), LON + 0.02)) is None
    assert find_passage(fence, (north(2), LON), (north(1), LON)) is None
    assert find_passage(fence, (LAT, LON), (north(0.1), LON)) == (0.0, 1.0)
    assert find_passage(fence, (LAT, LON), (LAT, LON)) == (0.0, 1.0)


def test_a_polygon_may_cross_the_date_line() -> None:
    """Both sides of the 180th meridian are inside, the other end of the world is not; a drive across crosses once."""
    assert is_inside(DATE_LINE, (-16.9, 179.95))
    assert is_inside(DATE_LINE, (-16.9, -179.95))
    assert not is_inside(DATE_LINE, (-16.9, 179.85))
    assert not is_inside(DATE_LINE, (-16.9, 0.0))
    assert find_passage(DATE_LINE, (-16.9, 179.8), (-16.9, -179.95)) == pytest.approx((0.4, 1.0), abs=0.001)
    assert is_inside(Circle(-17, 179.99, 5000), (-17, -179.99))


def test_an_l_shaped_yard_is_outside_in_its_corner() -> None:
    """A polygon need not be convex, and its passages are from the first way in to the last way out."""
    corner = Polygon(((0, 0), (0, 0.02), (0.01, 0.02), (0.01, 0.01), (0.02, 0.01), (0.02, 0)))
    assert is_inside(corner, (0.015, 0.005))
    assert not is_inside(corner, (0.015, 0.015))
    assert find_passage(corner, (0.015, -0.01), (0.015, 0.03)) == pytest.approx((0.25, 0.5), abs=0.001)


@pytest.mark.parametrize(
    "fence",
    [
        Circle(50, 8, 0),
        Circle(50, 8, -5),
        Circle(91, 8, 5),
        Circle(50, 181, 5),
        Circle(89.9, 8, 25_000),
        Circle(50, 8, float("nan")),
        Polygon(((50, 8), (51, 8))),
        Polygon(((50, 8), (51, 8), (52, 8))),
        Polygon(((50, 8), (51, 8), (float("nan"), 9))),
    ],
)
def test_fences_that_enclose_nothing_are_refused(fence: Fence) -> None:
    """No area, off the globe or over a pole: refused with the evidence."""
    with pytest.raises(InvalidFence):
        check_fence(fence)


@pytest.mark.parametrize("fence", [GATE, SQUARE, DATE_LINE])
def test_good_fences_pass(fence: Fence) -> None:
    """A fence that encloses a place is taken."""
    check_fence(fence)


def test_entering_is_dated_between_the_fixes() -> None:
    """Outside at 900 m and inside at 100 m a minute later: the line at 300 m was crossed after 45 s."""
    met = met_all(GATE, spot(0, 0.9), spot(1, 0.1))
    assert met[1].ring.entered_at is not None
    assert abs((met[1].ring.entered_at - at(0.75)).total_seconds()) < 0.2


def test_a_first_fix_inside_has_entered_there() -> None:
    """Nobody saw it come: its stay begins at its first fix."""
    assert met_all(GATE, spot(3, 0.1))[0].ring.entered_at == at(3)


def test_a_fence_jumped_over_is_told_but_not_entered() -> None:
    """Both fixes outside, the way between them through the fence: passed, dated to the way in, never inside."""
    met = met_all(GATE, spot(0, 1.3), spot(2, -1.3))
    assert met[1].ring.entered_at is None
    assert met[1].passed_at is not None
    assert abs((met[1].passed_at - at(2 * 1.0 / 2.6)).total_seconds()) < 0.2
    assert met_all(GATE, spot(0, 1.3), spot(2, 2.6))[1].passed_at is None


def test_jitter_at_the_line_does_not_flap() -> None:
    """Between the line and the margin, 300 to 330 m, a vehicle stays what it was."""
    inside = met_all(GATE, spot(0, 0.29), *(spot(n, 0.31 if n % 2 else 0.29) for n in range(1, 20)))
    assert all(is_within(met.ring) for met in inside)
    outside = met_all(GATE, spot(0, 0.34), *(spot(n, 0.305 if n % 2 else 0.34) for n in range(1, 20)))
    assert all(met.ring.entered_at is None for met in outside)


def test_one_wild_fix_ends_no_visit() -> None:
    """150 m beyond the line once, and inside again: the visit goes on from its beginning."""
    met = met_all(GATE, spot(0, 0.1), spot(1, 0.45), spot(2, 0.1))
    assert [each.visit for each in met] == [None, None, None]
    assert not is_within(met[1].ring)
    assert met[2].ring.entered_at == at(0)
    assert is_within(met[2].ring)


def test_leaving_is_confirmed_by_a_second_fix_and_dated_to_the_crossing() -> None:
    """The first fix beyond the margin dates the way out, the second one believes it."""
    met = met_all(GATE, spot(0, 0.1), spot(1, 0.5), spot(2, 0.55))
    assert met[1].visit is None
    assert met[2].visit is not None
    assert abs((met[2].visit.left_at - at(0.5)).total_seconds()) < 0.2
    assert met[2].visit.entered_at == at(0)


def test_far_outside_needs_no_second_fix() -> None:
    """A kilometre beyond the line is no jitter."""
    visit = met_all(GATE, spot(0, 0.1), spot(1, 1.3))[1].visit
    assert visit is not None
    assert visit.fixes == 1


def test_a_relocation_crosses_nothing() -> None:
    """Carried away, it left where it was last seen; carried to the other side, it has not driven through."""
    ring = meet(Ring(), GATE, spot(0, 0.1)).ring
    carried = meet(ring, GATE, spot(5, 300), relocated=True)
    assert carried.visit is not None
    assert carried.visit.left_at == at(0)
    outside = meet(Ring(), GATE, spot(0, 1)).ring
    assert meet(outside, GATE, spot(1, -1), relocated=True).passed_at is None


def test_a_coarse_fix_decides_large_fences_only() -> None:
    """Sure to 250 m, a fix tells nothing of the gate of 300 m, and all of the ring of 25 km."""
    assert met_all(GATE, spot(0, 0.0, accuracy_m=250))[0].ring == Ring()
    assert met_all(GATE, spot(0, 0.0, accuracy_m=200))[0].ring.entered_at == at(0)
    assert met_all(Circle(LAT, LON, 25_000), spot(0, 0.0, accuracy_m=250))[0].ring.entered_at == at(0)
    assert met_all(Circle(LAT, LON, 40), spot(0, 0.0, accuracy_m=30))[0].ring.entered_at == at(0)
