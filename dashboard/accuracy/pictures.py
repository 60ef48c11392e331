"""The sections with a picture: the question, how to read the answer, the figure, and its numbers as a table."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
from dash.development.base_component import Component

from dashboard.accuracy import figures, figures_in_time, tables
from dashboard.accuracy.frame import Frames
from dashboard.accuracy.look import Look
from dashboard.accuracy.parts import picture, plain_table
from dashboard.accuracy.summary import alert_figures, of_early
from dashboard.accuracy.words import NOTHING, later, percent, span
from tracking.score import brier, is_scored, reliability, reliability_gap


def errors_picture(table: pd.DataFrame, look: Look) -> Component:
    rows = [
        [row["horizon"], f"{row['n']:,}", *(later(row[name]) for name in ("p10", "p25", "p50", "p75", "p90"))]
        for _, row in table.iterrows()
    ]
    heads = (
        "time left",
        "trips",
        "one in ten below",
        "one in four below",
        "middle",
        "one in four above",
        "one in ten above",
    )
    return picture(
        "How far off, by the time left",
        "The box holds half of the arrivals, the whiskers four in five. Above the line they came later than said. "
        "Over each box stands the typical miss: half were closer.",
        figures.error_by_horizon(table, look),
        plain_table(heads, rows, few=list(table["n"] < tables.FEW)),
        told=f"Middle of the errors by time left: {_listed(table, 'p50', later)}",
    )


def coverage_picture(table: pd.DataFrame, look: Look) -> Component:
    rows = [
        [row["horizon"], f"{row['n']:,}", percent(row["covered"]), f"{percent(row['low'])} to {percent(row['high'])}"]
        for _, row in table.iterrows()
    ]
    return picture(
        "Does the interval hold?",
        "Four in five arrivals should fall inside (dashed). Grey is where chance alone would put the figure.",
        figures.coverage_by_horizon(table, look),
        plain_table(("time left", "trips", "inside", "by chance between"), rows, few=list(table["n"] < tables.FEW)),
        told=f"Share inside the interval by time left: {_listed(table, 'covered', percent)}",
    )


def reliability_picture(frames: Frames, look: Look) -> Component:
    unwarned = frames.forecasts[frames.forecasts["is_unwarned"]]
    said, came = unwarned["p_late"], unwarned["is_late"]
    bins = reliability(said, came)
    rows = [
        [f"{percent(each.low)} to {percent(each.high)}", f"{each.n:,}", percent(each.mean_p), percent(each.share)]
        for each in bins
    ]
    gap = reliability_gap(bins)
    off = f" On average {100 * gap:.1f} points off; Brier score {brier(said, came):.3f}." if is_scored(gap) else ""
    return picture(
        "Is the probability of being late true?",
        "On the diagonal, 70 % of what was called 70 % late came late. Forecasts made after a warning are left out, "
        f"since warned drivers hurry.{off}",
        figures.reliability_diagram(bins, look),
        plain_table(
            ("said", "forecasts", "said on average", "came late"), rows, few=[each.n < tables.FEW for each in bins]
        ),
        told="Said and came: "
        + ("; ".join(f"{percent(each.mean_p)}, {percent(each.share)}" for each in bins) or NOTHING),
    )


def alerts_picture(frames: Frames, look: Look) -> Component:
    found, leads = alert_figures(frames), tables.leads_min(frames.trips)
    rows = [
        ["warned of and late (precision)", found.precision],
        ["late and warned of (recall)", found.recall],
        ["late and warned of an hour or more before", found.recall_60min],
        ["false alarms, of trips not late", found.false_alarms],
        ["half warned of at least so long before", found.median_lead],
        ["changes of mind on 100 trips", found.flips],
        ["probability said before anybody was warned, on average", found.said_before],
    ]
    early = of_early(frames)
    return picture(
        "Were late arrivals warned of in time?",
        f"Precision {found.precision}, recall {found.recall}, {found.recall_60min} with an hour or more (blue). "
        f"A warned driver who hurries and is on time counts as a false alarm. {early}",
        figures_in_time.lead_histogram(leads, look),
        plain_table(("late warnings", ""), rows),
        told=f"Half of the warnings came {found.median_lead} or more before the window's end.",
    )


def week_picture(table: pd.DataFrame, column: str, look: Look) -> Component:
    words = span if column == "miss_min" else percent
    title = "Typical miss an hour out, by week" if column == "miss_min" else "Inside the interval, by week"
    says = (
        "Half of the predictions made an hour out were closer than this."
        if column == "miss_min"
        else "The aim is dashed."
    )
    rows = [[f"{row['week'].day} {row['week']:%b}", f"{row['n']:,}", words(row[column])] for _, row in table.iterrows()]
    return picture(
        title,
        f"{says} Hollow: fewer than {tables.FEW} trips.",
        figures_in_time.weekly(table, column, look),
        plain_table(
            ("week from", "trips", "typical miss" if column == "miss_min" else "inside"),
            rows,
            few=list(table["n"] < tables.FEW),
        ),
        told=f"{title}: " + "; ".join(words(value) for value in table[column]),
    )


def _listed(table: pd.DataFrame, column: str, words: Callable[[float], str]) -> str:
    return "; ".join(f"{row['horizon']} {words(row[column])}" for _, row in table.iterrows() if row["n"])
