"""The figures as people read them: one table for each set of trips, a row for each predictor, then the slices."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan

from benchmarks.eta.figures import HORIZONS, Figures
from tracking.score import AlertScores

Cells = Sequence[str]

HEAD = (
    *("predictor", "n", "said", "MAE min", "MAPE", "WAPE", "pinball", "cov80"),
    *(f"cov {name}" for name in HORIZONS),
    *("Brier", "gap", "prec", "recall", "rec 60", "false", "lead", "flips"),
)
SLICE_HEAD = ("slice", "predictor", "n", "MAE min", "WAPE", "cov80", "width")


def number(value: float, digits: int = 1) -> str:
    return "-" if isnan(value) else f"{value:.{digits}f}"


def percent(value: float, digits: int = 0) -> str:
    return "-" if isnan(value) else f"{100.0 * value:.{digits}f}%"


def row(found: Figures, alerts: AlertScores | None = None) -> Cells:
    """One predictor; alerts only the product raises."""
    return (
        *(found.name, str(found.n), percent(found.said), number(found.mae_min, 2), percent(found.mape, 1)),
        *(percent(found.wape, 2), number(found.pinball_min, 2), percent(found.cov80, 1)),
        *(percent(found.cov80_by_horizon[name]) for name in HORIZONS),
        *(number(found.brier, 3), number(found.reliability_gap, 3)),
        *(_alert_cells(alerts) if alerts is not None else ("-",) * 6),
    )


def _alert_cells(alerts: AlertScores) -> Cells:
    return (
        *(number(share, 2) for share in (alerts.precision, alerts.recall, alerts.recall_60min)),
        percent(alerts.false_alarm_share, 1),
        number(alerts.median_lead_min, 0),
        number(alerts.flips_per_100),
    )


def slice_row(name: str, found: Figures) -> Cells:
    """One predictor in one slice."""
    return (
        *(name, found.name, str(found.n), number(found.mae_min, 2), percent(found.wape, 1)),
        *(percent(found.cov80), number(found.width_min, 0)),
    )


def print_table(title: str, head: Cells, rows: Sequence[Cells], *, names: int = 1) -> None:
    """Columns as wide as they must be: so many of names to the left, figures to the right."""
    widths = [max(len(cells[n]) for cells in (head, *rows)) for n in range(len(head))]
    print(f"\n{title}")
    for cells in (head, *rows):
        aligned = (
            cell.ljust(width) if n < names else cell.rjust(width)
            for n, (cell, width) in enumerate(zip(cells, widths, strict=True))
        )
        print("  ".join(aligned).rstrip())
