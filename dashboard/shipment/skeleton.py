"""What stands on the page before anything is known, and stays while it changes: the parts, the box, the buttons."""

from __future__ import annotations

from uuid import uuid4

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.desk import SOMEBODY
from dashboard.parts import aria
from dashboard.shipment.stages import MEANINGS
from tracking.message import LONGEST_TEXT

BEAT_MS = 2_000


def skeleton() -> Component:
    """The order of the parts is that of reading and of the keyboard: who, what is asked, the talk, all the rest."""
    return html.Main(
        [
            dcc.Interval(id="ship-beat", interval=BEAT_MS),
            dcc.Store(id="ship-seen", data={}),
            dcc.Store(id="ship-orders", data=[]),
            dcc.Store(id="ship-settled", data={}),
            dcc.Store(id="ship-draft", data=uuid4().hex),
            dcc.Store(id="ship-wish", data=""),
            html.Header(html.P("Reading the shipment …", role="status"), id="ship-head"),
            html.P(id="ship-age", className="age"),
            html.P(id="ship-link", className="away", role="status"),
            _ask(),
            _talk(),
            html.Div(id="ship-about", className="about-it", role="region", tabIndex=0, **aria(label="The shipment")),
        ],
        id="shipment",
        className="desk panel",
    )


def _ask() -> Component:
    form = html.Div(
        [
            html.Label("Words to the driver (optional)", htmlFor="ship-ask-text"),
            dcc.Input(id="ship-ask-text", type="text", value="", maxLength=LONGEST_TEXT, autoComplete="off"),
            html.Button("Accept", id="ship-yes", type="button", className="main"),
            html.Button("Decline", id="ship-no", type="button"),
            html.P(id="ship-ask-told", role="status"),
        ],
        className="answer",
        id="ship-answer",
    )
    return html.Section(
        [html.Div(id="ship-ask-words"), form, html.P(id="ship-result", role="status", tabIndex=-1)],
        id="ship-ask",
        className="ask",
        hidden=True,
        **aria(label="Open proposal"),
    )


def _talk() -> Component:
    log = html.Div(
        html.Ol(id="ship-log"),
        className="log",
        id="ship-log-box",
        role="log",
        tabIndex=0,
        **aria(label="Messages, the newest last", live="polite"),
    )
    return html.Section(
        [html.H2("Talk with the driver"), log, _box(), _legend()], className="talk", **aria(label="Talk")
    )


def _box() -> Component:
    return html.Div(
        [
            html.Label("Message to the driver", htmlFor="ship-text", className="unseen"),
            dcc.Textarea(id="ship-text", value="", rows=2, placeholder="Enter sends, Shift and Enter begins a line"),
            html.P([html.Span(id="ship-told", role="status"), html.Span(id="ship-count")], className="told-words"),
            html.Label("Your name", htmlFor="ship-by"),
            dcc.Input(id="ship-by", type="text", value=SOMEBODY, maxLength=48, persistence=True, debounce=True),
            html.Button("Ask for a position", id="ship-fix", type="button"),
            html.Button("Send", id="ship-send", type="button", className="main"),
        ],
        className="box",
    )


def _legend() -> Component:
    meanings = [html.Div([html.Dt(stage.value), html.Dd(words)]) for stage, words in MEANINGS.items()]
    return html.Details([html.Summary("What the stages mean"), html.Dl(meanings, className="facts")])
