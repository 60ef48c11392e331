"""The vocabulary of states on pages that Dash draws: one word, one shape each, as `assets/wall/states.js` has them."""

from __future__ import annotations

from datetime import datetime, timedelta

from dash import html
from dash.development.base_component import Component

from dashboard.accuracy.words import span
from tracking.board import Risk, Row
from tracking.milestone import FINAL
from tracking.state import Milestone

WORDS = {
    "on_time": "on time",
    "at_risk": "at risk",
    "late": "late",
    "early": "early",
    "silent": "silent",
    "unknown": "no estimate",
    "planned": "planned",
    "in_yard": "in yard",
    "done": "done",
    "no_show": "no-show",
    "turned_away": "turned away",
}
ATTENTION = (
    *("late", "no_show", "at_risk", "turned_away", "early", "silent", "unknown"),
    *("on_time", "in_yard", "planned", "done"),
)
"""What needs attention first."""
MILESTONES = {
    Milestone.PLANNED: "planned",
    Milestone.DEPARTED: "departed",
    Milestone.EN_ROUTE: "en route",
    Milestone.APPROACHING: "approaching",
    Milestone.IN_YARD: "in yard",
    Milestone.AT_DOCK: "at dock",
    Milestone.UNLOADING: "unloading",
    Milestone.DONE: "done",
    Milestone.TURNED_AWAY: "turned away",
    Milestone.NO_SHOW: "no-show",
}
IN_YARD = frozenset({Milestone.IN_YARD, Milestone.AT_DOCK, Milestone.UNLOADING})
_MINUTE = timedelta(minutes=1)


def state_of(row: Row) -> str:
    """The one state that a page shows of a row. Without a risk it is planned only while nothing is expected of it."""
    if row.milestone in IN_YARD:
        return "in_yard"
    if row.milestone in FINAL:
        return row.milestone.value
    if row.risk is None:
        return "planned" if row.milestone is Milestone.PLANNED else "unknown"
    return row.risk.value


def told_state(row: Row, now: datetime) -> str:
    """The state in words, with by how much: `late, 26 min over`, `silent 12 min`, `unloading`."""
    if row.milestone in IN_YARD:
        return MILESTONES[row.milestone]
    word = WORDS[state_of(row)]
    if row.risk in {Risk.LATE, Risk.AT_RISK} and row.slack_min is not None:
        return f"{word}, {spare(row.slack_min)}"
    if row.risk is Risk.SILENT and row.silent_since is not None:
        return f"{word} {span((now - row.silent_since) / _MINUTE)}"
    if row.risk is Risk.EARLY and row.eta is not None and row.eta.p50 < row.window_start:
        return f"{word}, {span((row.window_start - row.eta.p50) / _MINUTE)} before its window"
    return word


def spare(slack_min: int) -> str:
    """`12 min spare`, `26 min over`."""
    return f"{span(slack_min)} {'over' if slack_min < 0 else 'spare'}"


def mark(state: str, words: str) -> Component:
    """The state's shape and its words; the shape is drawn by `assets/css/marks.css`."""
    return html.Span([html.Span(className=f"mark mark-{state}"), html.Span(words)], className=f"state of-{state}")
