"""`app.py worker`."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from datetime import timedelta

from cli.ready import ready_path
from cli.router import find_routes
from cli.signals import stop_on_signals
from ingest import worker
from ingest.places import load_gazetteer
from settings import Settings
from store.redis_store import RedisStore


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--site", action="append", help="write only this site (may be repeated); all by default")
    parser.add_argument("--router", metavar="URL", help="ask this router for ways (DOCKWATCH_ROUTER); '' for none")
    parser.epilog = (
        "Runs until SIGTERM. Several may run: a site is written by one of them, and by another when it dies."
    )


def run(arguments: argparse.Namespace, settings: Settings, environ: Mapping[str, str]) -> int:
    """Writes the sites' boards until told to stop."""
    routes = find_routes(settings, arguments.router)
    stop = stop_on_signals()
    worker.run(
        store=RedisStore(settings.redis_url),
        now=settings.clock.now,
        stop=stop,
        every=worker.tick_every(settings.clock.speed),
        sites=arguments.site,
        ready_path=ready_path(settings, "worker"),
        routes=routes,
        gazetteer=load_gazetteer(),
        positions_kept=timedelta(days=settings.positions_kept_days),
    )
    return 0
