"""Athens: replay, rivals, figures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from benchmarks.eta import athens
from benchmarks.eta.athens import Scored
from benchmarks.eta.boosted import by_boosting
from benchmarks.eta.distance import by_distance
from benchmarks.eta.errors import Unusable
from benchmarks.eta.features import CATEGORIES, NAMES
from benchmarks.eta.figures import figures, masked
from benchmarks.eta.moment import DEPARTURE, Moment, Predicted, predicted
from benchmarks.eta.neighbours import by_neighbours
from benchmarks.eta.product import Product
from benchmarks.eta.replay import Replay
from benchmarks.eta.report import Scores, beside, common_scores, show
from tracking.plan import Site


def run(folder: Path, train: Sequence[Path]) -> Scores:
    """Scores of the folder's last days, or, learning from other folders first, of all its days."""
    replay = Replay(Product())
    sites: dict[str, Site] = {}
    for before in train:
        trips = athens.trips_of(before, Scored.NONE, sites)
        sites |= {trip.site.id: trip.site for trip in trips}
        replay.run(trips, is_known_before=True)
    trips = athens.trips_of(folder, Scored.ALL if train else Scored.LAST_QUARTER, sites)
    if not any(trip.is_test for trip in trips):
        raise Unusable(f"{folder}: no truck has a second day to test; give --train DIR, then all of its days are")
    replay.run(trips)
    return _scored(replay.moments, predicted("product", replay.said))


def _scored(moments: Sequence[Moment], ours: Predicted) -> Scores:
    boosted = by_boosting(moments, NAMES, CATEGORIES)
    found = [ours, by_distance(moments), by_neighbours(moments), boosted]
    show("Athens", moments, found)
    compared = beside(moments, ours, boosted)
    at = {name: figures(moments, ours, masked(moments, (name,))).mae_min for name in (DEPARTURE, "50 %")}
    return {
        "mae_departure_min": at[DEPARTURE],
        "mae_half_min": at["50 %"],
        **common_scores(moments, ours),
        **compared,
        "trips": len(np.unique([each.trip for each in moments if each.is_test])),
    }
