"""`/shares`: links that show one shipment to whoever holds them, and the form that makes one for a shipment."""

from __future__ import annotations

from typing import NamedTuple

from flask import Flask, Response, request

from access.rights import Right, may
from access.session import Share
from dashboard.access.admin import revoking, shown
from dashboard.access.admin.asking import Typed, asker, demand, typed
from dashboard.access.admin.revoking import Revocable
from dashboard.access.admin.shown import Shown
from dashboard.access.admin.wording import Standing, ending
from dashboard.access.choices import Choices, read_choices
from dashboard.access.config import Config
from dashboard.access.page import go, render
from dashboard.access.services import links
from dashboard.access.services.errors import Refused
from dashboard.access.services.standing import may_share
from dashboard.access.wording import local
from dashboard.known import is_known_shipment
from store.ports import Store

KIND = "share"
HOURS = {1: "1 hour", 4: "4 hours", 12: "12 hours", 24: "1 day", 72: "3 days", 168: "7 days", 720: "30 days"}
USUAL_HOURS = 24


class Line(NamedTuple):
    """One link in the list."""

    id: str
    shipment: str
    site: str
    called: str
    made: str
    ending: Standing
    opened: str


def register(flask: Flask, store: Store, config: Config) -> None:
    """Adds the pages about shared links."""

    @flask.route("/shares", methods=["GET", "POST"])
    def shares() -> Response:
        if request.method != "POST":
            wanted = {name: request.args.get(name, "") for name in ("site", "shipment")}
            if wanted["site"]:
                demand(Right.SHARE, wanted["site"])
            return _page(store, config, Typed({**wanted, "hours": str(USUAL_HOURS)}))
        return _make(store, config)

    revoking.register(flask, store.shares, _revocable(store, config), "share_revoke")


def _make(store: Store, config: Config) -> Response:
    form = typed("site", "shipment", "hours")
    site, shipment, hours = (form.words[name] for name in ("site", "shipment", "hours"))
    who = demand(Right.SHARE, site)
    try:
        if not is_known_shipment(store, site, shipment):
            raise Refused("There is no such shipment at this site any more.", "shipment")
        if not hours.isdecimal() or not hours.isascii():
            raise Refused("Choose how long the link is good.", "hours")
        share, token = links.make(store, config.now, site, shipment, int(hours[:6]), by=who.id)
        if not who.is_demo and not may_share(store.accounts.find(who.id), site):  # they were shut out at this moment
            links.revoke(store, config.now, share.id, by=who.id)
            raise Refused("You may not share at this site any more.", "shipment")
    except Refused as refused:
        return _page(store, config, form.blames(refused, "hours"), 422)
    return shown.hand(go("/shares"), config, who.session, Shown(KIND, share.id, site, token.text))


def _page(store: Store, config: Config, form: Typed, status: int = 200) -> Response:
    who, choices = asker(), read_choices(store)
    own = [each for each in store.shares.list_all() if may(who, Right.SHARE, site=each.site)]
    made = shown.find(config, who.session, KIND)
    fresh = next((each for each in own if made is not None and each.id == made.on), None)
    answer = render(
        "shares.html",
        status,
        lines=[_line(each, config, choices) for each in sorted(own, key=lambda each: each.made_at, reverse=True)],
        form=form,
        called=choices.called(form.words.get("site", "")),
        hours=HOURS,
        made=_line(fresh, config, choices) if fresh else None,
        link=f"{config.url}/shared#{made.secret}" if made else "",
    )
    return shown.drop(answer, config) if made else answer


def _line(share: Share, config: Config, choices: Choices) -> Line:
    zone = choices.zone(share.site)
    times = "once" if share.opened == 1 else f"{share.opened} times"
    last = f"{times}, last {local(share.opened_at, zone)}" if share.opened_at else "not yet"
    return Line(
        share.id,
        share.shipment,
        share.site,
        choices.called(share.site),
        f"{local(share.made_at, zone)} by {share.made_by}",
        ending(share, config.now(), zone),
        last,
    )


def _revocable(store: Store, config: Config) -> Revocable[Share]:
    return Revocable(
        path="/shares",
        called="link",
        right=Right.SHARE,
        button="Revoke the link",
        done="share-revoked",
        asks=lambda share: (
            f"Revoke the link to {share.shipment}?",
            ["Whoever holds it sees nothing more, also where it is open now."],
        ),
        revoke=lambda id, by: links.revoke(store, config.now, id, by=by),
    )
