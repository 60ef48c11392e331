"""The fold as a whole: what a vehicle's pings make of it and of its shipments."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import msgspec
import pytest

from tests.builders import (
    CARRIER,
    NOON,
    VEHICLE,
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
from tracking.fold import empty, fold, is_newer
from tracking.milestone import opens_at
from tracking.ping import ping_key
from tracking.state import Milestone, VehicleState

DRIVE_IN = a_drive(0, 60, 0, speed_kmh=60)
"""From the origin at noon to the gate's centre at 13:00; the gate's line is crossed 18 s before."""

STAND = a_stand(60.5, 0, 30)
DRIVE_OFF = a_drive(91, 0, 10, speed_kmh=60)
VISIT = DRIVE_IN + STAND + DRIVE_OFF


def test_a_trip_passes_every_milestone_in_order() -> None:
    """A truck that drives in, stands at its fenced door and leaves has reached all milestones, each after the last."""
    progress = progress_of(folded(VISIT, site=a_site_with_docks()))
    names = ["departed", "en_route", "approaching", "in_yard", "at_dock", "unloading", "done"]
    assert list(progress.reached) == names
    assert sorted(progress.reached.values()) == list(progress.reached.values())
    assert progress.milestone is Milestone.DONE


def test_milestones_are_dated_to_crossings() -> None:
    """At 60 km/h the rings of 25 km and 300 m are crossed 25 min and 18 s before their centre, to the second."""
    reached = progress_of(folded(VISIT)).reached
    assert abs(reached["approaching"] - at(35)) < timedelta(seconds=1)
    assert abs(reached["in_yard"] - at(59.7)) < timedelta(seconds=1)
    assert abs(reached["departed"] - at(1)) < timedelta(seconds=2)
    assert abs(reached["done"] - at(91.3)) < timedelta(seconds=1)


def test_sparse_pings_tell_the_same_crossings() -> None:
    """With a fix every five minutes, the gate's crossing is found to within a minute."""
    sparse = a_drive(0, 60, 0, every_s=300) + a_stand(65, 0, 25, every_s=300) + a_drive(91, 0, 10, every_s=300)
    progress = progress_of(folded(sparse))
    assert abs(progress.reached["in_yard"] - at(59.7)) < timedelta(minutes=1)
    assert progress.milestone is Milestone.DONE


def test_the_state_survives_being_written() -> None:
    """A state read back from JSON is the state that was written, and folds on as it would have."""
    before = folded(VISIT[:-5])
    after = msgspec.json.decode(msgspec.json.encode(before), type=VehicleState)
    assert after == before
    rest = VISIT[-5:]
    assert fold(after, rest, site=a_site(), shipments=[a_shipment()]) == folded(VISIT)


def test_an_older_ping_is_not_newer() -> None:
    """A ping may be folded on only if its key is greater than the last, so that a repeat is not."""
    first, second = a_ping(0, 10), a_ping(1, 10)
    state = folded([first, second])
    assert state.last_key == ping_key(second)
    assert not is_newer(state, first)
    assert not is_newer(state, second)
    assert is_newer(state, a_ping(1, 11))
    assert is_newer(empty(CARRIER, VEHICLE), first)


def test_heard_is_the_latest_receipt_of_any_ping() -> None:
    """Back-fill that is heard last has its receipt counted, though its fix is old."""
    late = a_ping(0, 60, received_at=at(500))
    state = folded([late, *DRIVE_IN[1:]])
    assert state.heard_at == at(500)
    assert state.position is not None
    assert state.position.fixed_at == at(60)


def test_before_it_opens_a_shipment_stays_planned() -> None:
    """Fixes before a shipment opens move the vehicle, not the shipment."""
    state = folded(DRIVE_IN, shipments=[a_shipment(opens_at=at(300))])
    assert progress_of(state).milestone is Milestone.PLANNED
    assert state.position is not None
    assert state.motion.cadence_s == 30.0


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"opens_at": at(7)}, at(7)),
        ({"opens_at": None, "depart_at": at(0)}, at(-12 * 60)),
        ({"opens_at": None}, at(60 - 36 * 60)),
    ],
)
def test_when_a_shipment_opens(changes: dict[str, Any], expected: datetime) -> None:
    """As planned; else twelve hours before departure; else 36 hours before its window."""
    assert opens_at(a_shipment(**changes)) == expected


def test_only_the_first_open_shipment_is_served() -> None:
    """One visit is the arrival of one shipment: the next one, open too, stays planned."""
    due = [a_shipment(2, opens_at=at(-60)), a_shipment(1)]
    state = folded(VISIT, shipments=due)
    assert [each.shipment for each in state.progress] == ["S1", "S2"]
    assert progress_of(state, "S1").milestone is Milestone.DONE
    assert progress_of(state, "S2").milestone is Milestone.PLANNED


def test_the_next_shipment_is_served_on_the_next_trip() -> None:
    """After the first is done, the second trip of the truck is the second shipment's."""
    again = a_drive(91, 0, 60) + a_stand(151.5, 60, 20) + a_drive(172, 60, 0) + a_stand(232.5, 0, 10)
    due = [a_shipment(1), a_shipment(2, opens_at=at(0), window_start=at(220), window_end=at(250))]
    state = folded(DRIVE_IN + STAND + again, shipments=due)
    assert progress_of(state, "S1").milestone is Milestone.DONE
    assert progress_of(state, "S2").milestone is Milestone.UNLOADING
    assert abs(progress_of(state, "S2").reached["in_yard"] - at(231.7)) < timedelta(seconds=1)


def test_a_truck_that_stays_in_the_yard_has_not_arrived_again() -> None:
    """Done at its door but still inside the gate, the truck does not begin the next shipment by standing there."""
    parked = a_stand(92, 0.2, 60)
    due = [a_shipment(1), a_shipment(2, opens_at=at(0))]
    state = folded(DRIVE_IN + STAND + parked, site=a_site_with_docks(), shipments=due)
    assert progress_of(state, "S1").milestone is Milestone.DONE
    assert progress_of(state, "S2").milestone is Milestone.PLANNED


def test_one_truck_may_bring_two_shipments_to_two_doors() -> None:
    """Having unloaded at D1, a truck that stands at D2 has arrived with its second shipment, in the same visit."""
    at_d2 = a_stand(92, -0.15, 20)
    due = [a_shipment(1), a_shipment(2, door="D2", opens_at=at(0))]
    state = folded(DRIVE_IN + STAND + at_d2, site=a_site_with_docks(), shipments=due)
    assert progress_of(state, "S1").milestone is Milestone.DONE
    assert progress_of(state, "S2").milestone is Milestone.UNLOADING


def test_a_ping_may_name_its_shipment() -> None:
    """A ping that names an open shipment moves that one, though another is due first."""
    named = [msgspec.structs.replace(ping, shipment="S2") for ping in DRIVE_IN + STAND]
    state = folded(named, shipments=[a_shipment(1), a_shipment(2, opens_at=at(-60))])
    assert progress_of(state, "S1").milestone is Milestone.PLANNED
    assert progress_of(state, "S2").milestone is Milestone.UNLOADING


@pytest.mark.parametrize("name", ["S9", "S2"])
def test_a_ping_that_names_no_open_shipment_moves_the_first(name: str) -> None:
    """An unknown name, or that of a shipment not yet open, is as good as none."""
    named = [msgspec.structs.replace(ping, shipment=name) for ping in DRIVE_IN + STAND]
    state = folded(named, shipments=[a_shipment(1), a_shipment(2)])
    assert progress_of(state, "S1").milestone is Milestone.UNLOADING


def test_a_shipment_never_brought_is_given_up_for_the_next() -> None:
    """A truck that never set off with S1 and is at work for S2 hours after S1's window makes S1 a no-show."""
    due = [a_shipment(1), a_shipment(2, opens_at=at(200), window_start=at(500), window_end=at(560))]
    waiting = a_stand(0, 60, 360, every_s=60)
    assert progress_of(folded(waiting, shipments=due)).milestone is Milestone.PLANNED
    state = folded(waiting + a_drive(362, 60, 0) + a_stand(423, 0, 10), shipments=due)
    assert progress_of(state, "S1").reached == {"no_show": at(360)}
    assert progress_of(state, "S2").milestone is Milestone.UNLOADING


def test_a_truck_back_at_the_origin_has_lost_its_visit() -> None:
    """Silent during its whole visit, a truck that loads again after the window works for its next shipment."""
    due = [a_shipment(1), a_shipment(2, opens_at=at(100), window_start=at(300), window_end=at(360))]
    dark = a_drive(0, 60, 20) + a_stand(200, 60, 10) + a_drive(211, 60, 0) + a_stand(272, 0, 10)
    state = folded(dark, shipments=due)
    assert progress_of(state, "S1").milestone is Milestone.NO_SHOW
    assert progress_of(state, "S2").milestone is Milestone.UNLOADING


def test_refused_fixes_are_counted_by_reason() -> None:
    """A wild fix and a hopelessly coarse one change nothing but their counts and the last key."""
    wild, coarse = a_ping(60.2, 500), a_ping(60.3, 0, accuracy_m=5000)
    state = folded([*DRIVE_IN, wild, coarse])
    assert state.refused == {"jump": 1, "coarse": 1}
    assert state.last_key == ping_key(coarse)
    assert state.position == folded(DRIVE_IN).position
    assert state.motion == folded(DRIVE_IN).motion


def test_a_relocated_truck_is_found_by_its_third_fix_and_nothing_is_lost() -> None:
    """A truck carried 300 km by train is believed at the third fix, and its first fix there is where it went on."""
    carried = a_drive(1, 360, 355, every_s=60)
    state = folded(a_stand(0, 60, 0) + carried)
    assert state.refused == {}
    assert state.position is not None
    assert state.position.lat == pytest.approx(north(355))
    assert (north(360), carried[0].lon) in state.trail


def test_a_relocation_into_the_yard_is_an_arrival_dated_to_its_first_fix() -> None:
    """A tracker that reported nonsense and is then heard from the yard has come at the first fix there."""
    state = folded([a_ping(0, 3000), *a_stand(1, 0.01, 10)])
    assert progress_of(state).reached["in_yard"] == at(1)


def test_the_trail_is_spread_and_bounded() -> None:
    """A drive of 60 km leaves at most 24 points, at least a kilometre apart, the newest within the last one."""
    trail = folded(a_drive(0, 200, 0)).trail
    assert 12 < len(trail) <= 24
    assert all(abs(b[0] - a[0]) >= 0.999 * (north(1) - north(0)) for a, b in pairwise(trail))
    assert trail[-1][0] < north(1.1)


def test_two_fixes_of_one_second_are_both_folded() -> None:
    """The same second with other coordinates is another fix: both count, in the order of their keys."""
    state = folded([a_ping(0, 60), a_ping(1, 59), a_ping(1, 59.01)])
    assert state.refused == {}
    assert state.position is not None
    assert state.position.lat == north(59.01)


def test_the_alarm_follows_the_active_shipment() -> None:
    """Each believed fix of an open shipment steps the alarm of that shipment."""
    assert folded(DRIVE_IN[:5]).alarm.shipment == "S1"
    assert folded(DRIVE_IN[:5], shipments=[a_shipment(opens_at=NOON + timedelta(days=1))]).alarm.shipment == ""
