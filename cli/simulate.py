"""`app.py simulate`: the simulated plant's trucks, and its plan, each day's in time.

Trucks know only the broker; the plan goes the way that any plant's goes, through the import.
"""

from __future__ import annotations

import argparse
import json
import logging
import threading
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from cli.answers import ANSWER_LOOK_S, await_answers
from cli.broker_home import broker_folder
from cli.credentials import find_credential
from cli.plan_order import read_known, submit
from cli.ready import ready_path
from cli.signals import stop_on_signals
from clock import Clock
from deploy.broker.changes import FIRST_GATEWAY
from deploy.broker.tls import ca_path
from ingest.plan_file import Source, read_plan
from settings import Settings
from simulators import day, fleet, yard
from simulators.cast import CARRIERS
from simulators.publisher import Credential
from store.errors import StoreUnavailable
from store.ports import Store
from store.redis_store import RedisStore

LOOK_S = 1.0
_log = logging.getLogger(__name__)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seed", type=int, default=day.SEED, help=f"the day's chance ({day.SEED})")
    parser.add_argument(
        "--sent-until", type=datetime.fromisoformat, metavar="INSTANT", help="what an earlier run has published"
    )
    parser.add_argument(
        "--credentials",
        type=Path,
        metavar="FOLDER",
        help="the carriers' passwords; without, to a broker that asks none",
    )
    parser.add_argument("--no-plan", action="store_true", help="publish only; the plan is imported otherwise")


def run(arguments: argparse.Namespace, settings: Settings, environ: Mapping[str, str]) -> int:
    """Publishes the plant's traffic by the settings' clock until told to stop."""
    stop = stop_on_signals()
    caught_up = ready_path(settings, "simulate")
    planner = None
    if not arguments.no_plan:
        store, is_planned = RedisStore(settings.redis_url), threading.Event()
        planning = (store, settings.clock, arguments.seed, stop, is_planned)
        planner = threading.Thread(target=keep_planned, args=planning)
        planner.start()
        while not (is_planned.wait(ANSWER_LOOK_S) or stop.is_set()):
            pass  # what a truck sends before the plan names it is dropped
    try:
        fleet.run(
            settings.mqtt_url if arguments.credentials is None else settings.carrier_url,
            credentials=find_all(settings, arguments.credentials),
            clock=settings.clock,
            stop=stop,
            buffers=settings.var / "carriers",
            seed=arguments.seed,
            sent_until=arguments.sent_until,
            on_progress=lambda progress: _report(progress, caught_up),
        )
    finally:
        stop.set()
        if planner is not None:
            planner.join()
    return 0


def find_all(settings: Settings, folder: Path | None) -> dict[str, Credential]:
    """What each simulated carrier logs in with, by carrier, as far as a folder has it."""
    if folder is None:
        return {}
    ca = ca_path(broker_folder(settings))
    found = {carrier.id: find_credential(folder, carrier.id, FIRST_GATEWAY, ca) for carrier in CARRIERS}
    return {carrier: credential for carrier, credential in found.items() if credential is not None}


def keep_planned(store: Store, clock: Clock, seed: int, stop: threading.Event, is_planned: threading.Event) -> None:
    """Imports the plan of each day as it begins, with that of the next, until `stop` is set; outlives the store.

    `is_planned` is set once the site's worker has taken the first.
    """
    planned, orders = None, dict[str, str]()
    while not stop.is_set():
        today = clock.now().astimezone(ZoneInfo(yard.ZONE)).date()
        try:
            if planned != today:
                orders = _import_day(store, today, seed)
                planned = today
            if not is_planned.is_set() and not await_answers(store, orders, within_s=LOOK_S, tell=_tell):
                is_planned.set()
        except StoreUnavailable as error:
            _log.warning("the plan of %s waits for the store: %s", today, error)
        stop.wait(LOOK_S if is_planned.is_set() else ANSWER_LOOK_S)


def _tell(site: str, answer: str) -> None:
    _log.info("%s: %s", site, answer)


def _import_day(store: Store, today: date, seed: int) -> dict[str, str]:
    """Imports a day with the next; at a site's very beginning also the day before, whose last trucks are still here.

    Returns the orders by site.
    """
    known = read_known(store)
    first = today if day.SITE in known else today - timedelta(days=1)
    written = json.dumps(day.plan_file(first, seed, days=(today - first).days + 2)).encode()
    read = read_plan([Source("the simulated plan", written)], known)
    if read.problems:
        raise ValueError(str(read.problems[0]))
    orders = submit(store, list(read.plans))
    _log.info("handed over the plan of %s", today)
    return orders


def _report(progress: fleet.Progress, caught_up: Path) -> None:
    """Tells how the back-fill goes; the file says that it is through."""
    if progress.phase == "backfill":
        _log.info("what came before: %d of %d messages", progress.sent, progress.total)
        if progress.sent == progress.total:
            caught_up.touch()
