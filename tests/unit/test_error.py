"""How wrong predictions were, and the interval that this makes honest."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import exp
from statistics import NormalDist

import pytest

from tests.estimates import arrival_from, known
from tracking.prediction.error import (
    AIM,
    ENOUGH,
    FADED,
    KEEP,
    NARROWEST,
    OCTAVES,
    RATE,
    WIDEST,
    bucket_of,
    learn_error,
    shape_in,
)
from tracking.prediction.model import Model
from tracking.prediction.shape import Shape, share_above, value_above

BUCKET = bucket_of(60, "driving")
NORMAL = NormalDist()
GOLDEN = 0.6180339887498949


def errors(sigma: float) -> Iterator[float]:
    """Normal errors without luck: every run of them has as many far ones as it should."""
    share = 0.5
    while True:
        yield sigma * NORMAL.inv_cdf(share)
        share = (share + GOLDEN) % 1.0


def width_of(shape: Shape) -> float:
    return value_above(shape, 0.1) - value_above(shape, 0.9)


def seen(model: Model, error: float, *, missed: bool = False, bucket: str = BUCKET) -> Model:
    model.apply(learn_error(model, bucket, error, missed=missed))
    return model


def run(model: Model, stream: Callable[[int], float], trips: int, bucket: str = BUCKET) -> float:
    """The share of these trips that fell into the interval that was shown of each before it was learnt from."""
    hits = 0
    for n in range(trips):
        shape, error = shape_in(model, bucket), stream(n)
        missed = not value_above(shape, 0.9) <= error <= value_above(shape, 0.1)
        hits += not missed
        seen(model, error, missed=missed, bucket=bucket)
    return hits / trips


@pytest.mark.parametrize("bucket", [bucket_of(7, "driving"), bucket_of(700, "long stop")])
@pytest.mark.parametrize("sigma", [0.05, 0.25, 1.0])
def test_coverage_converges(bucket: str, sigma: float) -> None:
    """Four in five arrivals fall into the interval before long, however wrong the seed of the bucket was."""
    model, stream = Model(), errors(sigma)
    run(model, lambda _: next(stream), 200, bucket)
    assert run(model, lambda _: next(stream), 400, bucket) == pytest.approx(0.8, abs=0.02)


def test_coverage_holds_when_trips_become_wilder() -> None:
    """Errors that are suddenly twice as large are covered again long before the old ones are forgotten."""
    model, calm, wild = Model(), errors(0.1), errors(0.2)
    run(model, lambda _: next(calm), KEEP)
    run(model, lambda _: next(wild), 40)
    assert run(model, lambda _: next(wild), 120) > 0.75


def test_the_interval_follows_a_bias() -> None:
    """Trips that all take a fifth longer than predicted move the median there, and the interval with it."""
    model = Model()
    for n in range(100):
        seen(model, 0.18 + 0.02 * (n % 3 - 1))
    shape = shape_in(model, BUCKET)
    assert value_above(shape, 0.5) == pytest.approx(0.18, abs=0.01)
    assert value_above(shape, 0.9) > 0.1


def test_misses_widen_and_hits_narrow() -> None:
    """A miss widens by exp(0.024), a hit narrows by exp(0.006): they balance at one miss in five."""
    for missed in (True, False):
        changes = learn_error(Model({f"width:{BUCKET}": (1.2,)}), BUCKET, 0.1, missed=missed)
        (width,) = changes[f"width:{BUCKET}"] or ()
        assert width == pytest.approx(1.2 * exp(RATE * (missed - AIM)))
        assert (width > 1.2) is missed
    assert AIM == 0.2


def test_the_width_is_applied() -> None:
    """The same errors make a wider interval after misses than after hits, about the same median."""
    wide, narrow = Model(), Model()
    for n in range(KEEP):
        seen(wide, n / KEEP, missed=True)
        seen(narrow, n / KEEP, missed=False)
    shapes = shape_in(wide, BUCKET), shape_in(narrow, BUCKET)
    assert width_of(shapes[0]) == pytest.approx(width_of(shapes[1]) * WIDEST / NARROWEST, rel=0.01)
    assert value_above(shapes[0], 0.5) == pytest.approx(value_above(shapes[1], 0.5))


@pytest.mark.parametrize(("missed", "bound"), [(True, WIDEST), (False, NARROWEST)])
def test_the_width_is_bounded(*, missed: bool, bound: float) -> None:
    """A thousand misses, or hits, in a row do not carry it away."""
    model = Model()
    for _ in range(1_000):
        model.apply({f"width:{BUCKET}": learn_error(model, BUCKET, 0.0, missed=missed)[f"width:{BUCKET}"]})
    assert model.find(f"width:{BUCKET}") == (bound,)


def test_only_the_latest_are_kept() -> None:
    """A bucket holds its latest four hundred errors, whatever came before."""
    model = Model()
    for n in range(KEEP + 50):
        seen(model, float(n))
    entry = model.find(f"error:{BUCKET}")
    assert entry == tuple(float(n) for n in range(50, KEEP + 50))


def test_few_errors_do_not_speak_for_themselves() -> None:
    """Until twenty errors are known, of that bucket or of those about as far ahead, it is the first day still."""
    model = Model()
    for _ in range(ENOUGH):
        assert shape_in(model, BUCKET) == shape_in(Model(), BUCKET)
        seen(model, 0.5)
    assert value_above(shape_in(model, BUCKET), 0.5) == pytest.approx(0.5)


def test_few_errors_are_read_from_the_pool() -> None:
    """A bucket with few errors says what all that looked about as far ahead say, whatever the truck was doing."""
    model = Model()
    for _ in range(100):
        seen(model, 0.5)
    for other in (bucket_of(300, "driving"), bucket_of(60, "stopped")):
        assert value_above(shape_in(model, other), 0.5) == pytest.approx(0.5)
    assert shape_in(model, bucket_of(7, "driving")) == shape_in(Model(), bucket_of(7, "driving"))


def test_the_pool_fades() -> None:
    """Beside a bucket's own errors fewer and fewer of the pool are left, and none once it has enough."""
    model, other, far_off = Model(), bucket_of(300, "driving"), []
    for _ in range(100):
        seen(model, 1.0, bucket=other)
    for n in range(FADED):
        seen(model, 0.0)
        if n + 1 >= ENOUGH:
            far_off.append(share_above(shape_in(model, BUCKET), 0.5))
    assert 0.1 < far_off[0] < 0.4
    assert far_off == sorted(far_off, reverse=True)
    assert shape_in(model, BUCKET)[-1] == 0.0


def test_seeds_of_the_first_day() -> None:
    """Relative errors are larger near the end than far from it, and wherever the truck does not just drive."""
    near, far = shape_in(Model(), bucket_of(7, "driving")), shape_in(Model(), bucket_of(500, "driving"))
    assert width_of(near) > 1.05 * width_of(far)
    for state in ("stopped", "long stop", "rested", "break", "waiting", "other"):
        assert width_of(shape_in(Model(), bucket_of(60, state))) > 1.2 * width_of(shape_in(Model(), BUCKET))


def test_buckets_are_octaves() -> None:
    """From ten minutes on each doubling is the next one, what is nearer is one, and so is what is very far."""
    assert [bucket_of(minutes, "x") for minutes in (0.0, 5.0, 9.99, 10.0, 19.99, 20.0, 79.9, 80.0)] == [
        "0:x",
        "0:x",
        "0:x",
        "1:x",
        "1:x",
        "2:x",
        "3:x",
        "4:x",
    ]
    assert bucket_of(1e9, "x") == bucket_of(1e6, "x") == f"{OCTAVES - 1}:x"


def test_buckets_learn_apart() -> None:
    """With errors enough of their own, those an hour out say nothing of five hours, nor driving of stops."""
    model, others = Model(), (bucket_of(300, "driving"), bucket_of(60, "stopped"))
    for _ in range(FADED):
        for bucket in others:
            seen(model, -0.3, bucket=bucket)
        seen(model, 0.5)
    assert value_above(shape_in(model, BUCKET), 0.5) == pytest.approx(0.5)
    assert all(value_above(shape_in(model, bucket), 0.5) == pytest.approx(-0.3) for bucket in others)


def test_what_is_known_is_all_that_counts() -> None:
    """A model just read from the store says what the one says that has learnt all along, and was asked in between."""
    model, stream = Model(), errors(0.3)
    buckets = [bucket_of(minutes, state) for minutes in (7, 60, 500) for state in ("driving", "stopped")]
    for n in range(300):
        seen(model, next(stream), missed=n % 4 == 0, bucket=buckets[n * n % 7 % len(buckets)])
        asked = buckets[n % len(buckets)]
        assert shape_in(model, asked) == shape_in(Model(dict(model)), asked)


def test_what_is_learnt_reaches_the_estimate() -> None:
    """A site whose trips take a fifth longer than predicted is estimated so, and as sure as these trips were."""
    model = Model()
    median = arrival_from(60).median_min
    for _ in range(200):
        seen(model, 0.2, bucket=bucket_of(median, "driving"))
    arrival = arrival_from(60, known=known(dict(model)))
    assert arrival.minutes(0.5, arrival.fixed_at) == pytest.approx(median * exp(0.2), rel=1e-6)
    assert arrival.minutes(0.9, arrival.fixed_at) - arrival.minutes(0.1, arrival.fixed_at) < 0.1 * median
