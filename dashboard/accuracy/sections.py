"""The body of the page: a section for each question that the figures answer."""

from __future__ import annotations

from dash import html
from dash.development.base_component import Component

from dashboard.accuracy import tables
from dashboard.accuracy.choice import Choice
from dashboard.accuracy.frame import Frames
from dashboard.accuracy.groups import GROUPS, group_table
from dashboard.accuracy.look import LOOKS
from dashboard.accuracy.misses import worst_misses
from dashboard.accuracy.parts import Cell, aria, plain_table
from dashboard.accuracy.pictures import (
    alerts_picture,
    coverage_picture,
    errors_picture,
    reliability_picture,
    week_picture,
)


def sections(frames: Frames, zone: str, choice: Choice) -> list[Component]:
    """All of them, for trips of which there is at least one."""
    look, whole = LOOKS[choice.theme], frames
    frames = whole._replace(forecasts=whole.forecasts[tables.NUMBERS])
    horizons, weeks = tables.by_horizon(frames.forecasts), tables.by_week(frames, zone)
    pictures = [
        errors_picture(horizons, look),
        coverage_picture(horizons, look),
        reliability_picture(frames, look),
        alerts_picture(frames, look),
        week_picture(weeks, "miss_min", look),
        week_picture(weeks, "covered", look),
    ]
    return [
        html.Div(pictures, className="pictures"),
        *(_group(frames, column, choice) for column in GROUPS),
        _misses(whole, zone),
        html.P(ZONE.format(zone=zone), className="note"),
    ]


ZONE = "Dates and times are those of {zone}. A trip counts in the week and the period of its arrival at the gate."


def _group(frames: Frames, column: str, choice: Choice) -> Component:
    says = (
        "Worst first, by how far off in all, as a share of the time that was left. Press a head to sort by it. "
        f"Fewer than {tables.FEW} trips say too little and stand at the end."
    )
    return html.Section([html.H2(f"By {column}"), html.P(says), group_table(frames, column, choice)])


def _misses(frames: Frames, zone: str) -> Component:
    rows: list[list[Cell]] = [
        [html.Span([html.Strong(each.shipment), f" {each.who}"]), each.said, each.came, each.made_of]
        for each in worst_misses(frames, zone)
    ]
    heads = ("shipment", "said (interval)", "what happened", "the prediction was made of")
    shown = html.Div(
        plain_table(heads, rows), className="wide", role="region", tabIndex=0, **aria(label="Worst misses")
    )
    says = "Arrivals furthest outside of the interval that was shown, one forecast for each trip."
    return html.Section([html.H2("Worst misses"), html.P(says), shown if rows else html.P("None: all were inside.")])
