"""Which planned stops are behind a truck and which are ahead, from its fixes, however it makes them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from store.codec import decode_state, encode_json
from tests.builders import (
    CARRIER,
    VEHICLE,
    a_drive,
    a_ping,
    a_shipment,
    a_site,
    a_stand,
    a_stop,
    at,
    folded,
    last_min,
    north,
)
from tests.unit.test_kept import OLD_STATE
from tracking.board import Row
from tracking.evaluate import evaluate
from tracking.fold import fold
from tracking.ping import Ping
from tracking.plan import Shipment, SitePlan, Stopover
from tracking.prediction.stopover import SEED_MIN
from tracking.state import VehicleState
from tracking.stop_step import find_present_stop
from tracking.trip_log import marks_of_this_way, stops_ahead

ULM, DEPOT = a_stop("Pick-up Ulm", 40), a_stop("Depot", 20)
DUE = a_shipment(stops=(ULM, DEPOT), window_end=at(300))
TO_ULM = a_drive(0, 60, 40)
AT_ULM = a_stand(20, 40, 30)
TO_DEPOT = a_drive(50.5, 39.5, 20)
AT_DEPOT = a_stand(last_min(TO_DEPOT) + 0.5, 20, 20)


def names_ahead(state: VehicleState, shipment: Shipment = DUE) -> list[str]:
    return [stop.name for stop in stops_ahead(state.log, shipment)]


def names_after(pings: Sequence[Ping], shipment: Shipment = DUE) -> list[str]:
    return names_ahead(folded(pings, shipments=[shipment]), shipment)


def row_after(pings: Sequence[Ping], shipment: Shipment = DUE) -> Row:
    plan = SitePlan(site=a_site(), shipments=(shipment,))
    state = folded(pings, shipments=[shipment])
    (row,) = evaluate(plan, {(CARRIER, VEHICLE): state}, at(last_min(pings)))
    return row


def minutes_left(pings: Sequence[Ping], shipment: Shipment = DUE) -> float:
    """The median minutes to the gate as of the last fix; fails without an estimate."""
    eta = row_after(pings, shipment).eta
    assert eta is not None
    return (eta.p50 - at(last_min(pings))) / timedelta(minutes=1)


def test_stops_are_made_one_after_the_other() -> None:
    """Who stands at a stop has it behind; who drives has not, until it has left."""
    assert names_after(TO_ULM[:-6]) == ["Pick-up Ulm", "Depot"]
    assert names_after(TO_ULM + AT_ULM) == ["Depot"]
    assert names_after(TO_ULM + AT_ULM + TO_DEPOT[:-6]) == ["Depot"]
    assert names_after(TO_ULM + AT_ULM + TO_DEPOT + AT_DEPOT) == []


def test_who_drives_past_has_passed_it() -> None:
    """A stop too short to be seen, or none: once it was near and is nearer to what comes after, it is behind."""
    assert names_after(a_drive(0, 60, 39)) == ["Pick-up Ulm", "Depot"]
    assert names_after(a_drive(0, 60, 38)) == ["Depot"]
    assert names_after(a_drive(0, 60, 15)) == []


def test_a_stop_in_a_silence_is_made() -> None:
    """A truck that was silent at a stop and is heard again beyond it has made it."""
    assert names_after([*TO_ULM, *a_drive(60, 36, 30)]) == ["Depot"]


def test_a_later_stop_means_the_ones_before() -> None:
    """Who stands at the second stop has the first behind too, whether anybody saw it made or not."""
    past = [a_ping(0, 60), a_ping(20, 50), *a_stand(60, 20, 20)]
    assert names_after(past) == []


@pytest.mark.parametrize(("from_km", "ahead"), [(58, ["Pick-up Ulm", "Depot"]), (30, ["Depot"]), (12, [])])
def test_who_is_first_heard_on_the_way_has_made_the_stops_before(from_km: float, ahead: list[str]) -> None:
    """Nobody saw it make them; it is on the leg on which it is the least of a detour."""
    heard = a_drive(100, from_km, from_km - 4)
    assert names_after(heard) == ahead
    assert minutes_left(heard) < 1.3 * (from_km + SEED_MIN * len(ahead)) + 10


def test_back_at_the_origin_nothing_is_made() -> None:
    """Before it has left, a truck that comes by a stop and goes on to its origin has its stops ahead."""
    waits = a_shipment(stops=(ULM, DEPOT), depart_at=at(200), window_start=at(280), window_end=at(400))
    assert names_after([*a_stand(0, 40, 30), *a_drive(31, 40, 60), *a_stand(52, 60, 10)], waits) == [
        "Pick-up Ulm",
        "Depot",
    ]


def test_an_older_release_s_state_has_its_stops_ahead() -> None:
    """A state that knows no stops, of a trip that is now planned with some, is folded on with all of them ahead."""
    state = decode_state(OLD_STATE)
    assert names_ahead(fold(state, [a_ping(12, 56)], site=a_site(), shipments=[DUE])) == ["Pick-up Ulm", "Depot"]


@pytest.mark.parametrize(
    ("stops", "ahead"),
    [
        ((DEPOT,), ["Depot"]),
        ((a_stop("Other", 30), DEPOT), ["Other", "Depot"]),
        ((ULM, a_stop("Other", 30), DEPOT), ["Other", "Depot"]),
        ((a_stop("Ulm works", 40.4),), []),
        ((), []),
    ],
)
def test_a_plan_that_comes_again_with_other_stops(stops: tuple[Stopover, ...], ahead: list[str]) -> None:
    """In the middle of a trip stops may go, come and move: made is what is where one was made, and all before that."""
    changed = a_shipment(stops=stops, window_end=at(300))
    state = folded(TO_ULM + AT_ULM + TO_DEPOT[:6], shipments=[DUE])
    kept = decode_state(encode_json(state))
    after = fold(kept, TO_DEPOT[6:9], site=a_site(), shipments=[changed])
    assert names_ahead(after, changed) == ahead


def test_a_longer_plan_is_no_doubt() -> None:
    """A stop added on the way makes the way longer, and the destination no less sure."""
    longer = a_shipment(stops=(ULM, a_stop("Far", 70), DEPOT), window_end=at(300))
    state = folded(TO_ULM + AT_ULM + TO_DEPOT[:10], shipments=[DUE])
    back = a_drive(56, 37, 69)
    after = fold(state, back, site=a_site(), shipments=[longer])
    (row,) = evaluate(SitePlan(site=a_site(), shipments=(longer,)), {(CARRIER, VEHICLE): after}, at(last_min(back)))
    assert row.eta is not None


def test_a_plan_that_comes_again_without_stops() -> None:
    """Whoever had left one out is then bound for the plant alone: driving away is a doubt, and breaks nothing."""
    straight = [*a_drive(0, 60, 20), *a_drive(25, 20, 20, every_s=60)]
    away = a_drive(last_min(straight) + 1, 20, 80)
    left_out = a_shipment(stops=(a_stop("Beyond", 90),), window_end=at(300))
    state = folded(straight, shipments=[left_out])
    assert state.log.has_left_out
    state = fold(state, tuple(away), site=a_site(), shipments=(a_shipment(window_end=at(300)),))
    plan = SitePlan(site=a_site(), shipments=(a_shipment(window_end=at(300)),))
    (row,) = evaluate(plan, {(CARRIER, VEHICLE): state}, at(last_min(away)))
    assert row.eta is None


def test_any_state_with_other_stops_is_kept() -> None:
    """Planned anew before it has left, or once it stands at its door, it is read back as it was written."""
    planned = folded(a_stand(0, 60, 10), shipments=[a_shipment(depart_at=at(60))])
    again = a_shipment(depart_at=at(60), stops=(ULM,))
    state = fold(planned, tuple(a_stand(11, 60, 5)), site=a_site(), shipments=(again,))
    assert decode_state(encode_json(state)) == state


def test_a_skipped_stop_was_not_driven() -> None:
    """Who stands at a later stop has not driven the way to those before it: that is no pace."""
    pings = [*a_drive(0, 60, 30), *a_stand(30.5, 30, 20), *a_drive(51, 29, 20)]
    skipping = a_shipment(stops=(a_stop("Far", 160), a_stop("Near", 30)), window_end=at(500))
    straight = a_shipment(stops=(a_stop("Near", 30),), window_end=at(500))
    skipped, planned = (folded(pings, shipments=[due]).log.forecasts[-1].pace for due in (skipping, straight))
    assert abs(skipped) <= abs(planned)


def test_the_pace_is_measured_on_the_way_as_it_is_now() -> None:
    """A way that has grown longer is marked anew, from where it grew."""
    longer = a_shipment(stops=(a_stop("Far", 110),), window_end=at(500))
    state = folded(a_drive(0, 60, 30), shipments=[a_shipment(window_end=at(500))])
    begun = len(state.log.marks)
    state = fold(state, tuple(a_drive(31, 30, 100)), site=a_site(), shipments=(longer,))
    assert begun > 1
    assert len(marks_of_this_way(state.log)) > 2


def test_a_stop_planned_in_front_is_not_where_it_stands() -> None:
    """Until the next fix nobody says that a truck at one stop is at another that was planned meanwhile."""
    state = folded([*TO_ULM, *AT_ULM], shipments=[DUE])
    present = find_present_stop(state.log, DUE, state.motion)
    assert present is not None
    assert present[0] == ULM
    assert find_present_stop(state.log, a_shipment(stops=(a_stop("New", 50), *DUE.stops)), state.motion) is None


@pytest.mark.parametrize("every_s", [30.0, 900.0])
def test_two_stops_at_one_place(every_s: float) -> None:
    """Two loads at one works are one stand: both are behind when it has left."""
    twice = a_shipment(stops=(ULM, a_stop("Gate 2", 40)), window_end=at(300))
    on = a_drive(51, 39 if every_s < 60 else 25, 12, every_s=every_s)
    assert names_after(TO_ULM + AT_ULM + on, twice) == []


@pytest.mark.parametrize("every_s", [30.0, 900.0])
def test_a_stop_at_the_origin(every_s: float) -> None:
    """A plan that names its origin as the first stop is made when it has left."""
    first = a_shipment(stops=(a_stop("Works", 60.05), ULM), window_end=at(300))
    assert names_after([*a_stand(-20, 60, 19), *a_drive(0, 60, 45, every_s=every_s)], first) == ["Pick-up Ulm"]


def test_a_stop_that_comes_twice() -> None:
    """A shuttle that begins and ends at one works makes it twice, with the other stop in between."""
    shuttle = a_shipment(stops=(ULM, a_stop("Far", 70), ULM), window_end=at(300))
    out = TO_ULM + AT_ULM + a_drive(50.5, 40, 70)
    far = a_stand(last_min(out) + 0.5, 70, 15)
    back = a_drive(last_min(far) + 0.5, 70, 40)
    assert names_after(TO_ULM + AT_ULM, shuttle) == ["Far", "Pick-up Ulm"]
    assert names_after(out + far, shuttle) == ["Pick-up Ulm"]
    assert names_after(out + far + back[:-8], shuttle) == ["Pick-up Ulm"]
    assert names_after(out + far + back + a_stand(last_min(back) + 0.5, 40, 10), shuttle) == []


def test_the_queue_at_the_gate_is_no_stop() -> None:
    """Who stands nearer to the plant than to a stop beside it stands at the plant."""
    beside = a_shipment(stops=(a_stop("Weigh-bridge", 1.5),), window_end=at(300))
    coming = a_drive(0, 60, 0.5)
    waits = folded(coming + a_stand(last_min(coming) + 0.5, 0.5, 15), shipments=[beside])
    assert waits.log.forecasts[-1].state != "stopover"
    assert names_ahead(waits, beside) == []


def test_who_goes_straight_to_the_plant_has_left_its_stop_out() -> None:
    """A stop that it drives away from does not haunt the estimate, and is no doubt either."""
    beyond = a_shipment(stops=(a_stop("Beyond", 90),), window_end=at(300))
    straight = a_drive(0, 60, 2)
    assert names_after(straight[:20], beyond) == ["Beyond"]
    assert names_after(straight[:60], beyond) == []
    for until in range(10, len(straight), 5):
        assert row_after(straight[:until], beyond).eta is not None
    assert minutes_left(straight[:60], beyond) == pytest.approx(minutes_left(straight[:60], a_shipment()), rel=0.1)


def test_inside_the_approach_a_stop_is_left_out_sooner() -> None:
    """Nearer to the plant than any stop ahead, and moving on towards it, two kilometres are enough."""
    close = a_shipment(stops=(a_stop("Beyond", 35),), origin_lat=north(24), window_end=at(300))
    assert names_after(a_drive(0, 24, 20), close) == []
    assert names_after(a_drive(0, 24, 30), close) == ["Beyond"]


def test_past_the_plant_to_a_stop_beyond() -> None:
    """A truck that drives by the plant to a stop on its other side has it ahead all the while."""
    other_side = a_shipment(stops=(a_stop("South", -40),), window_end=at(400))
    by = a_drive(0, 60, -38, every_s=60)
    for until in range(5, len(by), 5):
        assert names_after(by[:until], other_side) == ["South"]
        assert row_after(by[:until], other_side).eta is not None or by[until - 1].lat < north(1)


def test_out_of_turn() -> None:
    """Who makes the second stop first and drives back to the first one is no doubt, and makes a planned stop there."""
    turned = a_shipment(stops=(a_stop("Beyond", 90), DEPOT), window_end=at(500))
    first = a_drive(0, 60, 20)
    depot = a_stand(last_min(first) + 0.5, 20, 20)
    back = a_drive(last_min(depot) + 0.5, 20, 90)
    beyond = a_stand(last_min(back) + 0.5, 90, 15)
    for until in range(5, len(back), 20):
        assert row_after(first + depot + back[:until], turned).eta is not None
    state = folded(first + depot + back + beyond, shipments=[turned])
    assert any(forecast.state == "stopover" and forecast.at > at(last_min(back)) for forecast in state.log.forecasts)


def test_driving_away_from_everything_is_a_doubt() -> None:
    """From plant and stops alike, for twenty minutes: nobody knows where it is bound."""
    assert row_after([*a_drive(0, 60, 45), *a_drive(15.5, 45, 80)]).eta is None


def test_moving_up_is_one_stop() -> None:
    """From the weigh-bridge to the door of the works is no new stop: its minutes count from the first standing."""
    moved = a_stand(last_min(AT_ULM) + 2, 39.6, 10)
    straight = TO_ULM + AT_ULM + a_stand(last_min(AT_ULM) + 0.5, 40, 11.5)
    assert minutes_left(TO_ULM + AT_ULM + moved) == pytest.approx(minutes_left(straight), abs=2)


@pytest.mark.parametrize("hours", [2, 5, 10])
def test_a_night_at_a_stop_is_a_night(hours: int) -> None:
    """A stop that lasts for hours is no pick-up any more, but what it would be anywhere: no rest comes on top."""
    due: dict[str, Any] = {"depart_at": at(0), "window_start": at(960), "window_end": at(1_020)}
    slept = TO_ULM + a_stand(20, 40, 60 * hours, every_s=300)
    anywhere = minutes_left(slept, a_shipment(**due))
    assert minutes_left(slept, a_shipment(stops=(ULM,), **due)) == pytest.approx(anywhere, rel=0.05)


def test_a_stop_in_progress_runs_down() -> None:
    """What is left of it is the rest of what is usual; of one that lasts longer, a third of what it has lasted."""
    left = [minutes_left(TO_ULM + a_stand(20, 40, age)) for age in (6, 16, 26, 46)]
    assert left[0] - left[1] == pytest.approx(10, abs=2.1)
    assert left[0] - left[2] == pytest.approx(SEED_MIN - 6 - 0.3 * 26, abs=3.1)
    assert left[3] - left[2] == pytest.approx(0.3 * 20, abs=3.1)
