"""Who may ask what, written by hand: every route, every callback, every message of the sockets.

Nothing here is taken from the rules that it is held against (`access/rights.py`, `dashboard/access/rules.py`). All that
is asked about is of the site `north`; `tests/access_askers.py` says who asks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from tests.access_askers import BERTA, CODE_KEY, GUEST, ID, NOTHING, PEOPLE, RIVALS, SHIPMENT, TWO_HALVES
from tests.browser.plant import rows
from tracking.board import Row

SCREENS = frozenset({"screen north", "screen south"})
ALL_PEOPLE = frozenset({*PEOPLE, *RIVALS, TWO_HALVES, NOTHING, GUEST})
KNOWN = ALL_PEOPLE | SCREENS
HOLDERS = frozenset({"share", "share of another", "share of another site"})
EVERYWHERE_DESK = frozenset({"supervisor@*", "planner@*", "admin@*"})
EVERYWHERE_BOARD = EVERYWHERE_DESK | {"wall@*"}
DESK = EVERYWHERE_DESK | {"supervisor@north", "planner@north", "admin@north"}
BOARD = DESK | {"wall@north", "wall@*", "screen north", TWO_HALVES}
HANSA = frozenset({"carrier:hansa@north", "carrier:hansa@*"})
KOLB = frozenset({"supplier:Kolb Guss@north", "supplier:Kolb Guss@*"})
SEES_S000 = DESK | HANSA | KOLB
HEARS_S000 = DESK | HANSA
SEES_HANSA = DESK | HANSA | {"carrier:hansa@south", "supervisor@south", "planner@south", "admin@south"}
SEES_HANSA |= {TWO_HALVES, GUEST}
SEES_ALPENLAND = SEES_HANSA - HANSA - {"carrier:hansa@south"} | {"carrier:alpenland@north"}
HOLDS_S000 = frozenset({"share", GUEST})
ADMINS = frozenset({"admin@north", "admin@south", "admin@*"})
DESKS = DESK | {"supervisor@south", "planner@south", "admin@south", TWO_HALVES, GUEST}
ADMIN_HERE = frozenset({"admin@north", "admin@*"})
ADMIN_OF_ALL = frozenset({"admin@*"})


class Ask(NamedTuple):
    """A question, and who `may` ask it (None: anybody). `ok` is how it is answered then, if 403 with the words `says`.

    Strangers who look are led to `to`, if anywhere. `csrf`: whether posts of somebody known have to show it. `does`:
    what is answered changes something, so that it shows when a refusal does.
    """

    endpoint: str
    method: str
    path: str
    may: frozenset[str] | None
    ok: tuple[int, ...] = (200,)
    form: Mapping[str, str] | None = None
    csrf: bool = True
    to: str = "/sign-in"
    says: str = ""
    does: bool = False


WRONG, NO_ACCOUNT = "The name or the password is wrong", "Only a person who signed in has an account"
PAGE, FIRST_PAGE = "/<path:path>", "/"
SUITES = "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>"

FILES = [
    Ask("_dash_assets.static", "GET", "/assets/css/tokens.css", None, (200, 304)),
    Ask("_dash_assets.static", "GET", "/assets/../app.py", None, (404,)),
    Ask(SUITES, "GET", "/_dash-component-suites/dash/dcc/dash_core_components.js", None, (200, 304)),
    Ask("/_favicon.ico", "GET", "/_favicon.ico", None),
    Ask("health", "GET", "/healthz", None),
]
DASH = [
    Ask("/_dash-layout", "GET", "/_dash-layout", KNOWN | HOLDERS),
    Ask("/_dash-dependencies", "GET", "/_dash-dependencies", KNOWN | HOLDERS),
    Ask("/_reload-hash", "GET", "/_reload-hash", KNOWN | HOLDERS, (200, 404, 500)),
]
PAGES = [
    Ask(FIRST_PAGE, "GET", "/", KNOWN),
    Ask(PAGE, "GET", "/wall/north", BOARD),
    Ask(PAGE, "GET", "/wall/nowhere", EVERYWHERE_BOARD, (404,)),
    Ask(PAGE, "GET", "/accuracy/north", DESK),
    Ask(PAGE, "GET", "/accuracy/nowhere", EVERYWHERE_DESK, (404,)),
    Ask(PAGE, "GET", "/shipment/north/S000", SEES_S000),
    Ask(PAGE, "GET", "/shipment/north/S001", DESK | {"carrier:alpenland@north", "supplier:Adler Federn@north"}),
    Ask(PAGE, "GET", "/shipment/north/S999", DESK, (404,)),
    Ask(PAGE, "GET", "/shipment/nowhere/S000", EVERYWHERE_DESK, (404,)),
    Ask(PAGE, "GET", "/carrier/hansa", SEES_HANSA),
    Ask(PAGE, "GET", "/carrier/alpenland", SEES_ALPENLAND),
    Ask(PAGE, "GET", "/carrier/nobody", SEES_HANSA - HANSA - {"carrier:hansa@south"}, (404,)),
    Ask(PAGE, "GET", "/shared/north/S000", HOLDS_S000, to="/shared"),
    Ask(PAGE, "GET", "/shared/north/S999", frozenset(), to="/shared"),
    Ask(PAGE, "GET", "/no/such/page", KNOWN, (404,)),
    Ask("download", "GET", "/accuracy/north/forecasts.csv", DESK),
    Ask("download", "GET", "/accuracy/nowhere/forecasts.csv", EVERYWHERE_DESK, (404,)),
]
OWN = [
    Ask("session", "GET", "/session", KNOWN, to=""),
    Ask("session_used", "POST", "/session", KNOWN, (204,)),
]
ENTERING = [
    Ask("sign_in_page", "GET", "/sign-in", None, (200, 303)),
    Ask("sign_in", "POST", "/sign-in", None, (429,), {"name": "x", "password": "y"}, csrf=False, says=WRONG),
    Ask("sign_out", "POST", "/sign-out", None, (303,), {}),
    Ask("oidc_start", "GET", "/sign-in/oidc", None, (503, 429)),
    Ask("oidc_back", "GET", "/sign-in/oidc/back", None, (303, 400, 429)),
    Ask("welcome_page", "GET", "/welcome", None),
    Ask("welcome", "POST", "/welcome", None, (422, 429), {"code": "K7Q2-M9XW-AB3D"}, csrf=False),
    Ask("pairing", "GET", "/screen", None),
    Ask("pairing", "POST", "/screen", None, (422, 429), {"code": "K7Q2-M9XW-AB3D"}, csrf=False),
    Ask("shared", "GET", "/shared", None),
    Ask("shared", "POST", "/shared", None, (410, 429), {"token": "x"}, csrf=False),
    Ask("account_page", "GET", "/account", KNOWN, says=NO_ACCOUNT),
    Ask("account_password", "POST", "/account/password", KNOWN, (422, 429), {"current": "x"}, says=NO_ACCOUNT),
    Ask("account_sessions", "POST", "/account/sessions", KNOWN, (303,), {"session": "x"}, says=NO_ACCOUNT),
    Ask("second_step_page", "GET", "/sign-in/code", None, (303,)),
    Ask("second_step", "POST", "/sign-in/code", None, (303,), {"code": "123456"}, csrf=False),
    Ask("first_factor_page", "GET", "/sign-in/set-up", None, (303,)),
    Ask("first_factor", "POST", "/sign-in/set-up", None, (303,), {"first": "123456"}, csrf=False),
    Ask("factor_page", "GET", "/account/factor", KNOWN, (404,), says=NO_ACCOUNT),
    Ask("factor_set", "POST", "/account/factor", KNOWN, (404,), {"current": "x"}, says=NO_ACCOUNT),
    Ask("factor_codes_page", "GET", "/account/factor/codes", KNOWN, (404,), says=NO_ACCOUNT),
    Ask("factor_codes", "POST", "/account/factor/codes", KNOWN, (404,), {"current": "x"}, says=NO_ACCOUNT),
    Ask("factor_off_page", "GET", "/account/factor/off", KNOWN, (404,), says=NO_ACCOUNT),
    Ask("factor_off", "POST", "/account/factor/off", KNOWN, (404,), {"current": "x"}, says=NO_ACCOUNT),
]
USERS = [
    Ask("users", "GET", "/users", ADMIN_OF_ALL),
    Ask("users", "POST", "/users", ADMIN_OF_ALL, (422,), {"name": "-"}),
    Ask("user", "GET", f"/users/{BERTA}", ADMIN_OF_ALL),
    Ask("user", "POST", f"/users/{BERTA}", ADMIN_OF_ALL, (303, 422), {"shown": "Bertha"}),
    Ask("user", "GET", "/users/nobody", ADMIN_OF_ALL, (404,)),
    Ask("user_disable", "POST", f"/users/{BERTA}/disable", ADMIN_OF_ALL, (303,), {}, does=True),
    Ask("user_enable", "POST", f"/users/{BERTA}/enable", ADMIN_OF_ALL, (303, 422), {}),
    Ask("user_invite", "POST", f"/users/{BERTA}/invite", ADMIN_OF_ALL, (303,), {}, does=True),
    Ask("user_factor_reset", "POST", f"/users/{BERTA}/factor/reset", ADMIN_OF_ALL, (303,), {}, does=True),
    Ask("user_session_end", "POST", f"/users/{BERTA}/sessions/{ID}/end", ADMIN_OF_ALL, (303,), {}, does=True),
    Ask("user_sign_out", "POST", f"/users/{BERTA}/sign-out", ADMIN_OF_ALL, (303,), {}, does=True),
    Ask("users_sign_out", "GET", "/users/-/sign-out", ADMIN_OF_ALL),
    Ask("users_sign_out", "POST", "/users/-/sign-out", ADMIN_OF_ALL, (303,), {}, does=True),
    Ask("user_remove", "GET", f"/users/{BERTA}/remove", ADMIN_OF_ALL),
    Ask("user_remove", "POST", f"/users/{BERTA}/remove", ADMIN_OF_ALL, (303,), {}, does=True),
    Ask("audit", "GET", "/audit", ADMIN_OF_ALL),
    Ask("audit_csv", "GET", "/audit.csv", ADMIN_OF_ALL),
]
DEVICES = [
    Ask("screens", "GET", "/screens", ADMINS),
    Ask("screens", "POST", "/screens", ADMIN_HERE, (303,), {"site": "north", "name": "Dock 9"}, does=True),
    Ask("screen_rename", "GET", f"/screens/{ID}/name", ADMIN_HERE),
    Ask("screen_rename", "POST", f"/screens/{ID}/name", ADMIN_HERE, (303,), {"name": "Dock 8"}, does=True),
    Ask("screen_revoke", "GET", f"/screens/{ID}/revoke", ADMIN_HERE),
    Ask("screen_revoke", "POST", f"/screens/{ID}/revoke", ADMIN_HERE, (303,), {}, does=True),
    Ask("screen_cancel", "POST", f"/screens/codes/{CODE_KEY}/cancel", ADMIN_HERE, (303,), {}, does=True),
]
LINKS = [
    Ask("shares", "GET", "/shares", DESKS),
    Ask("shares", "GET", "/shares?site=north&shipment=S000", DESK),
    Ask("shares", "POST", "/shares", DESK, (303,), {"site": "north", "shipment": "S000", "hours": "24"}, does=True),
    Ask("share_revoke", "GET", f"/shares/{ID}/revoke", DESK),
    Ask("share_revoke", "POST", f"/shares/{ID}/revoke", DESK, (303,), {}, does=True),
]
ASKS = [*FILES, *DASH, *PAGES, *OWN, *ENTERING, *USERS, *DEVICES, *LINKS]

WALL, ACCURACY, S000, CARRIER = "/wall/north", "/accuracy/north", "/shipment/north/S000", "/carrier/hansa"
SHARED, LOST = "/shared/north/S000", "/no/such/page"
SHOWN: dict[str, frozenset[str]] = {
    "/": KNOWN,
    WALL: BOARD,
    ACCURACY: DESK,
    S000: SEES_S000,
    CARRIER: SEES_HANSA,
    SHARED: HOLDS_S000,
    LOST: KNOWN,
}
"""Whom the callback `page.children` draws the page at a path."""
CALLBACKS: dict[str, tuple[str, frozenset[str]]] = {
    "accuracy.children": (ACCURACY, DESK),
    "where.search": (ACCURACY, DESK),
    '{"of":["ALL"],"type":"accuracy-rows"}.children': (ACCURACY, DESK),
    "ship-head.children": (S000, SEES_S000),
    "ship-log.children": (S000, HEARS_S000),
    "ship-orders.data": (S000, DESK),
    "shared-head.children": (SHARED, HOLDS_S000),
    "own-list.children": ("/", KNOWN - {NOTHING}),
    "firm-head.children": (CARRIER, SEES_HANSA),
}
"""All others by their first output, with the path of their page, and whom they answer there."""
MESSAGES = {"connect": BOARD, "board.sync": BOARD, "disconnect": None}
"""Of the sockets' namespace `/wall`: who is answered at the site `north`."""
AT_ANY_PATH = frozenset({"page.children", "own-list.children"})
"""Callbacks that have something to say whatever the path; the others have not at the address of another page."""
PLATES = re.compile(rb"\b(?:HA|AL|RA)-4\d\d\b")
"""The trucks of the north."""
OF_NORTH = rows()


def plates_for(name: str) -> frozenset[bytes] | None:
    """The trucks of the north that somebody may read of anywhere; None for all of them."""
    if name in DESK | BOARD:
        return None
    if name in {"share", GUEST}:
        return _plates(lambda row: row.shipment == SHIPMENT)
    if name.endswith("@south"):
        return frozenset()
    party = name.partition(":")[2].partition("@")[0]
    return _plates(lambda row: party in {row.carrier, row.supplier})


def _plates(is_theirs: Callable[[Row], bool]) -> frozenset[bytes]:
    return frozenset(row.vehicle.encode() for row in OF_NORTH if is_theirs(row))
