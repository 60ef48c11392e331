"""What a completed trip teaches: the way there, its errors, its stops; and what it must not."""

from __future__ import annotations

from datetime import timedelta
from math import cos, radians, sin
from typing import Any

import pytest
from msgspec.structs import replace

from tests.builders import LAT, LON, a_site, at
from tests.lessons import GATE_KM, PAUSE_MIN, a_record, a_way_in, arrival_of, minutes_from, taught
from tests.predicted_trips import a_forecast, a_trip
from tracking.drive import drive_minutes
from tracking.prediction import learn as lessons
from tracking.prediction.dwell import learn_dwell
from tracking.prediction.error import AFTER, bucket_of
from tracking.prediction.learn import learn
from tracking.prediction.leaving import CLIP_MIN, SEED_MIN
from tracking.prediction.model import Changes, Model
from tracking.prediction.outcome import ERROR_MOST
from tracking.trip_record import Mark, Standing, TripRecord

SLOWER = 1.2
SLOW = a_way_in(60, SLOWER)
PLACES_KM = (55.0, 40.0, 25.0, 12.0, 6.0)
TOLD = {"median_min": 60.0, "state": "driving"}
BUCKET = bucket_of(60.0, "driving")


def usual(km: float) -> float:
    """The prior's minutes from there to the gate."""
    return drive_minutes(km - GATE_KM)


def changed(record: TripRecord, model: Model | None = None) -> Changes:
    return learn(model or Model(), record, a_site())


def a_round_trip(number: int, **changes: Any) -> TripRecord:
    """A trip of an hour and a half from another direction each time, along a straight line with 30 marks."""
    bearing = radians(number * 7.3)
    places = [(LAT + km / 111.2 * cos(bearing), LON + km / 71.5 * sin(bearing)) for km in range(90, 0, -3)]
    marks = tuple(Mark(at(n * 3), lat, lon, n * 3.0, 90.0 - n * 3) for n, (lat, lon) in enumerate(places))
    return a_trip(number, marks=marks, origin_lat=places[0][0], origin_lon=places[0][1], **changes)


def test_a_slow_lane_is_learnt() -> None:
    """After thirty trips that took a fifth longer than the prior, every place of the lane is predicted within 3 %."""
    model = taught(SLOW, 30)
    for km in PLACES_KM:
        there_min = SLOWER * (usual(60) - usual(km))
        assert minutes_from(km, model, there_min) == pytest.approx(SLOWER * usual(km), rel=0.03)


def test_a_lane_is_learnt_bit_by_bit() -> None:
    """One such trip moves the road towards what it took, three more further, and none beyond."""
    road = [arrival_of(40, taught(SLOW, trips)).parts["road"] for trips in (0, 1, 4, 20)]
    assert road[0] == pytest.approx(usual(40))
    assert road == sorted(road)
    assert road[1] < road[2] < SLOWER * usual(40) * 1.001
    assert road[3] == pytest.approx(SLOWER * usual(40), rel=0.01)


def test_what_is_right_stays() -> None:
    """Trips that take what the prior says leave it where it is."""
    model = taught(a_way_in(60, 1.0), 20)
    for km in PLACES_KM:
        assert minutes_from(km, model) == pytest.approx(usual(km), rel=0.02)


def test_pauses_are_no_road() -> None:
    """Three quarters of an hour at a lay-by on each trip make no road longer, before it or behind it."""
    model = taught(a_way_in(60, 1.0, pause_at=0.5), 20)
    for km in (55.0, 45.0, 25.0, 12.0):
        assert arrival_of(km, model).parts["road"] == pytest.approx(usual(km), rel=0.04)
    assert usual(55) / 2 < PAUSE_MIN


def test_an_unbelievable_arrival_teaches_nothing() -> None:
    """Without a believed arrival neither the way nor the end is learnt from, however much was logged."""
    record = replace(a_record(SLOW, Model()), reached={"in_yard": at(100), "done": at(150)})
    assert changed(record)
    assert changed(replace(record, arrived_at=None)) == {}
    assert changed(replace(record, arrived_at=None, is_final=True)) == {}


def test_the_end_teaches_the_stay_alone() -> None:
    """A final record is learnt from for the time at the door; its way was learnt at its arrival."""
    reached = {"in_yard": at(100), "at_dock": at(105), "unloading": at(107), "done": at(150)}
    final = replace(a_record(SLOW, Model()), reached=reached, milestone="done", is_final=True)
    assert changed(final) == learn_dwell(Model(), final)
    assert changed(final)
    assert not set(changed(final)) & set(changed(replace(final, is_final=False)))


def test_learning_twice_is_not_learning_once() -> None:
    """A record has its votes each time that it is learnt from: whoever calls must see to it that it is once."""
    model, record = Model(), a_record(SLOW, Model())
    model.apply(changed(record, model))
    once = dict(model)
    model.apply(changed(record, model))
    twice = dict(model)
    assert once.keys() == twice.keys()
    assert all(entry != once[key] for key, entry in twice.items() if key.startswith(("road", "error", "stop")))


def test_learning_changes_nothing_by_itself() -> None:
    """What is learnt is returned, and takes effect when it is applied."""
    model = taught(SLOW, 3)
    before, revision = dict(model), model.revision
    changed(a_record(SLOW, model), model)
    assert (dict(model), model.revision) == (before, revision)


def test_sites_are_learnt_in_any_order() -> None:
    """What is learnt of the roads to one site hardly depends on whether another site's trip came before or after."""
    there = a_site(id="other", lat=48.0, gate=replace(a_site().gate, lat=48.0))
    mine, other = a_record(SLOW, Model()), replace(a_record(SLOW, Model()), site="other")
    found = []
    for lessons_in_order in (((mine, a_site()), (other, there)), ((other, there), (mine, a_site()))):
        model = Model()
        for record, site in lessons_in_order:
            model.apply(learn(model, record, site))
        found.append({key: entry for key, entry in model if key.startswith(("road:plant", "road:other"))})
    assert found[0].keys() == found[1].keys()
    assert len(found[0]) > 20
    for key, entry in found[0].items():
        assert found[1][key] == pytest.approx(entry, abs=0.01)


def test_a_trip_has_one_vote_a_cell() -> None:
    """A trip that left many marks in one small place says it once."""
    crawl = tuple(Mark(at(n), LAT + 0.3 + n * 1e-5, LON, float(n), 60.0) for n in range(20))
    changes = changed(a_trip(marks=crawl))
    cells = {key: entry for key, entry in changes.items() if "@" in key}
    assert len(cells) >= 3
    assert all(entry is not None and entry[0] == 1.0 for entry in cells.values())


def test_one_wild_trip_moves_little() -> None:
    """After ten usual trips, one that came ten hours late moves a prediction on its lane by less than 8 %."""
    model = taught(a_way_in(60, 1.0), 10)
    before = {km: arrival_of(km, model).parts["road"] for km in PLACES_KM}
    usual_trip = a_record(a_way_in(60, 1.0), model)
    assert usual_trip.arrived_at is not None
    model.apply(changed(replace(usual_trip, arrived_at=usual_trip.arrived_at + timedelta(hours=10)), model))
    for km in PLACES_KM:
        assert 1.0 < arrival_of(km, model).parts["road"] / before[km] < 1.08


def test_what_is_learnt_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many ways trips come, roads beyond the bound are forgotten, those unused for longest first."""
    most = 1_000
    monkeypatch.setattr(lessons, "MOST_ENTRIES", most)
    model = Model()
    first = changed(a_round_trip(0))
    sizes = []
    for number in range(60):
        model.apply(learn(model, a_round_trip(number, forecasts=(a_forecast(0, 90, **TOLD),)), a_site()))
        sizes.append(len(model))
    latest, later = changed(a_round_trip(59)), set[str]().union(*(changed(a_round_trip(n)) for n in range(1, 60)))
    assert most / 2 < max(sizes) <= most
    assert first.keys() - later
    assert not any(model.find(key) for key in first.keys() - later)
    assert all(model.find(key) for key in latest)
    assert len(model.find(f"error:{BUCKET}") or ()) == 60


def test_an_error_is_learnt_of_each_forecast() -> None:
    """Each forecast of a trip teaches its bucket by how far its median was off, and whether its interval held."""
    told = a_forecast(30, 90, **TOLD)
    for arrived_min, missed in ((85, False), (95, False), (101, True), (79, True)):
        changes = changed(a_trip(arrived_min=arrived_min, forecasts=(told,)))
        (error,) = changes[f"error:{BUCKET}"] or ()
        assert (error > 0) is (arrived_min > 90)
        (width,) = changes[f"width:{BUCKET}"] or ()
        assert (width > 1) is missed


def test_errors_are_bounded() -> None:
    """A trip that broke down for two days is one very late trip."""
    told = a_forecast(30, 90, **TOLD)
    (error,) = changed(a_trip(arrived_min=3_000, forecasts=(told,)))[f"error:{BUCKET}"] or ()
    assert error == ERROR_MOST


def test_rests_are_learnt() -> None:
    """Whether a rest came that was thought likely is one vote for the entry that said so."""
    key = "rest:law:2:2"
    told = a_forecast(-900, 90, rest_odds=0.5, rest_min=660.0, keys={"rest": key}, median_min=300.0, state="driving")
    night = Standing(at(-700), at(-40), 51.0, 8.0, 400.0, 100.0)
    rested, drove = (changed(a_trip(forecasts=(told,), stays=stays)) for stays in ((night,), ()))
    assert rested[key] == (1.0, 1.0)
    assert drove[key] == (1.0, 0.0)
    assert rested["rest:minutes"] == (1.0, 660.0)
    assert "rest:minutes" not in drove


def test_a_peak_s_error_is_its_own() -> None:
    """A trip that rested is held against the median with the rest, in the bucket of second peaks."""
    told = a_forecast(-900, -600, rest_odds=0.5, rest_min=660.0, median_min=300.0, state="driving")
    night = Standing(at(-700), at(-40), 51.0, 8.0, 400.0, 100.0)
    changes = changed(a_trip(arrived_min=60, forecasts=(told,), stays=(night,)))
    (error,) = changes[f"error:{bucket_of(960, AFTER['rest'])}"] or ()
    assert error == pytest.approx(0.0, abs=1e-9)
    assert f"error:{bucket_of(300, 'driving')}" not in changes


def test_stops_are_learnt_by_their_phase() -> None:
    """A stop's minutes go to the phase that it was predicted by, and to none where it was never predicted."""
    stays = (Standing(at(0), at(20), 51.0, 8.0, 0.0, 0.0, "stop:day:fresh"), Standing(at(30), at(38), 51.0, 8.0, 0.0))
    changes = changed(a_trip(stays=stays))
    assert {key: entry for key, entry in changes.items() if key.startswith("stop")} == {"stop:day:fresh": (20.0,)}
    assert "rest:minutes" not in changes


def test_departures_are_learnt() -> None:
    """How long after its plan it left, an hour more than usual at most; nothing without a plan."""
    left = {"departed": at(-5), "in_yard": at(90)}
    late, unplanned = (changed(a_trip(reached=left, depart_at=plan)) for plan in (at(-40), None))
    assert (late["leave:plant"] or ())[1] == 35.0
    lost = changed(a_trip(reached=left, depart_at=at(-1_000)))
    assert (lost["leave:plant"] or ())[1] == SEED_MIN + CLIP_MIN
    assert not any(key.startswith("leave") for key in unplanned)


def test_a_mark_after_the_arrival_teaches_nothing() -> None:
    """A fix in the yard, or at the gate's very line, is no way to it."""
    inside = (Mark(at(91), LAT, LON, 60.0), Mark(at(89.9), LAT + 0.003, LON, 60.0))
    assert not any(key.startswith("road") for key in changed(a_trip(marks=inside)))
