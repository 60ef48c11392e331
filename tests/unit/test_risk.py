"""The one word for a shipment still to come."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.scenes import NOON, make_shipment, minutes
from tracking.board import Eta, Risk
from tracking.risk import is_silent, judge, silent_after


def eta(median: float) -> Eta:
    p50 = NOON + minutes(median)
    return Eta(p10=p50 - minutes(20), p50=p50, p90=p50 + minutes(30), based_on=NOON)


def test_silent_limit() -> None:
    """The limit itself is not yet silent."""
    after = timedelta(minutes=2)
    assert not is_silent(NOON, now=NOON + after, after=after)
    assert is_silent(NOON, now=NOON + after + timedelta(microseconds=1), after=after)


@pytest.mark.parametrize(("cadence_s", "limit_s"), [(None, 120), (5, 120), (40, 120), (60, 180), (600, 1800)])
def test_silent_after(cadence_s: float | None, limit_s: float) -> None:
    """Three cadences, two minutes at least, and two minutes while the cadence is not known."""
    assert silent_after(cadence_s) == timedelta(seconds=limit_s)


@pytest.mark.parametrize(
    ("median", "late", "early", "silent", "expected"),
    [
        (30, False, False, False, Risk.ON_TIME),
        (0, False, False, False, Risk.ON_TIME),
        (-10, False, False, False, Risk.ON_TIME),
        (60, False, False, False, Risk.ON_TIME),
        (61, False, False, False, Risk.AT_RISK),
        (-11, False, False, False, Risk.AT_RISK),
        (-11, False, True, False, Risk.EARLY),
        (30, False, False, True, Risk.SILENT),
        (-11, False, False, True, Risk.SILENT),
        (61, False, False, True, Risk.AT_RISK),
        (61, True, False, True, Risk.LATE),
        (None, False, False, False, Risk.UNKNOWN),
        (None, False, False, True, Risk.SILENT),
        (None, True, False, True, Risk.LATE),
    ],
)
def test_worst_first(median: float | None, late: bool, early: bool, silent: bool, expected: Risk) -> None:
    """The worst word that holds is the one shown; no estimate and silence are never on time."""
    found = judge(
        make_shipment(length=60), None if median is None else eta(median), late=late, early=early, silent=silent
    )
    assert found is expected
