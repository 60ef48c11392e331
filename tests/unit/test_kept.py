"""What is kept of a trip on its way survives a restart, and what an older release kept can still be read."""

from __future__ import annotations

import msgspec
import pytest
from msgspec.structs import replace

from store.codec import decode_state, encode_json
from store.learning_codec import VERSION_FIELD, encode_trip, pack_entry, read_model, read_trips
from tests.builders import (
    CARRIER,
    VEHICLE,
    a_drive,
    a_shipment,
    a_site,
    a_stand,
    a_stop,
    at,
    folded,
    last_min,
    north,
)
from tests.lessons import a_record, a_way_in, logged, taught
from tracking.evaluate import evaluate
from tracking.fold import fold
from tracking.ping import Ping
from tracking.plan import Shipment, SitePlan
from tracking.prediction.knowledge import Knowledge
from tracking.prediction.learn import learn
from tracking.prediction.model import VERSION, Model
from tracking.trip_log import TripLog

OLD_STATE = b"""{"carrier":"haulier","vehicle":"truck-1",
"progress":[{"shipment":"S1","milestone":"en_route","reached":{"departed":"2026-03-02T12:01:00Z",
"en_route":"2026-03-02T12:03:00Z"}}],
"position":{"lat":50.51261297720221,"lon":8.0,"fixed_at":"2026-03-02T12:10:00Z","speed_kmh":null,
"heading_deg":180.0,"accuracy_m":null},
"motion":{"cadence_s":60.0,"stopped_since":"2026-03-02T12:03:00Z","driven_since_break_min":3.0},
"heard_at":"2026-03-02T12:10:02Z","last_key":["2026-03-02T12:10:00Z",50.51261297720221,8.0],"refused":{},
"trail":[[50.53959260758128,8.0],[50.51261297720221,8.0]],
"alarm":{"shipment":"S1","late_streak":1,"early_streak":0,"late_since":null,"early_since":null,
"p50":"2026-03-02T13:49:00Z"},
"memory":{"gaps_s":[60.0,60.0,120.0],"mark":[50.51261297720221,8.0],
"rest":{"at":"2026-03-02T12:03:00Z","lat":50.51261297720221,"lon":8.0,"last_at":"2026-03-02T12:10:00Z",
"last_lat":50.51261297720221,"last_lon":8.0},"driven_min":3.0,
"approach":{"at":"2026-03-02T12:10:00Z","lat":50.51261297720221,"lon":8.0},
"journeys":[{"shipment":"S1","was_at_origin":true,"farthest_m":60000.0}]}}"""
"""Three kilometres driven and seven minutes stood, as the release before trips were logged wrote it."""

FAR = a_shipment(origin_lat=north(160))
STOPS = a_shipment(origin_lat=north(160), stops=(a_stop("Ulm", 100), a_stop("Depot", 80)))
FIRST = a_drive(0, 160, 100)
STAND = a_stand(last_min(FIRST), 100, 12)
ON = a_drive(last_min(STAND) + 0.5, 99.5, 60)


@pytest.mark.parametrize("pings", [FIRST[:1], FIRST, FIRST + STAND, FIRST + STAND + ON], ids=len)
@pytest.mark.parametrize("due", [FAR, STOPS], ids=["direct", "over stops"])
def test_a_state_survives_being_kept(pings: list[Ping], due: Shipment) -> None:
    """With all that is logged of the trip so far: nothing yet, marks and forecasts, a stop in progress, one ended."""
    state = folded(pings, shipments=[due])
    assert (state.log.shipment, state.log.stops) == ("S1", due.stops)
    assert decode_state(encode_json(state)) == state


def test_what_is_behind_survives_being_kept() -> None:
    """A truck that is at a planned stop, or has made one, is still there when it is read back."""
    at_stop, beyond = (decode_state(encode_json(folded(FIRST + STAND + on, shipments=[STOPS]))) for on in ([], ON))
    assert (at_stop.log.stops_made, at_stop.log.stop_at, at_stop.log.stop_since) == (1, 0, at(60))
    assert (beyond.log.stops_made, beyond.log.stop_at) == (2, None)
    plain = encode_json(folded(FIRST + STAND, shipments=[FAR]).log)
    assert not any(name in plain for name in (b"stops", b"stop_at", b"stop_since", b"nearest_at")), "none, none written"


def test_an_empty_log_survives_being_kept() -> None:
    """What no number can say, that it has not been near yet, is not written at all."""
    for log in (TripLog(), TripLog(shipment="S1"), replace(TripLog(shipment="S1"), drawn={"3:driving": 1})):
        written = msgspec.json.encode(log)
        assert b"null" not in written
        assert msgspec.json.decode(written, type=TripLog) == log


def test_a_restart_on_the_way_changes_nothing() -> None:
    """A trip that is folded on from what was kept is logged as one that was never interrupted."""
    model = taught(a_way_in(60, 1.2), 8)
    whole = a_way_in(60, 1.2, pause_at=0.5)
    straight = logged(whole, model)
    for cut in (1, 30, 80, len(whole) - 3):
        first = decode_state(encode_json(logged(whole[:cut], model)))
        rest = fold(first, whole[cut:], site=a_site(), shipments=[a_shipment()], known=Knowledge(model))
        assert rest == straight


def test_an_older_release_s_state_is_read() -> None:
    """It has no log and counts fewer minutes; it is predicted from and folded on all the same."""
    state = decode_state(OLD_STATE)
    assert state.log == TripLog()
    assert state.motion.driven_min == 0.0
    plan = SitePlan(site=a_site(), shipments=(a_shipment(),))
    (row,) = evaluate(plan, {(CARRIER, VEHICLE): state}, at(11))
    assert row.eta is not None
    on = fold(state, a_drive(12, 56, 20), site=a_site(), shipments=[a_shipment()])
    assert on.log.marks
    assert on.log.stays
    assert on.alarm.shipment == "S1"


def test_a_trip_record_survives_being_kept() -> None:
    """With its marks, stops, forecasts, alerts and milestones, to the last digit."""
    late = a_shipment(window_start=at(-60), window_end=at(60))
    record = a_record(a_way_in(60, 1.2, pause_at=0.4), taught(a_way_in(60, 1.2), 8), shipment=late)
    assert all((record.marks, record.stays, record.forecasts, record.alerts, record.reached))
    assert list(read_trips([encode_trip(record)])) == [record]
    assert learn(Model(), record, a_site()) == learn(Model(), next(read_trips([encode_trip(record)])), a_site())


def test_what_was_learnt_survives_being_kept() -> None:
    """Every entry comes back as it was, in its place in the order of change."""
    model = taught(a_way_in(60, 1.2), 5)
    kept = {key.encode(): pack_entry(place, entry) for place, (key, entry) in enumerate(model)}
    found = read_model("plant", {VERSION_FIELD.encode(): str(VERSION).encode(), **kept})
    assert list(found.items()) == list(model)
    assert learn(Model(found), a_record(a_way_in(60, 1.0), model), a_site()) == learn(
        model, a_record(a_way_in(60, 1.0), model), a_site()
    )
