"""`app.py screens add | list | revoke`: the wall screens, each paired once by a code."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from access.session import INVITED_FOR, Screen
from cli.failure import Failure
from cli.noted import append_waiting, hushed, who
from cli.say import say
from cli.web_link import link_of
from clock import Clock
from dashboard.access.services import devices
from dashboard.access.services.errors import Refused
from settings import Settings
from store.ports import Store
from store.redis_store import RedisStore

HOURS = int(INVITED_FOR.total_seconds() // 3600)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="add | list | revoke")
    adding = verbs.add_parser("add", help="a one-time code to pair a screen, that shows one site from then on")
    adding.add_argument("site", metavar="SITE")
    adding.add_argument("name", metavar="NAME", help='where it hangs ("Gate 2")')
    listing = verbs.add_parser("list", help="all screens, and the codes that nobody has used yet")
    listing.add_argument("sites", nargs="*", metavar="SITE", help="all by default")
    revoking = verbs.add_parser("revoke", help="it goes dark within seconds, and has to be paired anew")
    revoking.add_argument("screen", metavar="ID", help="as list tells it; or its name, if no other has that")


def run(arguments: argparse.Namespace, settings: Settings, environ: Mapping[str, str]) -> int:
    """Runs one of the three."""
    store, by = RedisStore(settings.redis_url), who(environ)
    append_waiting(store, settings.var)
    try:
        with hushed():
            if arguments.verb == "add":
                add(store, settings, arguments.site, arguments.name, by)
            elif arguments.verb == "revoke":
                revoke(store, arguments.screen, by)
            else:
                list_screens(store, arguments.sites)
    except Refused as error:
        raise Failure(f"screens: {error}") from error
    return 0


def add(store: Store, settings: Settings, site: str, name: str, by: str) -> None:
    """Makes a code and says what to do with it. Raises `tracking.errors.UnknownSite`, and `Refused`."""
    store.get_plan(site)
    code = devices.invite(store, Clock.live().now, site, name, by=by)
    say(f"open this on the screen for {name}, once, within {HOURS} hours; from then on it shows {site}:")
    say(f"\n  {link_of(settings, 'screen', code)}\n")
    say(f"or open {link_of(settings, 'screen')} there, and type {code}")


def revoke(store: Store, named: str, by: str) -> None:
    """Revokes the screen of this id, or the only one of this name. Raises `Refused`."""
    found = [each for each in store.screens.list_all() if named in (each.id, each.name)]
    if len(found) > 1:
        raise Refused(f"{len(found)} screens are called {named}: say which by its id: {', '.join(map(_told, found))}")
    screen = devices.revoke(store, Clock.live().now, found[0].id if found else named, by=by)
    say(f"{screen.name} at {screen.site} is revoked")


def list_screens(store: Store, sites: list[str]) -> None:
    """Says what there is, by site."""
    screens = [each for each in store.screens.list_all() if not sites or each.site in sites]
    for each in sorted(screens, key=lambda screen: (screen.site, screen.name)):
        seen = f"paired {each.paired_at:%Y-%m-%d}, seen {each.seen_at:%Y-%m-%d %H:%M}Z"
        say(f"{each.site:16} {each.name:32} {each.id}  {seen}")
    invited = [each for each in devices.list_invited(store, Clock.live().now) if not sites or each.site in sites]
    for code in invited:
        say(f"{code.site:16} {code.name:32} a code that is not used yet, good until {code.ends_at:%Y-%m-%d %H:%M}Z")
    if not screens and not invited:
        say("no screen yet; pair one with: python app.py screens add SITE NAME")


def _told(screen: Screen) -> str:
    return f"{screen.id} at {screen.site}"
