"""`/shared/<site>/<shipment>`: one shipment for whoever holds a link to it, until the link ends or is taken back.

Where it is, when it comes, which window and door, its milestones: nothing of the talk, of its load or of other trucks,
and no way on. A page that is open when the link ends says so at its next look, and forgets what it showed.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from access.principal import Principal
from access.session import Share, has_ended
from clock import Now
from dashboard.accuracy.words import hour, span
from dashboard.address import find_named
from dashboard.boards import Boards
from dashboard.parts import AWAY, aria
from dashboard.shipment import drawing
from dashboard.shipment.seen import see
from dashboard.theirs import allowed_of
from store.errors import StoreUnavailable
from store.ports import Store
from tracking.errors import UnknownShipment, UnknownSite

BEAT_MS = 2_000
PARTS = ("shared-head", "shared-age", "shared-about")
ENDED = "This link has ended, or was taken back."
ASK = "It showed one shipment for a while. Whoever sent it to you can send a new one."
GONE = "This shipment is no longer known. What you see is what was last known."


def skeleton() -> Component:
    """What stands there until the first look."""
    return html.Main(
        [
            dcc.Interval(id="shared-beat", interval=BEAT_MS),
            dcc.Store(id="shared-seen", data={}),
            html.Header(html.P("Reading the shipment …", role="status"), id="shared-head"),
            html.P(id="shared-age", className="age"),
            html.P(id="shared-link", className="away", role="status"),
            html.Div(id="shared-about", className="about-it", role="region", tabIndex=0, **aria(label="The shipment")),
        ],
        id="shared",
        className="desk panel panel-alone",
    )


def ended() -> Component:
    """The page of an address whose link has ended, or that no link was opened for."""
    return html.Main(_ended(), className="desk")


def _ended() -> list[Component]:
    return [html.H1(ENDED), html.P(ASK, role="status")]


OVER: dict[str, Any] = {"away": "", "shared-head": _ended(), "shared-age": "", "shared-about": ""}
"""What a page that was open shows then."""


class Shared:
    """The shared page of one dashboard. `now` is the board's time; links hold by `real_now`."""

    def __init__(self, store: Store, boards: Boards, now: Now, real_now: Now) -> None:
        self._store, self._boards, self._now, self._real_now = store, boards, now, real_now

    def look(self, who: Principal | None, path: str) -> dict[str, Any]:
        """All parts, and `away`: why there is nothing new. Empty parts are to be forgotten."""
        site, shipment = find_named(path, "shared", 2) or ("", "")
        try:
            share = self._held(who)
            if who is None or share is None or (share.site, share.shipment) != (site, shipment):
                return dict(OVER)
            seen = see(self._store, self._boards, site, shipment)
        except StoreUnavailable:
            return {"away": AWAY}
        except (UnknownSite, UnknownShipment):
            return {"away": GONE}
        if not allowed_of(who, seen.row).see:
            return dict(OVER)
        now = self._now()
        return {
            "away": "",
            "shared-head": [*drawing.title(seen, now), html.P(told_end(share, seen.zone, self._real_now()))],
            "shared-age": drawing.told_age(seen, now),
            "shared-about": drawing.about_shared(seen, now),
        }

    def _held(self, who: Principal | None) -> Share | None:
        share = None if who is None else self._store.shares.find(who.session)
        return share if share is not None and not has_ended(share, self._real_now()) else None


def told_end(share: Share, zone: str, now: datetime) -> str:
    """`This link shows one shipment until 18:00, for 3 h 20 min more.`; by real time, in the site's zone."""
    left_min = (share.ends_at - now).total_seconds() / 60
    left = "less than a minute" if left_min < 1 else span(left_min)
    return f"This link shows this one shipment until {hour(share.ends_at, zone, now)}, for {left} more."
