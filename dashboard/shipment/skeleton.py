"""What stands on the page before anything is known, and stays while it changes: the parts, the box, the buttons.

Only what the asker may use is there at all: no thread without the right to read it, no box without the right to write.
"""

from __future__ import annotations

from uuid import uuid4

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.parts import aria
from dashboard.plain import plain
from dashboard.shipment.stages import MEANINGS
from dashboard.theirs import Allowed
from tracking.message import LONGEST_TEXT

BEAT_MS = 2_000


def skeleton(may: Allowed, name: str) -> Component:
    """The order of the parts is that of reading and of the keyboard: who, what is asked, the talk, all the rest.

    `name` is what the asker's words are signed with.
    """
    return html.Main(
        [
            dcc.Interval(id="ship-beat", interval=BEAT_MS),
            dcc.Store(id="ship-seen", data={}),
            html.Header(html.P("Reading the shipment …", role="status"), id="ship-head"),
            html.P(id="ship-age", className="age"),
            html.P(id="ship-link", className="away", role="status"),
            *(_said(may, name) if may.talk else []),
            html.Div(id="ship-about", className="about-it", role="region", tabIndex=0, **aria(label="The shipment")),
        ],
        id="shipment",
        className="desk panel" if may.talk else "desk panel panel-alone",
    )


def _said(may: Allowed, name: str) -> list[Component]:
    """What is asked, the talk, and what this page remembers of both."""
    return [
        dcc.Store(id="ship-heard", data={}),
        dcc.Store(id="ship-orders", data=[]),
        dcc.Store(id="ship-settled", data={}),
        dcc.Store(id="ship-wish", data=""),
        *([dcc.Store(id="ship-draft", data=uuid4().hex)] if may.write else []),
        _ask(may),
        _talk(may, name),
    ]


def _ask(may: Allowed) -> Component:
    return html.Section(
        [
            html.Div(id="ship-ask-words"),
            html.Div(_answer() if may.write else [], className="answer", id="ship-answer", hidden=True),
            html.P(id="ship-result", role="status", tabIndex=-1),
        ],
        id="ship-ask",
        className="ask",
        hidden=True,
        **aria(label="Open proposal"),
    )


def _answer() -> list[Component]:
    return [
        html.Label("Words to the driver (optional)", htmlFor="ship-ask-text"),
        dcc.Input(id="ship-ask-text", type="text", value="", maxLength=LONGEST_TEXT, autoComplete="off"),
        html.Button("Accept", id="ship-yes", type="button", className="main"),
        html.Button("Decline", id="ship-no", type="button"),
        html.P(id="ship-ask-told", role="status"),
    ]


def _talk(may: Allowed, name: str) -> Component:
    log = html.Div(
        html.Ol(id="ship-log"),
        className="log",
        id="ship-log-box",
        role="log",
        tabIndex=0,
        **aria(label="Messages, the newest last", live="polite"),
    )
    title = "Talk with the driver" if may.write else "Talk between plant and driver"
    box = [_box(name)] if may.write else []
    return html.Section([html.H2(title), log, *box, _legend()], className="talk", **aria(label="Talk"))


def _box(name: str) -> Component:
    return html.Div(
        [
            html.Label("Message to the driver", htmlFor="ship-text", className="unseen"),
            dcc.Textarea(id="ship-text", value="", rows=2, placeholder="Enter sends, Shift and Enter begins a line"),
            html.P([html.Span(id="ship-told", role="status"), html.Span(id="ship-count")], className="told-words"),
            html.P(["You write as ", html.Strong(plain(name))], className="by"),
            html.Button("Ask for a position", id="ship-fix", type="button"),
            html.Button("Send", id="ship-send", type="button", className="main"),
        ],
        className="box",
    )


def _legend() -> Component:
    meanings = [html.Div([html.Dt(stage.value), html.Dd(words)]) for stage, words in MEANINGS.items()]
    return html.Details([html.Summary("What the stages mean"), html.Dl(meanings, className="facts")])
