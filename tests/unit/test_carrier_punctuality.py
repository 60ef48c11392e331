"""Whether deliveries came in their window, and how many did."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from dashboard.carrier.punctuality import LEAST, PAGE, Delivery, Verdict, delivery_of, page_of, recent, shares_of
from tests.scenes import NOON, minutes
from tests.trip_records import a_record


def delivery(gate: float, **changes: Any) -> Delivery:
    """Of a window from noon to 13:00."""
    return delivery_of(a_record(gate=gate, docked=gate + 5, done=gate + 35, **changes))


@pytest.mark.parametrize(
    ("gate", "verdict", "off_min"),
    [
        (0, Verdict.ON_TIME, 0),
        (60, Verdict.ON_TIME, 0),
        (60.1, Verdict.LATE, 0.1),
        (85, Verdict.LATE, 25),
        (-10, Verdict.ON_TIME, -10),
        (-10.1, Verdict.EARLY, -10.1),
    ],
)
def test_an_arrival_is_judged_by_its_window(gate: float, verdict: Verdict, off_min: float) -> None:
    """To the window's end it is on time, and from ten minutes before it; the limits themselves are."""
    found = delivery(gate)
    assert found.verdict is verdict
    assert found.off_min == pytest.approx(off_min)


def test_who_never_came_is_a_no_show_and_who_was_not_seen_is_nothing() -> None:
    """Without an arrival that can be believed only a no-show counts."""
    assert delivery_of(a_record(arrived_at=None, milestone="no_show")).verdict is Verdict.NO_SHOW
    assert delivery_of(a_record(arrived_at=None, milestone="done")).verdict is Verdict.UNSEEN


def test_waiting_for_the_door_is_not_the_carriers() -> None:
    """However long it stood in the yard, its arrival was on time; the wait begins no sooner than its window."""
    waited = delivery_of(a_record(gate=10, docked=170, done=200))
    assert (waited.verdict, waited.waited_min) == (Verdict.ON_TIME, 160)
    assert delivery_of(a_record(gate=-8, docked=5)).waited_min == 5
    assert delivery_of(a_record(gate=10, docked=None)).waited_min is None


def test_shares_are_of_what_can_be_judged() -> None:
    """An arrival that nobody saw is told beside, and is no share of anything."""
    unseen = delivery_of(a_record(arrived_at=None))
    shares = shares_of([*(delivery(0) for _ in range(6)), *(delivery(90) for _ in range(4)), unseen])
    assert (shares.n, shares.unseen, shares.is_enough) == (10, 1, True)
    assert shares.share(Verdict.ON_TIME) == 0.6
    assert shares.share(Verdict.NO_SHOW) == 0.0
    assert not shares_of([delivery(0)] * (LEAST - 1)).is_enough


def test_a_period_holds_its_days_the_latest_first() -> None:
    """A no-show counts at the end of its window."""
    old, new = delivery(0), delivery(50)
    missed = delivery_of(a_record(arrived_at=None, milestone="no_show"))
    now = NOON + timedelta(days=30)
    assert recent([old, new, missed], 30, now) == [missed, new, old]
    assert recent([old, new, missed], 30, now + minutes(1)) == [missed, new]


def test_a_page_is_one_that_there_is() -> None:
    """Whatever the address says."""
    many = [delivery(0)] * (2 * PAGE + 1)
    assert [(len(page_of(many, n)[0]), *page_of(many, n)[1:]) for n in (0, 1, 3, 99)] == [
        (PAGE, 1, 3),
        (PAGE, 1, 3),
        (1, 3, 3),
        (1, 3, 3),
    ]
    assert page_of([], 5) == ([], 1, 1)
