"""`app.py audit`: who did what, the newest entries last."""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from access.audit import Deed, Entry
from cli.noted import append_waiting
from dashboard.formula import unarmed
from settings import Settings
from store.access import AccessKeeping
from store.redis_store import RedisStore

PAGE = 500
COLUMNS = ("at", "by", "deed", "on", "site", "where", "words")


class Wanted(NamedTuple):
    """Which entries; an empty text lets all through. `deed` may be the first word of several."""

    by: str = ""
    deed: str = ""
    site: str = ""

    def is_meant(self, entry: Entry) -> bool:
        deed = not self.deed or entry.deed == self.deed or entry.deed.startswith(f"{self.deed}.")
        return deed and (not self.by or entry.by == self.by) and (not self.site or entry.site == self.site)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--by", default="", metavar="NAME", help="an account, screen:ID, or cli:USER")
    parser.add_argument("--deed", default="", metavar="DEED", help=f"such as {Deed.ACCOUNT_ADDED}, or all of account")
    parser.add_argument("--site", default="", metavar="SITE", help="only this site's")
    parser.add_argument("--limit", type=int, default=50, help="the newest so many (50)")
    parser.add_argument("--csv", action="store_true", help="as CSV, for a spreadsheet")
    parser.epilog = f"Deeds: {', '.join(Deed)}."


def run(arguments: argparse.Namespace, settings: Settings, environ: Mapping[str, str]) -> int:
    """Prints entries, oldest first."""
    store = RedisStore(settings.redis_url)
    append_waiting(store, settings.var)
    found = list_newest(store, Wanted(arguments.by, arguments.deed, arguments.site), arguments.limit)
    if arguments.csv:
        table = csv.writer(sys.stdout)
        table.writerow(COLUMNS)
        table.writerows(map(row_of, found))
    else:
        for entry in found:
            print(described(entry))
        if not found:
            print("no such entry")
    return 0


def list_newest(store: AccessKeeping, wanted: Wanted, limit: int) -> list[Entry]:
    """The newest entries that are meant, at most `limit`, oldest first."""
    found: list[Entry] = []
    for entry in _all(store):
        if len(found) >= limit:
            break
        if wanted.is_meant(entry):
            found.append(entry)
    return found[::-1]


def described(entry: Entry) -> str:
    """An entry as one line; the store has left out what could write to a terminal."""
    where = f" from {entry.where}" if entry.where else ""
    site = f" at {entry.site}" if entry.site else ""
    words = f": {entry.words}" if entry.words else ""
    what = " ".join(filter(None, (entry.deed, entry.on)))
    return f"{entry.at:%Y-%m-%d %H:%M:%S}Z  {entry.by or '(nobody known)'}{where}  {what}{site}{words}"


def _all(store: AccessKeeping) -> Iterator[Entry]:
    before = ""
    while page := store.read_audit(before, PAGE):
        yield from (entry for _, entry in page)
        before = page[-1][0]


def row_of(entry: Entry) -> list[str]:
    """An entry as a row of a spreadsheet, which runs none of it."""
    texts = (entry.by, entry.deed, entry.on, entry.site, entry.where, entry.words)
    return [f"{entry.at:%Y-%m-%dT%H:%M:%SZ}", *map(unarmed, texts)]
