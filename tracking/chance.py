"""How far a share strays by chance alone: what a page must know before it calls a figure good or bad."""

from __future__ import annotations

from math import exp, lgamma, log

WITHIN = 0.95
"""Nineteen of twenty shares that are only unlucky lie within the band."""


def chance_band(share: float, n: int, within: float = WITHIN) -> tuple[float, float]:
    """Between which shares of `n` the count of hits falls with a probability of at least `within`, each hit having
    `share`: the central interval of the binomial distribution, exact. (0, 1) where there is nothing to count."""
    if n <= 0:
        return 0.0, 1.0
    if share in (0.0, 1.0):
        return share, share
    tail, below, low = (1.0 - within) / 2.0, 0.0, 0
    for hits in range(n + 1):
        before = below
        below += _binomial(hits, n, share)
        if before <= tail < below:
            low = hits
        if below >= 1.0 - tail:
            return low / n, hits / n
    return low / n, 1.0


def _binomial(hits: int, n: int, share: float) -> float:
    """P(hits of n), by logarithms: 5,000 choose 2,500 is no float."""
    ways = lgamma(n + 1) - lgamma(hits + 1) - lgamma(n - hits + 1)
    return exp(ways + hits * log(share) + (n - hits) * log(1.0 - share))
