"""The hour of the day, by the site's own clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.estimates import arrival_from, known
from tests.scenes import NOON
from tracking.prediction.hour import HORIZONS_MIN, KAPPA, at_this_hour, hour_key
from tracking.prediction.model import Model

SHORT_MIN = 20.0


def key_at(at: str, ahead_min: float = 0.0, zone: str = "Europe/Berlin") -> str:
    return hour_key("north", zone, datetime.fromisoformat(at).replace(tzinfo=UTC), ahead_min)


@pytest.mark.parametrize(
    ("at", "hour"),
    [
        ("2025-03-29T00:30", "1w"),
        ("2025-03-30T00:30", "1w"),
        ("2025-03-30T01:30", "3w"),
        ("2025-03-31T00:30", "2"),
        ("2025-10-25T00:30", "2w"),
        ("2025-10-26T00:30", "2w"),
        ("2025-10-26T01:30", "2w"),
        ("2025-10-27T00:30", "1"),
    ],
)
def test_both_days_the_clock_changes(at: str, hour: str) -> None:
    """In March there is no hour from two to three, in October there are two, and the days around have theirs."""
    assert key_at(at) == f"hour:north:{hour}:0"


def test_a_way_across_the_change() -> None:
    """Minutes are minutes: two hours from 0:30 in that night have their middle at 1:30 in October, at 3:00 in March."""
    assert key_at("2025-10-25T22:30", 120) == key_at("2025-10-25T23:30").replace(":0", ":1")
    assert key_at("2025-03-30T00:30", 60) == "hour:north:3w:1"
    assert key_at("2025-03-30T00:30", 59) == "hour:north:1w:0"


def test_the_hour_is_that_of_the_middle_of_the_way() -> None:
    """Who leaves before the rush for a long way is in it half-way."""
    assert key_at("2025-03-12T05:00", 120) == key_at("2025-03-12T06:00", 60)
    assert key_at("2025-03-12T05:00", 120) != key_at("2025-03-12T05:00", 60)


def test_weekends_are_apart() -> None:
    """Saturday and Sunday are one kind of day and all others another, by the site's own calendar."""
    week = [key_at(f"2025-03-{day}T11:00") for day in range(10, 17)]
    assert week[:5] == [week[0]] * 5
    assert week[5:] == [week[5]] * 2
    assert week[0] != week[5]
    assert key_at("2025-03-14T23:30") == "hour:north:0w:0"
    assert key_at("2025-03-15T03:30", zone="America/Chicago") == "hour:north:22:0"


def test_distances_are_apart() -> None:
    """A rush hour is a large share of a short way and a small one of a long: each horizon learns by itself."""
    at = NOON - timedelta(minutes=300)
    keys = [hour_key("north", "UTC", at, minutes).rpartition(":")[2] for minutes in (0, 59.9, 60, 239.9, 240, 900)]
    assert keys == ["0", "0", "1", "1", "2", "2"]
    assert HORIZONS_MIN == (60.0, 240.0)


def test_sites_are_apart() -> None:
    """One town's rush hour is not another's."""
    assert hour_key("north", "UTC", NOON, 10) != hour_key("south", "UTC", NOON, 10)


def test_nothing_learnt_changes_nothing() -> None:
    """Without votes for the hour a way takes what it takes."""
    assert at_this_hour(Model(), key_at("2025-03-12T07:00"), 50.0) == 50.0


def test_votes_pull() -> None:
    """As many votes as the prior is worth pull half-way, on the logarithm."""
    key = key_at("2025-03-12T07:00")
    assert at_this_hour(Model({key: (KAPPA, 0.2)}), key, 100.0) == pytest.approx(100 * 1.10517, rel=1e-4)


def test_the_hour_is_a_part_of_the_road() -> None:
    """A truck in the rush hour is expected later than one at another hour, at the same place."""
    key = hour_key("north", "Europe/Berlin", NOON, SHORT_MIN)
    rush = known({key: (60.0, 0.3)})
    assert arrival_from(10, known=rush).parts["road"] > 1.2 * arrival_from(10).parts["road"]
    later = NOON + timedelta(hours=3)
    assert arrival_from(10, fixed_at=later, known=rush).parts["road"] == arrival_from(10).parts["road"]
