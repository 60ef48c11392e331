"""The day-one interval against recorded trips of concrete trucks round Athens, of which it has seen none.

Run with `-s` for the figures. The way is one of minutes, not hours, and stops at building sites are part of it.
"""

from __future__ import annotations

import csv
import gzip
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from math import hypot

import pytest

from tests.conftest import recordings
from tests.scenes import KM_PER_DEGREE, LAT, LON, make_shipment, make_site
from tracking.forecast import find_arrival
from tracking.state import Motion, Position

DAY = datetime(2002, 8, 1, tzinfo=UTC)
Fix = tuple[float, float, float]


def rows(name: str) -> Iterator[dict[str, str]]:
    with gzip.open(recordings("athens_trucks_2002") / name, "rt", encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


@cache
def tracks() -> dict[tuple[str, str], list[Fix]]:
    """Seconds and metres of each fix, by truck and day."""
    found: dict[tuple[str, str], list[Fix]] = defaultdict(list)
    for row in rows("trucks.csv.gz"):
        found[row["vehicle"], row["trip_day"]].append((float(row["t_rel_s"]), float(row["x"]), float(row["y"])))
    return found


def covered(share: float) -> Iterator[tuple[bool, float, float]]:
    """Of each leg, as seen when that share of it has passed: in the interval?, absolute error, minutes left."""
    for leg in rows("inbound_legs_DERIVED.csv.gz"):
        track, depart, arrive = tracks()[leg["truck"], leg["trip_day"]], float(leg["depart_s"]), float(leg["arrive_s"])
        place = bisect_left(track, (depart + share * (arrive - depart), 0.0, 0.0))
        at_s, x, y = track[min(place, len(track) - 1)]
        left_min = (arrive - at_s) / 60
        if left_min < 1:
            continue
        km = hypot(x - float(leg["x"]), y - float(leg["y"])) / 1000
        position = Position(lat=LAT + km / KM_PER_DEGREE, lon=LON, fixed_at=DAY)
        arrival = find_arrival(make_site(), make_shipment(depart_at=None), position, Motion())
        assert arrival is not None
        low, median, high = (arrival.quantile(part, DAY) - DAY for part in (0.1, 0.5, 0.9))
        left = timedelta(minutes=left_min)
        yield low - timedelta(minutes=1) <= left <= high, abs(median - left) / timedelta(minutes=1), left_min


@pytest.mark.parametrize("share", [0.0, 0.25, 0.5, 0.75])
def test_interval_is_honest(share: float) -> None:
    """Between two thirds and 19 in 20 of the recorded arrivals fall into an interval that promises four in five."""
    found = list(covered(share))
    assert len(found) > 400
    inside = sum(hit for hit, _, _ in found) / len(found)
    error = sum(minutes for _, minutes, _ in found) / len(found)
    left = sum(minutes for _, _, minutes in found) / len(found)
    print(f"\nseen at {share:.0%}: {len(found)} legs, {inside:.0%} inside, mean error {error:.1f} of {left:.1f} min")
    assert 0.66 <= inside <= 0.95
