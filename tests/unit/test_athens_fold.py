"""The recorded days of real trucks, folded: arrivals are found, and none is invented.

`arrive_s` of a derived leg is the first fix of a stop: the first within 120 m of which the truck stays for four
minutes or goes silent. A gate's crossing lies before that by the way from the fence to the place. So the beginning of
the stand in the yard is what is compared to the second, and the crossing only has to lie before it, in the same visit.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

import pytest

from benchmarks.athens_plan import CARRIER, Leg, list_legs, pings_from, shipment_id, shipments_from, sites_from
from tests.conftest import recordings
from tracking.fold import empty, fold
from tracking.plan import Shipment
from tracking.state import Milestone, Progress

DAY_AT = datetime(2002, 9, 2, 4, 0, tzinfo=UTC)


class Told(NamedTuple):
    """A recorded leg and what the fold says of its shipment."""

    leg: Leg
    progress: Progress

    def error_s(self, milestone: Milestone) -> float:
        """Seconds from the recorded arrival to the milestone; infinite where it was not reached."""
        reached_at = self.progress.reached.get(milestone)
        if reached_at is None:
            return float("inf")
        return (reached_at - DAY_AT).total_seconds() - self.leg.arrive_s


@pytest.fixture(scope="module")
def told() -> list[Told]:
    folder = recordings("athens_trucks_2002")
    shipments, tracks = shipments_from(folder, DAY_AT), pings_from(folder, DAY_AT)
    progress: dict[str, Progress] = {}
    for site in sites_from(folder):
        due: dict[str, list[Shipment]] = {}
        for shipment in shipments:
            if shipment.site == site.id:
                due.setdefault(shipment.vehicle, []).append(shipment)
        for vehicle, mine in due.items():
            state = fold(empty(CARRIER, vehicle), tracks[vehicle], site=site, shipments=mine)
            progress |= {each.shipment: each for each in state.progress}
    counted: dict[str, int] = {}
    result = []
    for leg in list_legs(folder):
        counted[leg.vehicle] = counted.get(leg.vehicle, 0) + 1
        result.append(Told(leg, progress[shipment_id(leg.vehicle, counted[leg.vehicle])]))
    return result


def test_stops_at_the_plants_begin_when_recorded(told: list[Told]) -> None:
    """At least 97 % of the recorded arrivals are found as a stand in the yard that began within 60 s of them."""
    assert len(told) >= 100
    found = [each for each in told if abs(each.error_s(Milestone.UNLOADING)) <= 60]
    assert len(found) / len(told) >= 0.97


def test_gates_are_crossed_before_the_stop_and_in_the_same_visit(told: list[Told]) -> None:
    """At least 97 % of the arrivals are dated to a crossing at most five minutes before the stop and never after it."""
    crossed = [each for each in told if -300 <= each.error_s(Milestone.IN_YARD) <= 0]
    assert len(crossed) / len(told) >= 0.97


def test_hardly_any_arrival_is_none(told: list[Told]) -> None:
    """At most 2 % of the arrivals belong to another visit than the recorded one: too early, or after it had ended."""
    arrived = [each for each in told if Milestone.IN_YARD in each.progress.reached]
    stays = [each.leg.leave_s - each.leg.arrive_s for each in arrived]
    wrong = [
        each
        for each, stay_s in zip(arrived, stays, strict=True)
        if not -300 <= each.error_s(Milestone.IN_YARD) <= stay_s
    ]
    assert arrived
    assert len(wrong) / len(arrived) <= 0.02


def test_trucks_that_left_are_done_after_they_stood(told: list[Told]) -> None:
    """Whoever left the plant is done, not before the recorded stop ended less the last metres inside the gate."""
    done = [each for each in told if each.progress.milestone is Milestone.DONE]
    assert len(done) >= 0.8 * len(told)
    early = [each for each in done if each.error_s(Milestone.DONE) < each.leg.leave_s - each.leg.arrive_s - 60]
    assert len(early) / len(done) <= 0.02
