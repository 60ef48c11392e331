"""The log of a trip, fix by fix: what is kept of it, and that it stays small."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import Any

import pytest
from msgspec.structs import replace

from tests.builders import (
    a_drive,
    a_ping,
    a_shipment,
    a_site,
    a_stand,
    at,
    folded,
    last_min,
    north,
)
from tracking.arrival import Arrival
from tracking.drive import drive_minutes
from tracking.eta import p_early, p_late
from tracking.log_step import SHRUNK, begin, note_alarm, note_forecast, note_standing, note_way
from tracking.prediction.error import bucket_of
from tracking.prediction.shape import seeded
from tracking.state import Alarm, Milestone, Motion, Position, Progress
from tracking.trip_log import TripLog
from tracking.trip_record import ALERTS, FORECASTS, MARKS, STAYS, Standing

DUE = a_shipment()
FAR = a_shipment(origin_lat=north(160))


def an_arrival(fixed_min: float, median_min: float, **changes: Any) -> Arrival:
    usual: dict[str, Any] = {
        "fixed_at": at(fixed_min),
        "wait_min": 0.0,
        "median_min": median_min,
        "shape": seeded(0.2),
        "state": "driving",
        "parts": {"road": median_min},
    }
    return Arrival(**(usual | changes))


def noted(log: TripLog, arrival: Arrival, *, driven_min: float = 0.0) -> TripLog:
    position = Position(lat=north(50), lon=8.0, fixed_at=arrival.fixed_at)
    return note_forecast(log, DUE, arrival, position, Motion(driven_min=driven_min))


def test_a_mark_each_tenth() -> None:
    """A mark is made whenever the way ahead has shrunk by a tenth since the last, however many fixes come."""
    dense, sparse = (folded(a_drive(0, 160, 1, every_s=every), shipments=[FAR]).log.marks for every in (20.0, 40.0))
    left = [mark.usual_min for mark in dense]
    assert left[0] == pytest.approx(drive_minutes(159), rel=0.05)
    assert left[-1] < 10
    for before, after in pairwise(left):
        assert after <= SHRUNK * before
        assert after > 0.8 * before - 1
    assert abs(len(dense) - len(sparse)) <= 0.2 * len(dense) < 15
    assert [mark.at for mark in dense] == sorted(mark.at for mark in dense)
    assert dense[-1].driven_min - dense[0].driven_min == pytest.approx((dense[-1].at - dense[0].at).seconds / 60, abs=1)


def test_no_mark_before_it_leaves() -> None:
    """A truck that waits at its origin is not on its way."""
    waiting = folded(a_stand(0, 60, 30), shipments=[a_shipment(depart_at=at(60))]).log
    assert waiting.forecasts
    assert waiting.marks == ()
    assert noted(TripLog(), an_arrival(0, 60, state="waiting")).marks == ()


def test_a_forecast_a_bucket() -> None:
    """Of all that was forecast, one is kept for each bucket met, whatever order they were met in."""
    log, met = TripLog(shipment="S1"), Counter[str]()
    for n in range(300):
        arrival = an_arrival(n, 300 - n, state=("driving", "break")[n // 7 % 2])
        met[bucket_of(arrival.median_min, arrival.state)] += 1
        log = noted(log, arrival)
    kept = [bucket_of(forecast.median_min, forecast.state) for forecast in log.forecasts]
    assert sorted(kept) == sorted(met)
    assert log.drawn == met


def test_a_forecast_is_what_was_said() -> None:
    """What is kept is the forecast of one of the fixes, to the second, with its parts and the odds."""
    arrival = an_arrival(0, 61.3, pace=0.2, parts={"road": 50.04, "break": 11.26}, keys={"rest": "rest:law:1:1"})
    (forecast,) = noted(TripLog(), arrival).forecasts
    assert forecast.at == at(0)
    assert forecast.p50 == arrival.instant(0.5, at(0))
    assert (forecast.p10, forecast.p90) == (arrival.instant(0.1, at(0)), arrival.instant(0.9, at(0)))
    assert forecast.parts == {"road": 50.0, "break": 11.3}
    assert (forecast.median_min, forecast.state, forecast.pace) == (61.3, "driving", 0.2)
    assert forecast.keys == {"rest": "rest:law:1:1"}
    assert (forecast.p_late, forecast.p_early) == (p_late(arrival, DUE, at(0)), p_early(arrival, DUE, at(0)))
    assert 0 < forecast.p_early < 1


@pytest.mark.parametrize("every_min", [0.5, 1.0, 5.0, 7.3])
def test_any_forecast_may_be_the_one(every_min: float) -> None:
    """Which of a bucket's fixes is kept is even over them: each tenth of them about a tenth of the time."""
    fixes, runs = 40, 400
    tenths: Counter[int] = Counter()
    for run in range(runs):
        log = TripLog()
        for n in range(fixes):
            log = noted(log, an_arrival(run * 1_447.7 + n * every_min, 60))
        (kept,) = log.forecasts
        tenths[int((kept.at - at(run * 1_447.7)).total_seconds() / 60 / every_min + 0.5) * 10 // fixes] += 1
    assert set(tenths) == set(range(10))
    assert all(0.04 < count / runs < 0.20 for count in tenths.values())


def test_the_draw_is_no_chance() -> None:
    """The same fixes keep the same forecast."""
    pings = a_drive(0, 60, 1)
    assert folded(pings).log == folded(pings[::-1]).log
    assert folded(pings).log.forecasts


def test_an_alert_has_the_forecast_before_it() -> None:
    """A warning is logged at the fix that raised it, with what that fix said: nobody had been warned by then."""
    arrival = an_arrival(5, 200)
    raised = note_alarm(TripLog(), Alarm(), Alarm(late_since=at(5)), DUE, arrival)
    (alert,) = raised.alerts
    assert (alert.kind, alert.raised_at, alert.cleared_at) == ("late", at(5), None)
    assert alert.before is not None
    assert alert.before.at == at(5)
    assert alert.before.p50 == arrival.instant(0.5, at(5))
    assert alert.p == alert.before.p_late > 0.9
    assert note_alarm(raised, Alarm(late_since=at(5)), Alarm(late_since=at(5)), DUE, an_arrival(6, 199)) == raised


def test_an_alert_is_cleared() -> None:
    """The fix that clears a warning ends it, and no warning of the other kind, nor an older one again."""
    late, early = Alarm(late_since=at(5)), Alarm(early_since=at(20))
    log = note_alarm(TripLog(), Alarm(), late, DUE, an_arrival(5, 200))
    log = note_alarm(log, late, Alarm(), DUE, an_arrival(9, 100))
    assert [alert.cleared_at for alert in log.alerts] == [at(9)]
    log = note_alarm(log, Alarm(), early, DUE, an_arrival(20, 10))
    assert log.alerts[1].p == log.alerts[1].before.p_early if log.alerts[1].before else False
    log = note_alarm(log, early, Alarm(late_since=at(30)), DUE, an_arrival(30, 200))
    assert [(alert.kind, alert.cleared_at) for alert in log.alerts] == [
        ("late", at(9)),
        ("early", at(30)),
        ("late", None),
    ]
    log = note_alarm(log, Alarm(late_since=at(30)), Alarm(), DUE, an_arrival(40, 10))
    assert [alert.cleared_at for alert in log.alerts] == [at(9), at(30), at(40)]


def test_a_warning_of_a_drive_is_logged() -> None:
    """A truck that will never make it is warned of on its way, and the log says when and with what odds."""
    state = folded(a_drive(0, 160, 100), shipments=[FAR])
    (alert,) = state.log.alerts
    assert alert.raised_at == state.alarm.late_since
    assert alert.p >= 0.8


def test_a_stop_is_logged_when_it_ends() -> None:
    """With its beginning and end, its place, what was driven before, and the phase it was in."""
    first = a_drive(0, 160, 100)
    stand = a_stand(last_min(first), 100, 12)
    stopped = folded(first + stand, shipments=[FAR])
    assert stopped.log.stays == ()
    assert stopped.log.stop_key.startswith("stop:")
    log = folded([*first, *stand, *a_drive(last_min(stand) + 0.5, 99.5, 90)], shipments=[FAR]).log
    (stay,) = log.stays
    assert stay.start == at(60)
    assert (stay.end - at(72)).total_seconds() == pytest.approx(30, abs=31)
    assert (stay.lat, stay.lon) == (north(100), 8.0)
    assert stay.driven_today_min == stay.since_break_min == pytest.approx(60, abs=1)
    assert stay.key == stopped.log.stop_key
    assert log.stop_key == ""


def test_a_short_halt_is_no_stop() -> None:
    """Four minutes at one place are traffic."""
    first = a_drive(0, 160, 100)
    halt = a_stand(last_min(first), 100, 4)
    assert folded([*first, *halt, *a_drive(last_min(halt) + 0.5, 99.5, 90)], shipments=[FAR]).log.stays == ()


def test_a_silent_stop_is_a_stop() -> None:
    """Who falls silent and is heard again further on has stood for what the way between does not take."""
    silent = a_drive(0, 160, 100) + a_drive(60 + 90, 80, 70)
    (stay,) = folded(silent, shipments=[FAR]).log.stays
    assert stay.start == at(60)
    assert (stay.end - stay.start).total_seconds() / 60 == pytest.approx(90 - 20 / 50 * 60, abs=2)


def test_a_relocation_is_no_stop() -> None:
    """A device that comes to itself elsewhere ends no stop: nobody knows which of the two places it was at."""
    first = a_drive(0, 160, 100) + a_stand(60, 100, 10)[1:]
    elsewhere = [a_ping(last_min(first) + 30 + n / 2, -100 - n / 2) for n in range(4)]
    moved = folded(first + elsewhere, shipments=[FAR])
    assert moved.position is not None
    assert moved.position.lat < north(-99)
    assert moved.log.stays == ()


def test_a_log_is_of_one_shipment() -> None:
    """The next shipment begins with an empty log; the same one goes on with its own."""
    log = noted(TripLog(shipment="S1"), an_arrival(0, 60))
    assert begin(log, DUE) is log
    assert begin(log, a_shipment(2)) == TripLog(shipment="S2")


def test_a_log_is_bounded() -> None:
    """However long a trip takes, and however often it stops and is warned of, its log stays small."""
    log = TripLog()
    for n in range(300):
        log = noted(log, an_arrival(n, 1e6 * 0.8**n, state=f"kind {n}"))
        log = note_standing(log, Standing(at(n), at(n + 1), 0.0, 0.0, 0.0))
        log = note_alarm(log, Alarm(), Alarm(late_since=at(n)), DUE, an_arrival(n, 60))
    assert (len(log.marks), len(log.stays)) == (MARKS, STAYS)
    assert (len(log.forecasts), len(log.alerts)) == (FORECASTS, ALERTS)
    assert log.marks[-1].at == log.stays[-1].start == log.alerts[-1].raised_at == at(299)


def test_the_nearest_it_has_come() -> None:
    """Once it has left, the least distance to the gate is kept, with what it had driven by then."""
    site, left = a_site(), Progress(shipment="S1", milestone=Milestone.EN_ROUTE)
    log = TripLog()
    for km, driven_min in ((50, 10), (40, 20), (45, 30)):
        position = Position(lat=north(km), lon=8.0, fixed_at=at(driven_min))
        log = note_way(log, site, left, position, Motion(driven_min=driven_min))
    assert log.nearest_km == pytest.approx(39.7, abs=0.01)
    assert log.nearest_driven_min == 20
    planned = replace(left, milestone=Milestone.PLANNED)
    near = Position(lat=north(1), lon=8.0, fixed_at=at(40))
    assert note_way(log, site, planned, near, Motion()) is log


def test_nothing_is_logged_once_it_is_here() -> None:
    """In the yard there is nothing left to forecast."""
    drive = a_drive(0, 60, 0.1)
    there = folded(drive)
    stayed = folded(drive + [a_ping(last_min(drive) + n, 0.1) for n in range(1, 30)])
    assert stayed.progress[0].milestone not in (Milestone.EN_ROUTE, Milestone.APPROACHING)
    assert len(stayed.log.marks) - len(there.log.marks) <= 3
    assert sum(stayed.log.drawn.values()) - sum(there.log.drawn.values()) <= 3
