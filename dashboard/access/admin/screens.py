"""`/screens`: wall screens by site, codes that nobody has used yet, and the form that makes one.

Whoever is admin of some sites sees and does this for those: a screen elsewhere is none of theirs, whether it is there
or not.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

import segno
from flask import Flask, Response, request

from access.principal import Principal
from access.rights import Right, may
from access.session import INVITED_FOR, Invitation, Screen
from dashboard.access.admin import screen_deeds, shown
from dashboard.access.admin.asking import Typed, asker, demand, own_sites, typed
from dashboard.access.admin.shown import Shown
from dashboard.access.admin.wording import Standing, life, maker_words
from dashboard.access.browser_words import browser_words
from dashboard.access.choices import Choices, read_choices
from dashboard.access.config import Config
from dashboard.access.identity import DEMO
from dashboard.access.page import go, render
from dashboard.access.services import devices
from dashboard.access.services.errors import Refused
from dashboard.access.wording import local
from store.ports import Store

KIND = "screen"


class Line(NamedTuple):
    """One screen in the list."""

    id: str
    name: str
    life: Standing
    paired: str
    browser: str
    where: str


class Group(NamedTuple):
    """A site's screens."""

    site: str
    called: str
    is_known: bool
    lines: list[Line]


def register(flask: Flask, store: Store, config: Config) -> None:
    """Adds the pages about wall screens."""

    @flask.route("/screens", methods=["GET", "POST"])
    def screens() -> Response:
        if request.method != "POST":
            return _page(store, config, Typed({"site": request.args.get("site", ""), "name": ""}))
        return _invite(store, config)

    screen_deeds.register(flask, store, config)


def _invite(store: Store, config: Config) -> Response:
    form, choices = typed("site", "name"), read_choices(store)
    site = form.words["site"]
    if not site:
        return _page(store, config, form.blames(Refused("Choose the site that it is to show.", "site"), "site"), 422)
    who = demand(Right.SCREENS, site)
    try:
        if site not in choices.plants:
            raise Refused("No plan names this site. Choose one that is in the list.", "site")
        code = devices.invite(store, config.now, site, form.words["name"], by=who.id)
    except Refused as refused:
        return _page(store, config, form.blames(refused, "name"), 422)
    return shown.hand(go("/screens"), config, who.session, Shown(KIND, form.words["name"], site, code))


def _page(store: Store, config: Config, form: Typed, status: int = 200) -> Response:
    who, choices = asker(), read_choices(store)
    made = shown.find(config, who.session, KIND)
    answer = render(
        "screens.html",
        status,
        groups=_groups(store, config, who, choices),
        invited=[_invited(each, choices) for each in _own_invited(store, config, who)],
        sites=[choices.plants[site] for site in own_sites(who, Right.SCREENS, choices.plants)],
        form=form,
        made=_made(config, made, choices) if made else None,
        pairing=f"{config.url}/screen",
    )
    return shown.drop(answer, config) if made else answer


def _groups(store: Store, config: Config, who: Principal, choices: Choices) -> list[Group]:
    own = [each for each in store.screens.list_all() if may(who, Right.SCREENS, site=each.site)]
    sites = sorted({each.site for each in own})
    names = {each.name for each in store.accounts.list_all()} | ({DEMO} if config.is_demo else set())
    return [
        Group(
            site,
            choices.called(site),
            site in choices.plants,
            [
                _line(each, config, choices, names)
                for each in sorted(own, key=lambda each: each.name)
                if each.site == site
            ],
        )
        for site in sites
    ]


def _line(screen: Screen, config: Config, choices: Choices, names: Collection[str]) -> Line:
    zone = choices.zone(screen.site)
    return Line(
        screen.id,
        screen.name,
        life(screen, config.now(), zone),
        f"{local(screen.paired_at, zone)} by {maker_words(screen.made_by, names)}",
        browser_words(screen.browser),
        screen.where or "unknown",
    )


def _own_invited(store: Store, config: Config, who: Principal) -> list[Invitation]:
    return [each for each in devices.list_invited(store, config.now) if may(who, Right.SCREENS, site=each.site)]


def _invited(invitation: Invitation, choices: Choices) -> dict[str, str]:
    zone = choices.zone(invitation.site)
    return {
        "key": invitation.key,
        "name": invitation.name,
        "site": choices.called(invitation.site),
        "ends": local(invitation.ends_at, zone),
        "by": invitation.made_by,
    }


def _made(config: Config, made: Shown, choices: Choices) -> dict[str, str]:
    """A code as it is shown, once: as a link, as letters, as a picture for a tablet's camera."""
    link = f"{config.url}/screen#{made.secret}"
    return {
        "name": made.on,
        "site": choices.called(made.site),
        "code": made.secret,
        "link": link,
        "picture": segno.make(link, error="m", micro=False).svg_data_uri(scale=4, light="#fff"),
        "hours": str(int(INVITED_FOR.total_seconds() // 3600)),
    }
