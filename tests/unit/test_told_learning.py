"""Nothing is learnt from words: a breakdown that was told is no road, no stop by phase, and no error of the model."""

from __future__ import annotations

from tests.builders import CARRIER, VEHICLE, a_drive, a_shipment, a_site, a_stand, last_min
from tests.facts import a_fact, knowing
from tracking.arrival import TOLD
from tracking.fold import empty, fold
from tracking.ping import Ping
from tracking.prediction.learn import learn
from tracking.prediction.model import Entry, Model
from tracking.report import Fact
from tracking.trip_record import TripRecord
from tracking.trip_record_of import trip_record_of

BREAKDOWN = a_fact(21, "breakdown", reason="tyre")


def a_broken_way(*, stood_min: float = 150.0) -> list[Ping]:
    """80 km with a stand of hours after a quarter of them."""
    track = a_drive(0, 80, 60, speed_kmh=60, every_s=60)
    track += a_stand(last_min(track) + 1, 60, stood_min, every_s=60)
    track += a_drive(last_min(track) + 1, 59, 0.1, speed_kmh=60, every_s=60)
    return track + a_stand(last_min(track) + 1, 0.1, 6, every_s=60)


def recorded(*facts: Fact) -> TripRecord:
    due = a_shipment(origin_lat=a_drive(0, 80, 80)[0].lat)
    state = fold(empty(CARRIER, VEHICLE), a_broken_way(), site=a_site(), shipments=[due], known=knowing(*facts))
    record = trip_record_of(a_site(), due, state.progress[0], state.log)
    assert record.arrived_at is not None
    return record


def taught(record: TripRecord) -> dict[str, Entry]:
    return {key: entry for key, entry in learn(Model(), record, a_site()).items() if entry is not None}


def test_what_was_said_is_kept_as_it_was_said() -> None:
    """Forecasts with words in them are in the record, for the accuracy page, with the minutes that the words added."""
    said = [forecast for forecast in recorded(BREAKDOWN).forecasts if forecast.state == TOLD]
    assert said
    assert all(forecast.parts[TOLD] > 20.0 for forecast in said)
    assert all(forecast.p10 < forecast.p50 < forecast.p90 for forecast in said)


def test_words_teach_neither_errors_nor_stops() -> None:
    """Without the fact the stand teaches both; told, it teaches neither, and no entry is named after words."""
    told, untold = taught(recorded(BREAKDOWN)), taught(recorded())
    assert any(key.startswith("stop:") for key in untold)
    assert not any(key.startswith("stop:") for key in told)
    assert not any(TOLD in key for key in told)
    assert [key for key in told if key.startswith("error:")]


def test_words_leave_the_road_as_it_is() -> None:
    """What the road is learnt to take is the same, told or not: a pause is no road."""
    told, untold = taught(recorded(BREAKDOWN)), taught(recorded())
    roads = {key for key in untold if key.startswith("road")}
    assert roads
    assert {key: told[key] for key in roads} == {key: untold[key] for key in roads}
