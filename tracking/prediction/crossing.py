"""Where a falling curve crosses zero: false position, an end that stays for two rounds weighs half (Illinois).

    middle = low + (high - low) x above / (above - below)        M. Dowell and P. Jarratt, BIT 11 (1971) 168-174

An arrival with several peaks has no inverse in a formula. Over the logarithm of the minutes its curve is straight
between knots, which false position crosses in about eight rounds, where halving to as near takes forty.
"""

from __future__ import annotations

from collections.abc import Callable

SETTLED, NARROW, ROUNDS = 1e-12, 1e-10, 100
"""Near enough to zero, a bracket narrow enough, and rounds that no curve seen has needed."""


def find_crossing(excess: Callable[[float], float], low: float, high: float) -> float:
    """The place in [low, high] at which a falling `excess` is zero; an end of it where both are on one side."""
    above, below, moved = excess(low), excess(high), 0
    if above <= SETTLED:
        return low
    if below >= -SETTLED:
        return high
    middle = low
    for _ in range(ROUNDS):
        middle = low + (high - low) * above / (above - below)
        found = excess(middle)
        if abs(found) <= SETTLED or high - low <= NARROW:
            break
        if found > 0.0:
            low, above, below = middle, found, below / 2 if moved > 0 else below
            moved = 1
        else:
            high, below, above = middle, found, above / 2 if moved < 0 else above
            moved = -1
    return middle
