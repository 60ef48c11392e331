"""The benchmark on simulated fleets, with a small world made by hand."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

import pytest

from benchmarks.eta.run_simulated import run_trips
from benchmarks.eta.simulated import first_day_of, trips_of
from simulators.world import Causes, World, WorldFix, WorldSite, WorldTrip
from tests.eta_cases import minutes
from tests.scenes import KM_PER_DEGREE, LAT, LON, NOON

KM, WAY = 100.0, minutes(120)

SECRET = Causes(
    is_team=False,
    pace=0.0,
    since_break_min=0.0,
    today_min=0.0,
    departure_delay_min=0.0,
    crowd_min=0.0,
    weather_min=0.0,
    incident_min=0.0,
    gate_wait_min=0.0,
    cadence_s=60.0,
    gap_min=0.0,
    is_displaced_once=False,
    stands=(),
)


def a_world_trip(number: int, start: datetime, *, late_min: float = 0.0) -> WorldTrip:
    """100 km in two hours, a fix a minute from half an hour before it leaves to half an hour after it is there."""
    arrives = start + WAY

    def fix(minute: int) -> WorldFix:
        km = KM * (1.0 - min(max(minute / 120.0, 0.0), 1.0))
        return WorldFix(start + minutes(minute), LAT + km / KM_PER_DEGREE, LON)

    return WorldTrip(
        id=f"S{number}",
        site="north",
        carrier="ACME",
        vehicle=f"T{number}",
        supplier="Bolts",
        origin="Kassel",
        origin_lat=LAT + KM / KM_PER_DEGREE,
        origin_lon=LON,
        door="D1",
        window_start=arrives - minutes(30 if not late_min else 90 + late_min),
        window_end=arrives + minutes(60 if not late_min else -late_min),
        depart_at=start,
        departed_at=start,
        arrived_at=arrives,
        docked_at=arrives + minutes(5),
        done_at=arrives + minutes(25),
        fixes=tuple(fix(minute) for minute in range(-30, 151)),
        causes=SECRET,
    )


def a_world(days: int = 8) -> World:
    """One trip a day; each third one is 40 minutes late, the others an hour before their window's end."""
    site = WorldSite(id="north", name="North", zone="Europe/Berlin", lat=LAT, lon=LON, doors=("D1",))
    trips = (a_world_trip(n, NOON + timedelta(days=n), late_min=40.0 * (n % 3 == 0)) for n in range(days))
    return World(sites=(site,), trips=tuple(trips))


def test_the_last_quarter_of_days_is_the_test() -> None:
    """Of eight days the last two, and the first day is the first trip's."""
    trips = trips_of(a_world())
    assert [trip.id for trip in trips if trip.is_test] == ["S6", "S7"]
    assert [trip.id for trip in first_day_of(trips)] == ["S0"]


def test_nothing_heard_from_the_plant_is_replayed() -> None:
    """The last fix of a trip is before its arrival, and its window is the planned one."""
    trip = trips_of(a_world())[0]
    assert trip.fixes[-1].at < trip.arrived_at
    assert trip.is_late


def test_a_fleet_is_scored_with_its_alerts() -> None:
    """Every figure of the JSON is there; the late one of two trips was alerted, both medians are near."""
    found = run_trips(trips_of(a_world()), "By hand", 3)
    wanted = {"seed", "mae_min", "lightgbm_mae_min", "wape", "cov80", "brier", "precision", "recall", "recall_60min"}
    assert wanted | {"false_alarm_share", "day_one_wape", "flips_per_100"} <= set(found)
    assert (found["seed"], found["recall"], found["false_alarm_share"]) == (3, 1.0, 0.0)
    assert found["n"] == 6
    assert isinstance(found["wape"], float)
    assert found["wape"] < 0.25


@pytest.mark.parametrize("days", [1, 2])
def test_the_first_day_is_scored_without_anything_learnt(days: int) -> None:
    """However many days follow, its figure is the same."""
    found = run_trips(trips_of(a_world(days)), "By hand", 3)["day_one_wape"]
    assert isinstance(found, float)
    assert not math.isnan(found)
    assert found == run_trips(trips_of(a_world(4)), "By hand", 3)["day_one_wape"]
