"""The page `/accuracy/<site>`: headline, filters, pictures, tables; a function of the address and the store."""

from __future__ import annotations

import dash
from dash import Input, Output, State, html
from dash.development.base_component import Component
from flask import Flask, Response, request

from access.audit import Deed
from access.rights import Right
from clock import Now
from dashboard.access.callbacks import guarded
from dashboard.access.door import Door
from dashboard.accuracy import groups
from dashboard.accuracy.choice import Choice, chosen, find_site, read_choice
from dashboard.accuracy.download import forecasts_csv
from dashboard.accuracy.frame import Frames
from dashboard.accuracy.parts import aria, filters
from dashboard.accuracy.sections import sections
from dashboard.accuracy.source import History, Source
from dashboard.accuracy.summary import headline, notes, told
from dashboard.accuracy.tables import FEW
from dashboard.accuracy.words import unbroken
from store.errors import StoreUnavailable
from tracking.errors import UnknownSite

AWAY = "The store does not answer. Load this page again in a moment."
EMPTY = "No completed trips yet: figures appear after the first arrivals."


def skeleton() -> Component:
    """What stands there until the figures come."""
    return html.Main(html.P("Reading the completed trips …", role="status"), id="accuracy", className="accuracy")


def register(pages: dash.Dash, door: Door, flask: Flask, source: Source, now: Now) -> None:
    """Fills the skeleton, sorts its tables, answers downloads."""

    @guarded(
        pages,
        door,
        Right.ACCURACY,
        output=Output("accuracy", "children"),
        inputs={"path": Input("where", "pathname")},
        state={"search": State("where", "search")},
    )
    def show(*, path: str, search: str | None) -> object:
        return content(source, now, find_site(path) or "", read_choice(search or ""))

    groups.register(pages, door, source, now)

    @flask.get("/accuracy/<site>/forecasts.csv")
    def download(site: str) -> Response:
        try:
            history = source.get_history(site)
        except UnknownSite:
            return Response("No such site.\n", 404, mimetype="text/plain")
        except StoreUnavailable:
            return Response(f"{AWAY}\n", 503, mimetype="text/plain")
        ours = chosen(history.frames, read_choice(request.query_string.decode()), now())
        door.note(Deed.EXPORT, on="forecasts", site=site, words=f"{len(ours.forecasts)} rows")
        answer = Response(forecasts_csv(ours), mimetype="text/csv")
        answer.headers["Content-Disposition"] = f'attachment; filename="forecasts-{history.site.id}.csv"'
        return answer


def content(source: Source, now: Now, site: str, choice: Choice) -> list[Component]:
    """The page, in words when there is nothing to show."""
    try:
        history = source.get_history(site)
    except UnknownSite:
        return [html.H1("No such site"), html.P(html.A("All sites", href="/"))]
    except StoreUnavailable:
        return [html.H1("Accuracy of prediction"), html.P(AWAY, role="alert")]
    ours = chosen(history.frames, choice, now())
    head = _head(history, choice, ours)
    if history.frames.trips.empty:
        return [*head, *_notes(ours), html.P(EMPTY, className="empty")]
    form = filters(choice, _names(history.frames, "carrier"), _names(history.frames, "lane"))
    if ours.trips.empty:
        return [*head, form, html.P("No trips in this choice. Choose a longer period, or more carriers and origins.")]
    return [*head, form, *_told(ours, choice), *_notes(ours), *sections(ours, history.site.zone, choice)]


def _head(history: History, choice: Choice, ours: Frames) -> list[Component]:
    site, other = history.site, "dark" if choice.theme == "light" else "light"
    links = [
        html.A("Wall", href=f"/wall/{site.id}{Choice(theme=choice.theme).spelled()}"),
        html.A("All sites", href="/"),
        html.A(f"{other.capitalize()} theme", href=f"/accuracy/{site.id}{choice.spelled(theme=other)}"),
    ]
    if len(ours.forecasts):
        csv = f"/accuracy/{site.id}/forecasts.csv{choice.spelled()}"
        links.append(html.A(f"{len(ours.forecasts):,} forecasts as CSV", href=csv, download=""))
    return [html.Header([html.H1(f"{site.name}: how prediction did"), html.Nav(links, **aria(label="Ways on"))])]


def _told(ours: Frames, choice: Choice) -> list[Component]:
    tiles = [html.Li([html.Strong(each.figure), html.Span(unbroken(each.words))]) for each in told(ours)]
    return [
        html.P(headline(ours, choice), className="headline"),
        html.Ul(tiles, className="told few" if len(ours.trips) < FEW else "told"),
    ]


def _notes(ours: Frames) -> list[Component]:
    return [html.P(each, className="note") for each in notes(ours)]


def _names(frames: Frames, column: str) -> list[str]:
    return sorted(frames.trips[column].unique())
