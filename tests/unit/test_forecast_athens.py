"""The interval against recorded trips of concrete trucks round Athens: on the first day, and once errors are learnt.

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
from math import hypot, log
from typing import NamedTuple

import pytest

from tests.conftest import recordings
from tests.estimates import arrival_from
from tests.scenes import make_shipment
from tracking.prediction.error import bucket_of, learn_error
from tracking.prediction.knowledge import Knowledge
from tracking.prediction.model import Model

DAY = datetime(2002, 8, 1, tzinfo=UTC)
DUE = make_shipment(depart_at=None, window_start=DAY, window_end=DAY + timedelta(hours=1))
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


class Seen(NamedTuple):
    """Of one leg: was it in the interval, absolute error, minutes left."""

    inside: bool
    error_min: float
    left_min: float


def predicted(share: float, *, learning: bool) -> Iterator[Seen]:
    """Each leg as seen when that share of it had passed; `learning` from the errors of the legs before it."""
    model = Model()
    for leg in sorted(rows("inbound_legs_DERIVED.csv.gz"), key=lambda leg: (leg["trip_day"], float(leg["arrive_s"]))):
        track, depart, arrive = tracks()[leg["truck"], leg["trip_day"]], float(leg["depart_s"]), float(leg["arrive_s"])
        place = bisect_left(track, (depart + share * (arrive - depart), 0.0, 0.0))
        at_s, x, y = track[min(place, len(track) - 1)]
        left_min = (arrive - at_s) / 60
        if left_min < 1:
            continue
        km = hypot(x - float(leg["x"]), y - float(leg["y"])) / 1000
        arrival = arrival_from(km, shipment=DUE, fixed_at=DAY, known=Knowledge(model))
        low, median, high = (arrival.minutes(part, DAY) for part in (0.1, 0.5, 0.9))
        inside = low <= left_min <= high
        yield Seen(inside, abs(median - left_min), left_min)
        if learning:
            bucket = bucket_of(arrival.median_min, arrival.state)
            model.apply(learn_error(model, bucket, log(left_min / arrival.median_min), missed=not inside))


def coverage(seen: list[Seen], name: str) -> float:
    inside = sum(each.inside for each in seen) / len(seen)
    error = sum(each.error_min for each in seen) / len(seen)
    left = sum(each.left_min for each in seen) / len(seen)
    print(f"\n{name}: {len(seen)} legs, {inside:.0%} inside, mean error {error:.1f} of {left:.1f} min")
    return inside


@pytest.mark.parametrize("share", [0.0, 0.25, 0.5, 0.75])
def test_the_first_day_promises_no_more_than_it_keeps(share: float) -> None:
    """Before anything is learnt at least three in four arrivals fall into an interval that promises four in five."""
    seen = list(predicted(share, learning=False))
    assert len(seen) > 400
    assert coverage(seen, f"day one, seen at {share:.0%}") >= 0.75


@pytest.mark.parametrize("share", [0.0, 0.25, 0.5, 0.75])
def test_what_was_missed_makes_it_honest(share: float) -> None:
    """Once it has learnt from a hundred legs how wrong it is, four in five arrivals fall into it, give or take 5 %."""
    seen = list(predicted(share, learning=True))[100:]
    assert coverage(seen, f"learning, seen at {share:.0%}") == pytest.approx(0.8, abs=0.05)
