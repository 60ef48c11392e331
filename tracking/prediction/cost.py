"""From what odds on a warning is worth it: the least expected cost, in the plant's own money.

A warning at probability P costs (1 - P) * C_false when it was false; without one, P * C_breach * avoidable is lost that
could have been saved. Both are equal at

    theta = C_false / (C_false + C_breach * avoidable(lead))

the Bayes threshold of cost-sensitive decisions (Elkan, "The foundations of cost-sensitive learning", IJCAI 2001). A
site without costs keeps the thresholds of `odds`, which were found in simulation.
"""

from __future__ import annotations

from tracking.odds import ALMOST_SURE, CLEAR_BELOW, RAISE_AT, RED_AT
from tracking.plan import Costs, Site

LEAST, MOST = 0.50, 0.97
"""A breach less likely than not is no warning, whatever it costs; and what is all but certain always is one."""

CLEAR_SHARE = CLEAR_BELOW / RAISE_AT
RED_SHARE = (RED_AT - RAISE_AT) / (1.0 - RAISE_AT)
"""Red begins as far between theta and certainty as it does for a site without costs."""


def raise_at(site: Site, lead_min: float) -> float:
    """The probability from which a breach `lead_min` minutes ahead is warned of; in [LEAST, MOST]."""
    if site.costs is None:
        return RAISE_AT
    lost = site.costs.missed_breach * avoidable_share(site.costs, lead_min)
    both = site.costs.false_alarm + lost
    theta = site.costs.false_alarm / both if both > 0.0 else RAISE_AT
    return min(max(theta, LEAST), MOST)


def clear_below(site: Site, lead_min: float) -> float:
    """A warning that is up holds down to here, so that a probability that wanders does not make it blink."""
    return raise_at(site, lead_min) * CLEAR_SHARE if site.costs is not None else CLEAR_BELOW


def red_at(site: Site, lead_min: float) -> float:
    """From here a warning is red."""
    if site.costs is None:
        return RED_AT
    theta = raise_at(site, lead_min)
    return min(ALMOST_SURE, theta + (1.0 - theta) * RED_SHARE)


def avoidable_share(costs: Costs, lead_min: float) -> float:
    """The share of a breach's cost that is saved by so many minutes' notice: straight lines, level beyond the ends."""
    if not costs.avoidable:
        return 1.0
    before_min, before = costs.avoidable[0]
    for at_min, share in costs.avoidable:
        if lead_min <= at_min:
            span = at_min - before_min
            return share if span <= 0.0 else before + (share - before) * (lead_min - before_min) / span
        before_min, before = at_min, share
    return before
