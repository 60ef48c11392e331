"""When a vehicle's positions are the plant's business."""

from __future__ import annotations

from datetime import timedelta

from tests.builders import CARRIER, VEHICLE, a_shipment, a_site, at, folded
from tests.builders import a_drive as drive
from tracking.opening import END_GRACE, Span, at_rest, is_within, spans_of
from tracking.ping import ping_key
from tracking.state import Milestone, Progress, VehicleState

OPENS, STARTS, ENDS = at(60) - timedelta(hours=12), at(60), at(120)


def state(*progress: Progress) -> VehicleState:
    return VehicleState(carrier=CARRIER, vehicle=VEHICLE, progress=progress)


def reached(milestone: Milestone, minutes: float, shipment: str = "S1") -> Progress:
    return Progress(shipment=shipment, milestone=milestone, reached={milestone.value: at(minutes)})


def test_a_shipment_that_was_never_heard_is_open_until_it_is_a_no_show() -> None:
    """From `opens_at` to four hours after the window."""
    assert spans_of([a_shipment()], None) == (Span(OPENS, ENDS + timedelta(hours=4)),)


def test_one_that_has_departed_is_open_for_a_day_after_its_window() -> None:
    """It may have broken down, and still comes."""
    under_way = state(reached(Milestone.EN_ROUTE, 10))
    assert spans_of([a_shipment()], under_way) == (Span(OPENS, ENDS + timedelta(hours=24)),)


def test_one_that_is_here_is_open_as_long_as_it_stays() -> None:
    """Nobody can say how long a yard takes."""
    for milestone in (Milestone.IN_YARD, Milestone.AT_DOCK, Milestone.UNLOADING):
        assert spans_of([a_shipment()], state(reached(milestone, 70))) == (Span(OPENS, None),)


def test_an_end_closes_it_shortly_afterwards() -> None:
    """By fix time, whichever end it is."""
    for milestone in (Milestone.DONE, Milestone.TURNED_AWAY, Milestone.NO_SHOW):
        assert spans_of([a_shipment()], state(reached(milestone, 90))) == (Span(OPENS, at(90) + END_GRACE),)


def test_two_shipments_leave_the_time_between_them_closed() -> None:
    """Spans that do not meet stay two; those that do become one."""
    ended = state(reached(Milestone.DONE, 90))
    next_day = a_shipment(2)
    assert spans_of([next_day, a_shipment()], ended) == (
        Span(OPENS, at(90) + END_GRACE),
        Span(OPENS + timedelta(days=1), ENDS + timedelta(hours=28)),
    )
    soon = a_shipment(2, opens_at=at(80))
    assert spans_of([a_shipment(), soon], ended) == (Span(OPENS, ENDS + timedelta(hours=28)),)
    here = state(reached(Milestone.IN_YARD, 70))
    assert spans_of([a_shipment(), soon], here) == (Span(OPENS, None),)


def test_both_limits_of_a_span_are_in_it() -> None:
    """A fix of the very time counts; a microsecond beyond does not."""
    tick = timedelta(microseconds=1)
    spans = (Span(at(0), at(10)), Span(at(20), None))
    assert all(is_within(spans, moment) for moment in (at(0), at(10), at(20), at(10_000)))
    assert not any(is_within(spans, moment) for moment in (at(0) - tick, at(10) + tick, at(20) - tick))
    assert not is_within((), at(0))


def test_one_that_ended_before_it_opened_was_never_open() -> None:
    """A shipment given up for another may be planned to open later than that."""
    assert spans_of([a_shipment(opens_at=at(95))], state(reached(Milestone.NO_SHOW, 60))) == ()


def test_a_vehicle_at_rest_keeps_no_place() -> None:
    """How far it had come and until when it was heard remain, and no fix of that time is newer."""
    pings = drive(0, 50, 30, speed_kmh=60)
    heard = folded(pings, site=a_site(), shipments=[a_shipment()])
    rested = at_rest(heard)
    assert (rested.progress, rested.heard_at) == (heard.progress, heard.heard_at)
    assert (rested.position, rested.trail, rested.log.marks) == (None, (), ())
    assert rested.last_key == (pings[-1].fixed_at, 90.0, 180.0)
    assert rested.last_key >= ping_key(pings[-1])
