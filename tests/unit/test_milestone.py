"""The milestone table, and what drives a shipment through it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.builders import (
    a_drive,
    a_ping,
    a_shipment,
    a_site,
    a_site_with_docks,
    a_stand,
    at,
    folded,
    north,
    progress_of,
)
from tracking.milestone import FINAL, NEXT, Signal, is_no_show, step
from tracking.plan import Circle
from tracking.state import Milestone, Progress

DRIVE_IN = a_drive(0, 60, 0)
"""At the gate's line at 12:59:42, at the centre at 13:00."""


def test_every_milestone_has_its_row_and_the_end_is_empty() -> None:
    """The table names every milestone; done, turned away and no-show lead nowhere; departed never leads back."""
    assert set(NEXT) == set(Milestone)
    assert all(not NEXT[milestone] for milestone in FINAL)
    assert all(Milestone.PLANNED not in row.values() for row in NEXT.values())


def test_a_signal_without_a_row_changes_nothing() -> None:
    """A truck that has left its origin and leaves it again has left it once."""
    progress = step(Progress(shipment="S"), Signal.LEFT_ORIGIN, at(1))
    assert step(progress, Signal.LEFT_ORIGIN, at(2)) is progress
    assert step(progress, Signal.LEFT_GATE, at(2)) is progress


def test_a_move_back_forgets_what_it_undoes() -> None:
    """A truck that left the gate without unloading has no arrival any more, but is still departed."""
    reached = {"departed": at(1), "in_yard": at(2), "at_dock": at(3)}
    progress = Progress(shipment="S", milestone=Milestone.AT_DOCK, reached=reached)
    back = step(progress, Signal.LEFT_GATE, at(4))
    assert back == Progress(shipment="S", milestone=Milestone.APPROACHING, reached={"departed": at(1)})


@pytest.mark.parametrize("speed_kmh", [20, 30, 50, 80])
@pytest.mark.parametrize("every_s", [5, 30, 120, 300])
@pytest.mark.parametrize("start_min", [0, 0.13, 0.31])
def test_a_drive_by_is_no_arrival(speed_kmh: float, every_s: float, start_min: float) -> None:
    """Straight through the gate's ring at road speed, however often it is fixed: approaching, never arrived."""
    passing = a_drive(start_min, 30, -30, speed_kmh=speed_kmh, every_s=every_s)
    progress = progress_of(folded(passing))
    assert progress.milestone is Milestone.APPROACHING
    assert "in_yard" not in progress.reached


@pytest.mark.parametrize("every_s", [1, 10, 30, 60, 300, 600])
def test_an_arrival_is_dated_back_to_the_crossing(every_s: float) -> None:
    """However often it is fixed, the arrival is dated to within half a minute of the gate's line, not to its proof."""
    progress = progress_of(folded(DRIVE_IN + a_stand(60, 0, 20, every_s=every_s)))
    assert abs(progress.reached["in_yard"] - at(59.7)) < timedelta(seconds=30)


def test_an_arrival_waits_for_its_proof() -> None:
    """Inside for less than two minutes it may yet drive by; then it has arrived."""
    assert progress_of(folded(DRIVE_IN + a_stand(60.5, 0, 0.5))).milestone is Milestone.APPROACHING
    assert progress_of(folded(DRIVE_IN + a_stand(60.5, 0, 1.5))).milestone is Milestone.IN_YARD


def test_a_tracker_asleep_in_the_yard_has_arrived() -> None:
    """One fix inside, half an hour of silence, and the next one far outside: it was here, and is done."""
    asleep = [*DRIVE_IN, *a_drive(90, 1.0, 10)]
    progress = progress_of(folded(asleep))
    assert progress.milestone is Milestone.DONE
    assert abs(progress.reached["in_yard"] - at(59.7)) < timedelta(seconds=1)
    assert at(60) < progress.reached["done"] < at(90)


def test_a_single_fix_inside_with_a_short_stay_is_no_arrival() -> None:
    """One fix inside between two that are three minutes of crawling apart: it may have crept by."""
    crept = [*DRIVE_IN, a_ping(63.5, -0.35), *a_drive(64, -0.5, -10)]
    progress = progress_of(folded(crept))
    assert progress.milestone is Milestone.APPROACHING
    assert "in_yard" not in progress.reached


def test_a_truck_first_seen_in_the_yard_has_arrived() -> None:
    """Without any fix before, it arrived at its first one, and nothing is said of its departure."""
    progress = progress_of(folded(a_stand(0, 0.05, 3)))
    assert progress.reached == {"in_yard": at(0)}


def test_a_truck_waiting_since_before_its_shipment_opened_has_arrived() -> None:
    """Parked in the yard overnight, it has arrived when it came, once its shipment is open."""
    progress = progress_of(
        folded(DRIVE_IN + a_stand(60.5, 0, 120, every_s=60), shipments=[a_shipment(opens_at=at(120))])
    )
    assert abs(progress.reached["in_yard"] - at(59.7)) < timedelta(seconds=1)


def test_jitter_of_a_standing_truck_changes_nothing() -> None:
    """Thirty metres to and fro at the origin, at the gate's line and at the dock move no milestone."""
    shaken = [a_ping(n / 2, 60 + 0.03 * (n % 3 - 1)) for n in range(120)]
    assert progress_of(folded(shaken)).milestone is Milestone.PLANNED
    at_dock = [a_ping(60.5 + n / 2, 0.03 * (n % 3 - 1)) for n in range(120)]
    progress = progress_of(folded(DRIVE_IN + at_dock, site=a_site_with_docks()))
    assert progress.milestone is Milestone.UNLOADING


def test_departure_is_leaving_the_origin_ring() -> None:
    """Within a kilometre of its origin a truck manoeuvres; beyond, it has departed, dated to the crossing."""
    loading = a_stand(0, 60.9, 10)
    assert progress_of(folded(loading)).milestone is Milestone.PLANNED
    progress = progress_of(folded(loading + a_drive(11, 60.5, 57.5)))
    assert progress.milestone is Milestone.DEPARTED
    assert abs(progress.reached["departed"] - at(12.5)) < timedelta(seconds=2)


def test_a_truck_first_seen_under_way_is_en_route_once_it_comes_closer() -> None:
    """Never seen at its origin: two kilometres nearer to the plant than it was tell that it is coming."""
    assert progress_of(folded(a_stand(0, 45, 30))).milestone is Milestone.PLANNED
    assert progress_of(folded(a_drive(0, 45, 50))).milestone is Milestone.PLANNED
    assert progress_of(folded(a_drive(0, 45, 42))).milestone is Milestone.EN_ROUTE


def test_the_job_before_is_no_departure() -> None:
    """Hours before its planned departure, a truck seen elsewhere is not on its way, however close it comes."""
    due = [a_shipment(depart_at=at(300), window_start=at(360), window_end=at(420), opens_at=None)]
    assert progress_of(folded(a_drive(0, 45, 30), shipments=due)).milestone is Milestone.PLANNED


def test_neighbours_have_a_small_origin_ring() -> None:
    """From a supplier 900 m down the road a truck departs half-way, and arrives."""
    due = [a_shipment(origin_lat=north(0.9))]
    near = a_stand(0, 0.9, 10) + a_drive(10.5, 0.9, 0, speed_kmh=20, every_s=10) + a_stand(14, 0, 5)
    progress = progress_of(folded(near, shipments=due))
    assert list(progress.reached)[:1] == ["departed"]
    assert progress.milestone is Milestone.UNLOADING


def test_an_approach_ring_jumped_over_is_still_reached() -> None:
    """Two fixes on either side of a small approach ring: it is approaching, as of the way in, and not arrived."""
    site = a_site(approach=Circle(north(0), 8.0, 2_000.0))
    progress = progress_of(folded([*a_drive(0, 60, 5), a_ping(60, -5)], site=site))
    assert progress.milestone is Milestone.APPROACHING
    assert at(55) < progress.reached["approaching"] < at(60)


def test_the_approach_is_not_before_the_departure() -> None:
    """An origin inside the approach ring: approaching begins when the truck sets off."""
    due = [a_shipment(origin_lat=north(12))]
    reached = progress_of(folded(a_stand(0, 12, 30) + a_drive(30.5, 12, 6), shipments=due)).reached
    assert reached["approaching"] == reached["departed"]


def test_unloading_begins_two_minutes_after_docking() -> None:
    """At a fenced door the doors are open two minutes after the dock's line was crossed."""
    reached = progress_of(folded(DRIVE_IN + a_stand(60.5, 0, 10), site=a_site_with_docks())).reached
    assert abs(reached["at_dock"] - at(59.96)) < timedelta(seconds=1)
    assert reached["unloading"] - reached["at_dock"] == timedelta(minutes=2)


def test_driving_past_a_door_is_no_docking() -> None:
    """Half a minute through the fence of its own door on the way to the waiting area: in the yard only."""
    past = a_drive(60, 0, -0.1, speed_kmh=10, every_s=5) + a_stand(61, -0.1, 3)
    assert progress_of(folded(DRIVE_IN + past, site=a_site_with_docks())).milestone is Milestone.IN_YARD


def test_pulling_up_again_is_not_unloading() -> None:
    """A minute and a half at the door, off again, and back for good: docked as of the second time."""
    again = a_stand(60.5, 0, 1) + a_stand(62, 0.12, 1) + a_stand(63.5, 0, 5)
    progress = progress_of(folded(DRIVE_IN + again, site=a_site_with_docks()))
    assert progress.milestone is Milestone.UNLOADING
    assert progress.reached["at_dock"] > at(63)


def test_five_minutes_at_a_door_are_no_unloading_yet() -> None:
    """Sent from its door to another after five minutes, it is not done until it leaves the gate."""
    moved = DRIVE_IN + a_stand(60.5, 0, 5) + a_stand(66.5, -0.15, 20)
    site = a_site_with_docks()
    assert progress_of(folded(moved, site=site)).milestone is Milestone.UNLOADING
    assert progress_of(folded(moved + a_drive(87, -0.15, -5), site=site)).milestone is Milestone.DONE


def test_leaving_the_dock_ends_the_trip() -> None:
    """Half an hour at its door and then waiting in the yard: done when it left the door."""
    progress = progress_of(folded(DRIVE_IN + a_stand(60.5, 0, 30) + a_stand(91, 0.15, 10), site=a_site_with_docks()))
    assert progress.milestone is Milestone.DONE
    assert at(90.5) < progress.reached["done"] <= at(91)


def test_unloading_at_another_door_counts() -> None:
    """Unplanned at D2: unloading since it stands there, done when it leaves the gate."""
    site = a_site_with_docks()
    elsewhere = DRIVE_IN + a_stand(60.5, -0.15, 20)
    assert progress_of(folded(elsewhere, site=site)).milestone is Milestone.UNLOADING
    assert progress_of(folded(elsewhere + a_drive(81, -0.15, -5), site=site)).milestone is Milestone.DONE


def test_refused_at_the_gate_is_turned_away() -> None:
    """Twenty minutes inside the gate but at no door, and off: turned away when it left, having arrived when it came."""
    refused = DRIVE_IN + a_stand(60.5, 0.2, 20) + a_drive(81, 0.2, 20)
    progress = progress_of(folded(refused, site=a_site_with_docks()))
    assert progress.milestone is Milestone.TURNED_AWAY
    assert abs(progress.reached["in_yard"] - at(59.7)) < timedelta(seconds=1)
    assert abs(progress.reached["turned_away"] - at(81.1)) < timedelta(seconds=3)


def test_driving_round_a_yard_without_standing_is_turned_away() -> None:
    """Three minutes inside a gate without fenced doors, always moving: too short to have unloaded."""
    round_it = a_drive(60, 0, 0.25, speed_kmh=10) + a_drive(61.5, 0.25, 0, speed_kmh=10)
    progress = progress_of(folded(DRIVE_IN + round_it + a_drive(63.5, 0, -20)))
    assert progress.milestone is Milestone.TURNED_AWAY


def test_turning_round_outside_the_gate_is_coming_back() -> None:
    """Out of the gate and in again within ten minutes: approaching meanwhile, then arrived as of the second time."""
    out = DRIVE_IN + a_stand(60.5, 0.2, 3) + a_drive(64, 0.2, 1.2, speed_kmh=30)
    site = a_site_with_docks()
    assert progress_of(folded(out, site=site)).milestone is Milestone.APPROACHING
    back = out + a_drive(68, 1.2, 0, speed_kmh=30) + a_stand(71, 0, 30)
    progress = progress_of(folded(back, site=site))
    assert progress.milestone is Milestone.UNLOADING
    assert progress.reached["in_yard"] > at(68)


def test_waiting_outside_for_long_is_turned_away() -> None:
    """Half an hour in the street after leaving the gate unserved: it is not coming back."""
    street = DRIVE_IN + a_stand(60.5, 0.2, 3) + a_drive(64, 0.2, 1.2, speed_kmh=30) + a_stand(67, 1.2, 40)
    assert progress_of(folded(street, site=a_site_with_docks())).milestone is Milestone.TURNED_AWAY


@pytest.mark.parametrize(
    ("milestone", "hours", "expected"),
    [
        (Milestone.PLANNED, 4, False),
        (Milestone.PLANNED, 4.01, True),
        (Milestone.EN_ROUTE, 23, False),
        (Milestone.APPROACHING, 24.01, True),
        (Milestone.IN_YARD, 100, False),
        (Milestone.DONE, 100, False),
    ],
)
def test_when_a_truck_will_not_come_any_more(milestone: Milestone, hours: float, expected: bool) -> None:
    """Four hours after the window if it never set off, a day if it did; who has arrived has come."""
    shipment = a_shipment()
    progress = Progress(shipment="S1", milestone=milestone)
    assert is_no_show(progress, shipment, shipment.window_end + timedelta(hours=hours)) is expected
