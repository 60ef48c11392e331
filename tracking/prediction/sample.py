"""Samples of what was seen: an entry is the latest values, oldest first, at most so many.

Quantiles are read from the sorted values as straight lines between (i + 1/2) / n, so that each value stands for an
equal share.
"""

from __future__ import annotations

from collections.abc import Sequence

from tracking.prediction.model import Entry


def added(entry: Entry | None, value: float, *, keep: int) -> Entry:
    """The sample with one more value; the oldest goes once it is full."""
    before = entry or ()
    return (*before[max(0, len(before) + 1 - keep) :], value)


def quantile(ordered: Sequence[float], share: float) -> float:
    """The value below which that share lies; `ordered` ascending, at least one."""
    place = share * len(ordered) - 0.5
    if place <= 0.0:
        return ordered[0]
    if place >= len(ordered) - 1:
        return ordered[-1]
    left = int(place)
    return ordered[left] + (place - left) * (ordered[left + 1] - ordered[left])
