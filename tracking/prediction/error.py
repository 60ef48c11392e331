"""How wrong predictions have been, kept apart by how far ahead they looked and by what the truck was doing.

    error  = log(actual / predicted)       the last 400 of each bucket, seeded by a lognormal
    width  a <- a exp(0.03 (missed - 0.2)) so that four in five arrivals fall into the 80 % interval, whatever the seed
                                           (adaptive conformal inference, Gibbs and Candes, 2021)

A bucket is an octave of predicted minutes and a state. A trip has one error a bucket.
"""

from __future__ import annotations

from bisect import bisect_right
from math import exp, sqrt

from tracking.prediction.mean import Findable
from tracking.prediction.model import Changes, Entry, Model
from tracking.prediction.sample import added
from tracking.prediction.shape import Shape, seeded, shape_of

KEEP = 400
SEEDED = 15
FADED = 60
"""Errors seen after which the seeds are gone."""
RATE, AIM = 0.03, 0.2
NARROWEST, WIDEST = 0.6, 1.8
OCTAVES = 10
AFTER = {"rest": "rested", "hold": "held", "break": "paused"}
"""The state of a second peak, by what it is about."""
LEAST_OCTAVE_MIN = 5.0
EDGES_MIN = tuple(LEAST_OCTAVE_MIN * 2.0**octave for octave in range(1, OCTAVES))
SIGMA_FAR, SIGMA_NEAR_MIN, SIGMA_MOST = 0.55, 1.6, 0.9
"""Wide on purpose: on the first days it is not known how wrong the prior is here, on top of how much trips differ."""
UNSETTLED = 1.3
"""Seeds are wider in every state but driving."""


def bucket_of(median_min: float, state: str) -> str:
    """The bucket of a prediction."""
    return f"{bisect_right(EDGES_MIN, median_min)}:{state}"


def shape_in(model: Model, bucket: str) -> Shape:
    """The distribution of the errors in a bucket."""
    return model.derive(f"error:{bucket}", lambda entry: _shape(entry, bucket, model.find(f"width:{bucket}")))


def learn_error(model: Findable, bucket: str, error: float, *, missed: bool) -> Changes:
    """One more error, and whether the arrival missed the interval that was shown."""
    width = model.find(f"width:{bucket}")
    wider = (width[0] if width else 1.0) * exp(RATE * (missed - AIM))
    return {
        f"error:{bucket}": added(model.find(f"error:{bucket}"), error, keep=KEEP),
        f"width:{bucket}": (min(WIDEST, max(NARROWEST, wider)),),
    }


def _shape(entry: Entry | None, bucket: str, width: Entry | None) -> Shape:
    octave, _, state = bucket.partition(":")
    minutes = LEAST_OCTAVE_MIN * 2.0 ** (int(octave) + 0.5)
    sigma = min(SIGMA_MOST, sqrt(SIGMA_FAR**2 + SIGMA_NEAR_MIN / minutes) * (1.0 if state == "driving" else UNSETTLED))
    seen = entry or ()
    seeds = seeded(round(sigma, 2))
    if not seen:
        return seeds
    count = round(SEEDED * max(0.0, 1.0 - len(seen) / FADED))
    step = len(seeds) / count if count else 0.0
    return shape_of(sorted((*seen, *(seeds[int((i + 0.5) * step)] for i in range(count)))), width[0] if width else 1.0)
