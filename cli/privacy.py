"""`app.py privacy show | export | erase`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path

from access.audit import Deed
from cli.answers import tell_answers
from cli.failure import Failure, Misused
from cli.noted import Notebook, notebook_of
from cli.say import say
from settings import Settings
from store.erasure import PLANNED, Export
from store.ports import Store
from store.redis_store import RedisStore

LEFT_ELSEWHERE = (
    "copies elsewhere are not touched: the store's own append-only file until it is rewritten, backups, and what the "
    "broker still holds for the ingest (docs/privacy.md)"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="show | export | erase")
    verbs.add_parser("show", help="the settings in force, and how much is kept since when")
    exporting = verbs.add_parser("export", help="all that is kept about a vehicle, as JSON")
    exporting.add_argument("vehicle", metavar="CARRIER/VEHICLE")
    exporting.add_argument("-o", "--out", type=Path, metavar="FILE", help="instead of standard output")
    erasing = verbs.add_parser("erase", help="have all that a vehicle has sent forgotten")
    erasing.add_argument("vehicle", metavar="CARRIER/VEHICLE")
    erasing.add_argument("--yes", action="store_true", help="do not ask")
    erasing.add_argument("--wait", type=float, default=30.0, metavar="S", help="for the sites' workers (30)")


def run(arguments: argparse.Namespace, settings: Settings, environ: Mapping[str, str]) -> int:
    """Runs one of the three."""
    store = RedisStore(settings.redis_url)
    if arguments.verb == "show":
        _show(store, settings)
        return 0
    carrier, vehicle = _named(arguments.vehicle)
    book = notebook_of(settings, environ, store)
    if arguments.verb == "export":
        kept = store.export_vehicle(carrier, vehicle)
        book.note(Deed.EXPORT, on=arguments.vehicle, words=_listed(_amounts(kept)) or "nothing is kept")
        return export(kept, arguments.vehicle, arguments.out)
    return erase(store, carrier, vehicle, ask=not arguments.yes, within_s=arguments.wait, book=book)


def erase(store: Store, carrier: str, vehicle: str, *, ask: bool, within_s: float, book: Notebook) -> int:
    """Erases a vehicle, and tells what went, by kind; the exit code.

    The store's part goes first, so that nothing unread reaches the writers after they have forgotten; and once more,
    for what came in meanwhile.
    """
    name = f"{carrier}/{vehicle}"
    before = _amounts(store.export_vehicle(carrier, vehicle))
    if not before:
        say(f"nothing is kept of {name}")
        return 0
    say(f"kept of {name}: {_listed(before)}")
    if ask and not _is_confirmed():
        say("nothing was erased")
        return 1
    store.erase_vehicle(carrier, vehicle)
    book.note(Deed.ERASED, on=name, words=_listed(before))
    body = json.dumps({"carrier": carrier, "vehicle": vehicle}).encode()
    following = store.list_sites_following(carrier, vehicle)
    orders = {site: store.submit_order(site, "erase", body) for site in following}
    refused = tell_answers(store, orders, within_s=within_s, then=". Then erase once more")
    store.erase_vehicle(carrier, vehicle)
    left = store.export_vehicle(carrier, vehicle)
    say(f"erased: {_listed(before)}")
    return _tell_left(left, name) or refused


def _tell_left(left: Export, name: str) -> int:
    if shipments := left.get("shipments"):
        say(f"{len(shipments)} of its shipments stay in the plan: while one is open, what it sends is kept again")
    say(LEFT_ELSEWHERE)
    if amounts := _amounts(left):
        say(f"kept of {name} since: {_listed(amounts)}")
        return 1
    return 0


def _amounts(kept: Export) -> dict[str, int]:
    return {kind: len(members) for kind, members in kept.items() if kind not in PLANNED}


def _listed(amounts: Mapping[str, int]) -> str:
    return ", ".join(f"{number} {kind}" for kind, number in sorted(amounts.items()))


def _is_confirmed() -> bool:
    sys.stderr.write("this cannot be undone. Type yes to erase it: ")
    sys.stderr.flush()
    return sys.stdin.readline().strip() == "yes"


def _named(text: str) -> tuple[str, str]:
    carrier, slash, vehicle = text.partition("/")
    if not (carrier and slash and vehicle) or "/" in vehicle:
        raise Misused(f"{text!r} is no CARRIER/VEHICLE")
    return carrier, vehicle


def export(kept: Export, name: str, out: Path | None) -> int:
    """Writes it to a file, or prints it; the exit code."""
    text = json.dumps({"vehicle": name, "kept": kept}, indent=1, ensure_ascii=False)
    if out is None:
        print(text)
        return 0
    try:
        out.write_text(text + "\n")
    except OSError as error:
        raise Failure(f"{out}: {error.strerror}") from error
    say(f"{out}: {_listed(_amounts(kept)) or 'nothing is kept'}")
    return 0


def _show(store: Store, settings: Settings) -> None:
    parked = f"for {settings.parked_h} h" if settings.parked_h else "not at all"
    print("positions are taken while a shipment of their vehicle is open, and dropped otherwise")
    print(f"those of vehicles that no plan names wait {parked} (DOCKWATCH_PARKED_H)")
    print(f"positions are kept for {settings.positions_kept_days} days (DOCKWATCH_POSITIONS_KEPT_DAYS)")
    for amount in store.list_kept():
        since = f"  since {amount.oldest_at:%Y-%m-%d %H:%M}Z" if amount.oldest_at else ""
        print(f"  {amount.site or '(no site)':24} {amount.kind:24} {amount.number:>9}{since}")
