"""The probability of a late arrival, held against how often it came true.

    bins        a tenth of probability each: (weight, share late), shrunk: bin's own middle > all trucks > its state
    curve       through the bins, never falling (pool adjacent violators), 0 at 0 and 1 at 1

A distribution can be right in its middle and wrong at the one instant that matters, the window's end: planners set
windows knowing the lane, and drivers aim at them. Most of all those who stand: who lets the time pass leaves so as to
come in it, where who has broken down does not.
"""

from __future__ import annotations

from collections.abc import Sequence

from tracking.prediction.mean import Findable
from tracking.prediction.model import Entry, Model

BINS = 10
MIDDLES = tuple((place + 0.5) / BINS for place in range(BINS))
KEY = "late"
KAPPA = 12.0
CAP = 300.0

Curve = tuple[float, ...]
"""Calibrated odds at 0, at the middle of each bin, and at 1."""


def curve_of(model: Model, state: str = "") -> Curve:
    """The curve of trucks in that state as learnt until now; the diagonal at first."""
    if not state:
        return model.derive(KEY, lambda entry: _curve(entry, MIDDLES))
    return model.derive(_key(state), lambda entry: _curve(entry, curve_of(model)[1:-1]), beside=KEY)


def calibrated(curve: Curve, odds: float) -> float:
    """Straight lines between the curve's points. Without a curve the odds as they are."""
    if not curve or odds <= 0.0 or odds >= 1.0:
        return odds
    place = odds * BINS + 0.5
    left = int(place)
    if left == 0:
        return curve[1] * odds * 2.0 * BINS
    if left == BINS:
        return curve[BINS] + (1.0 - curve[BINS]) * (place - BINS) * 2.0
    return curve[left] + (place - left) * (curve[left + 1] - curve[left])


def learn_late(model: Findable, state: str, odds: float, *, late: bool) -> dict[str, Entry]:
    """One more forecast's odds, before calibration, and what came: for all trucks, and for those in its state."""
    return {key: _counted(model.find(key), odds, late=late) for key in (KEY, _key(state))}


def _key(state: str) -> str:
    return f"{KEY}:{state}"


def _counted(before: Entry | None, odds: float, *, late: bool) -> Entry:
    entry = list(before or (0.0,) * 2 * BINS)
    at = 2 * min(BINS - 1, int(odds * BINS))
    weight = min(CAP, entry[at] + 1.0)
    entry[at], entry[at + 1] = weight, entry[at + 1] + (late - entry[at + 1]) / weight
    return tuple(entry)


def _curve(entry: Entry | None, prior: Sequence[float]) -> Curve:
    if entry is None:
        return (0.0, *prior, 1.0)
    pools = [
        (weight + KAPPA, (weight * share + KAPPA * usual) / (weight + KAPPA), 1)
        for weight, share, usual in zip(entry[::2], entry[1::2], prior, strict=True)
    ]
    return (0.0, *_never_falling(pools), 1.0)


def _never_falling(pools: list[tuple[float, float, int]]) -> list[float]:
    """Pool adjacent violators: (weight, mean, bins) merged until the means ascend."""
    found: list[tuple[float, float, int]] = []
    for pool in pools:
        found.append(pool)
        while len(found) > 1 and found[-2][1] > found[-1][1]:
            (w1, m1, n1), (w2, m2, n2) = found[-2:]
            found[-2:] = [(w1 + w2, (w1 * m1 + w2 * m2) / (w1 + w2), n1 + n2)]
    return [mean for _, mean, bins in found for _ in range(bins)]
