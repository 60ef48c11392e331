"""The forecasts behind the figures as CSV (RFC 4180), a row each, to check them or to make other figures.

Instants are UTC, ISO 8601. Names come from carriers: see `dashboard/formula.py`.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from dashboard.accuracy.frame import Frames
from dashboard.formula import unarmed

_TRIP = ["shipment", "carrier", "vehicle", "lane", "door", "window_start", "window_end", "arrived_at"]
_SAID = ["at", "p10", "p50", "p90", "p_late", "p_early", "state", "distance_km"]
_CAME = ["horizon_min", "left_min", "error_min", "beyond_min", "is_late", "is_unwarned"]


def forecasts_csv(frames: Frames) -> str:
    """With a line of names, also where there is no forecast; `parts` are columns: `part_road_min` and so on."""
    said = frames.forecasts
    trips = frames.trips.loc[said["trip"], _TRIP].reset_index(drop=True)
    parts = pd.DataFrame(list(said["parts"]), index=range(len(said))).add_prefix("part_").add_suffix("_min")
    table = pd.concat([trips, said[_SAID + _CAME].reset_index(drop=True), parts], axis=1)
    for name in table.columns:
        if isinstance(table[name].dtype, pd.DatetimeTZDtype):
            seconds = table[name].dt.tz_localize(None).to_numpy(dtype="datetime64[s]")
            table[name] = np.datetime_as_string(seconds, timezone="UTC")
        elif pd.api.types.is_string_dtype(table[name].dtype):
            table[name] = table[name].map({text: unarmed(text) for text in table[name].unique()})
    return table.to_csv(index=False, float_format="%.3f", lineterminator="\r\n")
