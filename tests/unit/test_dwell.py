"""What is learnt of waiting and unloading, and what is said before anything is."""

from __future__ import annotations

from math import exp, log
from random import Random
from typing import Any

import pytest

from tests.trip_records import a_record, learnt
from tracking.prediction.dwell import KEEP, Dwell, Phase, expected_dwell, learn_dwell, list_dwells, remaining_dwell
from tracking.prediction.model import Model
from tracking.trip_record import TripRecord


def expected(model: Model, phase: Phase = Phase.UNLOAD, *, door: str = "D01", carrier: str = "ACME") -> Dwell:
    return expected_dwell(model, phase, site="north", door=door, carrier=carrier)


def remaining(model: Model, elapsed_min: float, phase: Phase = Phase.UNLOAD) -> Dwell:
    return remaining_dwell(model, phase, site="north", door="D01", carrier="ACME", elapsed_min=elapsed_min)


def unloaded(lasts_min: float, **changes: Any) -> TripRecord:
    return a_record(docked=5.0, done=5.0 + lasts_min, **changes)


def test_a_new_site_expects_the_usual_slot() -> None:
    """Before anything is learnt an unloading takes half an hour, and nine in ten less than fifty minutes."""
    dwell = expected(Model())
    assert dwell.p50 == pytest.approx(30.0)
    assert 15.0 < dwell.p10 < 25.0
    assert 40.0 < dwell.p90 < 50.0


def test_learning_converges() -> None:
    """After forty trips of about fifty minutes that is what is expected, and the spread is theirs."""
    chance = Random(1)
    model = learnt(unloaded(exp(chance.gauss(log(50.0), 0.1))) for _ in range(60))
    dwell = expected(model)
    assert dwell.p50 == pytest.approx(50.0, rel=0.05)
    assert dwell.p10 < 48.0
    assert 52.0 < dwell.p90 < 75.0


def test_one_trip_says_little() -> None:
    """A first trip of an hour moves the median a part of the way only."""
    assert 33.0 < expected(learnt([unloaded(60.0)])).p50 < 55.0


def test_a_door_of_its_own_pace() -> None:
    """A slow door is expected to be slow, a quick one quick, and a door never seen to be as the site is."""
    pairs = [("D01", 60.0), ("D02", 30.0)] * 30
    model = learnt(unloaded(lasts, door=door) for door, lasts in pairs)
    assert expected(model, door="D01").p50 == pytest.approx(60.0, rel=0.12)
    assert expected(model, door="D02").p50 == pytest.approx(30.0, rel=0.12)
    assert 35.0 < expected(model, door="D03").p50 < 52.0


def test_a_carrier_of_its_own_pace() -> None:
    """A carrier that takes longer at every door is expected to at a door where it has never been."""
    trips = [(door, *pace) for door in ("D01", "D02") for pace in (("ACME", 50.0), ("SLOW", 75.0))] * 20
    model = learnt(unloaded(lasts, door=door, carrier=carrier) for door, carrier, lasts in trips)
    slow, usual = (expected(model, door="D09", carrier=carrier).p50 for carrier in ("SLOW", "ACME"))
    assert slow / usual == pytest.approx(1.5, rel=0.12)


def test_a_breakdown_moves_little() -> None:
    """One unloading of nine hours after twenty of half an hour moves the median by less than a seventh."""
    model = learnt([unloaded(30.0)] * 20)
    before = expected(model).p50
    assert expected(learnt([unloaded(540.0)], model)).p50 < before * 8 / 7


def test_what_is_kept_is_bounded() -> None:
    """However many trips there are, no entry grows beyond the errors kept."""
    model = learnt(unloaded(20.0 + number % 30) for number in range(KEEP + 50))
    assert max(len(entry) for _, entry in model) == KEEP


def test_every_key_says_whose_it_is() -> None:
    """All that is learnt here stands under `dwell:`."""
    assert all(key.startswith("dwell:") for key, _ in learnt([a_record()]))
    assert len(learnt([a_record()])) > 0


UNBELIEVABLE = {
    "no arrival": a_record(arrived_at=None),
    "not over": a_record(is_final=False),
    "never done": a_record(done=None),
    "done before it came": a_record(docked=None, gate=40.0, done=35.0),
    "docked before it came": a_record(gate=10.0, docked=5.0),
    "done before it docked": a_record(docked=50.0, done=35.0),
    "a night at the door": a_record(done=13 * 60.0),
    "turned away": a_record(docked=None, done=None, milestone="turned_away"),
}


@pytest.mark.parametrize("why", UNBELIEVABLE)
def test_nothing_is_learnt_from_times_that_are_not_believed(why: str) -> None:
    """A trip without a believable arrival, docking and end changes nothing."""
    assert learn_dwell(Model(), UNBELIEVABLE[why]) == {}


def test_who_waits_for_its_window_is_told_apart() -> None:
    """Who comes early waits to be called, which is learnt from an hour before its window, apart from the others."""
    early, on_time = a_record(gate=-45.0, docked=12.0), a_record(gate=10.0, docked=16.0)
    assert (Phase.CALLED, 72.0) in list_dwells(early)
    assert (Phase.WAIT, 6.0) in list_dwells(on_time)
    model = learnt([early] * 20)
    assert expected(model, Phase.CALLED).p50 > 70.0
    assert expected(model, Phase.WAIT).p50 == pytest.approx(expected(Model(), Phase.WAIT).p50)


def test_taken_in_before_its_window() -> None:
    """A plant that calls trucks a quarter of an hour before their windows is known to, once it has been seen."""
    assert expected(learnt([a_record(gate=-50.0, docked=-15.0)] * 30), Phase.CALLED).p50 == pytest.approx(45.0, abs=1.0)


def test_a_little_early_tells_nothing_of_waiting() -> None:
    """Whether a truck that came ten minutes early waited for its papers or its window, nobody knows."""
    assert list_dwells(a_record(gate=-10.0, docked=2.0, done=40.0)) == [(Phase.UNLOAD, 38.0)]


def test_a_door_without_a_fence_has_one_phase() -> None:
    """Where no docking is seen the stay is learnt from the gate, or the window's start if that is later, to the end."""
    assert list_dwells(a_record(docked=None, gate=4.0, done=44.0)) == [(Phase.STAY, 40.0)]
    assert list_dwells(a_record(docked=None, gate=-30.0, done=44.0)) == [(Phase.STAY, 44.0)]
    assert list_dwells(a_record(docked=None, gate=-30.0, done=-5.0)) == [(Phase.STAY, 25.0)]


def test_what_is_left_of_an_unloading() -> None:
    """Half over, about half is left; overdue, there is always some left, and more the longer it has lasted."""
    assert remaining(Model(), 10.0).p50 == pytest.approx(20.0, abs=1.0)
    assert 3.0 < remaining(Model(), 45.0).p50 < 15.0
    assert remaining(Model(), 180.0).p50 > remaining(Model(), 90.0).p50 > remaining(Model(), 70.0).p50 > 5.0


def test_nothing_elapsed_is_the_whole() -> None:
    """Before it has begun, what is left is what is expected."""
    assert remaining(Model(), 0.0) == remaining(Model(), -20.0) == expected(Model())
