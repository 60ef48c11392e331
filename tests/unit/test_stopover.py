"""How long trucks stay at planned stops: what is learnt of it, by place and in all, and what is not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise
from math import log
from typing import Any

import pytest
from msgspec.structs import replace

from tests.builders import LAT, LON, a_drive, a_shipment, a_site, a_stand, a_stop, at, last_min, north
from tests.lessons import a_record, taught
from tests.predicted_trips import a_trip
from tracking.forecast import find_arrival
from tracking.ping import Ping
from tracking.plan import Stopover
from tracking.prediction.hours import EU
from tracking.prediction.knowledge import Knowledge
from tracking.prediction.learn import learn
from tracking.prediction.model import Changes, Model
from tracking.prediction.sound import is_sound
from tracking.prediction.stopover import (
    CLIP,
    LONG_FACTOR,
    NEAR_M,
    SEED_MIN,
    expected_min,
    find_stop_at,
    stopover_in_progress,
)
from tracking.prediction.stops import AFTER_ALL_SHARE
from tracking.state import Motion, Position
from tracking.trip_log import TripLog
from tracking.trip_record import Mark, Standing, TripRecord

ULM, DEPOT, OTHER = a_stop("Ulm", 60), a_stop("Depot", 30), a_stop("Other", 45)
DUE = a_shipment(stops=(ULM, DEPOT), origin_lat=north(90), window_end=at(600))
Marks = Sequence[tuple[float, float]]
ENDS = ((north(90), LON), (LAT, LON))


def a_trip_over(at_ulm_min: float, at_depot_min: float) -> list[Ping]:
    """A drive from 90 km out that stands so long at each of the two stops; it arrives."""
    pings = a_drive(0, 90, 60, every_s=60)
    for km, stands_min, to_km in ((60, at_ulm_min, 30), (30, at_depot_min, 0.1)):
        pings += a_stand(last_min(pings) + 1, km, stands_min - 1, every_s=60)
        pings += a_drive(last_min(pings) + 1, km - 1, to_km, every_s=60)
    return pings + a_stand(last_min(pings) + 1, 0.1, 8)


def standing(start: float, end: float, km: float, key: str = "") -> Standing:
    return Standing(at(start), at(end), north(km), LON, 0.0, 0.0, key)


def lesson(*stays: Standing, marks: Marks = (), **changes: Any) -> Changes:
    """What a record with these stays teaches, and these marks, in minutes and kilometres; it arrives at 90."""
    marks_made = tuple(Mark(at(minute), north(km), LON, minute + 200.0, 60.0) for minute, km in marks)
    usual: dict[str, Any] = {"origin_lat": north(90), "stops": (ULM, DEPOT), "stays": stays, "marks": marks_made}
    return learn(Model(), a_trip(**(usual | changes)), a_site())


def votes(changes: Changes) -> float:
    return (changes.get("stopover:plant") or (0.0,))[0]


def test_dwell_is_learnt_by_place() -> None:
    """After twenty trips, each stop is expected to last what it did, though one lasts twice as long as the other."""
    model = taught(a_trip_over(60, 30), 20, shipment=DUE)
    assert expected_min(model, "plant", ULM) == pytest.approx(60, rel=0.1)
    assert expected_min(model, "plant", DEPOT) == pytest.approx(30, rel=0.1)


def test_dwell_is_pooled() -> None:
    """A stop where nobody has been yet lasts what the site's stops last, at another site what the seed says."""
    model = taught(a_trip_over(60, 60), 20, shipment=DUE)
    assert expected_min(model, "plant", OTHER) == pytest.approx(60, rel=0.1)
    assert expected_min(model, "elsewhere", ULM) == pytest.approx(SEED_MIN)


def test_dwell_is_learnt_bit_by_bit() -> None:
    """Each trip moves it towards what it took, none beyond."""
    found = [expected_min(taught(a_trip_over(60, 60), trips, shipment=DUE), "plant", ULM) for trips in (0, 1, 3, 10)]
    assert found[0] == pytest.approx(SEED_MIN)
    assert all(before < after for before, after in pairwise(found))
    assert found[-1] < 61


def test_one_wild_stop_moves_little() -> None:
    """Six hours at a ramp count as a few times the usual."""
    changes = lesson(standing(-200, 160, 60), arrived_min=400)
    assert changes["stopover:plant"] == pytest.approx((1.0, log(SEED_MIN) + CLIP))


def test_entries_are_sound() -> None:
    """What is learnt of stops is what a kept model may hold."""
    model = taught(a_trip_over(60, 30), 2, shipment=DUE)
    entries = {key: entry for key, entry in model if key.startswith("stopover")}
    assert len(entries) == 3
    assert all(is_sound(key, entry) for key, entry in entries.items())


def test_a_planned_stop_is_no_other_stop() -> None:
    """It teaches neither how long stops by phase last nor the road; one at a lay-by still does."""
    changes = lesson(standing(-200, -180, 60, "stop:day:fresh"), standing(-60, -45, 50, "stop:day:fresh"))
    assert changes["stop:day:fresh"] == (15.0,)
    assert votes(changes) == 1
    assert changes.keys() == lesson(standing(-200, -180, 60), standing(-60, -45, 50, "stop:day:fresh")).keys()


def test_a_night_at_a_stop_is_learnt_as_a_night() -> None:
    """A standing as long as a rest is one, and no pick-up."""
    night = standing(-900, -900 + EU.rest_min, 60, "stop:night:fresh")
    changes = lesson(night)
    assert votes(changes) == 0
    assert changes["rest:minutes"] == (1.0, EU.rest_min)
    assert changes["stop:night:fresh"] == (EU.rest_min,)


def roads(changes: Changes) -> set[str]:
    return {key for key in changes if key.startswith("road")}


def test_marks_before_the_last_stop_teach_no_road() -> None:
    """The way from there was not direct; from the last stop on it was."""
    stays = (standing(-150, -120, 60), standing(-40, -20, 30))
    before, after = [(-190, 88), (-160, 65), (-110, 55), (-60, 35), (-30, 30)], [(-20, 29), (10, 20), (40, 10)]
    assert roads(lesson(*stays, marks=before + after)) == roads(lesson(*stays, marks=after))
    assert roads(lesson(marks=before + after, stops=())) > roads(lesson(*stays, marks=after))
    assert len(roads(lesson(*stays, marks=after))) > 10


def test_no_road_where_nobody_saw_the_last_stop() -> None:
    """A trip that was not seen at its last stop may have been anywhere on the way."""
    changes = lesson(standing(-150, -120, 60), marks=[(-110, 55), (-60, 35), (10, 20)])
    assert roads(changes) == set()
    assert votes(changes) == 1


def test_planned_stops_make_no_road_longer() -> None:
    """Trips that stand for an hour at each stop leave the road from the last one as others find it."""
    direct = a_drive(0, 90, 0.1, every_s=60)
    plain = taught(direct + a_stand(last_min(direct) + 1, 0.1, 8), 20, shipment=replace(DUE, stops=()))
    stopped = taught(a_trip_over(60, 60), 20, shipment=DUE)
    log_so_far = TripLog(shipment="S1", stops=DUE.stops, stops_made=2)
    found = []
    for model in (plain, stopped):
        position = Position(lat=north(20), lon=LON, fixed_at=at(0))
        arrival = find_arrival(a_site(), DUE, position, Motion(), known=Knowledge(model), log=log_so_far)
        assert arrival is not None
        found.append(arrival.parts["road"])
    assert found[1] == pytest.approx(found[0], rel=0.05)


def test_moving_up_is_one_stay() -> None:
    """From the weigh-bridge to the door is one stop, from the first standing to the last; a return is another."""
    moved = lesson(standing(-200, -190, 60), standing(-185, -160, 60.5))
    assert moved["stopover:plant"] == lesson(standing(-200, -160, 60))["stopover:plant"]
    assert votes(lesson(standing(-200, -190, 60), standing(-100, -80, 60))) == 2


def test_a_stop_made_out_of_turn_is_learnt() -> None:
    """Whichever came first, both are stops; the road is learnt from where it left the last of them."""
    changes = lesson(
        standing(-200, -180, 30),
        standing(-100, -60, 60),
        marks=[(-220, 80), (-170, 45), (-110, 55), (-50, 55), (20, 20)],
    )
    assert votes(changes) == 2
    assert roads(changes)


def test_a_place_that_comes_twice() -> None:
    """A shuttle that ends its round where it began has two stays there, and a road from the second."""
    stays = (standing(-200, -180, 60), standing(-150, -130, 80), standing(-60, -40, 60))
    shuttle = (ULM, a_stop("Far", 80), ULM)
    changes = lesson(*stays, stops=shuttle, marks=[(-220, 70), (-120, 75), (-30, 55), (10, 40)])
    assert votes(changes) == 3
    assert roads(changes)


def test_a_record_of_before_there_were_stops() -> None:
    """A trip without planned stops teaches none."""
    assert votes(lesson(standing(-200, -180, 60), stops=())) == 0


def test_a_stop_in_progress() -> None:
    """It lasts the rest of its usual time, then a third longer again, and is a break if it gets as long as one."""
    for age, left in ((5, SEED_MIN - 5), (20, SEED_MIN - 20), (40, AFTER_ALL_SHARE * 40)):
        stop = stopover_in_progress(Model(), "plant", ULM, age, EU)
        assert stop is not None
        assert stop.left_min == pytest.approx(left)
        assert (stop.part, stop.state, stop.is_rest) == ("stop", "stopover", 0.0)
        assert stop.is_break == 1.0
    short = Model({"stopover:plant": (1e6, 2.0)})
    brief = stopover_in_progress(short, "plant", ULM, 5, EU)
    assert brief is not None
    assert brief.is_break == 0.0


def test_a_stop_that_is_none_any_more() -> None:
    """Beyond seventy minutes and twice the usual nobody is loading."""
    slow = Model({"stopover:plant": (1e6, 4.5)})
    usual_min = expected_min(slow, "plant", ULM)
    assert stopover_in_progress(Model(), "plant", ULM, 70, EU) is not None
    assert stopover_in_progress(Model(), "plant", ULM, 71, EU) is None
    assert stopover_in_progress(slow, "plant", ULM, LONG_FACTOR * usual_min - 1, EU) is not None
    assert stopover_in_progress(slow, "plant", ULM, LONG_FACTOR * usual_min + 1, EU) is None


def test_where_a_stop_is() -> None:
    """At the nearest within 1.5 km, the earlier of two as near; at none for who is as near to an end of the trip."""
    stops = (ULM, a_stop("Near Ulm", 61), DEPOT)
    near_km = NEAR_M / 1000
    found = [find_stop_at(ENDS, stops, north(km), LON) for km in (60 - near_km + 0.01, 60.4, 60.6, 61.2, 30, 45)]
    assert found == [0, 0, 1, 1, 2, None]
    assert find_stop_at(ENDS, (ULM, ULM), *(ULM.lat, ULM.lon)) == 0
    beside = (Stopover("Origin", north(89.5), LON), Stopover("Plant", north(1), LON))
    assert [find_stop_at(ENDS, beside, north(km), LON) for km in (90, 89.6, 0.4, 0.9)] == [None, 0, None, 1]


def test_a_record_has_its_stops() -> None:
    """What was planned is remembered with the trip, so that it can be learnt from again."""
    record: TripRecord = a_record(a_trip_over(40, 20), Model(), shipment=DUE)
    assert record.stops == DUE.stops
    assert [round((stay.end - stay.start) / timedelta(minutes=1)) for stay in record.stays] == pytest.approx(
        [40, 20], abs=2
    )
