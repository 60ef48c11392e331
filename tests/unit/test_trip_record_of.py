"""Which arrivals are believed, and what a record holds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from tests.integration.samples import GATE, T0, shipment, site
from tracking.plan import Shipment
from tracking.state import Milestone, Progress
from tracking.trip_record import MARKS, Mark
from tracking.trip_record_of import LONGEST, SHORTEST, Logged, find_believable_arrival, trip_record_of

ARRIVED_AT = T0 + timedelta(hours=2)
OUTSIDE_LAT = 52.3
"""33 km north of the plant, whose approach ring is 25 km wide; the origin is 100 km north."""


def mark(minutes_before: float, lat: float) -> Mark:
    return Mark(at=ARRIVED_AT - timedelta(minutes=minutes_before), lat=lat, lon=GATE[1], driven_min=0.0)


def is_believed(marks: Sequence[Mark], due: Shipment | None = None, departed_h: float | None = None) -> bool:
    reached: dict[str, datetime] = {Milestone.IN_YARD: ARRIVED_AT}
    if departed_h is not None:
        reached[Milestone.DEPARTED] = ARRIVED_AT - timedelta(hours=departed_h)
    found = find_believable_arrival(site(), due or shipment("s", "t1"), reached, tuple(marks))
    assert found in (ARRIVED_AT, None)
    return found is not None


THREE = [mark(90, 52.31), mark(80, 52.3), mark(70, 52.305)]


def test_three_fixes_outside_the_approach_are_a_truck_on_its_way() -> None:
    """Three are believed, two that span less than 30 % of the way are not, nor do fixes inside the ring count."""
    assert is_believed(THREE)
    assert not is_believed(THREE[:2])
    assert not is_believed([*THREE[:2], mark(20, 52.1)])


def test_fixes_that_span_a_third_of_the_way_are_a_truck_on_its_way() -> None:
    """Two fixes 30 % of the great circle apart are enough, also within the ring; one or a little less is not."""
    near = replace(shipment("s", "t1"), origin_lat=52.1)
    assert is_believed([mark(20, 52.09), mark(15, 52.0599)], near)
    assert not is_believed([mark(20, 52.09), mark(15, 52.0601)], near)
    assert not is_believed([mark(20, 52.09)], near)


def test_a_truck_first_heard_in_the_yard_is_not_believed() -> None:
    """Without a fix before the arrival, or without an arrival, there is nothing to learn."""
    after = [replace(each, at=ARRIVED_AT + timedelta(minutes=n)) for n, each in enumerate(THREE)]
    assert not is_believed([])
    assert not is_believed(after)
    assert find_believable_arrival(site(), shipment("s", "t1"), {Milestone.DEPARTED: T0}, THREE) is None


def test_a_jump_into_the_yard_is_not_believed() -> None:
    """From the last fix the gate must be in reach at the speed that fixes are believed at."""
    assert is_believed([*THREE, mark(15.4, OUTSIDE_LAT)])
    assert not is_believed([*THREE, mark(15.0, OUTSIDE_LAT)])


def test_a_trip_lasts_minutes_to_days() -> None:
    """From the departure, else the first fix: three minutes to fourteen days, both included."""
    hour = timedelta(hours=1)
    assert is_believed(THREE, departed_h=LONGEST / hour)
    assert not is_believed(THREE, departed_h=(LONGEST + timedelta(seconds=1)) / hour)
    assert is_believed(THREE, departed_h=SHORTEST / hour)
    assert not is_believed(THREE, departed_h=(SHORTEST - timedelta(seconds=1)) / hour)
    short = replace(shipment("s", "t1"), origin_lat=52.02)
    assert not is_believed([mark(2.9, 52.02), mark(1, 52.01)], short)
    assert is_believed([mark(3, 52.02), mark(1, 52.01)], short)


def test_a_record_holds_the_plan_the_progress_and_the_latest_of_the_log() -> None:
    """It names who, where and when, and is bounded; it is final when its milestone is, or the board has dropped it."""
    due = shipment("s", "t1")
    marks = tuple(mark(300 - n, 52.8) for n in range(MARKS + 5))
    here = Progress(shipment="s", milestone=Milestone.AT_DOCK, reached={Milestone.IN_YARD: ARRIVED_AT})
    record = trip_record_of(site(), due, here, Logged(marks), cadence_s=10.0)
    assert (record.shipment, record.site, record.door, record.window_end) == ("s", "plant", "D01", due.window_end)
    assert (record.milestone, record.reached, record.cadence_s) == ("at_dock", here.reached, 10.0)
    assert record.marks == marks[5:]
    assert (record.arrived_at, record.is_final) == (ARRIVED_AT, False)
    assert trip_record_of(site(), due, here, Logged(), ended=True).is_final
    assert trip_record_of(site(), due, replace(here, milestone=Milestone.TURNED_AWAY), Logged()).is_final
