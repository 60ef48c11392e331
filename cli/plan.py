"""`app.py plan import | export | show | example`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from access.audit import Deed
from cli.answers import tell_answers
from cli.failure import Failure
from cli.noted import Notebook, notebook_of
from cli.plan_example import example_plan
from cli.plan_order import read_known, submit
from cli.say import say
from ingest.plan_file import PlanRead, Source, read_plan
from ingest.plan_file.export import as_plan_file
from ingest.plan_order import merge
from settings import Settings
from store.errors import StoreUnavailable
from store.ports import Store
from store.redis_store import RedisStore
from tracking.plan import SitePlan

SUFFIXES = (".csv", ".tsv", ".txt", ".json")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="import | export | show | example")
    reading = verbs.add_parser("import", help="read plan files; all of it, or nothing if a line is wrong")
    reading.add_argument("paths", nargs="+", type=Path, metavar="FILE", help="CSV or JSON files, or folders of them")
    reading.add_argument("--check", action="store_true", help="only say what is wrong; change nothing")
    reading.add_argument("--wait", type=float, default=15.0, metavar="S", help="for the sites' workers (15)")
    writing = verbs.add_parser("export", help="write the plan as a JSON plan file")
    writing.add_argument("sites", nargs="*", metavar="SITE", help="all by default")
    writing.add_argument("-o", "--output", type=Path, metavar="FILE", help="instead of standard output")
    showing = verbs.add_parser("show", help="list the sites and their shipments")
    showing.add_argument("sites", nargs="*", metavar="SITE", help="all by default")
    verbs.add_parser("example", help="print a small plan whose windows open soon, to begin with")


def run(arguments: argparse.Namespace, settings: Settings, environ: Mapping[str, str]) -> int:
    """Runs one of the four."""
    if arguments.verb == "example":
        print(json.dumps(example_plan(settings.clock.now()), indent=1, ensure_ascii=False))
        return 0
    store = RedisStore(settings.redis_url)
    if arguments.verb == "import":
        return _import(arguments, store, settings.clock.now(), notebook_of(settings, environ, store))
    plans = [store.get_plan(site) for site in arguments.sites or store.list_sites()]
    if arguments.verb == "export":
        _export(plans, arguments.output)
    else:
        _show(plans)
    return 0


def _import(arguments: argparse.Namespace, store: Store, now: datetime, book: Notebook) -> int:
    known = _find_known(store, check_only=arguments.check)
    read = read_plan(_read_files(arguments.paths), known)
    _tell_findings(read)
    if read.problems:
        raise Failure(f"{_count(len(read.problems), 'problem')}; nothing was imported")
    for plan in read.plans:
        say(_described(plan, now))
    if arguments.check:
        _tell_outcomes(read, known)
        say("no problems; nothing was imported, since --check only looks")
        return 0
    return _hand_over(list(read.plans), store, arguments.wait, book)


def _described(plan: SitePlan, now: datetime) -> str:
    """What is to be imported, and whether its dates look wrong."""
    over = sum(shipment.window_end < now for shipment in plan.shipments)
    past = f" ({over} of them with a window that is over)" if over else ""
    return f"{plan.site.id}: {_count(len(plan.site.doors), 'door')}, {_count(len(plan.shipments), 'shipment')}{past}"


def _hand_over(plans: list[SitePlan], store: Store, within_s: float, book: Notebook) -> int:
    orders = submit(store, plans)
    for plan in plans:
        book.note(Deed.PLAN, site=plan.site.id, words=_count(len(plan.shipments), "shipment"))
    say(f"handed to {_count(len(orders), 'site')}; waiting for the worker ...")
    return tell_answers(store, orders, within_s=within_s)


def _read_files(paths: list[Path]) -> list[Source]:
    """The files, and those in the folders.

    Raises:
        Failure: for what cannot be read.
    """
    files: list[Path] = []
    for path in paths:
        found = sorted(each for each in path.iterdir() if each.suffix.lower() in SUFFIXES) if path.is_dir() else [path]
        if not found:
            raise Failure(f"{path}: no {', '.join(SUFFIXES)} file in this folder")
        files += found
    try:
        return [Source(str(file), file.read_bytes()) for file in files]
    except OSError as error:
        raise Failure(f"{error.filename}: {error.strerror}") from error


def _find_known(store: Store, *, check_only: bool) -> dict[str, SitePlan]:
    try:
        return read_known(store)
    except StoreUnavailable:
        if not check_only:
            raise
        say("the store does not answer: only the sites in these files are known")
        return {}


def _tell_findings(read: PlanRead) -> None:
    for note in dict.fromkeys(read.notes):
        sys.stderr.write(f"note: {note}\n")
    for problem in read.problems:
        sys.stderr.write(f"{problem}\n")


def _tell_outcomes(read: PlanRead, known: Mapping[str, SitePlan]) -> None:
    """What an import would come to, by the plans in the store: which agreed windows it would change, above all."""
    for plan in read.plans:
        if plan.site.id in known:
            say(f"{plan.site.id}: imported now it would be {merge(known[plan.site.id], plan)[1]}")


def _export(plans: list[SitePlan], output: Path | None) -> None:
    text = json.dumps(as_plan_file(plans), indent=1, ensure_ascii=False)
    if output is None:
        print(text)
        return
    try:
        output.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise Failure(f"{output}: {error.strerror}") from error


def _show(plans: list[SitePlan]) -> None:
    if not plans:
        say("no site yet; import one with: python app.py plan import FILE")
    for plan in plans:
        site, zone = plan.site, ZoneInfo(plan.site.zone)
        doors = ", ".join(door.id for door in site.doors) or "none"
        say(f"{site.id}: {site.name}, {site.zone}, {site.lat:.4f} {site.lon:.4f}, doors: {doors}")
        for each in sorted(plan.shipments, key=lambda shipment: shipment.window_start):
            start, end = (instant.astimezone(zone) for instant in (each.window_start, each.window_end))
            agreed = "  (window agreed)" if each.agreed is not None and each.agreed.stands else ""
            lines = "; ".join(f"{line.part}:{line.quantity:g}" for line in each.lines)
            say(
                f"  {each.id:16} {start:%Y-%m-%d %H:%M}-{end:%H:%M} {each.door:6} "
                f"{each.carrier}/{each.vehicle}  {each.supplier}, {each.origin}  {lines}{agreed}"
            )


def _count(n: int, what: str) -> str:
    return f"{n} {what}" if n == 1 else f"{n} {what}s"
