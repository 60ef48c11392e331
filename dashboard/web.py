"""The web application: Dash pages on a Flask server, the wall's live path beside them.

The wall's modules are ours to load, not Dash's: Dash would add every file under `assets` to every page, as a classic
script and in alphabetical order. So only the style sheets are left to it. `boot.js` is written into the page, so that
it runs whatever else fails to load, and before the style sheets, which a script behind them would wait for.
"""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from urllib.parse import quote

import dash
from dash import Input, Output, dcc, html
from flask import Flask, Response, jsonify, request

from clock import Clock
from dashboard import live
from dashboard.accuracy import page as accuracy
from dashboard.accuracy.source import KEPT_FOR, Source
from dashboard.boards import KEPT_FOR as BOARD_KEPT_FOR
from dashboard.boards import Boards
from dashboard.carrier import page as carrier
from dashboard.desk import Desk
from dashboard.guard import protect
from dashboard.pages import layout_of, status_of
from dashboard.room import ROOM, Room
from dashboard.shipment import page as shipment
from store.errors import StoreUnavailable
from store.ports import Store

ASSETS = Path(__file__).parents[1] / "assets"

SHELL = """<!DOCTYPE html>
<html lang="en">
    <head>
        {%metas%}
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="dockwatch-build" content="{build}">
        <script>{boot}</script>
        <title>{%title%}</title>
        {%favicon%}
        {%css%}
        <script type="module" src="/assets/wall/main.js"></script>
    </head>
    <body>
        {%app_entry%}
        <footer hidden>
            {%config%}
            {%scripts%}
            {%renderer%}
        </footer>
    </body>
</html>"""


def create_app(
    store: Store, clock: Clock, *, assets: Path = ASSETS, build: str | None = None, room: Room = ROOM
) -> Flask:
    """The Flask application with the pages, `/healthz` and the walls' sockets, over any store.

    `build` tells one release of the screens from another; by default it is read off their files. `room` is for how many
    screens at once.
    """
    build = build or build_of(assets)
    boot = (assets / "wall/boot.js").read_text()
    flask = Flask("dockwatch", static_folder=None)
    pages = dash.Dash(
        "dockwatch",
        server=flask,  # type: ignore[arg-type]  # Dash takes one, and its annotation forgot
        title="Dockwatch",
        update_title="",
        assets_folder=str(assets),
        assets_ignore=r".*\.m?js$",
        index_string=SHELL.replace("{boot}", boot).replace("{build}", build),
        suppress_callback_exceptions=True,
        enable_mcp=False,
    )
    pages.layout = html.Div([dcc.Location(id="where", refresh=False), html.Div(id="page")])

    @pages.callback(Output("page", "children"), Input("where", "pathname"))
    def show_page(pathname: object) -> object:
        return layout_of(pathname if isinstance(pathname, str) and pathname else "/", store)

    accuracy.register(pages, flask, Source(store, clock.now, KEPT_FOR * clock.speed), clock.now)
    _register_desk(pages, store, clock)
    _answer_health(flask, store)
    _answer_status(flask, store)
    live.attach(flask, store, clock, build, room)
    protect(flask, [*pages.csp_hashes(), script_hash(boot)])
    return flask


def _register_desk(pages: dash.Dash, store: Store, clock: Clock) -> None:
    """The pages of people at a desk: a shipment with its talk, a carrier."""
    boards = Boards(store, clock.now, BOARD_KEPT_FOR * clock.speed)
    shipment.register(pages, shipment.Page(store, boards, Desk(store), clock.now))
    carrier.register(pages, carrier.Page(store, boards, clock))


def build_of(assets: Path) -> str:
    """A short digest of every script and style sheet, by path and content, the vendored ones included."""
    digest = hashlib.sha256()
    scripts = [*assets.glob("wall/*.js"), *assets.glob("desk/*.js"), *assets.glob("vendor/**/*.*js")]
    for path in sorted([*scripts, *assets.glob("css/*.css")]):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def script_hash(script: str) -> str:
    """What the content security policy calls an inline script."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def _answer_health(flask: Flask, store: Store) -> None:
    """`/healthz`: 200 while the store answers, else 503; for supervisors, not for people."""

    @flask.get("/healthz")
    def health() -> tuple[Response, int]:
        try:
            return jsonify(store="up", sites=len(store.list_sites())), 200
        except StoreUnavailable:
            return jsonify(store="down"), 503


def _answer_status(flask: Flask, store: Store) -> None:
    """Pages are drawn in the browser; their status must still be true (404 for a site that is not)."""

    @flask.after_request
    def tell_status(response: Response) -> Response:
        if response.mimetype == "text/html" and response.status_code == 200:
            response.status_code = status_of(quote(request.path), store)
        return response
