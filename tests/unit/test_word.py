"""Which of the facts that a driver told still counts."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.builders import a_drive, a_ping, a_shipment, a_site, a_stand, at
from tests.facts import a_fact, knowing
from tracking.fold import empty, fold
from tracking.ping import Ping
from tracking.report import Fact
from tracking.state import Milestone, Progress, VehicleState
from tracking.trip_log import TripLog
from tracking.word import NO_WORD, Word, eta_counts, facts_about, find_word

DUE = a_shipment()


def told(*facts: Fact, log: TripLog | None = None, fixed: float | None = None, now: float = 60) -> Word:
    """What counts of them so many minutes after noon."""
    return find_word(facts, log or TripLog(), None if fixed is None else at(fixed), at(now))


def driven(track: Sequence[Ping], *facts: Fact) -> VehicleState:
    """The state of a truck that drove so and told that."""
    return fold(empty("haulier", "truck-1"), track, site=a_site(), shipments=[DUE], known=knowing(*facts))


def word_of(state: VehicleState, *facts: Fact) -> Word:
    assert state.position is not None
    return find_word(facts, state.log, state.position.fixed_at, state.position.fixed_at)


def test_nothing_told_is_no_word() -> None:
    """Without a fact nothing counts, and that is one and the same."""
    assert told() is NO_WORD
    assert NO_WORD.told is None


@pytest.mark.parametrize("happened", ["breakdown", "border", "rest"])
def test_a_halt_lasts_until_the_truck_has_driven_on(happened: str) -> None:
    """A kilometre after it the halt is over; 900 m, jitter, or standing for hours do not end it."""
    fact = a_fact(10, happened)  # type: ignore[arg-type]
    stands = a_drive(0, 40, 30) + a_stand(10.5, 30, 200, every_s=600)
    assert word_of(driven(stands, fact), fact).halt == fact
    creeps = [*stands, a_ping(212, 29.1)]
    assert word_of(driven(creeps, fact), fact).halt == fact
    moves = [*stands, a_ping(213, 28.9)]
    assert word_of(driven(moves, fact), fact).halt is None


def test_a_coarse_fix_ends_no_halt() -> None:
    """A fix that is kilometres off by its own word shows no motion."""
    fact = a_fact(10, "breakdown")
    track = [*a_drive(0, 40, 30), *a_stand(10.5, 30, 30, every_s=300), a_ping(42, 27.0, accuracy_m=900.0)]
    assert word_of(driven(track, fact), fact).halt == fact


def test_a_halt_told_again_is_the_same_one() -> None:
    """It began when it was told first, and all of it is over once the truck drives on."""
    first, again = a_fact(10, "breakdown"), a_fact(40, "breakdown", reason="tyre")
    stands = a_drive(0, 40, 30) + a_stand(10.5, 30, 60, every_s=300)
    assert word_of(driven(stands, first, again), first, again).halt == first
    moves = [*stands, a_ping(72, 28.0)]
    assert word_of(driven(moves, first, again), first, again).halt is None


def test_a_delay_is_over_after_an_hour_at_the_wheel() -> None:
    """Standing keeps it, driving on wears it off."""
    fact = a_fact(10, "delayed")
    stands = a_drive(0, 150, 140) + a_stand(10.5, 140, 90, every_s=300)
    assert word_of(driven(stands, fact), fact).halt == fact
    drives = a_drive(0, 150, 141, speed_kmh=60) + a_drive(9.5, 140.5, 81, speed_kmh=60)
    assert word_of(driven(drives, fact), fact).halt == fact
    assert word_of(driven(drives + a_drive(70, 80, 75, speed_kmh=60), fact), fact).halt is None


def test_departure_ends_a_halt_and_delay_only_updates_it() -> None:
    """Told to have departed it drives again; told to be delayed it still has its breakdown."""
    broken = a_fact(10, "breakdown")
    assert told(broken, a_fact(20, "delayed")).halt == broken
    assert told(broken, a_fact(20, "departed")).halt is None
    assert told(broken, a_fact(20, "rest")).halt == a_fact(20, "rest")
    assert told(a_fact(5, "delayed"), broken).halt == broken


def test_the_latest_time_of_a_driver_counts_until_something_happens() -> None:
    """A newer one replaces it, a breakdown or a delay without one takes it back, a rest does not."""
    says = a_fact(10, "departed", eta=200)
    assert told(says).eta == says
    assert told(says, a_fact(20, "delayed", eta=260)).eta == a_fact(20, "delayed", eta=260)
    assert told(says, a_fact(20, "breakdown")).eta is None
    assert told(says, a_fact(20, "delayed")).eta is None
    assert told(says, a_fact(20, "rest")).eta == says


def test_a_time_that_is_none_is_not_believed() -> None:
    """One before it was told, or over three days ahead, is no estimate."""
    assert told(a_fact(10, "departed", eta=10)).eta is None
    assert told(a_fact(10, "departed", eta=-500)).eta is None
    assert told(a_fact(10, "departed", eta=10 + 73 * 60)).eta is None


def test_a_time_that_is_over_fades() -> None:
    """It counts in full until it is there, half half-way, and for nothing after a quarter of what was ahead."""
    fact = a_fact(0, "departed", eta=120)
    assert [eta_counts(fact, at(minute)) for minute in (0, 120, 135, 150, 400)] == [1, 1, 0.5, 0, 0]
    assert eta_counts(a_fact(0, "departed", eta=10), at(17.5)) == 0.5
    assert told(fact, fixed=149).eta == fact
    assert told(fact, fixed=151, now=151).eta is None


def test_a_fact_without_a_shipment_is_about_the_one_in_hand() -> None:
    """It is about what the truck was busy with then; a named one is about that, and about no other."""
    second = a_shipment(2, window_start=at(300), window_end=at(360), opens_at=at(-60))
    done = Progress(shipment="S1", milestone=Milestone.DONE, reached={Milestone.DONE: at(100)})
    progress, due = (done, Progress(shipment="S2")), [DUE, second]
    early, late, named = a_fact(50, "departed"), a_fact(150, "departed"), a_fact(50, "loaded", shipment="S2")
    assert facts_about([early, late, named], "S1", progress, due) == [early]
    assert facts_about([early, late, named], "S2", progress, due) == [late, named]
    assert facts_about([a_fact(-5_000, "loaded")], "S1", progress, due) == []


def test_an_old_word_explains_no_silence() -> None:
    """After twelve hours what was told last says nothing about now."""
    fact = a_fact(0, "arrived")
    assert told(fact, now=720).last == fact
    assert told(fact, now=721).last is None
