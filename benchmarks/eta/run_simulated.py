"""A simulated fleet: replay, rivals, alerts, and its first day with an empty model."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import redirect_stdout
from dataclasses import asdict
from io import StringIO

from benchmarks.eta.boosted import by_boosting
from benchmarks.eta.distance import by_distance
from benchmarks.eta.features import CATEGORIES, NAMES
from benchmarks.eta.figures import figures, masked
from benchmarks.eta.moment import predicted
from benchmarks.eta.neighbours import by_neighbours
from benchmarks.eta.product import Product
from benchmarks.eta.replay import Replay
from benchmarks.eta.report import Scores, beside, common_scores, show
from benchmarks.eta.simulated import first_day_of, trips_of
from benchmarks.eta.trip import Trip
from simulators.world import build_world
from tracking.score import alert_scores

DAYS = 42


def run_all(seeds: Sequence[int]) -> list[Scores]:
    """The scores of each seed, a core for each as far as there are cores; tables are printed in the order given."""
    found = []
    with ProcessPoolExecutor(max_workers=min(len(seeds), os.cpu_count() or 1)) as workers:
        for scores, tables in workers.map(run, seeds):
            print(tables, end="")
            found.append(scores)
    return found


def run(seed: int) -> tuple[Scores, str]:
    """Scores of the last quarter of days of the world of that seed, and the tables as text."""
    print(f"building the world of seed {seed}", file=sys.stderr)
    with redirect_stdout(StringIO()) as tables:
        scores = run_trips(trips_of(build_world(seed, days=DAYS)), f"Simulated, seed {seed}", seed)
    return scores, tables.getvalue()


def run_trips(trips: list[Trip], title: str, seed: int) -> Scores:
    """The same of trips already at hand.

    Alerts are looked at on each fix and every five minutes. All trips are scored by what became of them: simulated
    drivers do not hurry when warned, so that no forecast has to be taken back to before its alert.
    """
    print(f"replaying {len(trips):,} trips", file=sys.stderr)
    replay = Replay(Product())
    replay.run(trips)
    moments, ours = replay.moments, predicted("product", replay.said)
    boosted = by_boosting(moments, NAMES, CATEGORIES)
    alerts = alert_scores(replay.alerts)
    shown = show(title, moments, [ours, by_distance(moments), by_neighbours(moments), boosted], alerts=alerts)
    return {
        "seed": seed,
        **common_scores(moments, ours),
        **beside(moments, ours, boosted),
        "brier": shown[0].brier,
        "lightgbm_brier": shown[-1].brier,
        "lightgbm_cov80": shown[-1].cov80,
        "reliability_gap": shown[0].reliability_gap,
        "late_share": shown[0].late_share,
        **{f"{'' if name in ALERT_KEYS else 'alert_'}{name}": each for name, each in asdict(alerts).items()},
        "day_one_wape": _day_one_wape(trips),
    }


ALERT_KEYS = ("precision", "recall", "recall_60min", "false_alarm_share", "median_lead_min", "flips_per_100")


def _day_one_wape(trips: list[Trip]) -> float:
    """Of the first day's trips, by a product that has learnt nothing and learns nothing."""
    replay = Replay(Product(learns=False))
    replay.run(first_day_of(trips))
    everything = masked(replay.moments, tested=False)
    return figures(replay.moments, predicted("product", replay.said), everything).wape
