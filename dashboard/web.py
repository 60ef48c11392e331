"""The web application: Dash pages on a Flask server, the wall's live path beside them.

The wall's modules are ours to load, not Dash's: Dash would add every file under `assets` to every page, as a classic
script and in alphabetical order. So only the style sheets are left to it. `boot.js` is written into the page, so that
it runs whatever else fails to load, and before the style sheets, which a script behind them would wait for.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import quote

import dash
from dash import Input, Output, dcc, html
from flask import Flask, Response, jsonify, request

from access.principal import Principal
from clock import Clock
from dashboard import live
from dashboard.access import here, session_routes
from dashboard.access.admin import routes as admin
from dashboard.access.callbacks import guarded
from dashboard.access.config import Config
from dashboard.access.door import Door
from dashboard.access.front import MOST_BYTES, Front
from dashboard.access.guard import CSRF_HEADER, Guard
from dashboard.access.headers import Dressed, headers_of
from dashboard.access.rules import ROUTES, Kind
from dashboard.access.signing_in import account_page, factor_page, oidc, second_step, sign_in, welcome
from dashboard.accuracy import page as accuracy
from dashboard.accuracy.source import KEPT_FOR, Source
from dashboard.boards import KEPT_FOR as BOARD_KEPT_FOR
from dashboard.boards import Boards
from dashboard.carrier import page as carrier
from dashboard.desk import Desk
from dashboard.ordered import as_noted
from dashboard.own import page as own
from dashboard.pages import page_of, status_of
from dashboard.room import ROOM, Room
from dashboard.shipment import callbacks
from dashboard.shipment import page as shipment
from dashboard.shipment.shared import Shared
from store.errors import StoreUnavailable
from store.ports import Store

ASSETS = Path(__file__).parents[1] / "assets"

SHELL = """<!DOCTYPE html>
<html lang="en">
    <head>
        {%metas%}
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="dockwatch-build" content="{build}">
        <meta name="dockwatch-base" content="{base}">
        <script>{boot}</script>
        <title>{%title%}</title>
        {%favicon%}
        {%css%}
        <script type="module" src="{base}/assets/wall/main.js"></script>
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


LONG_LIVED = ("/assets/fonts/", "/assets/basemap/")
"""What never changes under its name. Scripts do, vendored ones too: a screen that renews itself must get the new."""
SERVED: tuple[Callable[[Flask, Store, Config], None], ...] = (
    session_routes.register,
    sign_in.register,
    oidc.register,
    welcome.register,
    account_page.register,
    second_step.register,
    factor_page.register,
    admin.register,
)
"""The pages that the server writes itself; each module adds its own."""


def create_app(
    store: Store,
    clock: Clock,
    *,
    access: Config | None = None,
    assets: Path = ASSETS,
    build: str | None = None,
    room: Room = ROOM,
) -> Flask:
    """The Flask application with the pages, `/healthz` and the walls' sockets, over any store.

    `access` is how it is reached and by whom; without, nobody gets in who has no session. `build` tells one release of
    the screens from another; by default it is read off their files. `room` is for how many screens at once.
    """
    access, build = access or Config(), build or build_of(assets)
    boot = (assets / "wall/boot.js").read_text()
    boards = Boards(store, clock.now, BOARD_KEPT_FOR * clock.speed)
    door = Door(store, access, boards)
    flask = _flask(access)
    Guard(store, door).install(flask)
    pages = _pages(flask, access, assets, SHELL.replace("{boot}", boot).replace("{build}", build))
    flask.extensions |= {"door": door, "pages": pages}
    _register_pages(flask, pages, door, store, clock=clock, boards=boards)
    _answer_health(flask, store)
    _answer_status(flask, store)
    _say_how_long(flask)
    for register in SERVED:
        register(flask, store, access)
    live.attach(flask, store, clock, build, room, identity=door.identity, now=access.now)
    front = Front(flask.wsgi_app, access, door.identity)
    headers = headers_of([*pages.csp_hashes(), script_hash(boot)], is_https=access.is_https)
    flask.wsgi_app = Dressed(front, headers)  # type: ignore[method-assign]  # as Flask's documents have it
    return flask


def _register_pages(flask: Flask, pages: dash.Dash, door: Door, store: Store, *, clock: Clock, boards: Boards) -> None:
    """The pages that Dash draws; each has callbacks of its own."""

    @guarded(pages, door, None, output=Output("page", "children"), inputs={"path": Input("where", "pathname")})
    def show_page(*, path: str, who: Principal) -> object:
        return page_of(path, store, boards, who, here.csrf())

    accuracy.register(pages, door, flask, Source(store, clock.now, KEPT_FOR * clock.speed), clock.now)
    _register_desk(pages, door, store, boards, clock)


def _register_desk(pages: dash.Dash, door: Door, store: Store, boards: Boards, clock: Clock) -> None:
    """The pages of people at a desk, and of partners: a shipment with its talk, a carrier, lists of shipments."""

    def note(site: str, body: Mapping[str, object]) -> None:
        deed, on, words = as_noted(store, site, body)
        door.note(deed, on=on, site=site, words=words)

    page = shipment.Page(store, boards, Desk(store, note), clock.now)
    callbacks.register(pages, door, page, Shared(store, boards, clock.now, door.config.now))
    carrier.register(pages, door, carrier.Page(store, boards, clock))
    own.register(pages, door, own.Page(store, boards, clock.now))


def _flask(access: Config) -> Flask:
    flask = Flask("dockwatch", static_folder=None)
    flask.config.update(
        SECRET_KEY=access.secret,
        MAX_CONTENT_LENGTH=MOST_BYTES,
        SESSION_COOKIE_NAME=access.cookie("moment"),
        SESSION_COOKIE_PATH="/",
        SESSION_COOKIE_SECURE=access.is_https,
        SESSION_COOKIE_SAMESITE="Lax",
    )
    return flask


def _pages(flask: Flask, access: Config, assets: Path, shell: str) -> dash.Dash:
    pages = dash.Dash(
        "dockwatch",
        server=flask,  # type: ignore[arg-type]  # Dash takes one, and its annotation forgot
        title="Dockwatch",
        update_title="",
        assets_folder=str(assets),
        assets_ignore=r".*\.m?js$",
        index_string=shell.replace("{base}", access.prefix),
        requests_pathname_prefix=f"{access.prefix}/",
        routes_pathname_prefix="/",
        csrf_token_name=access.cookie("csrf"),
        csrf_header_name=CSRF_HEADER,
        suppress_callback_exceptions=True,
        enable_mcp=False,
    )
    pages.layout = html.Div([dcc.Location(id="where", refresh=False), html.Div(id="page")])
    return pages


def build_of(assets: Path) -> str:
    """A short digest of every script and style sheet, by path and content, the vendored ones included."""
    digest = hashlib.sha256()
    scripts = [*assets.glob("*/*.js"), *assets.glob("vendor/**/*.*js")]
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
            store.list_sites()
        except StoreUnavailable:
            return jsonify(store="down"), 503
        return jsonify(store="up"), 200


def _answer_status(flask: Flask, store: Store) -> None:
    """Pages are drawn in the browser; their status must still be true (404 for a site that is not)."""

    @flask.after_request
    def tell_status(response: Response) -> Response:
        rule = ROUTES.get(request.endpoint or "")
        if rule is not None and rule.kind is Kind.PAGE and response.status_code == 200:
            response.status_code = status_of(quote(request.path), store, here.principal())
        return response


def _say_how_long(flask: Flask) -> None:
    """How long files may be kept; of what is about somebody the guard says that it may not be."""

    @flask.after_request
    def say_how_long(response: Response) -> Response:
        if request.path.startswith(LONG_LIVED):
            response.headers["Cache-Control"] = "public, max-age=86400"
        elif request.path.startswith("/assets/"):
            response.headers["Cache-Control"] = "no-cache"
        return response
