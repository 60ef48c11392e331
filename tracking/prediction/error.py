"""How wrong predictions have been, kept apart by how far ahead they looked and by what the truck was doing.

    error  = log(actual / predicted)       the last 400 of each bucket, seeded by a lognormal
    width  a <- a exp(0.03 (missed - 0.2)) so that four in five arrivals fall into the 80 % interval, whatever the seed
                                           (adaptive conformal inference, Gibbs and Candes, 2021)

A bucket is an octave of predicted minutes and a state. A trip has one error a bucket.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache
from math import exp, sqrt

from tracking.prediction.mean import Findable
from tracking.prediction.model import Changes, Entry, Model
from tracking.prediction.sample import added
from tracking.prediction.shape import Shape, seeded, shape_of

KEEP = 400
POOLED_KEEP = 200
ENOUGH = 20
"""Errors from which on a bucket, or the pool of near or far ones, speaks for itself."""
SEEDED = 15
FADED = 60
"""Errors seen in a bucket after which nothing else is mixed in."""
RATE, AIM = 0.03, 0.2
NARROWEST, WIDEST = 0.6, 1.8
OCTAVES = 10
FAR_OCTAVE = 3
AFTER = {"rest": "rested", "hold": "held", "break": "paused"}
"""The state of a peak that is not the first, by what it is about."""
LEAST_OCTAVE_MIN = 5.0
EDGES_MIN = tuple(LEAST_OCTAVE_MIN * 2.0**octave for octave in range(1, OCTAVES))
SIGMA_FAR, SIGMA_NEAR_MIN, SIGMA_MOST = 0.40, 1.6, 0.9
"""Wide on purpose: on the first day it is not known how wrong the prior is here, on top of how much trips differ."""
UNSETTLED = 1.3
"""Seeds are wider in every state but driving."""


def bucket_of(median_min: float, state: str) -> str:
    """The bucket of a prediction."""
    return f"{bisect_right(EDGES_MIN, median_min)}:{state}"


def shape_in(model: Model, bucket: str) -> Shape:
    """The distribution of the errors in a bucket; while it holds few, of all that looked about as far ahead."""
    entry = model.find(f"error:{bucket}")
    if entry is None or len(entry) < ENOUGH:
        pool = model.find(_pool_key(bucket))
        if pool is None or len(pool) < ENOUGH:
            return _seeds(bucket)
        return model.derive(_pool_key(bucket), lambda pooled: shape_of(sorted(pooled or ())))
    pool_key = _pool_key(bucket) if len(entry) < FADED else ""
    return model.derive(f"error:{bucket}", lambda seen: _shape(model, seen or (), bucket), beside=pool_key)


def learn_error(model: Findable, bucket: str, error: float, *, missed: bool) -> Changes:
    """One more error, and whether the arrival missed the interval that was shown."""
    width = model.find(f"width:{bucket}")
    wider = (width[0] if width else 1.0) * exp(RATE * (missed - AIM))
    return {
        f"error:{bucket}": added(model.find(f"error:{bucket}"), error, keep=KEEP),
        _pool_key(bucket): added(model.find(_pool_key(bucket)), error, keep=POOLED_KEEP),
        f"width:{bucket}": (min(WIDEST, max(NARROWEST, wider)),),
    }


def _pool_key(bucket: str) -> str:
    return f"pool:{'far' if int(bucket[0]) >= FAR_OCTAVE else 'near'}"


@lru_cache(maxsize=256)
def _seeds(bucket: str) -> Shape:
    octave, _, state = bucket.partition(":")
    minutes = LEAST_OCTAVE_MIN * 2.0 ** (int(octave) + 0.5)
    spread = sqrt(SIGMA_FAR**2 + SIGMA_NEAR_MIN / minutes) * (1.0 if state == "driving" else UNSETTLED)
    return seeded(round(min(SIGMA_MOST, spread), 2))


def _shape(model: Model, seen: Entry, bucket: str) -> Shape:
    """Of what was seen, with a few of the pool while that is little."""
    width = model.find(f"width:{bucket}")
    pool = sorted(model.find(_pool_key(bucket)) or ())
    count = round(SEEDED * max(0.0, 1.0 - len(seen) / FADED)) if pool else 0
    step = len(pool) / count if count else 0.0
    mixed = sorted((*seen, *(pool[int((i + 0.5) * step)] for i in range(count))))
    return shape_of(mixed, width[0] if width else 1.0)
