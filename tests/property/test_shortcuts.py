"""Shortcuts that spare a ping its arithmetic answer as the arithmetic would."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from tracking.geodesy import distance_m, is_within_m
from tracking.prediction.hour import hour_key

LATS, LONS = st.floats(-89.9, 89.9), st.floats(-180.0, 180.0)
NEAR = st.floats(-0.05, 0.05)
ZONES = st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Asia/Kathmandu"])
INSTANTS = st.integers(0, 25 * 365 * 24 * 3600).map(
    lambda span_s: datetime(2015, 1, 1, tzinfo=UTC) + timedelta(seconds=span_s)
)


@given(LATS, LONS, NEAR | LATS, NEAR | LONS, st.floats(0.0, 10_000.0) | st.floats(0.0, 2e7))
def test_near_is_what_the_great_circle_says(lat: float, lon: float, up: float, over: float, radius_m: float) -> None:
    """Except where the two are within a hair of the limit."""
    there = (max(-90.0, min(90.0, lat + up)), (lon + over + 540.0) % 360.0 - 180.0)
    apart_m = distance_m(lat, lon, *there)
    if abs(apart_m - radius_m) > 1e-6 * (1.0 + apart_m):
        assert is_within_m(radius_m, lat, lon, *there) is (apart_m <= radius_m)


@given(INSTANTS, ZONES, st.floats(0.0, 3000.0))
def test_the_hour_is_that_of_the_clock_on_the_wall(at: datetime, zone: str, ahead_min: float) -> None:
    """At the middle of the way ahead, weekends apart, in summer time and winter time."""
    middle = (at + timedelta(minutes=ahead_min / 2.0)).astimezone(ZoneInfo(zone))
    hour = f"{middle.hour}w" if middle.weekday() in (5, 6) else f"{middle.hour}"
    assert hour_key("plant", zone, at, ahead_min).split(":")[2] == hour
