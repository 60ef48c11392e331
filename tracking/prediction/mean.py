"""Means that are shrunk towards more general ones: an entry is (weight, mean).

    theta <- (n * m + kappa * theta) / (n + kappa)        from the general level down to the special

A level with few votes says little; with none, nothing. The weight is capped, so that what changed in the world washes
out (an exponential forgetting with a memory of `cap` votes).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from tracking.prediction.model import Changes, Entry, Model

Levels = Sequence[tuple[str, float]]
"""(key, kappa), general first: so many votes of a level weigh as much as all above it."""


def shrunk(model: Model, levels: Levels, prior: float = 0.0) -> float:
    """The mean at the most special level, shrunk through all above it to `prior`."""
    value = prior
    for key, kappa in levels:
        entry = model.find(key)
        if entry is not None:
            weight, mean = entry
            value = (weight * mean + kappa * value) / (weight + kappa)
    return value


Level = tuple[float, tuple[tuple[str, float], ...]]
"""(kappa, ((key, share), ...)): a level between keys, as near to each as its share says."""


class Findable(Protocol):
    """A model, or one with changes on top."""

    def find(self, key: str) -> Entry | None: ...


def blended(model: Findable, levels: Iterable[Level], prior: float = 0.0) -> float:
    """As `shrunk`, for levels that lie between keys."""
    value = prior
    for kappa, keys in levels:
        votes = total = 0.0
        for key, share in keys:
            entry = model.find(key)
            if entry is not None:
                weight = share * entry[0]
                votes += weight
                total += weight * entry[1]
        if votes:
            value = (total + kappa * value) / (votes + kappa)
    return value


def ridge_gain(entry: Entry | None, ridge: float) -> float:
    """The slope of a ridge regression through the origin, from its sums (x y, x x); 0 where nothing was learnt."""
    return entry[0] / (entry[1] + ridge) if entry is not None else 0.0


def voted(entry: Entry | None, value: float, *, weight: float = 1.0, cap: float = 60.0) -> Entry:
    """The entry after one more vote."""
    before, mean = entry if entry is not None else (0.0, 0.0)
    after = min(before + weight, cap)
    return (after, mean + (value - mean) * weight / after)


def vote(
    model: Findable, levels: Levels, value: float, *, clip: float, prior: float = 0.0, cap: float = 60.0
) -> Changes:
    """One vote at each level, clipped to within `clip` of what the levels above it say: one odd trip moves little."""
    changes: dict[str, Entry | None] = {}
    above = prior
    for key, kappa in levels:
        near = min(max(value, above - clip), above + clip)
        entry = voted(model.find(key), near, cap=cap)
        changes[key] = entry
        above = (entry[0] * entry[1] + kappa * above) / (entry[0] + kappa)
    return changes
