"""When doors are free, on a small simulated fleet."""

from __future__ import annotations

from benchmarks.dock import figures_of, scores_of
from simulators.world import build_world


def test_learnt_dwell_beats_half_an_hour() -> None:
    """At a door the learnt end of unloading is nearer than half an hour from docking, and its P90 is a P90."""
    figures = figures_of(list(scores_of(build_world(3, days=16, sites=1))))["docked"]
    assert figures["trips"] > 20
    assert figures["learnt_mae_min"] < figures["constant_mae_min"]
    assert 0.8 <= figures["gone_by_p90"] <= 0.98
