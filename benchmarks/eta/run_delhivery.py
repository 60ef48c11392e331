"""Delhivery: replay with and without the router's column, rivals, figures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks.eta import delhivery
from benchmarks.eta.appointments import Appointments
from benchmarks.eta.boosted import ROW, by_boosting
from benchmarks.eta.delhivery import Rows
from benchmarks.eta.distance import by_distance, by_router
from benchmarks.eta.figures import Figures
from benchmarks.eta.leg import LegRow
from benchmarks.eta.moment import Floats, Moment, Predicted, medians_only, predicted
from benchmarks.eta.neighbours import by_neighbours
from benchmarks.eta.product_rows import RowProduct
from benchmarks.eta.report import Scores, beside, common_scores, show
from benchmarks.eta.row_replay import CATEGORIES, NAMES, RowReplay

HEADLINE = (ROW,)


def run(folder: Path, train: Sequence[Path]) -> Scores:
    """Scores of the folder's last quarter of days, or, learning from other folders first, of all its days."""
    before = [delhivery.rows_of(each, is_none_tested=True) for each in train]
    found = delhivery.rows_of(folder, is_all_tested=bool(train))
    plain = _shown("Delhivery", before, found, routed=False)
    if all(row.router_min is None for row in found.rows):
        return {**plain, "wape_router": None}
    routed = _shown("Delhivery with the router's minutes", before, found, routed=True)
    beside_it = {f"{name}_router": routed[name] for name in ("wape", "cov80", "brier", "lightgbm_wape")}
    return {**plain, **beside_it}


def _shown(title: str, before: Sequence[Rows], found: Rows, *, routed: bool) -> Scores:
    replay = RowReplay(RowProduct(routed=routed), routed=routed)
    appointments = Appointments(_training(before, found))
    for each in before:
        replay.run(each, appointments.window_min, is_known_before=True)
    replay.run(found, appointments.window_min)
    ours = predicted("product", replay.said)
    rivals = _rivals(replay.moments, [row for each in (*before, found) for row in each.rows], routed=routed)
    shown = show(title, replay.moments, [ours, *rivals], headline=HEADLINE)
    return {
        **common_scores(replay.moments, ours, HEADLINE),
        **_ours_and_lightgbm(shown),
        **beside(replay.moments, ours, rivals[-1], HEADLINE),
    }


def _ours_and_lightgbm(shown: Sequence[Figures]) -> Scores:
    ours, boosted = shown[0], shown[-1]
    return {
        "brier": ours.brier,
        "reliability_gap": ours.reliability_gap,
        "late_share": ours.late_share,
        "lightgbm_wape": boosted.wape,
        "lightgbm_cov80": boosted.cov80,
        "lightgbm_brier": boosted.brier,
    }


def _training(before: Sequence[Rows], found: Rows) -> list[LegRow]:
    """What had arrived before the test began."""
    tested = [row.at for row in found.rows if found.is_test(row)]
    own = [row for row in found.rows if not found.is_test(row) and row.known_at <= min(tested)]
    return [row for each in before for row in each.rows] + own


def _rivals(moments: Sequence[Moment], rows: Sequence[LegRow], *, routed: bool) -> list[Predicted]:
    boosted = by_boosting(moments, NAMES, CATEGORIES)
    if not routed:
        return [by_distance(moments), by_neighbours(moments), boosted]
    router_min = _router_minutes(rows)
    return [medians_only("router raw", router_min), by_router(moments, router_min), boosted]


def _router_minutes(rows: Sequence[LegRow]) -> Floats:
    """In the order of the moments; NaN where the router knew none."""
    return np.array([np.nan if row.router_min is None else row.router_min for row in rows], dtype=float)
