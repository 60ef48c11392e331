"""`app.py learn SITE [--show]`."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from access.audit import Deed
from cli.answers import tell_answers
from cli.noted import Notebook, notebook_of
from settings import Settings
from store.ports import Store
from store.redis_store import RedisStore


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("site", metavar="SITE")
    parser.add_argument("--show", action="store_true", help="only tell what is known; change nothing")
    parser.add_argument("--wait", type=float, default=60.0, metavar="S", help="for the site's worker (60)")


def run(arguments: argparse.Namespace, settings: Settings, environ: Mapping[str, str]) -> int:
    """Has the site's worker learn again from the kept trips, or tells what it knows."""
    store = RedisStore(settings.redis_url)
    if arguments.show:
        for line in list_known(store, arguments.site):
            print(line)
        return 0
    return learn_again(store, arguments.site, arguments.wait, notebook_of(settings, environ, store))


def learn_again(store: Store, site: str, within_s: float, book: Notebook) -> int:
    """Gives the order and tells the answer; the exit code."""
    order = store.submit_order(site, "relearn")
    book.note(Deed.LEARN, site=site)
    return tell_answers(store, {site: order}, within_s=within_s)


def list_known(store: Store, site: str) -> Iterator[str]:
    """What is known of a site, line by line: its trips and since when, and the model's entries by kind."""
    zone, trips, known = ZoneInfo(store.get_plan(site).site.zone), store.list_trips(site), store.load_model(site)
    believed = [trip.arrived_at for trip in trips if trip.arrived_at is not None]
    since = f", {_days(believed, zone)}" if believed else ""
    yield f"{site}: {len(trips)} trips kept, {len(trips) - len(believed)} without a believable arrival{since}"
    for kind, number in sorted(Counter(key.partition(":")[0] for key in known).items()):
        yield f"  {kind:24} {number:>8} entries"
    if not known:
        yield "  nothing is learnt yet"


def _days(instants: list[datetime], zone: ZoneInfo) -> str:
    first, last = (instant.astimezone(zone) for instant in (min(instants), max(instants)))
    return f"arrived from {first:%Y-%m-%d} to {last:%Y-%m-%d}"
