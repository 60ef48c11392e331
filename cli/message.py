"""`app.py message`: writing to drivers and carriers, reading what was said, deciding what they propose."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from cli.answers import tell_answers
from cli.failure import Misused
from cli.noted import Notebook, notebook_of
from dashboard.ordered import as_noted
from settings import Settings
from store.ports import Store
from store.redis_store import RedisStore
from tracking.message import Message
from tracking.wording import shortened

FORMS = """forms:
  app.py message SITE SHIPMENT "text"                      to the driver of a shipment
  app.py message --site SITE --carrier ACME [--vehicle T12] "text"
  app.py message SITE --fix SHIPMENT                       ask its device for a position
  app.py message SITE --list [SHIPMENT]                    what was said, with stages, in the site's time
  app.py message SITE --accept ID ["words"]                a proposal, by the id that --list shows
  app.py message SITE --decline ID ["words"]"""

SHOWN = 1_000
"""Characters of what a carrier wrote; what could write to the terminal is left out."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = FORMS
    parser.add_argument("words", nargs="*", metavar="SITE SHIPMENT TEXT", help="see the forms below")
    parser.add_argument("--site", metavar="SITE", help="instead of the first word")
    parser.add_argument("--carrier", metavar="CARRIER", help="to a carrier instead of a shipment's driver")
    parser.add_argument("--vehicle", metavar="VEHICLE", default="", help="of that carrier")
    parser.add_argument(
        "--expires-min", type=int, metavar="MIN", help="how long it waits for its carrier (720, --fix 15)"
    )
    doing = parser.add_mutually_exclusive_group()
    doing.add_argument("--fix", metavar="SHIPMENT", help="ask for a position")
    doing.add_argument("--list", nargs="?", const="", metavar="SHIPMENT", help="show what was said")
    doing.add_argument("--accept", nargs="+", metavar=("ID", "WORDS"), help="accept a proposal")
    doing.add_argument("--decline", nargs="+", metavar=("ID", "WORDS"), help="decline a proposal")
    parser.add_argument("--by", metavar="NAME", help="who says so (your user name)")
    parser.add_argument("--wait", type=float, default=30.0, metavar="S", help="for the site's worker (30)")


def run(arguments: argparse.Namespace, settings: Settings, environ: Mapping[str, str]) -> int:
    """Shows a thread, or gives an order to the site's worker and tells the answer."""
    words: list[str] = list(arguments.words)
    site = arguments.site or (words.pop(0) if words else "")
    if not site:
        raise Misused(f"which site?\n{FORMS}")
    store = RedisStore(settings.redis_url)
    if arguments.list is not None:
        for line in list_thread(store, site, arguments.list or _only(words, "a shipment")):
            print(line)
        return 0
    kind, body = read_order(arguments, words, arguments.by or environ.get("USER") or "control room")
    book = notebook_of(settings, environ, store)
    return submit(store, site, kind, body, within_s=arguments.wait, book=book)


def read_order(arguments: argparse.Namespace, words: list[str], by: str) -> tuple[str, dict[str, object]]:
    """The kind and the body of the order that is meant. `words` are those after the site."""
    if decided := arguments.accept or arguments.decline:
        text = _only([*decided[1:], *words], "words")
        return "decide", {"by": by, "proposal": decided[0], "accept": bool(arguments.accept), "text": text}
    body: dict[str, object] = {"by": by}
    if arguments.expires_min is not None:
        body["expires_min"] = arguments.expires_min
    if arguments.fix:
        return "message", {**body, "kind": "fix", "shipment": arguments.fix, "text": _only(words, "words")}
    if arguments.carrier:
        text = _only(words, "a text")
        return "message", {**body, "carrier": arguments.carrier, "vehicle": arguments.vehicle, "text": text}
    if arguments.vehicle:
        raise Misused("--vehicle needs --carrier: vehicles are named within their carrier")
    if len(words) != 2:
        raise Misused(f"a shipment and a text in quotes are needed\n{FORMS}")
    return "message", {**body, "shipment": words[0], "text": words[1]}


def submit(store: Store, site: str, kind: str, body: Mapping[str, object], *, within_s: float, book: Notebook) -> int:
    """Gives the order, notes it without its words, and tells the answer; the exit code."""
    orders = {site: store.submit_order(site, kind, msgspec.json.encode(body))}
    deed, on, words = as_noted(store, site, body)
    book.note(deed, on=on, site=site, words=words)
    return tell_answers(store, orders, within_s=within_s)


def list_thread(store: Store, site: str, shipment: str = "") -> Iterator[str]:
    """What was said, oldest first, a line or two a message; times are the site's."""
    zone = ZoneInfo(store.get_plan(site).site.zone)
    messages = store.list_messages(site, shipment=shipment or None)
    for message in messages:
        yield from _lines(message, zone)
    if not messages:
        about = f" about shipment {shipment}" if shipment else ""
        yield f"{site}: nothing was said{about}"


def _lines(message: Message, zone: ZoneInfo) -> Iterator[str]:
    party = f"{message.carrier} {message.vehicle}".rstrip()
    way = f"{party} -> plant" if message.up else f"{message.by} -> {party}"
    about = f", shipment {message.shipment}" if message.shipment else ""
    stages = [f"{name} {_time(at, zone)}" for name, at in _reached(message)]
    yield f"{_time(message.at, zone)}  {way}{about}: {message.kind.value} {message.id} ({', '.join(stages)})"
    if said := _said(message, zone):
        yield f"    {shortened(said, SHOWN)}"
    if message.answer is not None:
        verdict = {True: "yes", False: "no", None: ""}[message.answer.accept]
        words = shortened(" ".join(each for each in (verdict, message.answer.text) if each), SHOWN)
        yield f"    {message.answer.by}, {_time(message.answer.at, zone)}: {words}".rstrip(": ")


def _reached(message: Message) -> Iterator[tuple[str, datetime]]:
    for name, at in (("sent", message.sent_at), ("delivered", message.delivered_at)):
        if at is not None and name != message.stage.value:
            yield name, at
    yield message.stage.value, message.at_stage


def _said(message: Message, zone: ZoneInfo) -> str:
    window = ""
    if message.up and message.window_start is not None and message.window_end is not None:
        window = f"{_time(message.window_start, zone)} to {_time(message.window_end, zone)} at door {message.door}"
    eta = f"expects to be there {_time(message.eta, zone)}" if message.eta is not None else ""
    return "; ".join(each for each in (message.happened, message.reason, eta, window, message.text) if each)


def _time(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%a %d %b %H:%M}"


def _only(words: list[str], what: str) -> str:
    if len(words) > 1:
        raise Misused(f"{what} in quotes, not {len(words)} words: {' '.join(words)[:80]}")
    return words[0] if words else ""
